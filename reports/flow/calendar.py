"""The steps of a period, and a later deadline for one unit: the coordinator decides.

A lock is taken back at will for as long as nothing was published of it. Afterwards somebody has quoted its
figures: then the period is opened again, for a reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, changes, clock
from accounts.lengths import refuse_too_long
from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, demand
from reports.flow.closing import Closing
from reports.models import Report
from reports.refusal import Overtaken, Refused
from sheets.cells.value import tidy
from targets.models import DeadlineExtension, Period, PeriodStep

Act = PeriodStep.Act
NAMED = 10  # units that a refusal names


@transaction.atomic
def open_period(period: Period, *, by: User, reason: str = "") -> Period:
    """Ask the units for their figures from now on; before its day, for a reason."""
    period = _locked(period, by)
    if period.opened_at is not None:
        raise Overtaken(_("%(period)s is open already.") % {"period": period})
    reason = _reason(reason)
    if clock.today() < period.opens_on and not reason:
        raise Refused(
            _("%(period)s opens on %(day)s. Write why it is opened before that.")
            % {"period": period, "day": f"{period.opens_on:%d/%m/%Y}"}
        )
    return _save(period, Act.OPEN, by=by, reason=reason, opened_at=clock.now())


@transaction.atomic
def lock_period(period: Period, *, by: User, seen: Iterable[str], reason: str = "") -> Period:
    """Let nothing in the period change any more: its figures are the ones that are reported on.

    seen    the marks of what a page showed (reports/flow/closing.py): nothing else is locked
    reason  asked for as long as the deadline of any unit has not passed
    """
    period = _locked(period, by)
    if not period.is_open:
        raise Overtaken(_("%(period)s is not open, so it cannot be locked.") % {"period": period})
    # Who is in the middle of a save or a step ends it first; who waits for their report finds it locked.
    list(Report.objects.select_for_update().filter(period=period).order_by("pk").values_list("pk"))
    closing = Closing.read(period)
    moved = closing.moved_since(seen)
    if moved is not None:
        raise Overtaken(_moved_words(period, moved))
    reason = _reason(reason)
    if closing.is_early and not reason:
        raise Refused(
            _("Units may send until %(due)s. Write why %(period)s is locked before that.")
            % {"period": period, "due": f"{clock.local(closing.due):%H:%M %d/%m/%Y}"}
        )
    return _save(period, Act.LOCK, by=by, reason=reason, locked_at=clock.now())


@transaction.atomic
def unlock_period(period: Period, *, by: User, reason: str = "") -> Period:
    """Take the lock back: nothing was published of it, so nobody has to be told."""
    period = _locked(period, by)
    if period.locked_at is None:
        raise Overtaken(_("%(period)s is not locked.") % {"period": period})
    if not period.may_be_unlocked:
        raise Refused(
            _("The lock of %(period)s stands: its figures were published. Open it again, with a reason.")
            % {"period": period}
        )
    return _save(period, Act.UNLOCK, by=by, reason=_reason(reason), locked_at=None)


@transaction.atomic
def publish_period(period: Period, *, by: User, reason: str) -> Period:
    """Write down that the figures of a locked period were published; from then on its lock stands.

    reason  where: the document with its number and day
    """
    period = _locked(period, by)
    if period.locked_at is None:
        raise Overtaken(_("%(period)s is not locked: only what is final is published.") % {"period": period})
    if period.is_published:
        raise Overtaken(_("The figures of %(period)s were published already.") % {"period": period})
    reason = _reason(reason)
    if not reason:
        raise Refused(_("Write where the figures were published: the document and its day."))
    return _save(period, Act.PUBLISH, by=by, reason=reason)


@transaction.atomic
def reopen_period(period: Period, *, by: User, reason: str) -> Period:
    """Let figures of a locked period change again, for a reason."""
    period = _locked(period, by)
    if period.locked_at is None:
        raise Overtaken(_("%(period)s is not locked.") % {"period": period})
    reason = _reason(reason)
    if not reason:
        raise Refused(_("Write why the period is opened again."))
    return _save(period, Act.REOPEN, by=by, reason=reason, locked_at=None)


@transaction.atomic
def extend(period: Period, unit: Unit, *, until: dt.datetime, by: User, reason: str) -> DeadlineExtension:
    """Give one unit a later deadline; the newest extension speaks."""
    role = demand(by, Action.RUN_PERIODS, unit)
    period = _locked(period, by)  # who locks it meanwhile waits for the new deadline, or is waited for
    if not period.is_open:
        raise Overtaken(_("%(period)s is not open: no deadline in it moves.") % {"period": period})
    if until <= period.unit_due_at:
        raise Refused(
            _("The new deadline has to lie after the present one, %(due)s.")
            % {"due": f"{clock.local(period.unit_due_at):%H:%M %d/%m/%Y}"}
        )
    reason = _reason(reason)
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


def _reason(text: str) -> str:
    """Return the reason as it is kept, or raise Refused for one that is too long."""
    reason = tidy(text)
    refuse_too_long(reason)
    return reason


def _moved_words(period: Period, units: Collection[Unit]) -> str:
    """Return why the lock has to be looked at again, with the units that moved meanwhile."""
    if not units:
        return _("Not locked: the deadline was moved since this page was opened. Look again, then lock.")
    names = [unit.placed_name_on(period.data_to) for unit in units]
    more = _(" and %(count)s more") % {"count": len(names) - NAMED} if len(names) > NAMED else ""
    return _(
        "Not locked: since this page was opened something changed at %(units)s. Look again, then lock."
    ) % {"units": ", ".join(names[:NAMED]) + more}


def _save(period: Period, act: Act, *, by: User, reason: str, **moments: dt.datetime | None) -> Period:
    """Set the moments of the period, keep the step, and write down the act with how they stood before."""
    told = changes.between(Period, {name: getattr(period, name) for name in moments}, moments)
    for name, moment in moments.items():
        setattr(period, name, moment)
    if moments:
        period.save(update_fields=list(moments))
    period.steps.create(act=act, reason=reason, by=by, at=clock.now())
    audit.write(act, period, by=by, reason=reason, role=demand(by, Action.RUN_PERIODS), changes=told)
    return period
