"""The coordinator's pages as tables: the desk, and the matrix of units by targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.downloads import UNIT_COLUMNS, of_period, unit_cells
from reports.models import Report
from reports.review.desk import DeskRow
from reports.review.matrix import Matrix, MatrixRow
from reports.review.wanted import LISTS, Wanted
from reports.scopes import PEER_GROUPS
from sheets.writing import Column, Export, Kind, Note, Row, Table

DESK_COLUMNS = (
    *UNIT_COLUMNS,
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Due"), Kind.MOMENT),
    Column(gettext_lazy("Sent"), Kind.MOMENT),
    Column(gettext_lazy("In time")),
    Column(gettext_lazy("Figures answered"), Kind.COUNT),
    Column(gettext_lazy("Figures owed"), Kind.COUNT),
    Column(gettext_lazy("Warnings"), Kind.COUNT),
    Column(gettext_lazy("of which explained"), Kind.COUNT),
    Column(gettext_lazy("Biggest change")),
    Column(gettext_lazy("Change in points"), Kind.TENTHS),
    Column(gettext_lazy("Last 6 periods"), Kind.CODE),
    Column(gettext_lazy("Last 6 periods in words"), Kind.PROSE),
    Column(gettext_lazy("Reminders"), Kind.COUNT),
    Column(gettext_lazy("Last reminded"), Kind.MOMENT),
)


def desk_export(rows: Iterable[DeskRow], wanted: Wanted) -> Export:
    """Return the reports of the list that is shown, in the order of review."""
    table = Table("ban-dieu-phoi", _("Reports"), DESK_COLUMNS, [_desk_row(row) for row in rows])
    about = ((_("List"), str(LISTS[wanted.list_name])), *_about(wanted))
    return Export(f"ban-dieu-phoi-{wanted.period.code}", (table,), about)


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
        row.past.signs,
        row.past.words,
        row.reminded,
        row.reminded_at,
    )


def matrix_export(matrix: Matrix, wanted: Wanted) -> Export:
    """Return how far every figure of every unit is, by the signs of the page."""
    columns = (
        *UNIT_COLUMNS,
        Column(_("Sent")),
        Column(_("Days late"), Kind.COUNT),
        Column(_("Figures answered"), Kind.COUNT),
        Column(_("Figures owed"), Kind.COUNT),
        *(Column(indicator.code, Kind.CODE) for indicator in matrix.indicators),
    )
    table = Table("ma-tran", _("Units by targets"), columns, [_matrix_row(row) for row in matrix.rows])
    names = tuple((indicator.code, indicator.label) for indicator in matrix.indicators)
    return Export(f"ma-tran-{wanted.period.code}", (table,), (*_about(wanted), *_signs(), *names))


def _matrix_row(one: MatrixRow) -> Row:
    row = one.row
    return (
        *unit_cells(row.unit, row.sheet.period),
        one.sign,
        row.when.days or None,
        row.sheet.answered,
        row.sheet.owed,
        *(cell.sign for cell in one.cells),
    )


def _signs() -> Sequence[Note]:
    """Return what the signs mean."""
    return (
        ("✔ · ● · ↩", ", ".join([_("approved"), _("awaiting approval"), _("returned")])),
        ("✎ · ◌ · ∅", ", ".join([_("being entered"), _("missing"), _("Not applicable").lower()])),
        ("·", _("may stay empty")),
    )


def _about(wanted: Wanted) -> tuple[Note, ...]:
    group = str(PEER_GROUPS[wanted.group][0]) if wanted.group else ""
    narrowed = (
        (_("Peer group"), group),
        (_("District"), wanted.district),
        (_("Name of the unit"), wanted.text),
    )
    return (*of_period(wanted.period), *(note for note in narrowed if note[1]))
