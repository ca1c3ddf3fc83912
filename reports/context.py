"""What every page knows about the portal itself, asked only when a template asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from accounts import clock
from procedures.models import Level
from procedures.rights import Action, may
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge_all
from targets.models import Programme


@dataclass
class Portal:
    """The programme the portal follows, the day it lives in, and the pages the reader may open."""

    request: HttpRequest

    @cached_property
    def programme(self) -> Programme | None:
        """Return the programme, or None in an empty database and on a page that is read without one."""
        if getattr(self.request, "without_database", False):
            return None
        return Programme.objects.first()

    @property
    def is_copied(self) -> bool:
        """Say whether the figures were copied from publications, and nobody reported or approved them."""
        return self.programme is not None and self.programme.copied_from_print

    @cached_property
    def lacking(self) -> tuple[int, int]:
        """Return of how many targets of the programme the province has no figure, and of how many in all."""
        ledger = Ledger.read()
        province = next((unit for unit in ledger.units.values() if unit.level == Level.PROVINCE), None)
        if province is None or not ledger.periods:
            return 0, 0
        verdicts = judge_all(ledger, ledger.default_period(clock.today()), unit_scope(province))
        asked = [one for one in verdicts if one.target and one.target.in_programme]
        return sum(one.value is None for one in asked), len(asked)

    @property
    def illustrative(self) -> bool:
        """Say whether the figures are invented."""
        return self.programme is not None and self.programme.illustrative

    @property
    def assumed_day(self) -> dt.date | None:
        """Return the day that the demo pretends to live in, or None."""
        day: dt.date | None = settings.PORTAL_TODAY
        return day

    @property
    def today(self) -> dt.date:
        """Return the day that a print bears."""
        return clock.today()

    @property
    def may_read_work(self) -> bool:
        """Say whether the menu shows the reader's tasks: to those who enter figures."""
        return may(self.request.user, Action.ENTER)

    @property
    def may_read_desk(self) -> bool:
        """Say whether the menu shows the desk."""
        return may(self.request.user, Action.READ_DESK)

    @property
    def may_run_periods(self) -> bool:
        """Say whether the menu shows the periods: to those who have no desk that leads there."""
        return may(self.request.user, Action.RUN_PERIODS) and not self.may_read_desk

    @property
    def may_read_dashboard(self) -> bool:
        """Say whether the menu shows the dashboard."""
        return may(self.request.user, Action.READ_DASHBOARD)

    @property
    def may_manage_users(self) -> bool:
        """Say whether the account page leads to the making of accounts."""
        return may(self.request.user, Action.MANAGE_USERS)

    @property
    def may_read_targets(self) -> bool:
        """Say whether the menu shows the targets."""
        return may(self.request.user, Action.READ_TARGETS)

    @property
    def may_read_units(self) -> bool:
        """Say whether the menu shows the units."""
        return may(self.request.user, Action.READ_UNITS)

    @property
    def may_read_proposals(self) -> bool:
        """Say whether the menu shows the proposals for the catalogue."""
        return may(self.request.user, Action.READ_PROPOSALS)

    @property
    def may_import(self) -> bool:
        """Say whether the menu shows the import of spreadsheets."""
        return may(self.request.user, Action.IMPORT)

    @property
    def may_read_audit(self) -> bool:
        """Say whether the menu shows the journal."""
        return may(self.request.user, Action.READ_AUDIT)

    @property
    def may_administer(self) -> bool:
        """Say whether the menu shows the administration."""
        return may(self.request.user, Action.ADMINISTER)


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Give every template `portal`."""
    return {"portal": Portal(request)}
