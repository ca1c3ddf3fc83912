"""What imports leave on the disk is swept after a day, and never a file that a row names."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from reports.exchange import storing
from reports.models import ImportBatch
from tests.reports.evidence.desk import files_under
from tests.reports.exchange.sheets import checked, hand_in, newest, row, run, workbook

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
    path = media / storing.place_of(LOST)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(GOOD)


def named() -> set[str]:
    """Return where the files lie that the rows of imports name."""
    keys = ImportBatch.objects.values_list("key", "checked_key")
    return {storing.place_of(key) for pair in keys for key in pair if key}


@pytest.mark.parametrize("status", ImportBatch.Status.values)
def test_the_files_of_an_import_stay_however_far_it_came(status: str, official: Client, media: Path) -> None:
    batch = checked(official, GOOD)
    ImportBatch.objects.filter(pk=batch.pk).update(status=status, ended_at=batch.at)
    left_behind(media)
    age(media, 25)
    call_command("sweep_files")
    assert files_under(media) == named()
    assert len(named()) == 2


def test_a_file_whose_row_is_still_to_come_is_left_alone(media: Path, db: None) -> None:
    left_behind(media)
    age(media, 23)
    call_command("sweep_files")
    assert files_under(media) == {storing.place_of(LOST)}


def test_an_older_check_is_gone_with_the_next_and_with_the_writing(
    official: Client, media: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        batch = checked(official, GOOD)
        run(official, batch)
    assert newest().checked_key != batch.checked_key
    assert files_under(media) == named()


def test_an_older_check_that_a_crash_left_is_swept(official: Client, media: Path) -> None:
    run(official, checked(official, GOOD))  # whose transaction never ends here: nothing was forgotten
    assert len(files_under(media)) == 3
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
    (media / storing.place_of(key)).unlink()
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
