"""The numbers that the page about the method prints: the margins in force, and an example of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.http import Http404
from django.utils.translation import gettext as _

from accounts import clock
from indicators import LOOK_BACK, METHOD_VERSION
from reports.dashboards.figure_words import round_half_up
from reports.dashboards.unit_ranking import SMALL
from reports.verdicts.closers import MOST
from reports.verdicts.gathering import MAJORITY
from reports.verdicts.improvement import LEAST
from reports.verdicts.rules import MarginSpan, margin_spans
from reports.verdicts.verdict import ENOUGH
from targets.models import MarginVersion, Period
from targets.models.margins import margins_on

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
    asked: Period | None  # for which the margins hold; None where no period is loaded, or none was read
    spans: tuple[MarginSpan, ...]  # from when on which margins hold, oldest first
    version: str = METHOD_VERSION
    majority: int = MAJORITY
    within_reach: int = LOOK_BACK
    small: int = SMALL
    named: int = MOST  # units
    enough: int = ENOUGH
    least: int = LEAST


def method_numbers(code: str | None = None) -> MethodNumbers:
    """Return the numbers of the page, by the margins in force in the period; an unknown one is 404.

    code  of the period; without one the newest that has begun
    """
    periods = list(Period.objects.order_by("data_to"))
    asked = _asked(periods, code)
    versions = list(MarginVersion.objects.order_by("version"))
    version = margins_on(versions, asked.data_to) if asked else MarginVersion.as_written()
    return _numbers(version, asked, margin_spans(versions, periods))


def numbers_as_written() -> MethodNumbers:
    """Return the numbers by the method as it was written, for a page that asks the database for nothing."""
    return _numbers(MarginVersion.as_written(), None, [])


def _asked(periods: list[Period], code: str | None) -> Period | None:
    if code:
        for period in periods:
            if period.code == code.lower():
                return period
        raise Http404(_("There is no period “%(code)s”.") % {"code": code})
    begun = [period for period in periods if period.opens_on <= clock.today()]
    return begun[-1] if begun else next(iter(periods), None)


def _numbers(version: MarginVersion, asked: Period | None, spans: list[MarginSpan]) -> MethodNumbers:
    held = version.margins
    beyond = _example(held.behind + BESIDE / WAY)
    return MethodNumbers(
        at_risk=_example(held.at_risk),
        behind=_example(held.behind),
        beyond=beyond,
        about=round_half_up(Fraction(beyond.quarters)),
        asked=asked,
        spans=tuple(spans),
    )


def _example(margin: Decimal) -> MarginExample:
    numbers = (100 * margin, QUARTERS * margin, EXPECTED - WAY * margin)
    return MarginExample(*(number.normalize() for number in numbers))  # 15 and not 15.00
