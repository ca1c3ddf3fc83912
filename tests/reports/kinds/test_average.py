"""An average from the grid to the verdict: minutes waited over visitors, asked to be 15 at most."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from accounts.models import User
from indicators import Average, StandingCode
from procedures.models import Level, Role, Unit
from reports.figures.draft import Typed, save
from reports.figures.readiness import report_faults
from reports.figures.unit_report import read_sheet
from reports.flow.workflow import fingerprint, move
from reports.models import Measurement, Report, StatedFigure
from reports.review.bulk import approve_clean
from reports.scopes import own_scope, province_scope
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Verdict
from targets.models import Indicator, PathPoint, Period, Target
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_sent,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english_on_a_day_of_the_period() -> Iterator[None]:
    with translation.override("en"), override_settings(PORTAL_TODAY=dt.date(2018, 6, 12)):
        yield


@pytest.fixture
def period() -> Period:
    return make_calendar()["2018-q2"]


@pytest.fixture
def target(period: Period) -> Target:
    """Return the target “phút chờ ≤ 15”, from 25 minutes at the start."""
    return waiting(baseline=Decimal(25))


def waiting(code: str = "CHO-01", **fields: object) -> Target:
    indicator = make_indicator(
        code,
        kind="average",
        direction="lower_is_better",
        accumulation="year_to_date",
        measured_in="phút",
        part_name="tổng thời gian chờ",
        whole_name="số lượt người dân",
        counted_in="",
    )
    return make_target(indicator, "<=", 15, **fields)


def judged(period: Period) -> Verdict:
    (verdict,) = standings(period, province_scope(), codes=["CHO-01"])
    return verdict


@pytest.fixture
def offices(target: Target, period: Period, settings: Settings) -> list[Unit]:
    """Return three communes with accepted averages of 15, 12 and 45 minutes, after all deadlines."""
    settings.PORTAL_TODAY = dt.date(2018, 6, 21)
    make_province()
    communes = make_communes(3)
    for unit, (total, cases) in zip(communes, ((4500, 300), (1200, 100), (900, 20)), strict=True):
        make_line(unit, target.indicator, period, total=total, whole=cases)
    Unit.objects.filter(level__in=[Level.DISTRICT, Level.DEPARTMENT]).update(valid_from=dt.date(2019, 1, 1))
    return communes


# Entry -----------------------------------------------------------------------------------------------------


def test_what_is_typed_in_the_grid_is_kept_with_its_cases(target: Target, period: Period) -> None:
    unit = make_unit()
    official = make_member(unit, Role.OFFICIAL)
    saved = save(unit, period, {"CHO-01": {"total": Typed("4.500"), "whole": Typed("300")}}, by=official)
    line = Measurement.objects.get()
    assert (line.part, line.total, line.whole, line.share) == (None, 4500, 300, Average(4500, 300))
    assert line.revisions.get().total == 4500
    assert report_faults(saved.sheet) == []


def test_the_grid_shows_the_unit_of_measure_and_what_it_comes_to(target: Target, period: Period) -> None:
    unit = make_unit()
    client = signed_in(make_member(unit, Role.OFFICIAL))
    make_line(unit, target.indicator, period, total=4600, whole=300, status="draft")
    unit.reports.update(status="draft")
    page = client.get(reverse("reports:entry", args=[period.code, unit.code.lower()])).text
    assert "tổng thời gian chờ (phút)" in page
    assert "≤\u00a015\u00a0phút" in page
    assert '<output class="ratio">15.3\u00a0phút</output>' in page


@pytest.mark.parametrize(
    ("total", "whole", "fault"),
    [("10", "0", "over no cases"), ("10", "", "Enter số lượt"), ("x", "1", "cannot be read")],
)
def test_a_sum_without_cases_stays_a_draft(
    total: str, whole: str, fault: str, target: Target, period: Period
) -> None:
    unit = make_unit()
    typed = {"total": Typed(total), "whole": Typed(whole)}
    saved = save(unit, period, {"CHO-01": typed}, by=make_member(unit, Role.OFFICIAL))
    assert fault in " ".join(one.text for one in report_faults(saved.sheet))
    assert Measurement.objects.get().share is None


def test_more_cases_than_minutes_and_more_minutes_than_cases_are_both_possible(
    target: Target, period: Period
) -> None:
    unit = make_unit()
    for total, whole in (("10", "400"), ("400", "10")):
        typed = {"total": Typed(total), "whole": Typed(whole)}
        seen = read_sheet(unit, period).rows[0].line
        if seen:
            typed = {
                "total": Typed(total, str(seen.total)),
                "whole": Typed(whole, str(seen.whole)),
            }
        save(unit, period, {"CHO-01": typed}, by=make_member(unit, Role.OFFICIAL))
    assert Measurement.objects.get().counts == (400, 10)


def test_the_database_keeps_sums_and_shares_apart(target: Target, period: Period) -> None:
    line = make_line(make_unit(), target.indicator, period, total=4500, whole=300)
    for broken in ({"part": 1}, {"whole": None}, {"whole": 0}, {"achieved": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measurement.objects.filter(pk=line.pk).update(**broken)


# What is unlikely -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "whole", "warned"),
    [
        ((4500, 4500), (300, 300), []),
        ((4500, 9000), (300, 600), []),  # just twice
        ((4500, 9001), (300, 600), ["tổng thời gian chờ: 9,001, and 4,500 in Q2 2017"]),
        ((4500, 2249), (300, 150), ["tổng thời gian chờ: 2,249, and 4,500 in Q2 2017"]),
        ((4500, 8000), (300, 601), ["số lượt người dân: 601, and 300 in Q2 2017"]),
    ],
)
def test_a_sum_or_cases_that_doubled_or_halved_within_a_year_ask_why(
    total: tuple[int, int], whole: tuple[int, int], warned: list[str], target: Target, period: Period
) -> None:
    unit, calendar = make_unit(), make_calendar()
    make_line(unit, target.indicator, calendar["2017-q2"], total=total[0], whole=whole[0])
    make_sent(unit, target.indicator, period, total=total[1], whole=whole[1])
    row = read_sheet(unit, period).rows[0]
    assert [text.split(". ")[0] for text in row.warnings] == warned
    assert row.needs_a_reason is bool(warned)


@pytest.mark.parametrize(
    ("total", "whole", "warned"),
    [
        (6000, 200, False),  # 30 minutes are just twice 15
        (6001, 200, True),
        (2999, 400, True),
        (500, 9, False),  # so few cases jump by themselves
    ],
)
def test_an_average_that_doubled_or_halved_since_the_period_before_asks_why(
    total: int, whole: int, warned: bool, target: Target, period: Period
) -> None:
    Indicator.objects.update(accumulation="stock")
    unit = make_unit()
    make_line(unit, target.indicator, make_calendar()["2018-q1"], total=3000, whole=200)
    make_sent(unit, target.indicator, period, total=total, whole=whole)
    row = read_sheet(unit, period).rows[0]
    assert ["15.0\u00a0phút in Q1 2018" in text for text in row.warnings] == [True] * warned


def test_an_average_with_a_warning_waits_for_a_reason_and_is_not_approved_in_bulk(
    target: Target, period: Period
) -> None:
    unit = make_unit()
    official = make_member(unit, Role.OFFICIAL)
    make_line(unit, target.indicator, make_calendar()["2018-q1"], total=3000, whole=200)
    typed = {"total": Typed("13.000"), "whole": Typed("400")}
    sheet = save(unit, period, {"CHO-01": typed}, by=official).sheet
    assert [one.box for one in report_faults(sheet)] == ["CHO-01-why"]
    save(unit, period, {"CHO-01": {"why": Typed("đợt cấp đổi giấy tờ")}}, by=official)
    report = Report.objects.get(period=period)
    move(report, "submit", by=make_member(unit, Role.HEAD))
    lines = list(report.measurements.all())
    (approval,) = approve_clean(
        {report.pk: fingerprint(lines)}, by=make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR)
    )
    assert "look at it by itself" in approval.refusal


# Review ----------------------------------------------------------------------------------------------------


def test_the_reviewer_sees_the_average_beside_its_peers(target: Target, period: Period) -> None:
    make_province()
    here, there = make_communes(2)
    by = make_member(here, Role.OFFICIAL)
    make_sent(there, target.indicator, period, total=1000, whole=100)
    line = make_sent(here, target.indicator, period, total=4600, whole=300, by=by)
    make_line(here, target.indicator, make_calendar()["2018-q1"], total=2000, whole=100)
    page = signed_in(make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR)).get(
        f"/dieu-phoi/duyet/{line.report_id}/"
    )
    assert page.status_code == 200
    assert "4,600/300 = 15.3\u00a0phút" in page.text
    assert "20.0\u00a0phút" in page.text  # the period before
    (row,) = page.context["page"].rows
    assert row.peers.startswith("12.7\u00a0phút")  # the middle of 10 and 15 1/3
    assert row.change is None


# Standing --------------------------------------------------------------------------------------------------


def test_the_standing_pools_sums_over_cases(offices: list[Unit], period: Period) -> None:
    verdict = judged(period)
    assert verdict.share == Average(6600, 420)
    assert verdict.value == Fraction(110, 7)
    assert verdict.gap is None
    assert verdict.excess == 300
    assert (verdict.bounds, verdict.certainty) == (None, None)
    assert verdict.expected == Fraction(39, 2)  # the half-year stands at 11 of 20 quarters from 25 to 15
    assert verdict.deviation == Fraction(53, 140)  # (19 1/2 − 15 5/7) ÷ 10
    assert verdict.standing is not None
    assert verdict.standing.code is StandingCode.ON_TRACK
    assert verdict.lines[0].unit == offices[2]  # the largest excess first
    assert [line.contribution for line in verdict.lines] == [600, 0, 0]


def test_a_unit_by_itself_is_held_against_the_same_minutes(offices: list[Unit], period: Period) -> None:
    # Its own path from 50 minutes in quý I/2016, at 2 1/2 quarters, to 15: 33 by now.
    make_line(offices[2], Indicator.objects.get(), make_calendar()["2016-q1"], total=1000, whole=20)
    codes = []
    for unit in offices:
        (verdict,) = standings(period, own_scope(unit), codes=["CHO-01"])
        assert verdict.standing is not None
        codes.append(verdict.standing.code.value)
    assert codes == ["met", "met", "behind"]


def test_silent_units_change_nothing_that_can_be_computed(offices: list[Unit], period: Period) -> None:
    Measurement.objects.filter(report__unit=offices[2]).delete()
    verdict = judged(period)
    assert (verdict.counted, verdict.owing) == (2, 3)
    assert (verdict.bounds, verdict.certainty) == (None, None)
    assert verdict.share == Average(5700, 400)
    assert verdict.excess is None


# Pages and files -------------------------------------------------------------------------------------------


def test_the_page_of_the_target_says_minutes(offices: list[Unit], period: Period) -> None:
    client = signed_in(make_member(make_unit(Level.DEPARTMENT), Role.LEADER))
    page = client.get("/chi-tieu/cho-01/?ky=2018-q2")
    assert page.status_code == 200
    text = page.text
    for words in ("15.7\u00a0phút", "≤\u00a015\u00a0phút", "19.5\u00a0phút", "300 phút too many"):
        assert words in text
    assert "15.7\u00a0%" not in text
    assert page.context["page"].verdict.measured_in == "phút"
    assert '<th scope="col" class="number">%</th>' not in text  # over columns of minutes
    assert text.count('<th scope="col" class="number">phút</th>') == 3


@pytest.mark.parametrize("address", ["/bang-dieu-khien/", "/chi-tieu/"])
def test_the_dashboards_say_minutes(address: str, offices: list[Unit], period: Period) -> None:
    client = signed_in(make_member(make_unit(Level.DEPARTMENT), Role.LEADER))
    text = client.get(f"{address}?ky=2018-q2").text
    assert "15.7\u00a0phút" in text
    assert "15.7\u00a0%" not in text


def test_the_page_of_a_unit_says_what_is_too_much(offices: list[Unit], period: Period) -> None:
    client = signed_in(make_member(make_unit(Level.DEPARTMENT), Role.LEADER))
    text = client.get(f"/don-vi/{offices[2].code.lower()}/?ky=2018-q2").text
    assert "45.0\u00a0phút" in text
    assert "600 phút too many" in text


def test_the_files_of_the_target_hold_value_sum_and_cases(offices: list[Unit], period: Period) -> None:
    client = signed_in(make_member(make_unit(Level.DEPARTMENT), Role.LEADER))
    answer = client.get("/chi-tieu/cho-01/?ky=2018-q2&tai=xlsx")
    content = b"".join(answer)
    answer.close()
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    (row,) = [row for row in cells if "CHO-01" in row]
    assert "15.7\u00a0phút" in row
    assert (6600 in row, 420 in row, "15.0\u00a0phút" in row) == (True, True, True)


def test_the_script_prints_the_excess_as_the_gap(
    offices: list[Unit], period: Period, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("standings", "--period", "2018-q2", "--target", "CHO-01")
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.split()[:8] == ["CHO-01", "6600", "420", "15,7", "<=", "15", "on_track", "–"]
    assert line.split()[-1] == "300"
    call_command("standings", "--period", "2018-q2", "--json")
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["printed"], row["threshold"], row["measured_in"]) == ("15,7", "15", "phút")


# What is asked ---------------------------------------------------------------------------------------------


def test_a_threshold_in_minutes_may_be_above_100() -> None:
    target = waiting("CHO-02")
    Target.objects.filter(pk=target.pk).delete()
    assert make_target(target.indicator, "<=", 480).threshold == 480
    assert str(Target.objects.get()) == "CHO-02 ≤ 480 phút"
    Target.objects.all().delete()
    with pytest.raises(ValidationError, match="more than 0"):
        make_target(target.indicator, "<=", 0)
    with pytest.raises(IntegrityError):
        make_target(target.indicator, "<=", -1)


def test_more_than_100_per_cent_is_refused_as_before() -> None:
    target = make_target(make_indicator(), ">=", 90)
    with pytest.raises(ValidationError, match="between 0 and 100"):
        PathPoint.objects.create(target=target, on=dt.date(2018, 12, 31), percent=101, source="kế hoạch")
    for fields in ({"threshold": 101}, {"baseline": 101, "baseline_source": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "average"},
        {"kind": "average", "measured_in": "phút", "source": "dossiers"},
        {"kind": "share", "measured_in": "phút"},
    ],
)
def test_an_average_alone_has_a_unit_of_measure(fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        make_indicator(**fields)


def test_an_average_is_stated_with_its_sum_and_its_cases_alone(
    target: Target, period: Period, settings: Settings
) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 15)  # the day after the cut-off
    place = {"unit": make_province(), "period": period, "as_of": "cuối kỳ", "source": "báo cáo"}
    for refused in ({"percent": Decimal(15)}, {"part": 10, "whole": 20}):
        with pytest.raises(ValidationError, match="averages are never averaged"):
            StatedFigure.objects.create(indicator=target.indicator, **place, **refused)
    with pytest.raises(ValidationError, match="Only an average"):
        StatedFigure.objects.create(indicator=make_indicator(), total=10, whole=20, **place)
    StatedFigure.objects.create(indicator=target.indicator, total=6600, whole=420, **place)
    verdict = judged(period)
    assert verdict.share == Average(6600, 420)
    assert verdict.excess == 300


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client
