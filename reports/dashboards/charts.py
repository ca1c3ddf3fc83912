"""Where the lines and bars of a drawing stand. Templates draw them; nothing here knows a page or a word.

Every number leaves as text with a point and at most one decimal: SVG reads no Vietnamese comma.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import cycle

from indicators import Axis, Forecast, Number, Path, Point, Threshold, exact

BAR_SCALE = 2  # units of drawing a percentage point: a bar is 200 wide
AT_THRESHOLD = 90  # per cent of a bar at which the way from its start to the threshold ends
SPARK_PERIODS = 8
SPARK_WIDTH, SPARK_HEIGHT = 80, 20
LEAST_SPAN = Fraction(5)  # points from bottom to top at least: less would make a cliff of nothing
CHART_TOPS = (10, 25, 50, 100)  # per cent at the top of a chart of shares
CHART_STEPS = 5


def svg_length(length: Number) -> str:
    """Return a length as SVG reads it, rounded to a tenth: "12.5", "8"."""
    whole, tenth = divmod(math.floor(abs(exact(length)) * 10 + Fraction(1, 2)), 10)
    sign = "-" if exact(length) < 0 and (whole or tenth) else ""
    return f"{sign}{whole}.{tenth}" if tenth else f"{sign}{whole}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch along a line: where it starts and how long it is."""

    start: str
    length: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bullet bar from 0 to 100 %; a part that is not drawn is None."""

    wanted: Stretch  # the side of the scale on which the threshold is met
    threshold: str
    actual: Stretch | None = None
    gap: Stretch | None = None  # between the value and what is expected by now
    expected: str | None = None
    ahead: Stretch | None = None  # between the value and the forecast
    is_beyond: bool = False
    start: Number | None = None  # where the bar begins, if not at 0


def bullet_bar(
    value: Number | None,
    threshold: Threshold,
    expected: Number | None = None,
    forecast: Forecast | None = None,
    top: Number = 100,
    start: Number | None = None,
) -> Bar:
    """Return the bar of a value in per cent, or an empty one where there is none.

    expected  percent where the path stands by now; the gap is drawn only where the value is short of it
    forecast  at the deadline
    top       the value at the right end: 100, or of an average a round number of its unit
    start     where the path starts, short of the threshold: then the bar is the way from there to it, so that
              a few points are seen, and it grows to the right whichever way is better
    """
    higher = threshold.comparator.higher_is_better
    is_way = start is not None and (start < threshold.number if higher else start > threshold.number)
    low = exact(start) if is_way and start is not None else Fraction(0)
    unit = (exact(threshold.number) - low) / AT_THRESHOLD if is_way else exact(top) / 100
    value, expected = (None if one is None else (exact(one) - low) / unit for one in (value, expected))
    limit = (exact(threshold.number) - low) / unit
    ahead = None if forecast is None else (exact(forecast.value) - low) / unit
    higher, begin = higher or is_way, low if is_way else None
    wanted = _along(limit, Fraction(100)) if higher else _along(Fraction(0), limit)
    line = svg_length(limit * BAR_SCALE)
    now = None if expected is None else exact(expected)
    mark = None if now is None else svg_length(_on_scale(now) * BAR_SCALE)
    if value is None:
        return Bar(wanted, line, expected=mark, start=begin)
    number = exact(value)
    is_short = now is not None and (number < now if higher else number > now)
    return Bar(
        wanted,
        line,
        actual=_along(Fraction(0), number),
        gap=_along(number, now) if is_short and now is not None else None,
        expected=mark,
        ahead=None if ahead is None else _along(number, ahead),
        is_beyond=number > 100,
        start=begin,
    )


def _on_scale(percent: Fraction) -> Fraction:
    """Return the percentage, held between 0 and 100."""
    return min(max(percent, Fraction(0)), Fraction(100))


def _along(one: Fraction, other: Fraction) -> Stretch:
    """Return the stretch of the bar between two percentages, in either order."""
    low, high = sorted((_on_scale(one), _on_scale(other)))
    return Stretch(svg_length(low * BAR_SCALE), svg_length((high - low) * BAR_SCALE))


@dataclass(frozen=True, slots=True)
class DrawingPoint:
    """A point of a drawing."""

    x: str
    y: str

    def __str__(self) -> str:
        return f"{self.x},{self.y}"


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The last periods in small: lines through periods that follow each other, and dots."""

    lines: tuple[str, ...]
    dots: tuple[DrawingPoint, ...]  # a period with none beside it, and the last one
    threshold: str = ""  # how far down it is


def sparkline(
    points: Iterable[Point], due: Sequence[int], top: Number = 100, *, threshold: Number | None = None
) -> Sparkline:
    """Return the line of the last 8 due periods, 0 to 100 % from bottom to top; a gap stays a gap.

    due        the quarters in which the indicator is due, in the order of time
    top        the value at the top: 100, or of an average a round number of its unit
    threshold  with it the line shows what lies between it and the values, so that a few points are seen
    """
    shown = list(due)[-SPARK_PERIODS:]
    step = Fraction(SPARK_WIDTH, max(len(shown) - 1, 1))
    known = {point.quarter: exact(point.value) for point in points}
    low, high = Fraction(0), exact(top)
    if threshold is not None:
        ends = [exact(threshold), *(known[quarter] for quarter in shown if quarter in known)]
        low, high = min(ends), max(ends)
        low -= max(LEAST_SPAN - (high - low), Fraction(0))
    values = {quarter: 100 * (value - low) / (high - low) for quarter, value in known.items()}
    places = {
        quarter: DrawingPoint(
            svg_length(number * step),
            svg_length(SPARK_HEIGHT - _on_scale(values[quarter]) * SPARK_HEIGHT / 100),
        )
        for number, quarter in enumerate(shown)
        if quarter in values
    }
    runs = _runs(places, shown)
    lines = tuple(" ".join(map(str, run)) for run in runs if len(run) > 1)
    alone = [run[0] for run in runs[:-1] if len(run) == 1]
    line = ""
    if threshold is not None:
        line = svg_length(SPARK_HEIGHT * (high - exact(threshold)) / (high - low))
    return Sparkline(lines, (*alone, *(run[-1] for run in runs[-1:])), line)


def _runs(places: Mapping[int, DrawingPoint], due: Sequence[int]) -> list[list[DrawingPoint]]:
    """Return the places in groups of due periods that follow each other."""
    runs: list[list[DrawingPoint]] = [[]]
    for quarter in due:
        if quarter in places:
            runs[-1].append(places[quarter])
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid with its label, at a place along the axis."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The paper of a chart: its size, and how quarters and values become places on it."""

    last: int  # the quarter at the right edge; the left edge is the end of 2015
    bottom: Fraction
    top: Fraction
    left: int = 48
    right: int = 612
    upper: int = 20
    lower: int = 252
    width: int = 720
    height: int = 288

    def x(self, quarter: Number) -> Fraction:
        """Return how far right a quarter stands."""
        return self.left + exact(quarter) * (self.right - self.left) / self.last

    def y(self, value: Number) -> Fraction:
        """Return how far down a value stands, held inside the paper."""
        part = (exact(value) - self.bottom) / (self.top - self.bottom)
        return self.lower - min(max(part, Fraction(0)), Fraction(1)) * (self.lower - self.upper)

    def at(self, quarter: Number, value: Number) -> DrawingPoint:
        """Return the place of a value in a quarter."""
        return DrawingPoint(svg_length(self.x(quarter)), svg_length(self.y(value)))


@dataclass(frozen=True, slots=True)
class Ahead:
    """A forecast: the dashed line to it, the area of its range, and where its label stands."""

    line: str
    area: str
    end: DrawingPoint
    label: DrawingPoint


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place."""

    place: DrawingPoint
    text: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """The figures of a target through time."""

    frame: Frame
    values: tuple[GridLine, ...]  # the grid across
    years: tuple[GridLine, ...]  # the label in the middle of each year
    year_lines: tuple[str, ...]
    lines: tuple[str, ...]  # the series, broken where a period is missing
    dots: tuple[DrawingPoint, ...]
    missing: tuple[str, ...]  # along the foot: periods without a figure
    hollow: tuple[DrawingPoint, ...] = ()  # of periods in which not all units are in
    path: str = ""
    threshold: str | None = None
    threshold_label: str | None = None
    deadline: str | None = None
    ahead: Ahead | None = None
    broken: str | None = None  # where the way of counting changed
    rules: tuple[str, ...] = ()  # where another version of the rule came into force
    labels: tuple[Label, ...] = ()  # over the dots, where no grid tells their values


def line_chart(
    points: Sequence[Point],
    due: Sequence[int],
    *,
    path: Path | None = None,
    forecast: Forecast | None = None,
    since: int = 1,
    rules: Sequence[int] = (),
    top: Fraction | None = None,
    provisional: Collection[int] = (),
) -> LineChart:
    """Return the chart of a share from the end of 2015 to the deadline, or to the last due period.

    due       the quarters up to the asked one in which a figure is due, in the order of time
    path      with threshold and deadline; None for an indicator that is never judged
    forecast  at the deadline
    since     the first quarter of the present definition; a flag marks it unless it is the first
    rules     the quarters from which another version of the rule is in force
    top       the value at the top; without it the smallest round percentage that holds all
    provisional  the quarters in which not all units are in
    """
    stops = list(path.stops) if path else []
    shown = [exact(point.value) for point in points] + [value for _, value in stops]
    shown += [forecast.high] if forecast else []
    frame = Frame(max((*due, path.deadline if path else 4)), Fraction(0), top or _top(shown))
    steps = [frame.top * step / CHART_STEPS for step in range(CHART_STEPS + 1)]
    grid = [GridLine(svg_length(frame.y(step)), svg_length(step)) for step in steps]
    marks = tuple(svg_length(frame.x(quarter)) for quarter in rules if quarter <= frame.last)
    chart = series_of(frame, points, due, since, grid=grid, provisional=provisional)
    return replace(_with_aims(chart, path, forecast, points), rules=marks)


def _top(values: Iterable[Fraction]) -> Fraction:
    """Return the smallest round percentage that holds all values."""
    highest = max(values, default=Fraction(0))
    return Fraction(next((top for top in CHART_TOPS if top >= highest), CHART_TOPS[-1]))


def round_top(values: Iterable[Number]) -> Fraction:
    """Return the smallest of 1, 2, 5, 10, 20, 50, ... that holds all values."""
    highest = max(map(exact, values), default=Fraction(0))
    top, steps = Fraction(1), cycle((Fraction(2), Fraction(5, 2), Fraction(2)))
    while top < highest:
        top *= next(steps)
    return top


def series_of(
    frame: Frame,
    points: Sequence[Point],
    due: Sequence[int],
    since: int = 1,
    *,
    grid: Iterable[GridLine] = (),
    provisional: Collection[int] = (),
) -> LineChart:
    """Return the chart of the figures alone: the line broken where a period is missing."""
    places = {point.quarter: frame.at(point.quarter, point.value) for point in points}
    years = range(frame.last // 4)
    return LineChart(
        frame,
        values=tuple(grid),
        years=tuple(GridLine(svg_length(frame.x(4 * year + 2)), str(2016 + year)) for year in years),
        year_lines=tuple(svg_length(frame.x(4 * year)) for year in range(1, frame.last // 4 + 1)),
        lines=tuple(" ".join(map(str, run)) for run in _runs(places, due) if len(run) > 1),
        dots=tuple(place for quarter, place in places.items() if quarter not in provisional),
        hollow=tuple(place for quarter, place in places.items() if quarter in provisional),
        missing=tuple(svg_length(frame.x(quarter)) for quarter in due if since <= quarter not in places),
        broken=svg_length(frame.x(since)) if since > 1 else None,
    )


def _with_aims(
    chart: LineChart, path: Path | None, forecast: Forecast | None, points: Sequence[Point]
) -> LineChart:
    """Return the chart with path, threshold, deadline and forecast."""
    if path is None:
        return chart
    frame = chart.frame
    line = frame.y(path.target)
    stops = [frame.at(quarter, value) for quarter, value in _corners(path)]
    ahead = _ahead(frame, points[-1], path.deadline, forecast) if forecast and points else None
    return replace(
        chart,
        path=" ".join(map(str, stops)) if len(stops) > 1 else "",
        threshold=svg_length(line),
        threshold_label=svg_length(max(line - 6, Fraction(12))),
        deadline=svg_length(frame.x(path.deadline)),
        ahead=ahead,
    )


def _corners(path: Path) -> list[tuple[Fraction, Fraction]]:
    """Return where the path is drawn, so that each figure stands on the side of it on which it is judged.

    A sum over the year is drawn at the end of its quarter and compared at the middle of what it sums.
    """
    if path.axis is Axis.CUT_OFF:
        return list(path.stops)
    asked = ((quarter, path.expected(quarter)) for quarter in range(path.baseline_at, path.deadline + 1))
    return [(Fraction(quarter), value) for quarter, value in asked if value is not None]


def _ahead(frame: Frame, last: Point, deadline: int, forecast: Forecast) -> Ahead:
    """Return the forecast from the last figure to the deadline."""
    start, end = frame.at(last.quarter, last.value), frame.at(deadline, forecast.value)
    corners = (start, frame.at(deadline, forecast.high), frame.at(deadline, forecast.low))
    label = DrawingPoint(svg_length(frame.x(deadline) + 8), svg_length(frame.y(forecast.value) + 4))
    return Ahead(f"{start} {end}", " ".join(map(str, corners)), end, label)
