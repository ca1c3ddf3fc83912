"""Units by indicators: how far each figure is, and whether the report came in time."""

from __future__ import annotations

from dataclasses import dataclass

from reports.figures.row import FigureRow
from reports.models import LineStatus
from reports.review.desk import SIGN_WAITING, SIGNS, Desk, DeskRow
from reports.review.wanted import DeskQuery
from targets.models import Indicator

MISSING = "◌"
NOT_APPLICABLE = "∅"
DRAFT = "✎"
LINE_SIGNS = {
    LineStatus.ACCEPTED: "✔",
    LineStatus.SUBMITTED: SIGN_WAITING,
    LineStatus.RETURNED: "↩",
    LineStatus.DRAFT: DRAFT,
}
# One letter a class, as in the heat map: m accepted, f returned, n missing; the others are plain.
CLASSES = {"✔": "m", "↩": "f", MISSING: "n"}


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """How far one figure is."""

    sign: str

    @property
    def kind(self) -> str:
        """Return the letter of its class, "" for none."""
        return CLASSES.get(self.sign, "")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit: a cell an indicator, and when its report came."""

    row: DeskRow
    cells: tuple[MatrixCell, ...]

    @property
    def sign(self) -> str:
        """Return the sign of when the report came."""
        return SIGNS[self.row.when.arrival]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole table: its columns, and a row a unit."""

    indicators: tuple[Indicator, ...]
    rows: tuple[MatrixRow, ...]


def matrix_of(desk: Desk, wanted: DeskQuery) -> Matrix:
    """Return the table of the units that the address asks for, in the order of their names."""
    order = desk.asking.order
    shown = sorted((row for row in desk.rows if wanted.holds(row.unit)), key=lambda row: order[row.unit.pk])
    asked = {row.asked.indicator.pk for one in shown for row in one.sheet.rows}
    indicators = tuple(one for one in desk.asking.indicators if one.pk in asked)
    return Matrix(indicators, tuple(_row(row, indicators) for row in shown))


def _row(row: DeskRow, indicators: tuple[Indicator, ...]) -> MatrixRow:
    by_indicator = {one.asked.indicator.pk: one for one in row.sheet.rows}
    return MatrixRow(row, tuple(MatrixCell(sign_of(by_indicator.get(one.pk))) for one in indicators))


def sign_of(row: FigureRow | None) -> str:
    """Return the sign of one figure; "" where the unit is not asked for it."""
    if row is None:
        return ""
    if row.line is None or (row.line.status == LineStatus.DRAFT and not row.is_answered):
        return DRAFT if row.cells else MISSING if row.asked.is_owed else "·"
    if row.is_not_applicable and row.line.status == LineStatus.ACCEPTED:
        return NOT_APPLICABLE
    return LINE_SIGNS[LineStatus(row.line.status)]
