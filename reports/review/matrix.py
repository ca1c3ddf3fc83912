"""Units by indicators: how far each figure is, and whether the report came in time."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.figures.row import FigureRow
from reports.models import LineStatus
from reports.review.desk import SIGNS, WAITING_SIGN, Desk, DeskRow
from reports.review.wanted import DeskQuery
from reports.signs import Sign
from targets.models import Indicator

ACCEPTED = Sign("m", "D", _("approved"))
RETURNED = Sign("b", "T", _("returned"))
DRAFT = Sign("d", "N", _("being entered"))
COPIED = Sign("", "L", _("copied from a publication"))
MISSING = Sign("n", "V", _("missing"))
NOT_APPLICABLE = Sign("z", "K", _("Not applicable"))
MAY_STAY_EMPTY = Sign("", "·", _("may stay empty"))
NOT_ASKED = Sign("", "", "")
LINE_SIGNS = {
    LineStatus.ACCEPTED: ACCEPTED,
    LineStatus.SUBMITTED: WAITING_SIGN,
    LineStatus.RETURNED: RETURNED,
    LineStatus.DRAFT: DRAFT,
    LineStatus.COPIED: COPIED,
}
CELL_SIGNS = (ACCEPTED, WAITING_SIGN, RETURNED, DRAFT, COPIED, MISSING, NOT_APPLICABLE, MAY_STAY_EMPTY)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit: how far each figure is, a sign an indicator, and when its report came."""

    row: DeskRow
    cells: tuple[Sign, ...]

    @property
    def sign(self) -> Sign:
        """Return the sign of when the report came."""
        return SIGNS[self.row.when.arrival]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole table: its columns, and a row a unit."""

    indicators: tuple[Indicator, ...]
    rows: tuple[MatrixRow, ...]
    legend: tuple[Sign, ...] = CELL_SIGNS


def matrix_of(desk: Desk, wanted: DeskQuery) -> Matrix:
    """Return the table of the units that the address asks for, in the order of their names."""
    order = desk.asking.order
    shown = sorted((row for row in desk.rows if wanted.holds(row.unit)), key=lambda row: order[row.unit.pk])
    asked = {row.asked.indicator.pk for one in shown for row in one.sheet.rows}
    indicators = tuple(one for one in desk.asking.indicators if one.pk in asked)
    return Matrix(indicators, tuple(_row(row, indicators) for row in shown))


def _row(row: DeskRow, indicators: tuple[Indicator, ...]) -> MatrixRow:
    by_indicator = {one.asked.indicator.pk: one for one in row.sheet.rows}
    return MatrixRow(row, tuple(sign_of(by_indicator.get(one.pk)) for one in indicators))


def sign_of(row: FigureRow | None) -> Sign:
    """Return the sign of one figure, an empty one where the unit is not asked for it."""
    if row is None:
        return NOT_ASKED
    if row.line is None or (row.line.status == LineStatus.DRAFT and not row.is_answered):
        return DRAFT if row.cells else MISSING if row.asked.is_owed else MAY_STAY_EMPTY
    if row.is_not_applicable and row.line.status == LineStatus.ACCEPTED:
        return NOT_APPLICABLE
    return LINE_SIGNS[LineStatus(row.line.status)]
