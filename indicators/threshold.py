"""A threshold, whether a share meets it, and how many parts are missing until it does."""

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, Protocol

from indicators.exact import Number, exact
from indicators.scale import Scale
from indicators.share import Share


class Counted(Protocol):
    """A figure kept as two counts: a share, or an average (average.py)."""

    scale: ClassVar[Scale]
    per: ClassVar[int]

    @property
    def part(self) -> int:
        """Return the part, or the sum."""

    @property
    def whole(self) -> int:
        """Return the whole, or the cases."""

    @property
    def value(self) -> Fraction | None:
        """Return what the two come to, or None when nothing occurred."""


class Direction(StrEnum):
    """Which way an indicator gets better."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"

    @property
    def sign(self) -> int:
        """Return +1 when higher is better and -1 when lower is."""
        return 1 if self is Direction.HIGHER_IS_BETTER else -1


class Comparator(StrEnum):
    """How a value is held against its threshold; "above 80" is not "at least 80"."""

    AT_LEAST = ">="
    ABOVE = ">"
    AT_MOST = "<="
    BELOW = "<"

    def holds(self, left: Number, right: Number) -> bool:
        """Say whether `left` stands to `right` as the sign says, compared exactly."""
        return _HOLDS[self](exact(left), exact(right))

    @property
    def direction(self) -> Direction:
        """Return the only direction that this comparator fits; a target with the other contradicts itself."""
        if self in (Comparator.AT_LEAST, Comparator.ABOVE):
            return Direction.HIGHER_IS_BETTER
        return Direction.LOWER_IS_BETTER

    @property
    def higher_is_better(self) -> bool:
        """Say whether a higher value is the better one."""
        return self.direction is Direction.HIGHER_IS_BETTER


_HOLDS: dict[Comparator, Callable[[Fraction, Fraction], bool]] = {
    Comparator.AT_LEAST: operator.ge,
    Comparator.ABOVE: operator.gt,
    Comparator.AT_MOST: operator.le,
    Comparator.BELOW: operator.lt,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a target asks for: a number and how a value is held against it.

    number  per cent, 0 to 100, or above 0 in a unit of measure: a Decimal, an int or a Fraction
    scale   which of the two
    raises  TypeError for a float or a comparator that is none; ValueError for a number that none can ask for
    """

    number: Number
    comparator: Comparator
    scale: Scale = Scale.PERCENT

    def __post_init__(self) -> None:
        if not self.scale.fits(self.number) and self.scale is Scale.MEASURE:
            raise ValueError("a threshold in a unit of measure is above 0")
        if not isinstance(self.comparator, Comparator):
            raise TypeError(f"the comparator is a Comparator, got {self.comparator!r}")

    def met_by(self, value: Number) -> bool:
        """Say whether a value on the same scale satisfies the threshold."""
        return self.comparator.holds(value, self.number)

    def times(self, figure: Counted) -> Fraction:
        """Return the threshold times the whole of the figure, as its part is held against it.

        raises  ValueError for a figure of another scale: minutes are no percentage
        """
        if figure.scale is not self.scale:
            raise ValueError(f"the threshold is in {self.scale}, the figure in {figure.scale}")
        return exact(self.number) * figure.whole


@dataclass(frozen=True, slots=True)
class Gap:
    """How many parts are missing (lower is better: too many), and whether the whole leaves room for them."""

    parts: int
    reachable: bool


def meets(share: Counted, threshold: Threshold) -> bool | None:
    """Say whether the share or average satisfies the threshold, by exact counts and no rounded value.

    threshold  percent, 0 to 100, with its comparator; "above 70" is Comparator.ABOVE and 70 itself fails it
    returns    None when nothing occurred: unknown is neither met nor missed, and never zero
    source     docs/method.md, section 4: of 152 communes 107 are above 70 per cent, 106 are not
    """
    if share.whole == 0:
        return None
    return threshold.comparator.holds(share.per * share.part, threshold.times(share))


def gap(share: Share, threshold: Threshold) -> Gap | None:
    """Return the smallest number of parts that brings the share to its threshold.

    returns  parts to add (lower is better: to take away), kept even where the whole has no room for them,
             and then not reachable; None when the threshold is met or nothing occurred
    source   docs/method.md, section 4: 1,148 of 2,596 procedures against half of them: 150 are missing
    """
    if meets(share, threshold) is not False:
        return None
    least = _turning_part(share.whole, threshold)
    return Gap(abs(least - share.part), reachable=0 <= least <= share.whole)


def shortfall(share: Counted, threshold: Threshold) -> Fraction:
    """Return how much a unit lacks by itself: its own gap, or of an average its excess.

    returns  0 where it meets or nothing occurred; parts are whole, and one more than the distance where the
             threshold itself does not satisfy: 60 of 75 against more than 80 % lack 1
    source   docs/method.md, section 4
    """
    if isinstance(share, Share):
        missing = gap(share, threshold)
        return Fraction(missing.parts) if missing else Fraction(0)
    distance = threshold.times(share) / share.per - share.part
    return max(Fraction(0), distance * threshold.comparator.direction.sign)


def closers(shortfalls: Iterable[Fraction], missing: Fraction | int) -> int | None:
    """Return how few units, each raised to the threshold, bring their scope to it.

    shortfalls  one a unit, in any order
    missing     the gap of the scope
    returns     None where not even all of them do: then others have to answer as well
    source      docs/method.md, section 4
    """
    made, count = Fraction(0), 0
    for one in sorted(shortfalls, reverse=True):
        if made >= missing:
            break
        made, count = made + one, count + 1
    return count if made >= missing else None


def lifted(share: Share, threshold: Threshold) -> Share:
    """Return the share that the unit would state if it just met its threshold.

    returns  the smallest part that meets (lower is better: the largest), the whole as it is; the share itself
             when it meets or nothing occurred; the whole (lower is better: 0) where nothing can meet
    source   docs/method.md, section 4
    """
    if meets(share, threshold) is not False:
        return share
    return Share(min(max(_turning_part(share.whole, threshold), 0), share.whole), share.whole)


def _turning_part(whole: int, threshold: Threshold) -> int:
    """Return the worst part that still meets the threshold; below 0 or above the whole when none does."""
    limit = exact(threshold.number) * whole / 100
    match threshold.comparator:
        case Comparator.AT_LEAST:
            return math.ceil(limit)
        case Comparator.ABOVE:
            return math.floor(limit) + 1
        case Comparator.AT_MOST:
            return math.floor(limit)
        case Comparator.BELOW:
            return math.ceil(limit) - 1
