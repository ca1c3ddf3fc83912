"""Where the files of imports lie: under random keys, as they were handed in; their rows are written last."""

from __future__ import annotations

import hashlib
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.models import User
from imports.checked import Checked
from imports.models import RIGHT_OF, ImportBatch
from procedures.models import Unit
from procedures.rights import demand, within
from reports.evidence.lost import Lost, open_kept
from reports.evidence.storage import clean_name, scan, shelved
from reports.refusal import Refused
from sheets.reading import carrying
from sheets.reading.book import Book
from sheets.reading.sandbox import read_pasted_safely, read_safely
from targets.models import Period

KEPT = "imports"
ABANDONED_DAYS = 30  # after which an import that nobody went on with is removed by sweep_files
LARGEST = 10 * 1024 * 1024  # bytes of one file


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file or a pasted block that can be read, not kept yet."""

    content: bytes
    name: str
    is_pasted: bool
    book: Book


def read_upload(content: bytes, name: str, *, is_pasted: bool = False) -> Book:
    """Return what a file holds, or raise Unreadable; a file is read in a process of its own."""
    return read_pasted_safely(content) if is_pasted else read_safely(content, name)


@dataclass(frozen=True, slots=True)
class About:
    """What a file is said to be about."""

    kind: str
    period: Period | None
    unit: Unit | None  # None for all units


@contextmanager
def held_file(file: HandedIn) -> Iterator[str]:
    """Hold the scanned file under a new key for the block; it goes where no import names it by the end.

    Needs no transaction: writing and scanning take their time, and no lock should wait for them.
    raises  FileNotTaken where the scanner does not let it pass
    """
    key = secrets.token_hex(16)
    try:
        default_storage.save(import_place(key), ContentFile(file.content))
        scan(import_place(key))
        default_storage.save(
            import_place(book_key(key)), ContentFile(zlib.compress(carrying.packed(file.book), 1))
        )
        yield key
    finally:
        if not ImportBatch.objects.filter(key=key).exists():
            forget_kept(key)
            forget_kept(book_key(key))


@transaction.atomic
def keep_import(file: HandedIn, about: About, *, key: str, by: User) -> ImportBatch:
    """Return the import of a file that is held under the key; write down that it was handed in.

    raises  Refused where there is no room for it
    """
    right = RIGHT_OF[about.kind]
    demand(by, right, about.unit)
    if about.unit is None and within(by, right):
        raise PermissionDenied  # whose right does not reach all units names one of them
    _refuse_without_room(len(file.content), by)
    batch = ImportBatch.objects.create(
        kind=about.kind,
        period=about.period,
        unit=about.unit,
        key=key,
        name=clean_name(file.name),
        sha256=hashlib.sha256(file.content).hexdigest(),
        size=len(file.content),
        is_pasted=file.is_pasted,
        by=by,
        at=clock.now(),
    )
    write_down_import("import_read", batch, by=by)
    return batch


def write_down_import(
    action: str, batch: ImportBatch, *, by: User, changes: tuple[audit.FieldChange, ...] = ()
) -> None:
    """Write down what somebody did with an import."""
    role = demand(by, batch.right, batch.unit)
    unit_code = batch.unit.code if batch.unit else ""
    audit.write(action, batch, by=by, role=role, unit_code=unit_code, changes=changes)


def _refuse_without_room(size: int, by: User) -> None:
    """Raise Refused where the files of the account, or of all accounts, would take more than they may."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # or two files would share the last room
    held = ImportBatch.objects.aggregate(all=Sum("size"), own=Sum("size", filter=Q(by=by)))
    if (held["own"] or 0) + size > settings.IMPORT_QUOTA_MB * 1024 * 1024:
        words = _(
            "The import files of this account fill the %(megabytes)s MB that it may have. Imports that were "
            "not written are removed after %(days)s days; for more room, ask the administrator."
        )
        raise Refused(words % {"megabytes": settings.IMPORT_QUOTA_MB, "days": ABANDONED_DAYS})
    if (held["all"] or 0) + size > settings.IMPORT_PORTAL_QUOTA_MB * 1024 * 1024:
        words = _(
            "The import files of all accounts fill the %(megabytes)s MB that the portal has for them. "
            "Tell the administrator, who can make room."
        )
        raise Refused(words % {"megabytes": settings.IMPORT_PORTAL_QUOTA_MB})


def book_key(key: str) -> str:
    """Return the key under which that is kept which was read of the file of a key."""
    return f"{key}.book{carrying.FORM}"


def import_place(key: str) -> str:
    """Return where the file of a key lies within the storage."""
    return f"{KEPT}/{shelved(key)}"


def content_of(batch: ImportBatch) -> bytes:
    """Return the file as it was handed in, or raise Lost."""
    with open_kept(import_place(batch.key), _lost(batch)) as file:
        return bytes(file.read())


def book_of(batch: ImportBatch) -> Book:
    """Return what the file holds: as it was read when it was handed in; what is gone of that is read anew."""
    with open_kept(import_place(batch.key), _lost(batch)) as original:
        try:
            with default_storage.open(import_place(book_key(batch.key))) as file:
                return carrying.unpacked(zlib.decompress(file.read()))
        except FileNotFoundError:
            return read_upload(original.read(), batch.name, is_pasted=batch.is_pasted)


def keep_checked(checked: Checked) -> str:
    """Keep what a check found, and return its key."""
    key = secrets.token_hex(16)
    default_storage.save(import_place(key), ContentFile(checked.written()))
    return key


def checked_of(batch: ImportBatch) -> Checked:
    """Return what the last check found, or raise Lost."""
    try:
        with default_storage.open(import_place(batch.checked_key)) as file:
            return Checked.read(file.read())
    except FileNotFoundError:  # checked or written in another tab since the row was read, and so replaced
        key = ImportBatch.objects.values_list("checked_key", flat=True).get(pk=batch.pk)
    with open_kept(import_place(key), _lost_check(batch)) as file:
        return Checked.read(file.read())


def _lost(batch: ImportBatch) -> Lost:
    """Return what is told where the file is missing that was handed in."""
    if batch.is_settled:
        words = _(
            "The file “%(name)s” is not in the store any more. What it wrote stands in the portal; the"
            " administrator can restore the file from a copy."
        )
        return Lost(words % {"name": batch.name}, to=reverse("imports:import-list"), label=_("All imports"))
    words = _(
        "The file “%(name)s” is not in the store any more. Hand it in again; nothing of it was written."
    )
    again = f"{reverse('imports:import-new')}?tu={batch.pk}"
    return Lost(words % {"name": batch.name}, to=again, label=_("Hand in the file"))


def _lost_check(batch: ImportBatch) -> Lost:
    """Return what is told where that is missing which the check found."""
    if batch.is_settled:
        words = _(
            "The list of rows of “%(name)s” is not in the store any more. What the import wrote stands in the"
            " portal; the administrator can restore the list from a copy."
        )
        return Lost(words % {"name": batch.name}, to=batch.get_absolute_url(), label=_("To the import"))
    words = _("What the check of “%(name)s” found is not in the store any more. Check the file again.")
    columns = reverse("imports:import-columns", args=[batch.pk])
    return Lost(words % {"name": batch.name}, to=columns, label=_("Check again"))


def forget_kept(key: str) -> None:
    """Remove what is kept under the key, such as what an earlier check found."""
    if key:
        default_storage.delete(import_place(key))
