"""Reminding units of a report that has not come: whom, in which words, and that it was done.

A reminder is a row, which the unit sees among its tasks; the letter by e-mail leaves after the row is safe
(mailing.py). Reminders of the calendar are made at most once a unit and occasion, which the database holds.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts import audit, clock, posting
from accounts.models import User
from procedures.models import Level, Membership, Role, Unit
from procedures.rights import Action, within
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport
from reports.flow.timeliness import Arrival, sent_at
from reports.models import LineStatus, Reminder
from reports.obligations import Asking
from reports.review.desk import Desk, DeskRow
from reports.review.mailing import deliver, take_letters
from targets.models import Period

Step = Reminder.Step
DAYS: dict[int, Reminder.Step] = {  # by days from the deadline of the unit
    -3: Step.BEFORE,
    0: Step.DUE,
    1: Step.AFTER_1,
    3: Step.AFTER_3,
}


@dataclass(frozen=True)
class Recipient:
    """A unit that has not sent its report, and how it is reached."""

    row: DeskRow
    addresses: tuple[str, ...]
    text: str

    @property
    def unit(self) -> Unit:
        """Return the unit."""
        return self.row.unit

    @property
    def missing(self) -> list[str]:
        """Return what its report still lacks."""
        return missing(self.row.sheet)


def recipients(desk: Desk, by: User | None, chosen: Collection[str] | None = None) -> list[Recipient]:
    """Return the units that can be reminded, or the chosen ones of them, each with its words.

    chosen  codes of units; what has been sent meanwhile is left out
    """
    rows = [
        row
        for row in desk.rows
        if desk.period.is_open and row.is_unsent and (chosen is None or row.unit.code in chosen)
    ]
    addresses = addresses_of(row.unit.pk for row in rows)
    contact = contact_of(by)
    return [Recipient(row, addresses.get(row.unit.pk, ()), reminder_text(row, contact)) for row in rows]


# Words -----------------------------------------------------------------------------------------------------


def reminder_text(row: DeskRow, contact: str) -> str:
    """Return the words of a reminder, in Vietnamese whatever the reader's language: they go to offices."""
    period = row.sheet.period
    with override(settings.LANGUAGE_CODE):
        told = {
            "unit": office_name(row.unit, period.data_to),
            "period": period,
            "time": f"{clock.local(row.due):%H:%M}",
            "day": f"{clock.local(row.due):%d/%m/%Y}",
            "days": row.when.days,
        }
        return " ".join(
            [
                _asked(row) % told,
                _("Still missing: %(list)s.") % {"list": missing_words(row.sheet)},
                _("Enter it at: %(link)s.") % {"link": link_of(row.sheet)},
                _("Contact: %(contact)s.") % {"contact": contact},
            ]
        )


def _asked(row: DeskRow) -> str:
    if row.when.arrival is Arrival.OVERDUE:
        return ngettext(
            "%(unit)s is asked to send its reform figures of %(period)s at once: %(days)s day overdue "
            "(they were due by %(time)s on %(day)s).",
            "%(unit)s is asked to send its reform figures of %(period)s at once: %(days)s days overdue "
            "(they were due by %(time)s on %(day)s).",
            row.when.days,
        )
    if row.is_returned:
        return _(
            "%(unit)s is asked to mend the returned reform figures of %(period)s and to send them again."
        )
    return _("%(unit)s is asked to send its reform figures of %(period)s before %(time)s on %(day)s.")


def office_name(unit: Unit, day: dt.date) -> str:
    """Return whom words to the unit are addressed to: the committee of a place, or the office itself."""
    name = unit.name_on(day)
    if unit.level == Level.DEPARTMENT:
        return name
    place = f"UBND {name[:1].lower()}{name[1:]}"
    district = unit.parent_on(clock.today())  # where whoever opens the letter is, whatever it is about
    if unit.level == Level.COMMUNE and district is not None:
        above = district.name_on(day)
        return f"{place}, {above[:1].lower()}{above[1:]}"
    return place


def missing(sheet: UnitReport) -> list[str]:
    """Return the names of the figures that keep the report from being complete."""
    return [row.asked.indicator.label for row in sheet.rows if row.asked.is_owed and _is_missing(row)]


def _is_missing(row: FigureRow) -> bool:
    return not row.is_answered or (row.line is not None and row.line.status == LineStatus.RETURNED)


def missing_words(sheet: UnitReport) -> str:
    """Return what is missing in a few words: everything, nothing but the sending, or the names."""
    names = missing(sheet)
    if not names:
        return _("nothing, only the sending")
    if len(names) == sheet.owed and len(names) > 1:
        return _("all %(count)s figures") % {"count": sheet.owed}
    return "; ".join(names)


def link_of(sheet: UnitReport) -> str:
    """Return the address at which the unit enters its report, whole, for letters and messages."""
    place = [sheet.period.code, sheet.unit.code.lower()]
    return f"{settings.PORTAL_ADDRESS}{reverse('reports:entry', args=place)}"


def contact_of(by: User | None) -> str:
    """Return whom a unit calls: who reminds, or the focal person of the coordinators' department."""
    held = Membership.objects.filter(role=Role.COORDINATOR).select_related("unit", "user").order_by("pk")
    if by is not None and by.phone:
        return f"{by}, {by.phone}"
    own = held.filter(user=by).first() if by is not None else None
    found = own or held.first()
    if found is None:
        return _("the Department of Home Affairs")
    known = filter(None, [found.unit.focal_name or found.unit.name, found.unit.focal_phone])
    return ", ".join(known)


def addresses_of(units: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return by unit the e-mail addresses of its officials and heads who may sign in and have one."""
    held = Membership.objects.filter(
        unit__in=list(units), role__in=(Role.OFFICIAL, Role.HEAD), user__is_active=True
    ).exclude(user__email="")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for unit, address in held.order_by("pk").values_list("unit", "user__email"):
        found[unit][address] = None  # one person may be both
    return {unit: tuple(known) for unit, known in found.items()}


# Doing it --------------------------------------------------------------------------------------------------


@transaction.atomic
def remind(desk: Desk, chosen: Collection[str], *, by: User) -> list[Reminder]:
    """Remind the chosen units that have not sent yet; the letters leave once all this is safe."""
    made = [
        Reminder.objects.create(
            period=desk.period,
            unit=one.unit,
            step=Step.MANUAL,
            by=by,
            at=clock.now(),
            text=one.text,
            mailed_to=", ".join(one.addresses),
        )
        for one in recipients(desk, by, chosen)
    ]
    if made:
        changes = [audit.FieldChange(one.unit.code, "", one.mailed_to or "–") for one in made]
        audit.write("remind", desk.period, by=by, changes=changes)
        posting.once_safe(
            partial(deliver, take_letters(Reminder.objects.filter(pk__in=[one.pk for one in made])))
        )
    return made


@transaction.atomic
def send_again(period: Period, *, by: User) -> int:
    """Let the letters of the period that have not left be tried once more; return how many there are."""
    taken = take_letters(Reminder.objects.filter(within(by, Action.REMIND, "unit"), period=period))
    if taken.keys:
        audit.write(
            "mail_again", period, by=by, changes=[audit.FieldChange("letters", "", str(len(taken.keys)))]
        )
        posting.once_safe(partial(deliver, taken))
    return len(taken.keys)


def remind_by_calendar() -> list[Reminder]:
    """Make the reminders of the day for every unit that has sent nothing, and return them without letters.

    Each row is made in a transaction of its own: of two processes at once one makes it, the other goes on.
    """
    asking = Asking.read()
    opened = [period for period in asking.periods.values() if period.is_open]
    made = [
        _make_once(period, one, step)
        for period in opened
        for one in recipients(Desk.read(period, asking, Q()), None)
        if sent_at(one.row.report) is None and (step := reminder_step(one.row.due))
    ]
    return [reminder for reminder in made if reminder is not None]


def reminder_step(due: dt.datetime) -> Reminder.Step | None:
    """Return the occasion that today is for a unit with this deadline, None for an ordinary day."""
    return DAYS.get((clock.today() - clock.local(due).date()).days)


def _make_once(period: Period, one: Recipient, step: Reminder.Step) -> Reminder | None:
    """Return the reminder, or None where the unit was reminded on this occasion before."""
    try:
        with transaction.atomic():
            made = Reminder.objects.create(
                period=period,
                unit=one.unit,
                step=step,
                at=clock.now(),
                text=one.text,
                mailed_to=", ".join(one.addresses),
            )
            audit.write("remind", made, by=None, unit_code=one.unit.code, reason=str(Step(step).label))
    except IntegrityError:
        return None
    return made
