"""Figures copied from print: they count and decide by their day, and nobody sent or approved them."""

from __future__ import annotations

import datetime as dt
import html
import re
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.test import Client
from django.test.client import RequestFactory
from pytest_django import Settings

from accounts.models import User
from indicators import Flag, StandingCode
from procedures.models import Level, Role, Unit
from reports.context import Portal
from reports.models import LineStatus, Measurement, Report, StatedFigure
from reports.obligations import Asking
from reports.review.desk import Desk
from reports.review.wanted import LISTS
from reports.scopes import group_scope, own_scope, province_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Verdict
from targets.models import Indicator, Period
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_member,
    make_period,
    make_procedure,
    make_province,
    make_report,
    make_stated,
    make_target,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.cold]  # rows change between two reads of one test


@pytest.fixture
def published(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    settings.DEMO_PASSWORD = "mat-khau-de-thu"
    call_command("load_published", stdout=StringIO())


def hue(code: str, period: str) -> Verdict:
    when = Period.objects.get(code=period)
    return standings(when, own_scope(Unit.objects.get(code="474")), codes=[code])[0]


def province(code: str, period: str) -> Verdict:
    return standings(Period.objects.get(code=period), province_scope(), codes=[code])[0]


def page(address: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username="lanhdao"))
    text = html.unescape(client.get(address).content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.usefixtures("published")
def test_dossiers_until_november_decide_nothing_of_december() -> None:
    found = hue("HDH-03", "2020-q4")
    assert found.share is not None
    assert (found.share.part, found.share.whole) == (3_764, 33_450)
    assert found.undecided == (dt.date(2020, 11, 15),)
    assert found.standing is not None
    assert found.standing.code is StandingCode.AT_RISK
    text = page("/chi-tieu/hdh-03/?ky=2020-q4&pham-vi=474-rieng")
    assert "15/11/2020: chưa kết luận được" in text
    assert "hồ sơ tiếp nhận trực tuyến (nguồn không nói mức độ 4" in text


@pytest.mark.usefixtures("published")
def test_what_its_own_page_does_not_decide_no_ranking_decides(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2021, 1, 2)  # after the deadline; the figures end on 15/11
    period = Period.objects.get(code="2020-q4")
    hue_city = Unit.objects.get(code="474")
    for code in ("HDH-03", "TTHC-01", "HDH-04"):
        on_its_page = hue(code, "2020-q4").standing
        indicator = Indicator.objects.get(code=code)
        beside = OneByOne(Ledger.read(), indicator, period, group_scope("cap-huyen"))
        among_peers = beside.standing_alone(hue_city.pk)
        assert on_its_page is not None
        assert among_peers is not None
        assert among_peers.code is on_its_page.code, code


def test_a_copied_report_leaves_the_catalogue_as_it_was_counted(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)
    period, district = make_period("2018-q2"), make_unit(Level.DISTRICT)
    indicator = make_indicator(source="catalogue", catalogue_count="level_4")
    make_target(indicator, threshold=0, for_communes=False, for_departments=False)
    make_procedure(authority="district")
    Report.objects.create(
        unit=district,
        period=period,
        status=Report.Status.COPIED,
        source="Báo cáo",
        as_of_day=dt.date(2018, 5, 15),
    )
    (found,) = standings(period, province_scope(), codes=[indicator.code])
    assert found.counted == 1
    assert (found.undecided, found.copied_reports) == ((), ())


@pytest.mark.usefixtures("published")
def test_a_survey_until_after_the_cut_off_decides() -> None:
    found = hue("TTHC-01", "2019-q1")
    assert found.undecided == ()
    assert found.standing is not None
    assert found.standing.code is StandingCode.MET


@pytest.mark.usefixtures("published")
def test_one_city_is_not_the_province() -> None:
    found = province("HDH-03", "2020-q4")
    assert (found.value, found.points, found.collecting) == (None, (), None)
    assert found.is_gathering


@pytest.mark.usefixtures("published")
def test_totals_of_two_bases_are_joined_by_no_line_and_no_arrow() -> None:
    found = province("HDH-02", "2019-q4")
    assert [point.quarter for point in found.points] == [16]
    assert found.standing is not None
    assert Flag.DEFINITION_CHANGED in found.standing.flags
    assert "26,5" not in page("/chi-tieu/hdh-02/?ky=2019-q4")


@pytest.mark.usefixtures("published")
def test_the_banner_counts_the_targets_without_a_figure() -> None:
    assert Portal(RequestFactory().get("/")).lacking == (16, 18)
    assert "16/18 mục tiêu chưa có số" in page("/bang-dieu-khien/")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "address",
    [
        "/chi-tieu/hdh-03/?ky=2020-q4&pham-vi=474",
        "/chi-tieu/tthc-01/?ky=2019-q1&pham-vi=474-rieng",
        "/don-vi/474/?ky=2020-q4",
        "/bao-cao/2020-q4/474/lich-su/",
        "/chi-tieu/pci/",
    ],
)
def test_no_page_calls_it_sent_or_approved(address: str) -> None:
    text = page(address)
    for claim in ("đã duyệt", "đã gửi", "muộn", "01/01/2012"):
        assert claim not in text.lower()


# In a portal that also gathers reports ---------------------------------------------------------------------


def make_copied(unit: Unit, indicator: Indicator, period: Period, day: dt.date | None) -> Measurement:
    line = make_line(unit, indicator, period, 9, 10)
    words = {"status": Report.Status.COPIED, "source": "một tờ báo", "as_of_day": day, "submitted_at": None}
    Report.objects.filter(pk=line.report.pk).update(**words)
    Measurement.objects.filter(pk=line.pk).update(status=LineStatus.COPIED)
    return line


def test_a_report_that_becomes_a_copied_one_is_judged_anew_in_the_next_request(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)
    period = make_calendar()["2018-q2"]
    share = make_target(make_indicator("S")).indicator
    unit = make_unit()
    line = make_line(unit, share, period, 9, 10)

    def undecided() -> tuple[dt.date | None, ...]:
        return standings(period, own_scope(unit), codes=["S"])[0].undecided

    assert undecided() == ()
    copied = {"status": Report.Status.COPIED, "source": "báo", "submitted_at": None}
    Report.objects.filter(pk=line.report.pk).update(**copied)
    assert undecided() == (None,)
    Report.objects.filter(pk=line.report.pk).update(as_of_day=dt.date(2018, 6, 14))
    assert undecided() == ()


def test_a_copied_report_is_in_no_queue_no_letter_and_never_late(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)
    period = make_calendar()["2018-q2"]
    share = make_target(make_indicator("S")).indicator
    one, _other = make_communes(2)
    make_copied(one, share, period, None)
    desk = Desk.read(period, Asking.read(), Q(pk=one.pk))
    (row,) = desk.rows
    assert (str(row.when), row.is_unsent, row.is_overdue, row.is_waiting) == ("", False, False, False)
    assert [name for name in LISTS if desk.rows_of(name)] == ["tat-ca"]


def test_a_coordinator_reads_a_copied_report_and_moves_nothing(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 7, 1)
    period = make_calendar()["2018-q2"]
    line = make_copied(make_unit(), make_target(make_indicator("S")).indicator, period, None)
    client = Client()
    client.force_login(make_member(make_province(), Role.COORDINATOR))
    address = f"/dieu-phoi/duyet/{line.report.pk}/"
    text = client.get(address).content.decode()
    assert "Chép lại từ nguồn công bố" in text
    for step in ("duyet", "tra-lai", "mo-lai"):
        client.post(f"{address}{step}/", {"note": "thử"})
    line.refresh_from_db()
    assert line.status == LineStatus.COPIED


def test_a_copied_report_names_its_source_and_was_sent_by_nobody() -> None:
    report = make_report(make_unit(), make_period())
    for wrong in ({"source": "", "submitted_at": None}, {"source": "báo"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(status=Report.Status.COPIED, **wrong)


def test_a_total_of_a_period_in_which_nothing_is_due_is_refused_with_a_sentence() -> None:
    year = make_target(make_indicator("HDH-09", frequency="year")).indicator
    period = make_period("2018-q2")
    with pytest.raises(ValidationError, match=r"HDH-09 không đến kỳ trong quý II/2018.*quý IV"):
        make_stated(make_province(), year, period, 1, 2)
    half = make_target(make_indicator("H", frequency="half_year")).indicator
    make_stated(make_province(), half, period, 1, 2)
    assert StatedFigure.objects.count() == 1
