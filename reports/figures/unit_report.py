"""One report as its unit, its reviewer and its reader see it: a row for each figure the unit is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from indicators import Frequency
from procedures.models import Unit
from reports.figures.counted import line_rows
from reports.figures.granted import granted_lines
from reports.figures.registry import KINDS, by_kind, figure_row, kind_of
from reports.figures.row import FigureRow
from reports.figures.warnings import Before
from reports.models import Measurement, Report
from reports.models.report import Answer
from reports.obligations import Asking
from targets.models import Period, ReformArea

YEAR = 4  # quarters
CONTENTS: tuple[Any, ...] = (  # what makes the rows of a report
    Prefetch(
        "measurements",
        Measurement.objects.select_related(
            "submitted_by", *(path for kind in KINDS.values() for path in kind.beside_a_line)
        ),
    ),
    "draft_cells",
    *dict.fromkeys(path for kind in KINDS.values() for path in kind.contents),
)
WITH_UNIT = frozenset({Report.Status.DRAFT, Report.Status.RETURNED})


@dataclass
class UnitReport:
    """A unit's report of a period with all its rows."""

    unit: Unit
    period: Period
    report: Report | None
    rows: list[FigureRow]

    def __post_init__(self) -> None:
        """Let rows know of each other: those counted from one table, and all where none is applicable."""
        sharing = [row for row in self.rows if kind_of(row.asked.indicator).shares_its_table]
        for place, row in enumerate(sharing):
            row.beside = [other for other in sharing if other is not row]
            row.table_of = sharing[0].code if place else ""
        owed = [row for row in self.rows if row.asked.is_owed]
        if len(owed) > 1 and all(row.is_not_applicable for row in owed):
            owed[0].none_applies = len(owed)

    @property
    def is_changeable(self) -> bool:
        """Say whether the unit may change any row: the period is open, or a granted request opened one."""
        may_be = self.period.is_open or self.period.locked_at is not None
        return may_be and any(row.is_editable for row in self.rows)

    @property
    def answered(self) -> int:
        """Return how many of the figures that are owed hold an answer."""
        return sum(row.is_answered for row in self.rows if row.asked.is_owed)

    @property
    def owed(self) -> int:
        """Return how many figures are owed."""
        return sum(row.asked.is_owed for row in self.rows)

    @property
    def status(self) -> str:
        """Return how far the report is; "" while nothing was entered."""
        return self.report.status if self.report else ""

    @property
    def lines(self) -> list[Measurement]:
        """Return every line of the report, also one that the unit is no longer asked for."""
        return list(self.report.measurements.all()) if self.report else []

    @property
    def areas(self) -> list[tuple[ReformArea, list[FigureRow]]]:
        """Return the rows by reform area, in the order of the programme."""
        found: dict[int, tuple[ReformArea, list[FigureRow]]] = {}
        for row in self.rows:
            area = row.asked.indicator.area
            found.setdefault(area.pk, (area, []))[1].append(row)
        return list(found.values())

    def row(self, code: str) -> FigureRow | None:
        """Return the row of the indicator, None where the unit is not asked for it."""
        return next((row for row in self.rows if row.code == code), None)


def read_sheet(unit: Unit, period: Period, asking: Asking | None = None) -> UnitReport:
    """Return the report of the unit with everything it shows, in a fixed number of queries."""
    asking = asking or Asking.read()
    found = Report.objects.filter(unit=unit, period=period).select_related("submitted_by")
    report = found.prefetch_related(*CONTENTS, "measurements__evidence").first()
    rows = [figure_row(asked, period) for asked in asking.asked_of(unit, period)]
    if report is not None:
        report.unit, report.period = unit, period
        fill(rows, report)
    _open(rows, period, report)
    _remember(rows, unit, period, asking)
    for row in rows:
        kind_of(row.asked.indicator).look_back(row, unit)
    look_up(rows, period)
    return UnitReport(unit, period, report, rows)


def fill(rows: Iterable[FigureRow], report: Report) -> None:
    """Put into the rows what the report holds (prefetch CONTENTS)."""
    by_indicator = {line.indicator_id: line for line in report.measurements.all()}
    cells: dict[int, dict[str, str]] = defaultdict(dict)
    for cell in sorted(report.draft_cells.all(), key=lambda cell: cell.pk):
        cells[cell.indicator_id][cell.name] = cell.text
    for row in rows:
        indicator = row.asked.indicator
        row.line = by_indicator.get(indicator.pk)
        row.with_unit = report.status in WITH_UNIT
        if row.line is not None:
            row.line.report, row.line.indicator = report, indicator
        row.cells = cells.get(indicator.pk, {})
        kind_of(indicator).fill(row, report)


def _open(rows: Iterable[FigureRow], period: Period, report: Report | None) -> None:
    """Close the rows of a locked period, but for those that a granted request opened."""
    if period.locked_at is None:
        return
    granted = granted_lines(report) if report else frozenset()
    for row in rows:
        row.is_open = row.line is not None and row.line.pk in granted


def look_up(rows: Collection[FigureRow], period: Period) -> None:
    """Give the rows what their kinds look up in the period; asks the database only where one needs it."""
    for kind, group in by_kind(rows, lambda row: row.asked.indicator).items():
        kind.look_up(group, period)


def _remember(rows: Iterable[FigureRow], unit: Unit, period: Period, asking: Asking) -> None:
    """Give each row what the unit stated in other periods, above all in the due period just before."""
    number = {one.pk: one.number for one in asking.periods.values()}
    kinds = {row.asked.indicator.pk: kind_of(row.asked.indicator) for row in rows}
    stated: dict[int, dict[int, Before]] = defaultdict(dict)
    lines = line_rows(list(kinds), units=[unit.pk])
    for _unit, indicator, key, answer, _corrected, part, whole, _printed, collected in lines:
        if whole is not None and answer == Answer.MEASURED:
            place = number[key]
            figure = kinds[indicator].figure(part or 0, whole)
            stated[indicator][place] = Before(figure, asking.periods[place], collected)
    for row in rows:
        indicator = row.asked.indicator
        held = stated.get(indicator.pk, {})
        row.history = {place: one.share for place, one in held.items() if place < period.number}
        row.before = held.get(Frequency(indicator.frequency).previous(period.number) or 0)
        row.year_ago, row.replaces = held.get(period.number - YEAR), held.get(period.number)
