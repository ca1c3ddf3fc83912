"""The path from the baseline to the threshold, and how far a value is off it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from indicators.exact import Number, exact, integer
from indicators.scale import Scale
from indicators.threshold import Direction, Threshold

Stop = tuple[Fraction, Fraction]  # a place in time and the percentage expected there


def quarter_number(year: int, quarter: int) -> int:
    """Return the quarters passed since the end of 2015 at the end of this one: 10 for the second of 2018.

    raises  ValueError unless the quarter is 1, 2, 3 or 4
    """
    if integer(quarter, "quarter") not in (1, 2, 3, 4):
        raise ValueError(f"a quarter is 1, 2, 3 or 4, got {quarter}")
    return 4 * (integer(year, "year") - 2016) + quarter


class Axis(StrEnum):
    """Where a quarter stands in time, as a figure of it does."""

    CUT_OFF = "cut_off"  # a stock is what it is at the end of the quarter
    MIDDLE = "middle"  # a sum over the year is compared at the middle of what it sums

    def at(self, quarter: int) -> Fraction:
        """Return the place of a quarter, in quarters since the end of 2015.

        returns  of a running total the k-th quarter of the year that ends at q is at q - (4 - k)/2,
                 so that a share that moves evenly within the quarters stays on a straight path
        source   docs/method.md, section 5
        """
        left = -integer(quarter, "quarter") % 4 if self is Axis.MIDDLE else 0
        return quarter + Fraction(left, 2)


@dataclass(frozen=True, slots=True)
class Path:
    """What is expected by when: straight lines from the baseline through the milestones to the threshold.

    threshold    a Threshold or its bare percentage
    deadline     the quarter in which the threshold is due
    baseline     percent at the quarter `baseline_at`, None when unknown
    milestones   (quarter, percent) in the order of time, each after the baseline and before the deadline
    baseline_at  the quarter of the baseline's own date; 0 for the beginning of the programme
    axis         where the quarters stand
    stops        worked out: the known corners in the order of time, the threshold last
    raises       ValueError for a percentage outside 0 to 100, a deadline that is not after the baseline, a
                 milestone that is early, late, doubled or out of order; TypeError for a float
    source       docs/method.md, section 5
    """

    threshold: Threshold | Number
    deadline: int
    baseline: Number | None = None
    milestones: tuple[tuple[int, Number], ...] = ()
    baseline_at: int = 0
    axis: Axis = Axis.CUT_OFF
    stops: tuple[Stop, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.scale.fits(self.target)
        if not integer(self.baseline_at, "quarter of the baseline") < integer(self.deadline, "deadline"):
            raise ValueError(f"the deadline is after the baseline {self.baseline_at}, got {self.deadline}")
        if self.baseline is not None:
            self.scale.fits(self.baseline)
        object.__setattr__(self, "milestones", tuple((quarter, value) for quarter, value in self.milestones))
        before = self.baseline_at
        for quarter, value in self.milestones:
            self.scale.fits(value)
            if not before < integer(quarter, "quarter of a milestone") < self.deadline:
                raise ValueError(
                    f"milestones are in the order of time, once a quarter, after the baseline and before the"
                    f" deadline {self.deadline}; got {quarter} after {before}"
                )
            before = quarter
        object.__setattr__(self, "stops", tuple(self._known_stops()))

    @property
    def scale(self) -> Scale:
        """Return what the values are counted in; a bare threshold is a percentage."""
        return self.threshold.scale if isinstance(self.threshold, Threshold) else Scale.PERCENT

    @property
    def target(self) -> Fraction:
        """Return the value at the deadline."""
        return exact(self.threshold.number if isinstance(self.threshold, Threshold) else self.threshold)

    @property
    def start(self) -> Fraction | None:
        """Return the percentage where the path starts: the baseline, or else the first milestone, or None."""
        return self.stops[0][1] if len(self.stops) > 1 else None

    @property
    def length(self) -> Fraction:
        """Return the way from start to threshold, at least 5 points; that where no start is known.

        In a unit of measure it is at least 5 per cent of the threshold.
        """
        start, shortest = self.start, self.scale.shortest(self.target)
        return shortest if start is None else max(self._way(start), shortest)

    @property
    def is_short(self) -> bool:
        """Say whether the way is unknown or shorter than 5 points: no lag can be read from it."""
        start = self.start
        return start is None or self._way(start) < self.scale.shortest(self.target)

    @property
    def points_a_quarter(self) -> Fraction | None:
        """Return what the path goes in a quarter of a year, on the whole; None where no start is known."""
        (first, _start), (last, _target) = self.stops[0], self.stops[-1]
        return self.length / (last - first) if last > first else None

    def expected(self, quarter: int) -> Fraction | None:
        """Return the percentage expected of the figure of this quarter.

        returns  None without baseline and milestones, and before the start; after the deadline the threshold
        """
        now = self.axis.at(quarter)
        if len(self.stops) == 1 or now < self.stops[0][0]:
            return None
        for (start, low), (end, high) in self.legs:
            if now <= end:
                return low + (high - low) * (now - start) / (end - start)
        return self.target

    @property
    def legs(self) -> Iterator[tuple[Stop, Stop]]:
        """Yield the straight pieces in the order of time."""
        return pairwise(self.stops)

    def _known_stops(self) -> Iterator[Stop]:
        """Yield the corners that are known."""
        if self.baseline is not None:
            yield self.axis.at(self.baseline_at), exact(self.baseline)
        for quarter, value in self.milestones:
            yield self.axis.at(quarter), exact(value)
        yield self.axis.at(self.deadline), self.target

    def _way(self, start: Fraction) -> Fraction:
        """Return the points between this start and the threshold."""
        return abs(self.target - start)


def own_path(path: Path, start: Number, quarter: int, direction: Direction) -> Path:
    """Return the path of a part of the scope that the target binds: from its own first value straight on.

    path       that of the target
    start      the first value of the part; one better than the threshold starts at the threshold
    quarter    of that value
    returns    the target's path itself where it claims no pace: then its parts have none either; a path
               that claims none for a part whose first value came at the deadline or later
    source     docs/method.md, section 5
    """
    if path.start is None:
        return path
    if quarter >= path.deadline:
        return replace(path, baseline=None, milestones=())
    number = exact(start)
    worse = min(number, path.target) if direction.sign > 0 else max(number, path.target)
    return replace(path, baseline=worse, milestones=(), baseline_at=quarter)


def deviation(value: Number, path: Path, quarter: int, direction: Direction) -> Fraction | None:
    """Return how far the value is off its path, as a part of the whole way: below 0 is behind.

    value    percent
    returns  s * (value - expected) / length; None when nothing is expected in this quarter
    source   docs/method.md, section 5
    """
    expected = path.expected(quarter)
    if expected is None:
        return None
    return direction.sign * (exact(value) - expected) / path.length


def is_worse_than_start(value: Number, path: Path, direction: Direction) -> bool:
    """Say whether the value is worse than where its path starts; never without a path."""
    return path.start is not None and direction.sign * (exact(value) - path.start) < 0


def lag_quarters(value: Number, path: Path, quarter: int, direction: Direction) -> Fraction | None:
    """Return how many quarters the value is late; below 0 it is ahead.

    value    percent
    returns  on a straight path its deviation in quarters; with milestones the time since the path stood at
             the value, and below 0 the time until it will stand there; None without a path, on one under 5
             points, for a value worse than the start (that is said in words), and from the deadline on
    source   docs/method.md, section 5
    """
    off = deviation(value, path, quarter, direction)
    if (
        off is None
        or path.is_short
        or quarter >= path.deadline
        or is_worse_than_start(value, path, direction)
    ):
        return None
    (first, _start), (last, _target) = path.stops[0], path.stops[-1]
    if len(path.stops) == 2:
        return -(last - first) * off
    number, now = exact(value), path.axis.at(quarter)
    times = list(_times_at(number, path))
    if off < 0:
        return now - max(min(end, now) for begin, end in times if begin <= now)
    return now - min((max(begin, now) for begin, end in times if end >= now), default=last)


def _times_at(value: Fraction, path: Path) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield the stretches of time, most of them a single moment, in which the path stands at the value."""
    for (start, low), (end, high) in path.legs:
        if low == high == value:
            yield start, end
        elif min(low, high) <= value <= max(low, high) and low != high:
            moment = start + (value - low) * (end - start) / (high - low)
            yield moment, moment


def pace_needed(value: Number, path: Path, quarter: int) -> Fraction | None:
    """Return the points a quarter that bring the value to the threshold in time; None from the deadline on.

    quarter  the asked one: what has to be made is made from there on
    source   docs/method.md, section 5
    """
    left = path.deadline - integer(quarter, "quarter")
    return (path.target - exact(value)) / left if left > 0 else None


def pace_so_far(value: Number, path: Path, quarter: int) -> Fraction | None:
    """Return the points a quarter made since the baseline; None without a baseline or a quarter since.

    source  docs/method.md, section 5
    """
    since = integer(quarter, "quarter") - path.baseline_at
    if path.baseline is None or since < 1:
        return None
    return (exact(value) - exact(path.baseline)) / since
