"""Remove what interrupted uploads and imports left behind, and say which rows have lost their file."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from imports import store
from imports.job import looked_at
from imports.kept_files import named_places
from imports.models import ImportBatch
from reports.evidence import storage
from reports.models import Evidence

NEARLY_FULL = 80  # per cent of the disk
PREVIEWS = "django-import-export"  # sheets of the administration that were looked at and never taken
SETTLED = (ImportBatch.Status.DONE, ImportBatch.Status.UNDONE)
DAY = 24 * 3600  # seconds; an upload or an import in progress is younger by far


def _of_evidence(shelf: str) -> set[str]:
    """Return the keys of evidence that begin so."""
    return set(Evidence.objects.filter(key__startswith=shelf).values_list("key", flat=True))


def _of_imports(shelf: str) -> set[str]:
    """Return the keys of imports, and of what their checks found, that begin so."""
    named = ImportBatch.objects.filter(Q(key__startswith=shelf) | Q(checked_key__startswith=shelf))
    pairs = named.values_list("key", "checked_key")
    return {key for pair in pairs for key in pair if key.startswith(shelf) and key}


def _of_imports_and_books(shelf: str) -> set[str]:
    """Return those of imports, and of what was read of the files that may still be imported."""
    going_on = ImportBatch.objects.filter(key__startswith=shelf).exclude(status__in=SETTLED)
    return _of_imports(shelf) | {store.book_key(key) for key in going_on.values_list("key", flat=True)}


Keys = Callable[[str], set[str]]
FOLDERS: dict[str, Keys] = {
    storage.KEPT: _of_evidence,
    store.KEPT: _of_imports_and_books,
}  # whose rows name the files


class Command(BaseCommand):
    """`manage.py sweep_files`: to be run every day."""

    help = "Remove files in quarantine, and kept files without a row, that are older than a day."

    def handle(self, **options: Any) -> None:
        """Remove, say how many, and end with an error where a row has no file."""
        abandoned = sum(_is_removed(batch) for batch in _going_on() if _is_abandoned(batch))
        nameless = chain.from_iterable(_without_row(folder, keys) for folder, keys in FOLDERS.items())
        left = [
            place
            for place in (*_files(storage.QUARANTINE), *_files(PREVIEWS), *nameless)
            if _age(place) > DAY
        ]
        for place in left:
            default_storage.delete(place)
        self.stdout.write(f"{len(left)} file(s) removed.")
        if abandoned:
            self.stdout.write(f"{abandoned} import(s) removed with which nobody went on.")
        if (full := _percent_full()) >= NEARLY_FULL:
            self.stderr.write(
                f"The disk of the files is {full} % full: make room before nothing can be kept."
            )
        lost = [place for place in sorted(named_places()) if not default_storage.exists(place)]
        still = named_places() if lost else set()  # another check may have replaced it
        lost = [place for place in lost if place in still]
        if lost:
            raise CommandError(f"{len(lost)} file(s) are missing, restore from a copy: {', '.join(lost)}")


def _going_on() -> Iterator[ImportBatch]:
    """Yield the imports that were not written; one whose worker has died does not run any more."""
    for batch in ImportBatch.objects.exclude(status__in=SETTLED):
        if looked_at(batch).status != ImportBatch.Status.RUNNING:
            yield batch


def _is_abandoned(batch: ImportBatch) -> bool:
    """Say whether nobody went on with the import for so long; neither file nor check is younger."""
    places = [store.import_place(key) for key in (batch.key, batch.checked_key) if key]
    ages = [_age(place) for place in places if default_storage.exists(place)]
    return min(ages, default=0) > store.ABANDONED_DAYS * DAY


def _is_removed(batch: ImportBatch) -> bool:
    """Remove an import that wrote nothing, and say whether it was still so; its files have no row then."""
    rows = ImportBatch.objects.filter(pk=batch.pk, status=batch.status, checked_key=batch.checked_key)
    return bool(rows.delete()[0])


def _files(folder: str) -> list[str]:
    """Return where each file of the folder lies; a folder that is not there yet holds none."""
    there = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
    return [f"{folder}/{name}" for name in there]


def _without_row(folder: str, keys: Keys) -> Iterator[str]:
    """Yield the kept files that no row names, shelf by shelf."""
    shelves = default_storage.listdir(folder)[0] if default_storage.exists(folder) else []
    for shelf in shelves:
        files = _files(f"{folder}/{shelf}")
        named = keys(shelf)  # asked after the files were listed: a row that came meanwhile counts
        yield from (place for place in files if place.rpartition("/")[2] not in named)


def _percent_full() -> int:
    """Return how much of the disk is used on which the files lie; 0 while there is no folder for them."""
    folder = Path(default_storage.path(""))
    usage = shutil.disk_usage(folder) if folder.is_dir() else None
    return 100 * usage.used // usage.total if usage else 0


def _age(place: str) -> float:
    """Return the seconds since the file was written, by the machine's clock and not by an assumed day."""
    return time.time() - default_storage.get_modified_time(place).timestamp()
