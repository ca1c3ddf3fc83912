"""The coordinator's pages as tables: the desk, and the matrix of units by targets."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.downloads import UNIT_COLUMNS, file_slug, of_period, unit_cells
from reports.models import Report
from reports.review.desk import DeskRow
from reports.review.matrix import Matrix, MatrixRow
from reports.review.wanted import LISTS, DeskQuery
from reports.scopes import PEER_GROUPS
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Note, Row

DESK_COLUMNS = (
    *UNIT_COLUMNS,
    ExportColumn(gettext_lazy("State")),
    ExportColumn(gettext_lazy("Due"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Sent"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("In time")),
    ExportColumn(gettext_lazy("Figures answered"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Figures owed"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Warnings"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("of which explained"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Biggest change")),
    ExportColumn(gettext_lazy("Change in points"), ColumnFormat.TENTHS),
    ExportColumn(gettext_lazy("Last 6 periods"), ColumnFormat.PROSE),
    ExportColumn(gettext_lazy("Reminders"), ColumnFormat.COUNT),
    ExportColumn(gettext_lazy("Last reminded"), ColumnFormat.MOMENT),
)
DESK_FRONT = (1, 2, 3, 4, 6, 7, 8, 9)
MATRIX_FRONT = (0, 1, 2, 3, 4, 5, 6)  # whoever needs the figures of a unit turns to the next sheet


def desk_export(rows: Iterable[DeskRow], wanted: DeskQuery) -> Export:
    """Return the reports of the list that is shown, in the order of review."""
    table = ExportTable(
        "ban-dieu-phoi", _("Reports"), DESK_COLUMNS, [_desk_row(row) for row in rows], front=DESK_FRONT
    )
    about = ((_("List"), str(LISTS[wanted.list_name])), *_about(wanted))
    slug = file_slug("ban-dieu-phoi", *_narrowed(wanted), wanted.list_name, wanted.period.code)
    return Export(slug, (table,), about, title=_("Desk"))


def _desk_row(row: DeskRow) -> Row:
    report, change, is_sent = row.report, row.change, row.sheet.status != Report.Status.DRAFT
    return (
        *unit_cells(row.unit, row.sheet.period),
        row.state,
        row.due,
        report.submitted_at if report and is_sent else None,
        str(row.when),
        row.sheet.answered,
        row.sheet.owed,
        row.warnings,
        row.explained,
        change.indicator.label if change else None,
        change.points if change else None,
        row.past.words,
        row.reminded,
        row.reminded_at,
    )


def matrix_export(matrix: Matrix, wanted: DeskQuery) -> Export:
    """Return how far every figure of every unit is, in the words of the legend of the page."""
    columns = (
        *UNIT_COLUMNS,
        ExportColumn(_("Sent")),
        ExportColumn(_("Days late"), ColumnFormat.COUNT),
        ExportColumn(_("Figures answered"), ColumnFormat.COUNT),
        ExportColumn(_("Figures owed"), ColumnFormat.COUNT),
        *(ExportColumn(indicator.code) for indicator in matrix.indicators),
    )
    rows = [_matrix_row(row) for row in matrix.rows]
    table = ExportTable("ma-tran", _("Units by targets"), columns, rows, front=MATRIX_FRONT)
    names = tuple((indicator.code, indicator.label) for indicator in matrix.indicators)
    about = _about(wanted)
    slug = file_slug("ma-tran", *_narrowed(wanted), wanted.period.code)
    return Export(slug, (table,), (*about, *names), about=about)


def _narrowed(wanted: DeskQuery) -> tuple[str, str]:
    """Return the group and the district that the list is narrowed to, as files are called by them."""
    return wanted.group, wanted.district


def _matrix_row(one: MatrixRow) -> Row:
    row = one.row
    return (
        *unit_cells(row.unit, row.sheet.period),
        str(one.sign.words).lower(),
        row.when.days or None,
        row.sheet.answered,
        row.sheet.owed,
        *(str(cell.words).lower() for cell in one.cells),
    )


def _about(wanted: DeskQuery) -> tuple[Note, ...]:
    group = str(PEER_GROUPS[wanted.group][0]) if wanted.group else ""
    everything = "" if wanted.is_narrowed else _("all units that the reader watches over")
    narrowed = (
        (_("Scope"), everything),
        (_("Peer group"), group),
        (_("District"), wanted.district),
        (_("Name of the unit"), wanted.text),
    )
    return (*of_period(wanted.period), *(note for note in narrowed if note[1]))
