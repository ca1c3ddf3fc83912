"""A file that is not on the disk any more is named on a page, with the next step, and in the log."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from imports import job, store
from imports.models import ImportBatch
from reports.models import Measurement
from tests.imports.conftest import Province
from tests.imports.sheets import checked, hand_in, match, newest, row, run, undo, workbook

GOOD = workbook([row("19750", "S-01", 18, 20)])


def lose(key: str) -> None:
    """Take the file of the key off the disk."""
    Path(default_storage.path(store.import_place(key))).unlink()


def check_told(
    client: Client, name: str, batch: ImportBatch, to: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Check that the address names the file, leads on and writes into the log what is missing."""
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        answer = client.get(reverse(f"imports:{name}", args=[batch.pk]))
    assert answer.status_code == 404
    text = answer.content.decode()
    assert batch.name in text
    assert f'href="{to}"' in text
    assert any("restore it from a copy" in record.getMessage() for record in caplog.records)


def test_the_original_of_an_import_under_way_is_handed_in_again(
    official: Client, caplog: pytest.LogCaptureFixture
) -> None:
    batch = checked(official, GOOD)
    lose(batch.key)
    again = f"{reverse('imports:import-new')}?tu={batch.pk}"
    for name in ("import-file", "import-marked", "import-columns"):
        check_told(official, name, batch, again, caplog)
    assert run(official, batch).status_code == 404
    assert not Measurement.objects.exists()


def test_the_original_of_a_written_import_is_the_administrators_to_restore(
    official: Client, caplog: pytest.LogCaptureFixture
) -> None:
    run(official, checked(official, GOOD))
    lose(newest().key)
    check_told(official, "import-file", newest(), reverse("imports:import-list"), caplog)


def test_what_a_check_found_is_found_again(official: Client, caplog: pytest.LogCaptureFixture) -> None:
    batch = checked(official, GOOD)
    lose(batch.checked_key)
    columns = reverse("imports:import-columns", args=[batch.pk])
    for name in ("import-check", "import-marked"):
        check_told(official, name, batch, columns, caplog)
    assert match(official, batch).status_code == 302
    run(official, newest())
    assert newest().status == ImportBatch.Status.DONE


def test_nothing_is_written_by_a_check_that_is_lost(official: Client) -> None:
    batch = checked(official, GOOD)
    lose(batch.checked_key)
    run(official, batch)
    assert not Measurement.objects.exists()
    assert official.get(reverse("imports:import-check", args=[batch.pk])).status_code == 200  # checked again


def test_an_import_whose_list_of_rows_is_lost_is_still_undone(official: Client) -> None:
    run(official, checked(official, GOOD))
    batch = newest()
    lose(batch.checked_key)
    page = official.get(batch.get_absolute_url())
    assert page.status_code == 200
    assert "is not in the store any more" in page.content.decode()
    undo(official, batch)
    assert newest().status == ImportBatch.Status.UNDONE


def test_a_process_that_finds_no_file_says_so_and_gives_the_import_back(province: Province) -> None:
    client, user = Client(), User.objects.get(pk=province.people["official"].pk)
    client.force_login(user)
    hand_in(client, GOOD)
    batch = newest()
    ImportBatch.objects.filter(pk=batch.pk).update(status="running", ended_by=user)
    lose(batch.key)
    job.do_work(batch.pk)
    batch = newest()
    assert (batch.status, batch.worker) == (ImportBatch.Status.CHECKED, "")
    assert batch.name in batch.refusal


def test_an_answer_to_a_lost_check_is_told_so(official: Client) -> None:
    batch = checked(official, GOOD)
    lose(batch.checked_key)
    address = reverse("imports:import-answer", args=[batch.pk])
    assert official.post(address, {"once": str(uuid.uuid4())}).status_code == 404


# Beside each other -----------------------------------------------------------------------------------------


def test_what_another_tab_checked_anew_is_not_missed(
    official: Client,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        stale = checked(official, GOOD)
        match(official, stale)
    assert newest().checked_key != stale.checked_key
    with caplog.at_level(logging.ERROR):
        assert store.checked_of(stale).seen == {"19750 S-01": 0}
    assert caplog.records == []


def test_a_check_that_ends_after_the_writing_takes_nothing_of_it_away(
    official: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = checked(official, GOOD)
    with django_capture_on_commit_callbacks(execute=True):
        run(official, batch)
    with django_capture_on_commit_callbacks(execute=True):
        job.check_import(job.prepared(newest()))
    assert newest().status == ImportBatch.Status.DONE
    assert len(store.checked_of(newest()).rows) == 1
