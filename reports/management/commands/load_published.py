"""Loads the published figures of the province, each with its source, into a database of their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from accounts import clock
from reports.figures.revisions import HELD, keep_rows
from reports.management.commands.load_reference import load_reference
from reports.models import LineStatus, Measurement, MeasurementRevision, Report
from reports.published import tables
from reports.published.people import ADMIN, LEADER, make_people
from targets.loading import Loaded, analyse, load, read_tables
from targets.models import Programme
from targets.reading import WrongRow


@transaction.atomic
def load_published() -> Loaded:
    """Load what is missing of the published figures, or raise WrongRow with nothing loaded."""
    load_reference()
    files = read_tables(tables.TABLES, tables.FOLDER)
    for row in files["reports.csv"]:
        own = Report.objects.filter(unit__code=row["unit"], period__code=row["period"])
        if own.exclude(source=row["source"]).exists():
            raise row.wrong("source", "that of the report in the database, which its unit made itself")
    loaded = load(tables.TABLES, files)
    Programme.objects.update(copied_from_print=True)
    _write_first_revisions()
    return loaded


def _write_first_revisions() -> None:
    """Write down by which way in the lines came, for those that nothing is written of yet."""
    rows = Measurement.objects.filter(revisions=None).exclude(report__source="")
    kept = MeasurementRevision.objects.bulk_create(
        MeasurementRevision(
            measurement=line,
            number=1,
            at=clock.now(),
            channel=MeasurementRevision.Channel.LOADER,
            answer=line.answer,
            note=line.note,
        )
        for line in rows.select_related("indicator")
    )
    keep_rows(kept)
    accepted = Measurement.objects.filter(revisions__in=kept, status=LineStatus.COPIED)
    accepted.update(accepted=HELD)


class Command(BaseCommand):
    """Safe to run again: rows that are there stay as they are."""

    help = "Load the figures that were published, with their sources, and two accounts to look at them."

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Load, count, and say who may sign in."""
        if Programme.objects.filter(illustrative=True).exists():
            raise CommandError(
                "This database holds the demo's invented figures; published ones never stand beside them. "
                "Name another database in DATABASE_URL."
            )
        try:
            loaded = load_published()
        except WrongRow as wrong:
            raise CommandError(f"{wrong} Nothing was loaded.") from wrong
        made = make_people((LEADER, ADMIN), settings.DEMO_PASSWORD)
        analyse()
        for sentence in loaded.sentences():
            self.stdout.write(sentence)
        if made and not settings.DEMO_PASSWORD:
            self.stdout.write(
                f"The accounts {' and '.join(made)} have no password, because DEMO_PASSWORD is not set: "
                "give them one with manage.py changepassword."
            )
