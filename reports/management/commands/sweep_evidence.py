"""Remove what interrupted uploads left behind, and say which rows have lost their file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from reports.evidence.storage import KEPT, QUARANTINE, place_of
from reports.models import Evidence

DAY = 24 * 3600  # seconds; an upload in progress is younger by far


class Command(BaseCommand):
    """`manage.py sweep_evidence`: to be run every day."""

    help = "Remove files in quarantine, and kept files without a row, that are older than a day."

    def handle(self, **options: Any) -> None:
        """Remove, say how many, and end with an error where a row has no file."""
        left = [place for place in [*_files(QUARANTINE), *_without_row()] if _age(place) > DAY]
        for place in left:
            default_storage.delete(place)
        self.stdout.write(f"{len(left)} file(s) removed.")
        lost = [key for key in Evidence.objects.values_list("key", flat=True) if not _is_there(key)]
        if lost:
            raise CommandError(f"{len(lost)} row(s) have no file, restore it from a copy: {', '.join(lost)}")


def _files(folder: str) -> Iterator[str]:
    """Yield where each file of the folder lies; a folder that is not there yet holds none."""
    if default_storage.exists(folder):
        yield from (f"{folder}/{name}" for name in default_storage.listdir(folder)[1])


def _without_row() -> Iterator[str]:
    """Yield the kept files that no row knows, shelf by shelf."""
    shelves = default_storage.listdir(KEPT)[0] if default_storage.exists(KEPT) else []
    for shelf in shelves:
        known = set(Evidence.objects.filter(key__startswith=shelf).values_list("key", flat=True))
        for place in _files(f"{KEPT}/{shelf}"):
            if place.rpartition("/")[2] not in known:
                yield place


def _age(place: str) -> float:
    """Return the seconds since the file was written, by the machine's clock and not by an assumed day."""
    return time.time() - default_storage.get_modified_time(place).timestamp()


def _is_there(key: str) -> bool:
    return default_storage.exists(place_of(key))
