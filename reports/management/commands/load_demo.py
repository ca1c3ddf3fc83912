"""Loads invented figures for every unit and quarter, for trying the portal. Never beside real ones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import connection, transaction

from accounts.models import User
from reports.demo import registers, stated
from reports.demo.catalogue import InventedCatalogue, count_dossiers
from reports.demo.lines import InventedLines, stamp_accepted
from reports.demo.people import COORDINATOR, DEPARTMENT, PEOPLE
from reports.demo.proposals import invent_proposals
from reports.demo.province import Province, passed_over
from reports.demo.sending import invented_steps, reports
from reports.management.commands.load_reference import load_reference
from reports.models import Report, ReportEvent, StatedFigure
from reports.published.people import make_people
from targets.loading import analyse
from targets.models import Applicability, IndexValue, Programme
from targets.reading import WrongRow


@transaction.atomic
def load_demo() -> int:
    """Load the reference and the invented figures, all or none, and return how many reports were made."""
    _take_time()
    load_reference()
    Programme.objects.update(illustrative=True)
    make_people(PEOPLE, settings.DEMO_PASSWORD)
    keys = dict(User.objects.values_list("username", "pk"))
    province = Province()
    made = reports(province, keys)
    Report.objects.bulk_create(made.values())
    lines = InventedLines(province, made)
    lines.invent()
    lines.store()
    catalogue = InventedCatalogue(province)
    catalogue.invent()
    catalogue.store()
    count_dossiers(province)
    ReportEvent.objects.bulk_create(invented_steps(province, made.values(), keys))
    analyse()  # what follows asks tables that the database has not counted yet, and would guess its way
    stamp_accepted()
    Applicability.objects.bulk_create(passed_over(province, approved_by=keys[COORDINATOR.username]))
    stated.invent_ranks(province)
    stated.set_paths(province)
    stated.close(province)
    stated.invent_tasks(province)
    registers.invent()
    invent_proposals(keys[DEPARTMENT.username])
    return len(made)


def _take_time() -> None:
    """Let this transaction think between its queries, and a query last, for longer than in a request."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
            cursor.execute("SET LOCAL statement_timeout = '2min'")


class Command(BaseCommand):
    """Safe to run again: a demo that is there stays as it is."""

    help = "Load invented figures and an account of every role, for trying the portal."

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Load and count, or say why not."""
        illustrative = Programme.objects.filter(illustrative=True).exists()
        if not illustrative and any(model.objects.exists() for model in (Report, StatedFigure, IndexValue)):
            raise CommandError(
                "This database holds real figures, and invented ones never stand beside them. "
                "Name another database in DATABASE_URL."
            )
        if not settings.DEMO_PASSWORD:
            raise CommandError("Set DEMO_PASSWORD first: it is the password of the demo's accounts.")
        if illustrative and Report.objects.exists():
            self.stdout.write("The demo is loaded already; nothing was changed.")
            return
        try:
            made = load_demo()
        except WrongRow as wrong:
            raise CommandError(f"{wrong} Nothing was loaded.") from wrong
        analyse()
        self.stdout.write(f"{made} invented reports, marked “số liệu minh hoạ” wherever they are shown.")
        self.stdout.write("Accounts: " + ", ".join(person.username for person in PEOPLE))
