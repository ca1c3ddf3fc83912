"""How a file is kept: whole or not at all, once a unit, under a key that says nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from accounts.models import User
from procedures.models import Role, Unit
from reports.evidence.kinds import FileFault, FileNotTaken
from reports.evidence.storage import Paper
from reports.models import Evidence
from tests.factories import make_member, make_unit
from tests.reports.evidence.corpus import EICAR
from tests.reports.evidence.desk import files_under, keep
from tests.reports.evidence.papers import GOOD, archive, members_of, pdf, picture, stream

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
HERE = "tests.reports.evidence.scanners"
INFECTED = {
    "a.pdf": pdf(stream(EICAR)),
    "a.docx": archive({**members_of(GOOD["docx"]), "word/a.bin": EICAR}, compression=0),
}


def upload(content: bytes, name: str = "báo cáo.pdf") -> SimpleUploadedFile:
    """Return what a browser sent."""
    return SimpleUploadedFile(name, content)


def refusal(content: bytes, unit: Unit, by: User, name: str = "báo cáo.pdf") -> FileFault:
    """Return why the file is not kept."""
    with pytest.raises(FileNotTaken) as refused:
        keep(upload(content, name), unit, by=by)
    return refused.value.why


def test_what_is_kept_is_what_the_row_says(unit: Unit, official: User, media: Path) -> None:
    paper = Paper("12/BC-UBND", dt.date(2018, 6, 14))
    row = keep(upload(picture("JPEG"), "Ảnh.jpg"), unit, by=official, paper=paper)
    content = (media / "evidence" / row.key[:2] / row.key).read_bytes()
    assert (row.size, row.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (row.name, row.media_type, row.uploaded_by) == ("Ảnh.jpg", "image/jpeg", official)
    assert (row.document_number, row.issued_on) == ("12/BC-UBND", dt.date(2018, 6, 14))


def test_a_file_lies_under_a_random_key_and_nowhere_else(unit: Unit, official: User, media: Path) -> None:
    row = keep(upload(GOOD["pdf"]), unit, by=official)
    assert re.fullmatch(r"[0-9a-f]{32}", row.key)
    assert files_under(media) == {f"evidence/{row.key[:2]}/{row.key}"}


def test_the_same_bytes_of_a_unit_are_kept_once(unit: Unit, official: User, media: Path) -> None:
    first = keep(upload(GOOD["pdf"]), unit, by=official)
    second = keep(upload(GOOD["pdf"], "khác.pdf"), unit, by=official)
    assert (first, first.name) == (second, second.name)
    assert len(files_under(media)) == 1


def test_units_share_no_file(unit: Unit, official: User, media: Path) -> None:
    first = keep(upload(GOOD["pdf"]), unit, by=official)
    second = keep(upload(GOOD["pdf"]), make_unit(), by=official)
    assert first.key != second.key
    assert len(files_under(media)) == 2


def test_a_unit_has_so_much_room(unit: Unit, official: User, media: Path, settings: Any) -> None:
    settings.EVIDENCE_QUOTA_MB = 1
    half = [pdf(stream(bytes([number]) * 600_000)) for number in range(2)]
    keep(upload(half[0]), unit, by=official)
    assert refusal(half[1], unit, official) == FileFault.QUOTA
    assert len(files_under(media)) == 1
    keep(upload(half[1]), make_unit(), by=official)


def test_what_is_refused_leaves_nothing(unit: Unit, official: User, media: Path) -> None:
    assert refusal(b"<html>", unit, official) == FileFault.NOT_TAKEN
    assert files_under(media) == set()
    assert not Evidence.objects.exists()


# The scanner ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", INFECTED)
def test_what_the_scanner_finds_is_not_kept(
    name: str, unit: Unit, official: User, media: Path, settings: Any
) -> None:
    settings.EVIDENCE_SCANNER = f"{HERE}.finds_eicar"
    assert refusal(INFECTED[name], unit, official, name) == FileFault.FOUND
    assert files_under(media) == set()


@pytest.mark.parametrize("name", INFECTED)
def test_without_a_scanner_it_would_be_kept(name: str, unit: Unit, official: User, media: Path) -> None:
    keep(upload(INFECTED[name], name), unit, by=official)
    assert len(files_under(media)) == 1


def test_what_the_scanner_lets_pass_is_kept(unit: Unit, official: User, media: Path, settings: Any) -> None:
    settings.EVIDENCE_SCANNER = f"{HERE}.finds_eicar"
    keep(upload(GOOD["pdf"]), unit, by=official)
    assert len(files_under(media)) == 1


@pytest.mark.parametrize("scanner", [f"{HERE}.is_down", f"{HERE}.is_not_there", "no.such.room", "nonsense"])
def test_a_scanner_that_cannot_work_refuses_all(
    scanner: str, unit: Unit, official: User, media: Path, settings: Any
) -> None:
    settings.EVIDENCE_SCANNER = scanner
    assert refusal(GOOD["pdf"], unit, official) == FileFault.NOT_SCANNED
    assert files_under(media) == set()


def test_a_fault_of_the_scanner_lets_nothing_pass(
    unit: Unit, official: User, media: Path, settings: Any
) -> None:
    settings.EVIDENCE_SCANNER = f"{HERE}.has_a_fault"
    with pytest.raises(RuntimeError):
        keep(upload(GOOD["pdf"]), unit, by=official)
    assert files_under(media) == set()
    assert not Evidence.objects.exists()


# What is left behind ----------------------------------------------------------------------------------------


def age(media: Path, hours: float) -> None:
    """Let every file have been written so long ago."""
    then = time.time() - hours * 3600
    for name in files_under(media):
        os.utime(media / name, (then, then))


def left_behind(media: Path) -> None:
    """Leave what two crashes would: a file in quarantine, and one that has moved but has no row."""
    for place in ("quarantine/" + "a" * 32, "evidence/bb/" + "b" * 32):
        (media / place).parent.mkdir(parents=True, exist_ok=True)
        (media / place).write_bytes(GOOD["pdf"])


def test_what_a_crash_left_is_gone_after_a_day(
    unit: Unit, official: User, media: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = keep(upload(GOOD["pdf"]), unit, by=official)
    left_behind(media)
    age(media, 25)
    call_command("sweep_files")
    assert files_under(media) == {f"evidence/{row.key[:2]}/{row.key}"}
    assert capsys.readouterr().out == "2 file(s) removed.\n"


def test_an_upload_in_progress_is_left_alone(media: Path, db: None) -> None:
    left_behind(media)
    age(media, 23)
    call_command("sweep_files")
    assert len(files_under(media)) == 2


def test_an_empty_portal_has_nothing_to_sweep(media: Path, db: None) -> None:
    call_command("sweep_files")
    assert not media.exists()


def test_a_row_without_its_file_is_reported(unit: Unit, official: User, media: Path) -> None:
    row = keep(upload(GOOD["pdf"]), unit, by=official)
    (media / "evidence" / row.key[:2] / row.key).unlink()
    with pytest.raises(CommandError, match=row.key):
        call_command("sweep_files")


def test_a_row_that_cannot_be_written_leaves_a_file_for_the_sweeper(unit: Unit, media: Path) -> None:
    gone = make_member(unit, Role.OFFICIAL)
    gone.pk = None
    with pytest.raises((IntegrityError, ValueError)):
        keep(upload(GOOD["pdf"]), unit, by=gone)
    age(media, 25)
    call_command("sweep_files")
    assert files_under(media) == set()
