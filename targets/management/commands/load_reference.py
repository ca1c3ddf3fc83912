"""Loads the programme, its units, periods, targets and tasks from the files that ship with the portal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations

from targets.loading import Loaded, analyse, load, read_tables
from targets.reading import WrongRow
from targets.reference import tables
from targets.reference.wholes import check_wholes


def load_reference() -> Loaded:
    """Load what is missing of the reference data, or raise WrongRow with nothing loaded."""
    files = read_tables(tables.TABLES, tables.FOLDER)
    check_wholes(files)
    return load(tables.TABLES, files)


class Command(BaseCommand):
    """Safe to run again: rows that are there stay as they are."""

    help = "Load the programme, units, periods, targets and tasks; rows that are there stay as they are."

    @no_translations  # the sentences name the files' own English columns
    def handle(self, *args: Any, **options: Any) -> None:
        """Load, count, and let the database count its rows anew."""
        try:
            loaded = load_reference()
        except WrongRow as wrong:
            raise CommandError(f"{wrong} Nothing was loaded.") from wrong
        analyse()
        for sentence in loaded.sentences():
            self.stdout.write(sentence)
