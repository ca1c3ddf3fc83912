"""In the deadline's year the first sentence says how the targets may end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation
from pytest_django import Settings

from procedures.models import Level
from reports.dashboards.end_game import End, end_game, end_of
from reports.dashboards.headline import headline
from reports.dashboards.sentences import collecting_words, three_answers
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import judge_all
from reports.verdicts.verdict import Verdict
from targets.models import Period, Target
from tests.factories import make_line, make_province, make_stated, make_target, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_december(settings: Settings) -> Iterator[None]:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    with translation.override("en"):
        yield


def series(target: Target, periods: dict[str, Period], first: int, by: int) -> None:
    """State a figure for the province in each of nineteen quarters, so many points more in each."""
    for quarter, period in enumerate(list(periods.values())[:19]):
        make_stated(make_province(), target.indicator, period, first + by * quarter, 100)


def verdicts(period: Period) -> list[Verdict]:
    for _ in range(2):  # somebody the targets are asked of: of one alone a period closes at its deadline
        make_unit(Level.DISTRICT)
    return judge_all(Ledger.read(), period, unit_scope(make_province()))


@pytest.mark.parametrize(
    ("first", "by", "threshold", "end"),
    [
        (40, 1, 50, End.MET),  # 58 % in quý III/2020
        (40, 1, 59, End.POSSIBLE),  # a point more in the last quarter
        (40, 1, 70, End.HARD),  # nobody ever made 12 points in a quarter
    ],
)
def test_the_forecast_says_how_a_target_may_end(
    first: int, by: int, threshold: int, end: End, periods: dict[str, Period]
) -> None:
    target = make_target(sign=">=", threshold=threshold)
    series(target, periods, first, by)
    (verdict,) = verdicts(periods["2020-q3"])
    assert end_of(verdict) is end


def test_the_sentence_counts_the_ends_and_names_what_was_missed_before(periods: dict[str, Period]) -> None:
    for threshold in (50, 59, 70):
        series(make_target(threshold=threshold), periods, 40, 1)
    make_target()  # of which nobody has told anything
    early = make_target(deadline=dt.date(2016, 12, 31))
    make_stated(make_province(), early.indicator, periods["2016-q4"], 1, 10)
    told = verdicts(periods["2020-q3"])
    ending = end_game(told)
    assert ending == "By 31/12/2020, 4 targets: 1 met, 1 can be met, 1 unlikely to be met, 1 unclear."
    where = three_answers(told, []).where
    assert where == f"{ending} {early.indicator.label} (deadline 31/12/2016) missed."


def test_after_the_day_nothing_is_foretold(periods: dict[str, Period], settings: Settings) -> None:
    series(make_target(), periods, 40, 1)
    settings.PORTAL_TODAY = dt.date(2021, 1, 1)
    assert end_game(verdicts(periods["2020-q3"])) == ""


@pytest.mark.parametrize("day", [dt.date(2020, 12, 28), dt.date(2021, 1, 3)])
def test_at_the_end_no_headline_speaks_of_a_forecast(
    day: dt.date, periods: dict[str, Period], settings: Settings
) -> None:
    settings.PORTAL_TODAY = day
    target = make_target(sign=">=", threshold=90, baseline=Decimal(30))
    series(target, periods, 40, 1)
    (verdict,) = verdicts(periods["2020-q4"])
    ahead = "each year to come" in headline(verdict)
    assert ahead is (day.year == 2020)  # quý III speaks; once the day is over nothing is ahead of it
    make_stated(make_province(), target.indicator, periods["2020-q4"], 58, 100)
    (verdict,) = verdicts(periods["2020-q4"])
    assert "forecast" not in headline(verdict)


def test_far_from_the_deadline_it_is_not_said_that_figures_are_too_few(
    periods: dict[str, Period], settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 28)
    target = make_target(sign=">=", threshold=90, deadline=dt.date(2025, 12, 31), baseline=Decimal(30))
    series(target, periods, 40, 1)
    (verdict,) = verdicts(periods["2020-q3"])
    assert headline(verdict).endswith("31/12/2025 is more than two years ahead: no forecast yet.")


def test_nor_in_the_years_before_the_deadline(periods: dict[str, Period]) -> None:
    series(make_target(), periods, 40, 1)
    assert end_game(verdicts(periods["2019-q4"])) == ""


def test_the_period_that_is_being_gathered_stands_beside(periods: dict[str, Period]) -> None:
    Period.objects.exclude(code="2020-q4").update(locked_at=periods["2020-q3"].province_due_at)
    target = make_target(for_districts=False)
    first, _second = (make_unit() for _ in range(2))
    make_line(first, target.indicator, periods["2020-q4"], 6, 10)
    whole = unit_scope(make_province())
    said = collecting_words(Ledger.read(), periods["2020-q3"], whole)
    assert said == "Q4 2020 is being gathered: 1 of 2 units approved, due 16:30 15/12/2020."
    assert collecting_words(Ledger.read(), periods["2020-q4"], whole) == said
    Period.objects.update(locked_at=periods["2020-q4"].province_due_at)
    assert collecting_words(Ledger.read(), periods["2020-q4"], whole) == ""
