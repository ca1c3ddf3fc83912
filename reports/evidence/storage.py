"""Where evidence lies: first in quarantine, then under a random key; its row is written last.

A row without a file is thereby impossible. A file without a row is what a crash leaves, and the command
`sweep_files` removes it after a day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import secrets
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.module_loading import import_string

from accounts import clock
from accounts.models import User
from procedures.models import Unit
from reports.evidence.checking import Checking
from reports.evidence.kinds import LARGEST, AcceptedFile, FileFault, FileNotTaken
from reports.models import Evidence

QUARANTINE = "quarantine"
KEPT = "evidence"
LONGEST_NAME = 255  # bytes, as file systems count

# Takes an open file and says what it found in it, or nothing; raises OSError where it cannot work.
Scanner = Callable[[BinaryIO], str]


@dataclass(frozen=True, slots=True)
class Held:
    """A file that was examined, written, synced and scanned, and lies in quarantine."""

    place: str  # within the storage
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What a person says about a document: its number and symbol, and its day."""

    number: str = ""
    issued_on: dt.date | None = None


@contextmanager
def in_quarantine(upload: UploadedFile[bytes], checking: Checking) -> Iterator[Held]:
    """Hold the upload in quarantine for the block; what was not settled by its end is gone.

    Needs no transaction: examining, writing and scanning take their time, and no lock should wait for them.
    raises  FileNotTaken
    """
    if upload.size is not None and upload.size > LARGEST:
        raise FileNotTaken(FileFault.TOO_LARGE)
    name = clean_name(upload.name or "")
    taken = checking.examine(upload.read(), name)
    place = f"{QUARANTINE}/{secrets.token_hex(16)}"
    try:
        _write(default_storage.path(place), taken.content)
        scan(place)
        yield _held(place, name, taken)
    finally:
        default_storage.delete(place)  # silent where it was settled


@transaction.atomic
def settle_file(file: Held, unit: Unit, *, by: User, paper: Paper | None = None) -> Evidence:
    """Give the held file its key and its row, and return the row; the same bytes of a unit are kept once.

    raises  FileNotTaken where the unit has no room left
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # or two would share the last room
    known = Evidence.objects.filter(unit=unit, sha256=file.sha256).first()
    if known is not None:
        return known
    _refuse_without_room(unit, file.size)
    paper = paper or Paper()
    key = secrets.token_hex(16)
    _move(file.place, evidence_place(key))
    return Evidence.objects.create(
        unit=unit,
        key=key,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        document_number=paper.number,
        issued_on=paper.issued_on,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


def evidence_place(key: str) -> str:
    """Return where the file of a key lies within the storage."""
    return f"{KEPT}/{shelved(key)}"


def shelved(key: str) -> str:
    """Return the key with its shelf before it: "3f/3f9c…"."""
    return f"{key[:2]}/{key}"


def clean_name(name: str) -> str:
    """Return the name to show: composed letters, no path, nothing invisible, at most 255 bytes.

    The name is kept in the database alone, and no file is ever called by it.
    """
    name = re.split(r"[/\\]", name)[-1]
    # Control, format (some turn the direction of writing), surrogate, private and unassigned characters.
    name = "".join(letter for letter in name if not unicodedata.category(letter).startswith("C"))
    name = unicodedata.normalize("NFC", name)  # once nothing invisible keeps a letter from its mark
    name = re.sub(r"\s+", " ", name).strip(" .")
    ending = PurePath(name).suffix
    room = max(0, LONGEST_NAME - len(ending.encode()))
    stem = name.removesuffix(ending).encode()[:room].decode(errors="ignore").rstrip(" .")
    return f"{stem}{ending}".encode()[:LONGEST_NAME].decode(errors="ignore") or "tệp"


def _held(place: str, name: str, taken: AcceptedFile) -> Held:
    digest = hashlib.sha256(taken.content).hexdigest()
    return Held(place, name, taken.kind.media_type, len(taken.content), digest)


def _refuse_without_room(unit: Unit, size: int) -> None:
    used = Evidence.objects.filter(unit=unit).aggregate(bytes=Sum("size"))["bytes"] or 0
    if used + size > settings.EVIDENCE_QUOTA_MB * 1024 * 1024:
        raise FileNotTaken(FileFault.QUOTA, megabytes=str(settings.EVIDENCE_QUOTA_MB))


def scan(place: str) -> None:
    """Ask the scanner of the settings; one that is named and cannot work refuses everything."""
    if not settings.EVIDENCE_SCANNER:
        return
    try:
        scanner: Scanner = import_string(settings.EVIDENCE_SCANNER)
        with Path(default_storage.path(place)).open("rb") as file:
            found = scanner(file)
    except (OSError, ImportError, subprocess.SubprocessError) as fault:
        raise FileNotTaken(FileFault.NOT_SCANNED) from fault
    if found:
        raise FileNotTaken(FileFault.FOUND)


# Writing, so that a machine that stops at any moment leaves whole files or none -----------------------------


def _write(path: str, content: bytes) -> None:
    """Write a new file and return once it lies on the disk."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with Path(path).open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _move(held_at: str, kept_at: str) -> None:
    """Move a file within the storage in one step, and return once the step lies on the disk."""
    source, target = (Path(default_storage.path(place)) for place in (held_at, kept_at))
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    if os.name == "posix":  # Windows opens no folder, and needs none
        for folder in (target.parent, target.parent.parent):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
