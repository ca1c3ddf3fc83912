"""Looking at uploads in processes of their own, no more than one post and one person may ask for."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import User
from reports.evidence.kinds import KINDS, LARGEST, AcceptedFile, FileFault, FileNotTaken
from reports.models import EvidenceCheck
from reports.refusal import Refused
from sheets.reading import limits
from sheets.reading.sandbox import run_apart
from sheets.reading.unreadable import SheetFault as Fault
from sheets.reading.unreadable import Unreadable

# What one post may cost.
SECONDS = 20  # of the processor; the file with which they are over is still looked at
PATIENCE = 40  # seconds by the clock, after which no file is begun any more

# What one person may ask for within the window.
WINDOW = dt.timedelta(hours=1)
FILES = 300
BYTES = 1024 * 1024 * 1024
SECONDS_OF_A_PERSON = 120  # of the processor

_OF_THE_READER = {
    Fault.TOO_HEAVY: FileFault.TOO_HEAVY,
    Fault.NO_TURN: FileFault.NOT_IN_TIME,
    Fault.NOT_IN_TIME: FileFault.NOT_IN_TIME,
}
_PLACES = threading.BoundedSemaphore(3)  # posts at once: a fourth would take turns from those let in before
_KINDS = {kind.label: kind for kind in KINDS}


@dataclass
class Checking:
    """The looking at the files of one post, and what of it is paid already."""

    spent: float = 0.0  # seconds of the processor
    _until: float = field(default_factory=lambda: time.monotonic() + PATIENCE)

    def examine(self, content: bytes, name: str) -> AcceptedFile:
        """Return what is taken of the upload, or raise FileNotTaken; nothing is read in this process."""
        if not content:
            raise FileNotTaken(FileFault.EMPTY)
        if len(content) > LARGEST:
            raise FileNotTaken(FileFault.TOO_LARGE)
        if self.spent >= SECONDS or time.monotonic() > self._until:
            raise FileNotTaken(FileFault.NOT_REACHED)
        try:
            said = run_apart("reports.evidence.sandboxed", json.dumps(name).encode() + b"\n" + content)
        except Unreadable as fault:
            if fault.why is not Fault.NO_TURN:
                self.spent += limits.SECONDS  # it died, and took no more than this
            raise FileNotTaken(_OF_THE_READER.get(fault.why, FileFault.DAMAGED)) from None
        head, _line, rewritten = said.partition(b"\n")
        answer = json.loads(head)
        self.spent += answer["seconds"]
        if "why" in answer:
            raise FileNotTaken(FileFault[answer["why"]], **answer.get("values", {}))
        return AcceptedFile(_KINDS[answer["kind"]], rewritten or content)


@contextmanager
def files_checked(files: Sequence[UploadedFile[bytes]], *, by: User) -> Iterator[Checking]:
    """Look at the files of one post for as long as the block lasts, and count what that cost its sender.

    raises  Refused where so many posts are looked at already, or where its sender has asked for too much
    """
    if not _PLACES.acquire(blocking=False):
        raise Refused(
            _("Many files are being looked through at this moment. Hand yours in again in a minute.")
        )
    try:
        check, row = Checking(), _counted(files, by)
        try:
            yield check
        finally:
            EvidenceCheck.objects.filter(pk=row.pk).update(milliseconds=round(check.spent * 1000))
    finally:
        _PLACES.release()


@transaction.atomic
def _counted(files: Sequence[UploadedFile[bytes]], by: User) -> EvidenceCheck:
    """Count the post before it is looked at, at the most it may cost: several at once see each other."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    now = clock.real()
    EvidenceCheck.objects.filter(user=by, at__lte=now - WINDOW).delete()
    asked = EvidenceCheck(
        user=by,
        at=now,
        files=len(files),
        bytes=sum(file.size or 0 for file in files),
        milliseconds=SECONDS * 1000,
    )
    if opens_at := _opens_at(list(EvidenceCheck.objects.filter(user=by).order_by("at", "pk")), asked):
        raise Refused(
            _(
                "So many files were handed in under this account within an hour that looking through more "
                "has to wait. Try again at %(time)s; what was attached before stays."
            )
            % {"time": f"{clock.local(opens_at):%H:%M}"}
        )
    asked.save()
    return asked


def _opens_at(before: list[EvidenceCheck], asked: EvidenceCheck) -> dt.datetime | None:
    """Return when enough of what was asked for before leaves the window, or None where there is room now."""
    opens_at = None
    while before and not _has_room([*before, asked]):
        opens_at = before.pop(0).at + WINDOW
    return opens_at and opens_at + dt.timedelta(minutes=1)  # the clock of its reader shows no seconds


def _has_room(checks: list[EvidenceCheck]) -> bool:
    return (
        sum(check.files for check in checks) <= FILES
        and sum(check.bytes for check in checks) <= BYTES
        and sum(check.milliseconds for check in checks) <= SECONDS_OF_A_PERSON * 1000
    )
