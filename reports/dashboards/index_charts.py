"""The charts of an index: its value and its rank, year by year, each on an axis of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from indicators import Point, exact, printed_count, printed_index
from reports.dashboards.charts import Frame, GridLine, Label, LineChart, series_of, svg_length

MOST_LINES = 5  # of a grid
STEPS = (Fraction(1), Fraction(2), Fraction(5))


def index_chart(points: Sequence[Point], due: Sequence[int], texts: Sequence[str]) -> LineChart:
    """Return the chart of an index: its scale holds its own values and need not start at 0.

    due    the quarters in which a year ends, in the order of time
    texts  the values as people write them, one a point
    """
    values = [exact(point.value) for point in points]
    low, high = min(values, default=Fraction(0)), max(values, default=Fraction(1))
    room = (high - low) / 4 or abs(high) / 10 or Fraction(1)
    step = _step(high - low + 2 * room)
    frame = Frame(max((*due, 4)), _below(low - room, step), -_below(-high - room, step))
    count = int((frame.top - frame.bottom) / step)
    marks = [frame.bottom + number * step for number in range(count + 1)]
    grid = [GridLine(svg_length(frame.y(mark)), _written(mark, step)) for mark in marks]
    chart = series_of(frame, points, due, grid=grid)
    return replace(chart, labels=tuple(map(Label, chart.dots, texts)))


def rank_chart(ranks: Mapping[int, int], due: Sequence[int], ranked: int) -> LineChart | None:
    """Return the chart of the ranks by quarter, the first place on top; None without any.

    ranked  how many are ranked at most: the last place stands at the foot
    """
    if not ranks:
        return None
    last = Fraction(max(ranked, *ranks.values(), 2))
    frame = Frame(max((*due, 4)), last, Fraction(1), lower=152, height=188)
    marks = (1, int(last + 1) // 2, int(last))
    grid = [GridLine(svg_length(frame.y(mark)), printed_count(mark)) for mark in marks]
    chart = series_of(frame, [Point(quarter, rank) for quarter, rank in ranks.items()], due, grid=grid)
    return replace(chart, labels=tuple(map(Label, chart.dots, map(str, ranks.values()))))


def _step(span: Fraction) -> Fraction:
    """Return the smallest of 1, 2, 5, 10, 20, ... and their tenths that cuts the span into few parts."""
    least = Fraction(10) ** (math.floor(math.log10(span)) - 1)
    steps = (least * times * one for times in (1, 10, 100) for one in STEPS)
    return next(step for step in steps if span / step <= MOST_LINES)


def _below(value: Fraction, step: Fraction) -> Fraction:
    """Return the largest multiple of the step that is not above the value."""
    return value // step * step


def _written(mark: Fraction, step: Fraction) -> str:
    """Return the mark with as many digits as the step has."""
    digits = 0 if step >= 1 else 1 if step >= Fraction(1, 10) else 2
    exactly = Decimal(mark.numerator) / Decimal(mark.denominator)
    return printed_index(exactly.quantize(Decimal(1).scaleb(-digits)))
