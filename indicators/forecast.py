"""Where a figure leads if each year to come is like one of the years past: slowest, middle and fastest.

It is made from changes over a year, so that seasons fall out, and is no probability.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from indicators.declaration import Frequency
from indicators.exact import Number, exact, integer
from indicators.scale import Scale
from indicators.share import Share

YEAR = 4  # quarters
RECENT = 8  # quarters whose changes are looked at
FARTHEST = 8  # quarters ahead
LONG_ENOUGH = 12  # quarters from the first value to the newest, both counted
FEWEST = {Frequency.QUARTER: 4, Frequency.HALF_YEAR: 3, Frequency.YEAR: 2}  # changes
LEAST = 1  # points between the middle and an end: nobody knows it better than that

MIDDLE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Point:
    """An accepted value (percent, or the points of an index) and the quarter that it speaks for."""

    quarter: int
    value: Number

    def __post_init__(self) -> None:
        integer(self.quarter, "quarter")
        exact(self.value)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The value in the middle and the two ends, whole points on either side of it where there is room.

    What is printed is what decides: the ends are rounded outward here, once.
    """

    value: Fraction
    low: Fraction
    high: Fraction


def forecast(
    points: Iterable[Point],
    at: int,
    *,
    frequency: Frequency = Frequency.QUARTER,
    scale: Scale = Scale.PERCENT,
) -> Forecast | None:
    """Return where the values lead at a quarter, by their changes over a year.

    points     of a stock, or yearly figures: one a quarter, in any order, none from before a change of
               definition
    at         the quarter to forecast, most often the deadline
    frequency  how often there is a value
    scale      a percentage is cut to 0 to 100, minutes and days at 0
    returns    None for too few changes, for a time too short or too far ahead, and from `at` on
    raises     ValueError for two points in one quarter
    source     docs/method.md, section 7
    """
    values = _by_quarter(points)
    newest = max(values, default=at)
    left = integer(at, "quarter") - newest
    if not 0 < left <= FARTHEST:
        return None
    over = min(left, YEAR)  # close to the deadline a year's change would be cut to a part of it
    changes = _changes(values, over, newest, frequency)
    if not _are_enough(changes, values, frequency):
        return None
    now, times = values[newest], Fraction(left, over)
    return _made([now + change * times for change in _spread(changes)], scale)


def forecast_running(
    quarters: Mapping[int, Share],
    known: Share,
    at: int,
    *,
    through: int | None = None,
    frequency: Frequency = Frequency.QUARTER,
) -> Forecast | None:
    """Return where a share that is counted since the year began leads at a quarter.

    quarters   the counts within each quarter (within each half-year of a half-yearly figure), not since the
               year began; none from before a change of definition
    known      the counts since the year of `at` began, Share(0, 0) before its first figure
    at         the quarter to forecast, most often the deadline
    through    the quarter up to which the counts are known: one whose own counts had to be left out of
               `quarters` is in `known` and not to come; None for the newest of `quarters`
    returns    None for too few changes, for a time too short or too far ahead, from `at` on, and where
               no year tells of a quarter to come
    source     docs/method.md, section 7
    """
    shares = {quarter: share.percent for quarter, share in quarters.items() if share.percent is not None}
    newest = max(quarters, default=at) if through is None else integer(through, "quarter")
    if not 0 < integer(at, "quarter") - newest <= FARTHEST:
        return None
    changes = _changes(shares, YEAR, newest, frequency)
    if not _are_enough(changes, shares, frequency):
        return None
    first = at - (at - 1) % YEAR  # of the year of `at`
    step = frequency.quarters
    coming = [q for q in range(first, at + 1) if q > newest and q % step == 0]
    models = {quarter: model for quarter in coming if (model := _model(quarter, shares)) is not None}
    if not coming or len(models) < len(coming):
        return None
    return _made([_ended(change, known, models, quarters) for change in _spread(changes)], Scale.PERCENT)


def quantile(values: Sequence[Fraction], rank: Fraction) -> Fraction:
    """Return the value below which this part of the values lies, linear between the ranks.

    values  at least one, in any order
    rank    0 to 1; 1/2 is the median, for an even number the mean of the two middle ones
    """
    ordered = sorted(values)
    position = (len(ordered) - 1) * rank
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def _by_quarter(points: Iterable[Point]) -> dict[int, Fraction]:
    found: dict[int, Fraction] = {}
    for point in points:
        if point.quarter in found:
            raise ValueError("a forecast takes one point a quarter")
        found[point.quarter] = exact(point.value)
    return found


def _changes(values: Mapping[int, Fraction], over: int, newest: int, frequency: Frequency) -> list[Fraction]:
    """Return by how much each value of the last 8 quarters differs from the one so many quarters before."""
    recent = values if frequency is Frequency.YEAR else [q for q in values if q > newest - RECENT]
    return [values[quarter] - values[quarter - over] for quarter in recent if quarter - over in values]


def _are_enough(changes: Sequence[Fraction], values: Mapping[int, Fraction], frequency: Frequency) -> bool:
    if len(changes) < FEWEST[frequency]:
        return False
    return frequency is not Frequency.QUARTER or max(values) - min(values) + 1 >= LONG_ENOUGH


def _spread(changes: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    """Return the smallest, the middle and the largest."""
    return min(changes), quantile(changes, MIDDLE), max(changes)


def _model(quarter: int, shares: Mapping[int, Fraction]) -> int | None:
    """Return the same quarter of the newest year in which it has a share, None where none has."""
    return max((one for one in shares if (quarter - one) % YEAR == 0), default=None)


def _ended(
    change: Fraction, known: Share, models: Mapping[int, int], quarters: Mapping[int, Share]
) -> Fraction:
    """Return the percentage of the year if each year changes the quarters by so many points."""
    part, whole = Fraction(known.part), known.whole
    for quarter, model in models.items():
        before = quarters[model]
        share = Fraction(100 * before.part, before.whole) + change * Fraction(quarter - model, YEAR)
        part += Scale.PERCENT.cut(share) * before.whole / 100
        whole += before.whole
    return 100 * part / whole


def _made(ends: Sequence[Fraction], scale: Scale) -> Forecast:
    """Return the forecast with its ends rounded outward, each a point at least from the middle."""
    low, value, high = sorted(scale.cut(end) for end in ends)
    return Forecast(
        value,
        low=scale.cut(Fraction(math.floor(min(low, value - LEAST)))),
        high=scale.cut(Fraction(math.ceil(max(high, value + LEAST)))),
    )
