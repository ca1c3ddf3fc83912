"""Loads invented figures for every unit and quarter, for trying the portal. Never beside real ones."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, no_translations
from django.db import connection, transaction

from accounts.models import User
from procedures.models import Procedure
from reports.demo import registers, stated
from reports.demo.another_day import AnotherDay
from reports.demo.catalogue import InventedCatalogue, count_dossiers
from reports.demo.lines import InventedLines, stamp_accepted
from reports.demo.people import COORDINATOR, DEPARTMENT, PEOPLE
from reports.demo.proposals import invent_proposals
from reports.demo.province import Province, passed_over
from reports.demo.sending import invented_steps, reports
from reports.demo.shape import DAY
from reports.management.commands.load_reference import load_reference
from reports.models import Report, ReportEvent, StatedFigure
from reports.published.people import make_people
from targets.loading import analyse
from targets.models import Applicability, IndexValue, Programme
from targets.reading import WrongRow

BEGINNING = dt.date(2016, 1, 1)  # of the programme


@transaction.atomic
def load_demo(day: dt.date = DAY) -> int:
    """Load the reference and the invented figures as they stand on the day, all or none.

    Returns how many reports there are.
    """
    _take_time()
    load_reference()
    Programme.objects.update(illustrative=True)
    make_people(PEOPLE, settings.DEMO_PASSWORD)
    keys = dict(User.objects.values_list("username", "pk"))
    province = Province()
    lines = InventedLines(province, reports(province, keys))
    lines.invent()
    steps = invented_steps(province, lines.reports.values(), keys)
    Applicability.objects.bulk_create(passed_over(province, approved_by=keys[COORDINATOR.username]))
    stated.invent_ranks(province, day)
    stated.set_paths(province)
    stated.close(province, day)
    stated.invent_tasks(province, day)
    AnotherDay(day, province, lines, steps).reach(keys)
    Report.objects.bulk_create(lines.reports.values())
    lines.store()
    catalogue = InventedCatalogue(province)
    catalogue.invent()
    catalogue.take_out_later_than(day)
    catalogue.store()
    count_dossiers(province)
    ReportEvent.objects.bulk_create(steps)
    analyse()  # what follows asks tables that the database has not counted yet, and would guess its way
    stamp_accepted()
    registers.invent(day)
    invent_proposals(keys[DEPARTMENT.username], day)
    return len(lines.reports)


def _take_time() -> None:
    """Let this transaction think between its queries, and a query last, for longer than in a request."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
            cursor.execute("SET LOCAL statement_timeout = '2min'")


def _day(written: str) -> dt.date:
    """Return the day; before the programme there is nothing to tell."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError as wrong:
        raise ArgumentTypeError(
            f"{written!r} is no day; write it as year-month-day, such as {DAY}."
        ) from wrong
    if day < BEGINNING:
        raise ArgumentTypeError(f"The programme begins on {BEGINNING}; name that day or a later one.")
    return day


class Command(BaseCommand):
    """Safe to run again: a demo that is there stays as it is."""

    help = "Load invented figures and an account of every role, for trying the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day that the figures tell of."""
        parser.add_argument(
            "--today",
            type=_day,
            default=DAY,
            metavar="DAY",
            help=f"the figures as they stand when this day begins, such as 2021-02-01; {DAY} unless given. "
            "Serve them with PORTAL_TODAY set to the same day.",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Load and count, or say why not."""
        day = options["today"]
        illustrative = Programme.objects.filter(illustrative=True).exists()
        if not illustrative and any(model.objects.exists() for model in (Report, StatedFigure, IndexValue)):
            raise CommandError(
                "This database holds real figures, and invented ones never stand beside them. "
                "Name another database in DATABASE_URL."
            )
        if not settings.DEMO_PASSWORD:
            raise CommandError("Set DEMO_PASSWORD first: it is the password of the demo's accounts.")
        if illustrative and Procedure.objects.exists():
            self.stdout.write("The demo is loaded already; nothing was changed.")
            return
        try:
            made = load_demo(day)
        except WrongRow as wrong:
            raise CommandError(f"{wrong} Nothing was loaded.") from wrong
        analyse()
        self.stdout.write(f"{made} invented reports, marked “số liệu minh hoạ” wherever they are shown.")
        self.stdout.write(
            f"They stand as on {options['today']}: serve them with PORTAL_TODAY={options['today']}."
        )
        self.stdout.write("Accounts: " + ", ".join(person.username for person in PEOPLE))
