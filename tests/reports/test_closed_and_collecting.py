"""Which period speaks while figures come in: the worked cases of docs/method.md, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from pytest_django import Settings

from indicators import Certainty, Flag, Reason, Share, StandingCode
from procedures.models import Level, Unit
from reports.figures.kind import Answers
from reports.scopes import unit_scope
from targets.models import Applicability, DeadlineExtension, Period, Target
from tests.factories import (
    HUE,
    make_communes,
    make_indicator,
    make_line,
    make_sent,
    make_target,
    make_unit,
)
from tests.reports.verdicts import code_of, counts_of, flags_of, reason_of, verdict_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

On = Callable[[str], None]


@pytest.fixture
def on(settings: Settings) -> On:
    """Return what sets the day on which the verdict is asked for."""

    def day(text: str) -> None:
        settings.PORTAL_TODAY = dt.date.fromisoformat(text)

    return day


def lock(*periods: Period) -> None:
    for period in periods:
        Period.objects.filter(pk=period.pk).update(locked_at=dt.datetime(2021, 1, 15, tzinfo=HUE))


# Scopes of several units -----------------------------------------------------------------------------------


def test_w01_a_period_that_is_collected_stands_beside_the_one_that_speaks(
    periods: dict[str, Period], on: On
) -> None:
    target = make_target(sign=">", threshold=80, for_districts=False)
    small, large, silent = make_communes(3)
    for unit, part, whole in ((small, 10, 10), (large, 80, 100), (silent, 0, 40)):
        make_line(unit, target.indicator, periods["2018-q1"], part, whole)
    make_line(small, target.indicator, periods["2018-q2"], 5, 10)
    make_line(large, target.indicator, periods["2018-q2"], 90, 100)

    on("2018-06-12")
    verdict = verdict_of(target, periods["2018-q2"])
    assert (verdict.speaking, counts_of(verdict)) == (periods["2018-q1"], (90, 150))
    assert code_of(verdict) is StandingCode.NO_PATH
    beside = verdict.collecting
    assert beside is not None
    assert (beside.period, beside.counted, beside.owing) == (periods["2018-q2"], 2, 3)
    assert beside.share == Share(95, 110)
    assert beside.bounds == (Fraction(9500, 150), Fraction(13500, 150))  # the silent one's last whole is 40
    assert Flag.COLLECTING in flags_of(verdict)

    on("2018-06-21")
    verdict = verdict_of(target, periods["2018-q2"])
    assert (verdict.speaking, counts_of(verdict)) == (periods["2018-q2"], (95, 110))
    assert (code_of(verdict), verdict.certainty) == (StandingCode.MET, Certainty.OPEN)
    assert verdict.coverage == Fraction(200, 3)
    assert verdict.bounds == (Fraction(9500, 150), Fraction(13500, 150))
    assert flags_of(verdict) == {Flag.OPEN, Flag.PROVISIONAL}
    assert verdict.collecting is None


def yes_of_districts(number: int, periods: dict[str, Period], code: str) -> Target:
    """Return a target of nine districts, of which so many say yes and the others nothing."""
    indicator = make_indicator(kind="unit_count")
    target = make_target(
        indicator, threshold=100, baseline=Decimal(50), for_communes=False, for_departments=False
    )
    districts = [make_unit(Level.DISTRICT) for _ in range(9)]
    for district in districts[:number]:
        make_line(district, indicator, periods[code], True)
    return target


def test_w12_one_silent_district_of_nine_is_no_failure_until_the_period_is_locked(
    periods: dict[str, Period], on: On
) -> None:
    target = yes_of_districts(8, periods, "2020-q3")
    on("2020-09-21")
    verdict = verdict_of(target, periods["2020-q3"])
    assert (counts_of(verdict), verdict.answers) == ((8, 9), Answers(8, 0, 1, 0))
    assert (verdict.certainty, verdict.bounds) == (Certainty.OPEN, (Fraction(800, 9), Fraction(100)))
    assert code_of(verdict) is StandingCode.ON_TRACK  # 8 of the 8 that answered

    for unit in Unit.objects.filter(reports__period=periods["2020-q3"]):
        make_line(unit, target.indicator, periods["2020-q4"], True)
    for day in ("2020-12-21", "2020-12-31", "2021-01-01", "2021-03-01"):
        on(day)
        verdict = verdict_of(target, periods["2020-q4"])
        assert (verdict.speaking, code_of(verdict)) == (periods["2020-q4"], StandingCode.AT_RISK), day
    lock(periods["2020-q4"])
    verdict = verdict_of(target, periods["2020-q4"])
    assert (code_of(verdict), len(verdict.silent)) == (StandingCode.MISSED, 1)


def agencies(yes: int, no: int, periods: dict[str, Period], baseline: int | None = 40) -> Target:
    """Return a target of 30 agencies: 20 of 30 in quý III/2020, and in quý IV so many yes and no."""
    indicator = make_indicator(kind="unit_count")
    target = make_target(indicator, threshold=100, baseline=baseline, for_communes=False, for_districts=False)
    units = [make_unit(Level.DEPARTMENT) for _ in range(30)]
    for place, unit in enumerate(units):
        make_line(unit, indicator, periods["2020-q3"], place < 20)
    for place, unit in enumerate(units[: yes + no]):
        make_line(unit, indicator, periods["2020-q4"], place < yes)
    return target


@pytest.mark.parametrize(("baseline", "after"), [(None, StandingCode.AT_RISK), (40, StandingCode.BEHIND)])
def test_w15_half_of_30_agencies_close_the_last_period_and_the_deadline_decides(
    baseline: int | None, after: StandingCode, periods: dict[str, Period], on: On
) -> None:
    target = agencies(13, 2, periods, baseline)
    on("2020-12-12")
    verdict = verdict_of(target, periods["2020-q4"])
    assert (verdict.speaking, counts_of(verdict)) == (periods["2020-q3"], (20, 30))
    beside = verdict.collecting
    assert beside is not None
    assert (beside.share, beside.counted, beside.owing) == (Share(13, 15), 15, 30)
    assert beside.bounds == (Fraction(1300, 30), Fraction(2800, 30))  # 43.3 and 93.3 %
    assert beside.certainty is Certainty.CERTAIN_MISSED

    for day in ("2020-12-21", "2020-12-31"):
        on(day)
        verdict = verdict_of(target, periods["2020-q4"])
        assert (verdict.speaking, verdict.answers) == (periods["2020-q4"], Answers(13, 2, 15, 0))
        assert code_of(verdict) is after  # 86.7 % of those that answered; never on track, never missed yet

    on("2021-01-01")
    verdict = verdict_of(target, periods["2020-q4"])
    assert (code_of(verdict), verdict.certainty) == (StandingCode.MISSED, Certainty.CERTAIN_MISSED)


def test_w16_less_than_half_goes_on_collecting_until_it_is_locked(periods: dict[str, Period], on: On) -> None:
    target = agencies(12, 2, periods)
    for day in ("2020-12-12", "2020-12-21", "2021-01-01", "2021-03-01"):
        on(day)
        verdict = verdict_of(target, periods["2020-q4"])
        assert (verdict.speaking, code_of(verdict)) == (periods["2020-q3"], StandingCode.BEHIND), day
        assert verdict.collecting is not None
        assert (verdict.collecting.share, verdict.collecting.owing) == (Share(12, 14), 30)
    lock(periods["2020-q4"])
    verdict = verdict_of(target, periods["2020-q4"])
    assert (verdict.speaking, code_of(verdict)) == (periods["2020-q4"], StandingCode.GATHERING)
    assert (verdict.counted, verdict.owing, verdict.collecting) == (14, 30, None)
    assert (verdict.share, verdict.value, verdict.gap) == (
        None,
        None,
        None,
    )  # 12 of 14 are not the province's
    assert verdict.answers == Answers(12, 2, 16, 0)


def test_a_locked_period_in_which_nobody_spoke_leaves_the_one_before_outdated(
    periods: dict[str, Period], on: On
) -> None:
    target = agencies(0, 0, periods)
    on("2021-02-01")
    lock(periods["2020-q4"])
    verdict = verdict_of(target, periods["2020-q4"])
    assert (verdict.speaking, code_of(verdict)) == (periods["2020-q3"], StandingCode.OUTDATED)


def test_before_anything_is_closed_a_scope_gathers(periods: dict[str, Period], on: On) -> None:
    target = make_target(for_districts=False)
    first, *_others = make_communes(4)
    on("2018-06-12")
    assert reason_of(verdict_of(target, periods["2018-q2"])) is Reason.NEVER_REPORTED
    make_line(first, target.indicator, periods["2018-q2"], 975, 1000)
    verdict = verdict_of(target, periods["2018-q2"])
    assert (code_of(verdict), verdict.value) == (StandingCode.GATHERING, None)
    assert verdict.collecting is not None
    assert (verdict.collecting.counted, verdict.collecting.owing) == (1, 4)


def test_what_comes_in_after_a_locked_and_silent_first_period_is_not_called_too_old(
    periods: dict[str, Period], on: On
) -> None:
    target = make_target(for_districts=False)
    first, *_others = make_communes(4)
    on("2018-06-12")
    lock(periods["2018-q1"])
    make_line(first, target.indicator, periods["2018-q2"], 9, 10)
    verdict = verdict_of(target, periods["2018-q2"])
    assert (code_of(verdict), reason_of(verdict)) == (StandingCode.NO_DATA, Reason.NEVER_REPORTED)
    assert verdict.collecting is not None
    assert verdict.collecting.period == periods["2018-q2"]


def test_an_older_period_that_never_closed_is_not_told_beside_a_newer_closed_one(
    periods: dict[str, Period], on: On
) -> None:
    target = make_target(for_districts=False)
    units = make_communes(4)
    for unit in units:
        make_line(unit, target.indicator, periods["2017-q4"], 9, 10)
    make_line(units[0], target.indicator, periods["2018-q1"], 9, 10)  # one of four, never locked
    lock(periods["2018-q2"])
    on("2018-09-01")
    verdict = verdict_of(target, periods["2018-q2"])
    assert (verdict.speaking, code_of(verdict)) == (periods["2017-q4"], StandingCode.OUTDATED)
    assert verdict.collecting is None


# One unit --------------------------------------------------------------------------------------------------


def test_w14_a_half_yearly_figure_speaks_in_the_quarter_between(periods: dict[str, Period], on: On) -> None:
    target = make_target(make_indicator(frequency="half_year"), for_districts=False)
    (commune,) = make_communes(1)
    make_line(commune, target.indicator, periods["2018-q2"], 60, 100)
    for day in ("2018-09-02", "2018-10-15"):
        on(day)
        verdict = verdict_of(target, periods["2018-q3"])
        assert (verdict.speaking, code_of(verdict)) == (periods["2018-q2"], StandingCode.MET)
        assert (verdict.is_now, verdict.collecting) == (True, None)


@pytest.mark.parametrize("number", [1, 2])
def test_w17_a_yearly_figure_is_shown_for_one_silent_year_and_no_more(
    number: int, periods: dict[str, Period], on: On
) -> None:
    target = make_target(make_indicator(frequency="year"), for_districts=False)
    for unit in make_communes(number):
        make_line(unit, target.indicator, periods["2018-q4"], 60, 100)
    on("2020-10-01")
    if number > 1:  # over several units only a locked period closes in silence
        assert code_of(verdict_of(target, periods["2020-q3"])) is StandingCode.MET
        lock(periods["2019-q4"])
    verdict = verdict_of(target, periods["2020-q3"])
    assert (verdict.speaking, code_of(verdict)) == (periods["2018-q4"], StandingCode.OUTDATED)
    assert not verdict.is_now
    on("2021-02-01")
    if number > 1:
        assert code_of(verdict_of(target, periods["2020-q4"])) is StandingCode.OUTDATED
        lock(periods["2020-q4"])
    verdict = verdict_of(target, periods["2020-q4"])
    assert (code_of(verdict), reason_of(verdict)) == (StandingCode.NO_DATA, Reason.TOO_OLD)


def of_a_unit(target: Target, period: Period, unit: Unit) -> tuple[str | None, StandingCode | None]:
    verdict = verdict_of(target, period, unit_scope(unit))
    return verdict.speaking.code if verdict.speaking else None, code_of(verdict)


@pytest.fixture
def commune(periods: dict[str, Period]) -> Unit:
    """Return a commune that is measured among others, with 60 of 100 in quý I/2018."""
    target = make_target(make_indicator("X-01"))
    (unit,) = make_communes(1)
    make_line(unit, target.indicator, periods["2018-q1"], 60, 100)
    return unit


def test_a_unit_is_silent_from_its_own_deadline_on(commune: Unit, periods: dict[str, Period], on: On) -> None:
    target, period = Target.objects.get(), periods["2018-q2"]
    on("2018-06-14")
    assert of_a_unit(target, period, commune) == ("2018-q1", StandingCode.MET)
    on("2018-06-16")
    assert of_a_unit(target, period, commune) == ("2018-q1", StandingCode.OUTDATED)
    until = period.unit_due_at + dt.timedelta(days=4)
    DeadlineExtension.objects.create(period=period, unit=commune, due_at=until, reason="lũ", at=until)
    assert of_a_unit(target, period, commune) == ("2018-q1", StandingCode.MET)
    on("2018-06-20")
    assert of_a_unit(target, period, commune) == ("2018-q1", StandingCode.OUTDATED)


def test_what_a_unit_sent_in_time_is_waited_for_until_it_is_locked(
    commune: Unit, periods: dict[str, Period], on: On
) -> None:
    target, period = Target.objects.get(), periods["2018-q2"]
    make_sent(commune, target.indicator, period, 10, 100)
    for day in ("2018-06-14", "2018-06-16", "2018-06-21", "2018-08-01"):
        on(day)
        assert of_a_unit(target, period, commune) == ("2018-q1", StandingCode.MET), day
    lock(period)
    assert of_a_unit(target, period, commune) == ("2018-q1", StandingCode.OUTDATED)


def test_a_units_answer_closes_its_period_at_once(commune: Unit, periods: dict[str, Period], on: On) -> None:
    target, period = Target.objects.get(), periods["2018-q2"]
    on("2018-06-03")
    make_line(commune, target.indicator, period, 10, 100)
    assert of_a_unit(target, period, commune) == ("2018-q2", StandingCode.NO_PATH)
    on("2018-09-03")
    make_line(commune, target.indicator, periods["2018-q3"], answer="not_applicable", note="hết việc")
    assert of_a_unit(target, periods["2018-q3"], commune) == (None, StandingCode.NOT_APPLICABLE)
    on("2018-12-02")  # and speaks until the next one closes
    assert of_a_unit(target, periods["2018-q4"], commune) == (None, StandingCode.NOT_APPLICABLE)


def test_a_scope_in_which_one_unit_owes_is_that_unit(periods: dict[str, Period], on: On) -> None:
    target = make_target(for_districts=False, for_departments=False)
    asked, exempt = make_communes(2)
    Applicability.objects.create(
        target=target, unit=exempt, valid_from=dt.date(2016, 1, 1), reason="không thuộc thẩm quyền"
    )
    make_line(asked, target.indicator, periods["2018-q1"], 60, 100)
    for day, code in (("2018-06-14", StandingCode.MET), ("2018-06-16", StandingCode.OUTDATED)):
        on(day)
        assert code_of(verdict_of(target, periods["2018-q2"])) is code


@pytest.mark.parametrize("why", ["founded", "exempt until then"])
def test_a_period_that_asked_nothing_of_a_unit_says_nothing_of_the_next(
    why: str, periods: dict[str, Period], on: On
) -> None:
    target = make_target(for_districts=False)
    (unit,) = make_communes(1)
    if why == "founded":
        Unit.objects.filter(pk=unit.pk).update(valid_from=dt.date(2018, 4, 1))
    else:
        Applicability.objects.create(
            target=target,
            unit=unit,
            valid_from=dt.date(2016, 1, 1),
            valid_to=dt.date(2018, 3, 31),
            reason="chưa có bộ phận một cửa",
        )
    lock(periods["2018-q1"])
    on("2018-06-10")
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(unit))
    assert (code_of(verdict), reason_of(verdict)) == (StandingCode.NO_DATA, Reason.NEVER_REPORTED)
    assert code_of(verdict_of(target, periods["2018-q1"], unit_scope(unit))) is StandingCode.NOT_APPLICABLE


# The path of a part of the province ------------------------------------------------------------------------


def from_its_start(first: int, now: int, threshold: int, baseline: int, periods: dict[str, Period]) -> Target:
    """Return a target for which a commune counted so many of 1000 in quý I/2016, and in quý II/2018."""
    target = make_target(make_indicator("X-01"), threshold=threshold, baseline=Decimal(baseline))
    (unit,) = make_communes(1, code="19900")
    make_line(unit, target.indicator, periods["2016-q1"], first, 1000)
    make_line(unit, target.indicator, periods["2018-q2"], now, 1000)
    return target


def test_w19_a_unit_below_its_own_start_is_behind_without_a_number_of_quarters(
    periods: dict[str, Period], on: On
) -> None:
    on("2018-07-01")
    target = from_its_start(50, 0, 100, 82, periods)
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(Unit.objects.get(code="19900")))
    assert verdict.expected == 5 + Fraction(95 * 9, 19)  # 9 of the 19 quarters from quý I/2016 to the end
    assert (code_of(verdict), verdict.lag) == (StandingCode.BEHIND, None)


def test_w25_a_unit_that_started_beyond_the_threshold_is_held_against_the_threshold(
    periods: dict[str, Period], on: On
) -> None:
    on("2018-07-01")
    target = from_its_start(950, 799, 80, 60, periods)
    verdict = verdict_of(target, periods["2018-q2"], unit_scope(Unit.objects.get(code="19900")))
    assert verdict.expected == 80
    assert verdict.deviation == Fraction(-1, 50)  # 0.1 of at least 5 points
    assert code_of(verdict) is StandingCode.ON_TRACK


def test_a_scope_without_a_figure_in_its_first_four_periods_has_no_path(
    periods: dict[str, Period], on: On
) -> None:
    on("2018-07-01")
    target = make_target(baseline=Decimal(10))
    late, early = make_communes(2)
    for unit, since in ((late, "2017-q1"), (early, "2016-q4")):
        make_line(unit, target.indicator, periods[since], 20, 100)
        make_line(unit, target.indicator, periods["2018-q2"], 40, 100)
    codes = [code_of(verdict_of(target, periods["2018-q2"], unit_scope(one))) for one in (late, early)]
    assert codes == [StandingCode.NO_PATH, StandingCode.ON_TRACK]  # from 20 at τ = 4 to 50: 31.25 by now
