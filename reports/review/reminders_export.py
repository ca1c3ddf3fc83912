"""Who has not sent, and who was reminded, as tables."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.downloads import UNIT_COLUMNS, of_period, unit_cells
from reports.models import Reminder
from reports.review.reminding import Recipient
from sheets.writing import Column, Export, Kind, Row, Table
from targets.models import Period

SENT = "da-nhac"
WAITING_COLUMNS = (
    *UNIT_COLUMNS,
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Figures answered"), Kind.COUNT),
    Column(gettext_lazy("Figures owed"), Kind.COUNT),
    Column(gettext_lazy("Due"), Kind.MOMENT),
    Column(gettext_lazy("In time")),
    Column(gettext_lazy("E-mail addresses"), Kind.COUNT),
    Column(gettext_lazy("Focal person")),
    Column(gettext_lazy("Telephone"), Kind.CODE),
    Column(gettext_lazy("Reminders"), Kind.COUNT),
    Column(gettext_lazy("Last reminded"), Kind.MOMENT),
)
SENT_COLUMNS = (
    Column(gettext_lazy("At"), Kind.MOMENT),
    *UNIT_COLUMNS,
    Column(gettext_lazy("Occasion")),
    Column(gettext_lazy("By")),
    Column(gettext_lazy("E-mail"), Kind.PROSE),
    Column(gettext_lazy("E-mail sent"), Kind.MOMENT),
)


def reminders_export(period: Period, waiting: Iterable[Recipient], log: Iterable[Reminder]) -> Export:
    """Return the units that have not sent, and who was reminded of the period, newest first."""
    tables = (
        Table("nhac", _("Units that have not sent"), WAITING_COLUMNS, [_waiting(one) for one in waiting]),
        Table(SENT, _("Who was reminded"), SENT_COLUMNS, [_sent(one, period) for one in log]),
    )
    return Export(f"nhac-{period.code}", tables, of_period(period))


def reminders_files() -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV."""
    return [("", _("units that have not sent")), (SENT, _("who was reminded"))]


def _waiting(one: Recipient) -> Row:
    row, unit = one.row, one.unit
    return (
        *unit_cells(unit, row.sheet.period),
        row.state,
        row.sheet.answered,
        row.sheet.owed,
        row.due,
        str(row.when),
        len(one.addresses),
        unit.focal_name if unit.focal_phone else None,
        unit.focal_phone,
        row.reminded or None,
        row.reminded_at,
    )


def _sent(one: Reminder, period: Period) -> Row:
    return (
        one.at,
        *unit_cells(one.unit, period),
        one.get_step_display(),
        str(one.by) if one.by else None,
        one.mailed_to,
        one.mailed_at,
    )
