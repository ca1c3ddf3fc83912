"""The numbers that the page about the method prints: the margins that are set, and an example of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from indicators import LOOK_BACK, METHOD_VERSION, Margins
from reports.dashboards.figure_words import round_half_up
from reports.dashboards.unit_ranking import SMALL
from reports.verdicts.case import MAJORITY
from reports.verdicts.closers import MOST
from reports.verdicts.improvement import LEAST
from reports.verdicts.rules import margins
from reports.verdicts.verdict import ENOUGH

QUARTERS = 20  # of the programme, from the end of 2015 to the end of 2020
WAY = 20  # points, from 10 to 30 per cent: the path of the example
EXPECTED = 20  # per cent, at half time
BESIDE = Decimal("0.1")  # points: the example has a value this much beyond the second margin


@dataclass(frozen=True, slots=True)
class MarginExample:
    """One margin on a straight path of five years from 10 to 30 per cent, asked at half time."""

    percent: Decimal  # of the way
    quarters: Decimal
    value: Decimal  # per cent, so that the deviation is just the margin


@dataclass(frozen=True, slots=True)
class MethodNumbers:
    """What the page prints and the engine goes by."""

    at_risk: MarginExample
    behind: MarginExample
    beyond: MarginExample  # a little farther off the path than `behind` allows
    about: int  # quarters by which that one is late, in words
    version: str = METHOD_VERSION
    majority: int = MAJORITY
    within_reach: int = LOOK_BACK
    small: int = SMALL
    named: int = MOST  # units
    enough: int = ENOUGH
    least: int = LEAST


def method_numbers() -> MethodNumbers:
    """Return the numbers of the page, by the margins of the settings."""
    set_now: Margins = margins()
    beyond = _example(set_now.behind + BESIDE / WAY)
    return MethodNumbers(
        at_risk=_example(set_now.at_risk),
        behind=_example(set_now.behind),
        beyond=beyond,
        about=round_half_up(Fraction(beyond.quarters)),
    )


def _example(margin: Decimal) -> MarginExample:
    numbers = (100 * margin, QUARTERS * margin, EXPECTED - WAY * margin)
    return MarginExample(*(number.normalize() for number in numbers))  # 15 and not 15.00
