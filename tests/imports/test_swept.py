"""What imports leave on the disk is swept after a day, and never a file that a row names."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import clock
from imports import job, store
from imports.models import ImportBatch
from sheets.reading.book import Book
from sheets.reading.read import read_book
from tests.imports.sheets import checked, hand_in, match, newest, row, run, workbook
from tests.reports.evidence.desk import files_under

GOOD = workbook([row("19750", "S-01", 18, 20)])
LOST = "cc" * 16


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    """A media root that holds what this test kept, and nothing else."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def age(media: Path, hours: float) -> None:
    """Let every file be as old as that."""
    then = time.time() - hours * 3600
    for name in files_under(media):
        os.utime(media / name, (then, then))


def left_behind(media: Path) -> None:
    """Leave the file of an import whose row was never written."""
    path = media / store.import_place(LOST)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(GOOD)


def named() -> set[str]:
    """Return where the files lie that the rows of imports name."""
    keys = ImportBatch.objects.values_list("key", "checked_key")
    going_on = ImportBatch.objects.exclude(status__in=["done", "undone"]).values_list("key", flat=True)
    books = {store.import_place(store.book_key(key)) for key in going_on}
    return {store.import_place(key) for pair in keys for key in pair if key} | books


@pytest.mark.parametrize("status", ImportBatch.Status.values)
def test_the_files_of_an_import_stay_however_far_it_came(status: str, official: Client, media: Path) -> None:
    batch = checked(official, GOOD)
    ImportBatch.objects.filter(pk=batch.pk).update(status=status, ended_at=batch.at)
    left_behind(media)
    age(media, 25)
    call_command("sweep_files")
    assert files_under(media) == named()
    assert len(named()) == (2 if newest().is_settled else 3)


def test_a_file_whose_row_is_still_to_come_is_left_alone(media: Path, db: None) -> None:
    left_behind(media)
    age(media, 23)
    call_command("sweep_files")
    assert files_under(media) == {store.import_place(LOST)}


def test_an_older_check_is_gone_with_the_next_and_with_the_writing(
    official: Client, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        batch = checked(official, GOOD)
        run(official, batch)
    assert newest().checked_key != batch.checked_key
    assert files_under(media) == named()


def test_of_checks_beside_each_other_one_is_kept(
    official: Client, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    orders = [job.prepared(checked(official, GOOD))] * 2
    with django_capture_on_commit_callbacks(execute=True):
        for order in orders:
            job.check_import(order)
    assert files_under(media) == named()


def test_an_older_check_that_a_crash_left_is_swept(official: Client, media: Path) -> None:
    run(official, checked(official, GOOD))  # whose transaction never ends here: nothing was forgotten
    assert len(files_under(media)) == 4
    age(media, 25)
    call_command("sweep_files")
    assert files_under(media) == named()


@pytest.mark.parametrize(("used", "told"), [(79, ""), (80, "80 % full"), (99, "99 % full")])
def test_a_disk_that_is_nearly_full_is_told(
    used: int,
    told: str,
    media: Path,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    left_behind(media)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(100, used, 100 - used))
    call_command("sweep_files")
    said = capsys.readouterr().err
    assert (told in said) if told else (said == "")


@pytest.mark.parametrize("name", ["key", "checked_key"])
def test_an_import_without_its_file_is_reported(name: str, official: Client, media: Path) -> None:
    key = getattr(checked(official, GOOD), name)
    (media / store.import_place(key)).unlink()
    with pytest.raises(CommandError, match=key):
        call_command("sweep_files")


@pytest.mark.parametrize("name", ["finds_all", "is_down"])
def test_a_file_that_the_scanner_refuses_is_told_so_and_not_left_there(
    name: str, official: Client, media: Path, settings: Any
) -> None:
    settings.EVIDENCE_SCANNER = f"tests.reports.evidence.scanners.{name}"
    answer = hand_in(official, GOOD)
    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert files_under(media) == set()
    assert not ImportBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_file_is_scanned(official: Client, media: Path, settings: Any) -> None:
    settings.EVIDENCE_SCANNER = "tests.reports.evidence.scanners.finds_a_transaction"
    assert hand_in(official, GOOD).status_code == 302
    assert files_under(media) == named() != set()


def test_the_same_form_sent_twice_leaves_one_file(official: Client, media: Path) -> None:
    once = str(uuid.uuid4())
    first, again = (hand_in(official, GOOD, once=once) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert files_under(media) == named()


def test_an_import_that_nobody_went_on_with_is_removed_with_its_files(official: Client, media: Path) -> None:
    checked(official, GOOD)
    age(media, 29 * 24)
    call_command("sweep_files")
    assert ImportBatch.objects.count() == 1
    age(media, 31 * 24)
    call_command("sweep_files")
    assert not ImportBatch.objects.exists()
    assert files_under(media) == set()


def test_an_import_that_was_checked_again_lately_stays(official: Client, media: Path) -> None:
    hand_in(official, GOOD)
    age(media, 31 * 24)
    match(official, newest())
    call_command("sweep_files")
    assert newest().status == ImportBatch.Status.CHECKED


@pytest.mark.parametrize("status", ["done", "undone", "running"])
def test_what_was_written_or_is_being_written_stays_for_ever(
    status: str, official: Client, media: Path
) -> None:
    run(official, checked(official, GOOD))
    ImportBatch.objects.update(status=status, worker="elsewhere 17", began_at=clock.real())
    age(media, 400 * 24)
    call_command("sweep_files")
    assert newest().status == status


def test_a_worker_that_died_long_ago_keeps_no_file(official: Client, media: Path) -> None:
    checked(official, GOOD)
    ImportBatch.objects.update(
        status="running", worker="elsewhere 17", began_at=clock.real() - dt.timedelta(31)
    )
    age(media, 31 * 24)
    call_command("sweep_files")
    assert files_under(media) == set()


def test_a_sheet_of_the_administration_that_was_only_looked_at_is_swept(media: Path, db: None) -> None:
    path = media / "django-import-export" / "danh-muc"
    path.parent.mkdir(parents=True)
    path.write_bytes(GOOD)
    age(media, 23)
    call_command("sweep_files")
    assert path.exists()
    age(media, 25)
    call_command("sweep_files")
    assert not path.exists()


def test_a_file_that_another_check_replaced_meanwhile_is_not_missed(
    official: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(official, GOOD)
    looked_for = default_storage.exists

    def exists(name: str) -> bool:
        """Let somebody check the file again at the moment at which it is looked for."""
        if name == store.import_place(batch.checked_key) and newest().checked_key == batch.checked_key:
            match(official, newest())
            store.forget_kept(batch.checked_key)
        return looked_for(name)

    monkeypatch.setattr(default_storage, "exists", exists)
    call_command("sweep_files")
    assert newest().checked_key != batch.checked_key


def test_many_lost_files_are_asked_for_as_few_times_as_one(
    official: Client, coordinator: Client, media: Path
) -> None:
    asked = []
    for client in (official, coordinator):
        checked(client, GOOD)
        shutil.rmtree(media)
        with CaptureQueriesContext(connection) as queries, pytest.raises(CommandError):
            call_command("sweep_files")
        asked.append(sum("checked_key" in one["sql"] and "LIKE" in one["sql"] for one in queries))
    assert asked[0] == asked[1]


# Room ------------------------------------------------------------------------------------------------------

HALF = b"Ma\n" + b"x,1\n" * 140_000  # more than half of a megabyte


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        ("IMPORT_QUOTA_MB", "The import files of this account fill the 1 MB"),
        ("IMPORT_PORTAL_QUOTA_MB", "The import files of all accounts fill the 1 MB"),
    ],
)
def test_a_file_without_room_is_refused_beside_its_box(
    quota: str, words: str, official: Client, media: Path, settings: Any
) -> None:
    setattr(settings, quota, 1)
    assert hand_in(official, HALF, name="a.csv").status_code == 302
    before = files_under(media)
    for answer, box in (
        (hand_in(official, HALF, name="b.csv"), "file"),
        (hand_in(official, b"", file="", pasted=HALF.decode()), "pasted"),
    ):
        assert answer.status_code == 400
        assert words in answer.context["form"].errors[box][0]
    assert files_under(media) == before
    assert ImportBatch.objects.count() == 1


def test_the_files_of_others_leave_an_account_its_room(
    official: Client, coordinator: Client, settings: Any
) -> None:
    settings.IMPORT_QUOTA_MB = 1
    for client in (official, coordinator):
        assert hand_in(client, HALF, name="a.csv").status_code == 302


# What was read ---------------------------------------------------------------------------------------------


def test_a_file_is_read_once_and_not_anew_in_each_step(
    official: Client, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(content: bytes, name: str) -> Book:
        read.append(name)
        return read_book(content, name)

    monkeypatch.setattr(store, "read_safely", noted)
    batch = checked(official, GOOD)
    columns = reverse("imports:import-columns", args=[batch.pk])
    for query in ("", "?trang=Số liệu"):
        assert official.get(columns + query).status_code == 200
    run(official, newest())
    assert newest().status == ImportBatch.Status.DONE
    assert read == ["quy2.xlsx"]


def test_a_file_of_which_nothing_is_kept_is_read_anew(official: Client, media: Path) -> None:
    """As where an earlier release kept it in another form."""
    hand_in(official, GOOD)
    (media / store.import_place(store.book_key(newest().key))).unlink()
    match(official, newest())
    assert newest().new == 1
