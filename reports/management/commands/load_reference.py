"""Loads the programme, its units, periods, targets and tasks from the files that ship with the portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from reports.pairs.tables import FOLDER as PAIRS_FOLDER
from reports.pairs.tables import PAIR_TABLES
from targets.loading import Loaded, analyse, load, read_tables
from targets.reading import WrongRow
from targets.reference import tables
from targets.reference.wholes import check_wholes


@transaction.atomic
def load_reference() -> tuple[Loaded, Loaded]:
    """Load what is missing of the reference data, or raise WrongRow with nothing loaded.

    returns  what the programme came to, and what the pairs of sources did, which name its indicators
    """
    files = read_tables(tables.TABLES, tables.FOLDER)
    check_wholes(files)
    programme = load(tables.TABLES, files)
    return programme, load(PAIR_TABLES, read_tables(PAIR_TABLES, PAIRS_FOLDER))


class Command(BaseCommand):
    """Safe to run again: rows that are there stay as they are."""

    help = (
        "Load the programme, units, periods, targets, tasks and pairs of sources; "
        "rows that are there stay as they are."
    )

    @no_translations  # the sentences name the files' own English columns
    def handle(self, *args: Any, **options: Any) -> None:
        """Load, count, and let the database count its rows anew."""
        try:
            loaded = load_reference()
        except WrongRow as wrong:
            raise CommandError(f"{wrong} Nothing was loaded.") from wrong
        analyse()
        for sentence in _sentences(loaded):
            self.stdout.write(sentence)


def _sentences(loaded: tuple[Loaded, Loaded]) -> Iterator[str]:
    for one in loaded:
        yield from one.sentences()
