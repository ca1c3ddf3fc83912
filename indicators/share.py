"""A share, kept as its two counts for as long as possible."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from indicators.exact import integer
from indicators.scale import Scale


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, counted. Share(0, 0) says that nothing occurred.

    raises  TypeError for anything but ints; ValueError unless 0 <= part <= whole
    """

    part: int
    whole: int

    scale: ClassVar[Scale] = Scale.PERCENT
    per: ClassVar[int] = 100  # the value is so many times part ÷ whole

    def __post_init__(self) -> None:
        if not 0 <= integer(self.part, "part") <= integer(self.whole, "whole"):
            raise ValueError(f"the part must lie between 0 and the whole {self.whole}, got {self.part}")

    @property
    def percent(self) -> Fraction | None:
        """Return the exact percentage, 0 to 100, or None when nothing occurred."""
        return Fraction(100 * self.part, self.whole) if self.whole else None

    @property
    def value(self) -> Fraction | None:
        """Return the percentage: what the share comes to."""
        return self.percent


def pool(shares: Iterable[Share]) -> Share:
    """Return the share of all units together: parts and wholes summed, percentages never averaged.

    shares   one Share a unit, any number in any order, all counting the same thing in the same period
    returns  Share(0, 0) when there are none
    source   docs/method.md, section 4: a mean would let the smallest commune weigh as much as the city
    """
    return pool_counts((share.part, share.whole) for share in shares)


def pool_counts(counts: Iterable[tuple[int, int]]) -> Share:
    """Return the share of all units together from their bare counts, as the rows of a database hold them.

    counts   (part, whole) of each unit, 0 <= part <= whole
    raises   ValueError where the sums cannot be a share
    source   docs/method.md, section 4
    """
    part = whole = 0
    for one, all_of_it in counts:
        part += one
        whole += all_of_it
    return Share(part, whole)
