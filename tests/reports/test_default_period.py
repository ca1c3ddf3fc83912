"""The period a page opens with."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from pytest_django import Settings

from reports.periods import asked_period
from reports.verdicts.ledger import Ledger
from targets.models import DeadlineExtension, Period
from tests.factories import (
    HUE,
    make_communes,
    make_line,
    make_province,
    make_stated,
    make_target,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2020, 12, 12)


def lock(period: Period) -> None:
    Period.objects.filter(pk=period.pk).update(locked_at=dt.datetime(2020, 1, 1, tzinfo=HUE))


def default() -> str:
    return Ledger.read().default_period(TODAY).code


def test_the_newest_locked_period(periods: dict[str, Period]) -> None:
    lock(periods["2020-q1"])
    lock(periods["2020-q2"])
    assert default() == "2020-q2"


@pytest.mark.parametrize(
    ("reported", "today", "code"),
    [
        (10, dt.date(2020, 9, 2), "2020-q3"),  # complete, whatever the day
        (9, dt.date(2020, 9, 19), "2020-q2"),
        (5, dt.date(2020, 9, 21), "2020-q3"),  # past the deadline of the province half of it is enough
        (4, dt.date(2020, 9, 21), "2020-q2"),
    ],
)
def test_a_newer_period_once_it_is_complete_or_half_of_it_past_its_deadline(
    reported: int, today: dt.date, code: str, periods: dict[str, Period], settings: Settings
) -> None:
    settings.PORTAL_TODAY = today
    lock(periods["2020-q2"])
    target = make_target(for_districts=False)
    for unit in make_communes(10)[:reported]:
        make_line(unit, target.indicator, periods["2020-q3"], 1, 2)
    assert default() == code


@pytest.mark.parametrize(
    ("reported", "today", "code"),
    [
        (9, dt.date(2020, 9, 14), "2020-q2"),  # units had until 15/09 16:30
        (10, dt.date(2020, 9, 14), "2020-q3"),
        (9, dt.date(2020, 9, 16), "2020-q3"),
    ],
)
def test_a_lock_before_the_deadline_leaves_the_page_of_leaders_until_it_is_complete_or_passed(
    reported: int, today: dt.date, code: str, periods: dict[str, Period], settings: Settings
) -> None:
    settings.PORTAL_TODAY = today
    lock(periods["2020-q2"])
    lock(periods["2020-q3"])
    target = make_target(for_districts=False)
    for unit in make_communes(10)[:reported]:
        make_line(unit, target.indicator, periods["2020-q3"], 1, 2)
    assert default() == code


def test_a_later_deadline_of_one_unit_holds_the_page_of_a_locked_period_too(
    periods: dict[str, Period], settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 9, 16)
    lock(periods["2020-q2"])
    lock(periods["2020-q3"])
    make_target(for_districts=False)
    commune = make_communes(10)[0]
    DeadlineExtension.objects.create(
        period=periods["2020-q3"],
        unit=commune,
        due_at=dt.datetime(2020, 9, 18, tzinfo=HUE),
        reason="lụt",
        at=dt.datetime(2020, 9, 1, tzinfo=HUE),
    )
    assert default() == "2020-q2"


def test_without_any_such_the_newest_with_a_stated_total(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    make_stated(make_province(), target.indicator, periods["2019-q4"], 1, 2)
    make_line(make_communes(10)[0], target.indicator, periods["2020-q3"], 1, 2)
    assert default() == "2019-q4"


def test_else_the_newest_with_a_figure_else_the_newest_open_one(periods: dict[str, Period]) -> None:
    target = make_target(for_districts=False)
    communes = make_communes(10)
    assert default() == "2020-q4"
    make_line(communes[0], target.indicator, periods["2018-q3"], 1, 2)
    assert default() == "2018-q3"


def test_an_unknown_period_is_not_found(periods: dict[str, Period]) -> None:
    with pytest.raises(Http404):
        asked_period(Ledger.read(), "2021-q1")
    assert asked_period(Ledger.read(), "2018-Q2") == periods["2018-q2"]
