"""What a value is counted in: per cent, or a unit of measure such as minutes or days."""

from enum import StrEnum
from fractions import Fraction

from indicators.exact import Number, exact, percent

SHORTEST_PATH = 5  # points: a deviation is never measured against less
SHORTEST_PART = Fraction(5, 100)  # of the threshold, where there are no points


class Scale(StrEnum):
    """What a value is counted in."""

    PERCENT = "percent"
    MEASURE = "measure"

    def fits(self, number: Number) -> Fraction:
        """Return the number as a Fraction, or raise ValueError where no value can be that.

        A percentage lies between 0 and 100; minutes and days are 0 or more, without an end.
        """
        if self is Scale.PERCENT:
            return percent(number)
        fraction = exact(number)
        if fraction < 0:
            raise ValueError(f"a value in a unit of measure is 0 or more, got {number}")
        return fraction

    def shortest(self, target: Fraction) -> Fraction:
        """Return the least that a path is taken to be long: 5 points, or 5 per cent of the threshold.

        source  docs/method.md, sections 5 and 12
        """
        return Fraction(SHORTEST_PATH) if self is Scale.PERCENT else SHORTEST_PART * target

    def cut(self, value: Fraction) -> Fraction:
        """Return the value held within what is possible."""
        low = max(value, Fraction(0))
        return min(low, Fraction(100)) if self is Scale.PERCENT else low
