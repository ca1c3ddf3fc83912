"""What the tests of standings share: two targets, the deadline before and after, and how they are judged."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from indicators import Comparator, Direction, Final, Forecast, Path, Share, Standing, Threshold, standing

HIGHER, LOWER = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER
AT_LEAST_80 = Threshold(Decimal(80), Comparator.AT_LEAST)
AT_MOST_20 = Threshold(Decimal(20), Comparator.AT_MOST)
UP = Path(AT_LEAST_80, 20, baseline=40)  # 2 points a quarter: 60 midway
DOWN = Path(AT_MOST_20, 20, baseline=60)  # 40 midway
AHEAD, COME = Final(20, has_come=False), Final(20, has_come=True)
SHORT = Share(50, 100)


def judge(**changes: Any) -> Standing:
    """Return the standing midway to at least 80 per cent, with what the test changes."""
    known: dict[str, Any] = {"threshold": AT_LEAST_80, "direction": HIGHER, "speaking": 10}
    return standing(**known | changes)


def reaching(better: Fraction | int, worse: Fraction | int | None = None) -> Forecast:
    """Return a forecast with these ends, in whichever order they come."""
    low, high = sorted((Fraction(better), Fraction(better if worse is None else worse)))
    return Forecast((low + high) / 2, low, high)
