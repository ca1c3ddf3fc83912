"""Who has not sent, and who was reminded, as tables."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.downloads import UNIT_COLUMNS, file_slug, of_period, unit_cells
from reports.models import Reminder
from reports.review.reminding import Recipient
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Row
from targets.models import Period

SENT = "da-nhac"
WAITING_COLUMNS = (
    *UNIT_COLUMNS,
    ExportColumn(gettext_lazy("State")),
    ExportColumn(gettext_lazy("Figures answered"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Figures owed"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Due"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("In time")),
    ExportColumn(gettext_lazy("E-mail addresses"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Focal person")),
    ExportColumn(gettext_lazy("Telephone"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Reminders"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Last reminded"), ColumnFormat.MOMENT),
)
WAITING_FRONT = (1, 2, 3, 4, 5, 6, 7, 9)
SENT_COLUMNS = (
    ExportColumn(gettext_lazy("At"), ColumnFormat.MOMENT),
    *UNIT_COLUMNS,
    ExportColumn(gettext_lazy("Occasion")),
    ExportColumn(gettext_lazy("By")),
    ExportColumn(gettext_lazy("E-mail"), ColumnFormat.PROSE),
    ExportColumn(gettext_lazy("E-mail sent"), ColumnFormat.MOMENT),
)


def reminders_export(period: Period, waiting: Iterable[Recipient], log: Iterable[Reminder]) -> Export:
    """Return the units that have not sent, and who was reminded of the period, newest first."""
    tables = (
        ExportTable(
            "nhac",
            _("Units that have not sent"),
            WAITING_COLUMNS,
            [_waiting(one) for one in waiting],
            front=WAITING_FRONT,
        ),
        ExportTable(SENT, _("Who was reminded"), SENT_COLUMNS, [_sent(one, period) for one in log]),
    )
    return Export(file_slug("nhac", period.code), tables, of_period(period), title=_("Remind units"))


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
