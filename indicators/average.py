"""An average, kept as its sum and its cases for as long as possible."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from indicators.exact import count
from indicators.scale import Scale
from indicators.threshold import Threshold, shortfall


@dataclass(frozen=True, slots=True)
class Average:
    """A sum over cases in a unit of measure, such as 4,500 minutes over 300 visitors.

    Average(0, 0) says that nothing occurred. Whoever measures finer counts in a finer unit: the sum is whole.

    part    the sum, and `whole` the cases
    raises  TypeError for anything but ints; ValueError below 0, and for a sum over no cases
    """

    part: int
    whole: int

    scale: ClassVar[Scale] = Scale.MEASURE
    per: ClassVar[int] = 1  # the value is so many times part ÷ whole

    def __post_init__(self) -> None:
        count(self.part, "sum")
        if count(self.whole, "number of cases") == 0 and self.part:
            raise ValueError(f"over no cases the sum is 0, got {self.part}")

    @property
    def value(self) -> Fraction | None:
        """Return the exact average in its unit of measure, or None when nothing occurred."""
        return Fraction(self.part, self.whole) if self.whole else None


def pool_averages(averages: Iterable[Average]) -> Average:
    """Return the average of all units together: sums and cases added, averages never averaged.

    averages  one Average a unit, any number in any order, all in one unit of measure
    returns   Average(0, 0) when there are none
    raises    TypeError for a bare number: an average without its cases cannot be pooled
    source    docs/method.md, section 12
    """
    part = whole = 0
    for one in averages:
        if not isinstance(one, Average):
            raise TypeError(f"an average is pooled with its sum and its cases, got {type(one).__name__}")
        part += one.part
        whole += one.whole
    return Average(part, whole)


def excess(average: Average, threshold: Threshold) -> Fraction | None:
    """Return by how much the sum is too large (higher is better: too small) for the threshold.

    returns  Σ sum − T·Σ cases in the unit of measure, 0 or more and not rounded; None when nothing occurred
    source   docs/method.md, section 12
    """
    return shortfall(average, threshold) if average.whole else None
