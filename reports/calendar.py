"""Opening, locking and reopening a period, and a later deadline for one unit: the coordinator decides."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, changes, clock
from accounts.lengths import refuse_too_long
from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, demand
from reports.models import Report
from reports.refusal import Overtaken, Refused
from sheets.cells.value import tidy
from targets.models import DeadlineExtension, Period


@transaction.atomic
def open_period(period: Period, *, by: User) -> Period:
    """Ask the units for their figures from now on."""
    period = _locked(period, by)
    if period.opened_at is not None:
        raise Overtaken(_("%(period)s is open already.") % {"period": period})
    return _save(period, "open_period", by=by, opened_at=clock.now())


@transaction.atomic
def lock_period(period: Period, *, by: User) -> Period:
    """Let nothing in the period change any more: its figures are the ones that are reported on."""
    period = _locked(period, by)
    if period.opened_at is None or period.locked_at is not None:
        raise Overtaken(_("%(period)s is not open, so it cannot be locked.") % {"period": period})
    # Who is in the middle of a save or a step ends it first; who waits for their report finds it locked.
    list(Report.objects.select_for_update().filter(period=period).order_by("pk").values_list("pk"))
    return _save(period, "lock_period", by=by, locked_at=clock.now())


@transaction.atomic
def reopen_period(period: Period, *, by: User, reason: str) -> Period:
    """Let figures of a locked period change again, for a reason."""
    period = _locked(period, by)
    if period.locked_at is None:
        raise Overtaken(_("%(period)s is not locked.") % {"period": period})
    reason = tidy(reason)
    refuse_too_long(reason)
    if not reason:
        raise Refused(_("Write why the period is opened again."))
    return _save(period, "reopen_period", by=by, reason=reason, locked_at=None)


@transaction.atomic
def extend(period: Period, unit: Unit, *, until: dt.datetime, by: User, reason: str) -> DeadlineExtension:
    """Give one unit a later deadline; the newest extension speaks."""
    role = demand(by, Action.RUN_PERIODS, unit)
    if until <= period.unit_due_at:
        raise Refused(
            _("The new deadline has to lie after the present one, %(due)s.")
            % {"due": f"{clock.local(period.unit_due_at):%H:%M %d/%m/%Y}"}
        )
    reason = tidy(reason)
    refuse_too_long(reason)
    if not reason:
        raise Refused(_("Write why the deadline moves."))
    granted = DeadlineExtension.objects.create(
        period=period, unit=unit, due_at=until, reason=reason, by=by, at=clock.now()
    )
    audit.write(
        "extend",
        granted,
        by=by,
        reason=granted.reason,
        unit_code=unit.code,
        role=role,
        changes=changes.between(DeadlineExtension, {"due_at": period.unit_due_at}, {"due_at": until}),
    )
    return granted


def _locked(period: Period, by: User) -> Period:
    """Return the period for this transaction alone, to somebody who may run periods."""
    demand(by, Action.RUN_PERIODS)
    return Period.objects.select_for_update().get(pk=period.pk)


def _save(period: Period, act: str, *, by: User, reason: str = "", **moments: dt.datetime | None) -> Period:
    """Set the moments of the period, and write down the act with how they stood before."""
    told = changes.between(Period, {name: getattr(period, name) for name in moments}, moments)
    for name, moment in moments.items():
        setattr(period, name, moment)
    period.save(update_fields=list(moments))
    audit.write(act, period, by=by, reason=reason, role=demand(by, Action.RUN_PERIODS), changes=told)
    return period
