"""The periods of the programme and the later deadlines of units as tables."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from reports.downloads import UNIT_COLUMNS, unit_cells
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Row
from targets.models import DeadlineExtension, Period

EXTENSIONS = "gia-han"
PERIOD_COLUMNS = (
    ExportColumn(gettext_lazy("Period")),
    ExportColumn(gettext_lazy("Figures from"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Figures to"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Due for units"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Due for the province"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Opens on"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Opened"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Locked"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Approved reports"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Not approved yet"), ColumnFormat.COUNT),
)
PERIOD_FRONT = (0, 1, 2, 3, 4, 7, 8, 9)
EXTENSION_COLUMNS = (
    ExportColumn(gettext_lazy("Period")),
    *UNIT_COLUMNS,
    ExportColumn(gettext_lazy("Deadline"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Reason"), ColumnFormat.PROSE),
    ExportColumn(gettext_lazy("Granted by")),
    ExportColumn(gettext_lazy("Granted"), ColumnFormat.MOMENT),
)


def periods_export(periods: Iterable[Period], extensions: Iterable[DeadlineExtension]) -> Export:
    """Return the periods with their state, and the later deadlines that were granted.

    periods  with `approved` and `unfinished`: their reports that are approved, and that wait
    """
    tables = (
        ExportTable(
            "ky", _("Periods"), PERIOD_COLUMNS, [_period(one) for one in periods], front=PERIOD_FRONT
        ),
        ExportTable(EXTENSIONS, _("Extensions"), EXTENSION_COLUMNS, [_extension(one) for one in extensions]),
    )
    return Export(f"ky-bao-cao-{clock.today():%Y%m%d}", tables)


def periods_files() -> list[tuple[str, str]]:
    """Return the tables that the page gives out as CSV."""
    return [("", _("periods")), (EXTENSIONS, _("extensions"))]


def _period(one: Period) -> Row:
    return (
        str(one),
        one.data_from,
        one.data_to,
        one.unit_due_at,
        clock.local(one.province_due_at).date(),
        one.opens_on,
        one.opened_at,
        one.locked_at,
        getattr(one, "approved", None),
        getattr(one, "unfinished", None),
    )


def _extension(one: DeadlineExtension) -> Row:
    return (
        str(one.period),
        *unit_cells(one.unit, one.period),
        one.due_at,
        one.reason,
        str(one.by) if one.by else None,
        one.at,
    )
