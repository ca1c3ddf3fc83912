"""The review of one report through its page: what it shows, what can be decided, who is refused."""

from __future__ import annotations

import uuid
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.models import User
from indicators import Share
from procedures.models import Role, Unit
from reports.flow.workflow import move
from reports.models import Evidence, Measurement, Report
from reports.review.desk import median_percent
from reports.scopes import province_scope
from reports.verdicts.standing import standings
from targets.models import Period, Target
from targets.models.indicator import Kind, Source, SurveySubject
from tests.factories import (
    make_communes,
    make_dossiers,
    make_indicator,
    make_line,
    make_member,
    make_sent,
    make_survey,
    make_target,
    make_unit,
)
from tests.reports.checked import shown_on
from tests.reports.review.conftest import shown, text_of

pytestmark = pytest.mark.django_db


# What the page shows ---------------------------------------------------------------------------------------


def test_a_figure_stands_beside_the_one_before_and_the_median_of_its_peers(
    desk: Client, line: Measurement, target: Target, period: Period, commune: Unit
) -> None:
    make_line(commune, target.indicator, Period.objects.get(code="2018-q1"), 35, 100)
    for unit, part in zip(make_communes(2), (60, 80), strict=True):
        make_sent(unit, target.indicator, period, part, 100)
    make_sent(make_unit(terrain="mountain"), target.indicator, period, 99, 100)  # no peer
    text = text_of(shown(desk, line.report))
    assert "40/100 = 40,0 %" in text
    assert "35,0 % +5,0 điểm %" in text
    assert "60,0 %: 3 đơn vị, cấp xã đồng bằng" in text


@pytest.mark.parametrize(
    ("shares", "median"),
    [
        ([Share(1, 3), Share(2, 3), Share(1, 2)], Fraction(50)),
        ([Share(1, 3), Share(1, 2)], Fraction(125, 3)),  # the mean of the two in the middle, exactly
        ([Share(1, 3), Share(0, 0)], Fraction(100, 3)),  # nothing occurred: no percentage
        ([Share(0, 0)], None),
        ([], None),
    ],
)
def test_the_median_is_exact(shares: list[Share], median: Fraction | None) -> None:
    assert median_percent(shares) == median


def test_a_yes_or_no_is_told_by_how_many_peers_have_it(desk: Client, period: Period, commune: Unit) -> None:
    yes_no = make_target(make_indicator(kind=Kind.UNIT_COUNT))
    line = make_sent(commune, yes_no.indicator, period, True)
    make_sent(make_unit(), yes_no.indicator, period, False)
    assert "1/2 đơn vị có" in text_of(shown(desk, line.report))


def test_a_warning_stands_with_the_reason_of_the_unit(
    desk: Client, line: Measurement, target: Target, commune: Unit
) -> None:
    make_line(commune, target.indicator, Period.objects.get(code="2018-q1"), 90, 100)
    Measurement.objects.filter(pk=line.pk).update(warning_reason="đếm lại theo biên chế")
    text = text_of(shown(desk, line.report))
    assert "−50,0 điểm %" in text
    assert "đếm lại theo biên chế" in text


def test_evidence_and_contacts_are_links(
    desk: Client, line: Measurement, official: User, commune: Unit
) -> None:
    proof = Evidence.objects.create(
        unit=commune,
        key="abc123",
        name="danh sách.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_by=official,
        uploaded_at=clock.now(),
    )
    proof.measurements.add(line)
    Unit.objects.filter(pk=commune.pk).update(focal_name="Trần Văn A", focal_phone="+84 234 3871 000")
    User.objects.filter(pk=official.pk).update(phone="0905.000.000")
    page = shown(desk, line.report).content.decode()
    assert '<a href="/minh-chung/abc123/">danh sách.pdf</a>' in page
    assert 'href="tel:+842343871000"' in page
    assert 'href="tel:0905000000"' in page


def test_dossiers_and_surveys_show_their_tables(desk: Client, period: Period, commune: Unit) -> None:
    dossiers = make_target(make_indicator(source=Source.DOSSIERS))
    survey = make_target(make_indicator(source=Source.SURVEY, survey_subject=SurveySubject.ONE_STOP))
    line = make_sent(commune, dossiers.indicator, period)
    make_sent(commune, survey.indicator, period)
    make_dossiers(line.report, 410, 46, group="hồ sơ đất đai")
    make_survey(line.report, {"Thái độ, hướng dẫn": (90, 10)})
    text = text_of(shown(desk, line.report))
    assert "46/410" in text
    assert "hồ sơ đất đai" in text
    assert "Thái độ, hướng dẫn" in text
    assert "90/100 = 90,0 %" in text


def test_the_queue_leads_from_report_to_report(desk: Client, period: Period, target: Target) -> None:
    first, second, third = (
        make_sent(unit, target.indicator, period, 1, whole)
        for unit, whole in zip(make_communes(3), (300, 200, 100), strict=True)
    )
    page = shown(desk, second.report)
    assert "Báo cáo 2/3" in text_of(page)
    assert f'href="/dieu-phoi/duyet/{first.report.pk}/?ky=2018-q2" rel="prev"' in page.content.decode()
    assert f'href="/dieu-phoi/duyet/{third.report.pk}/?ky=2018-q2" rel="next"' in page.content.decode()


def test_the_queue_keeps_to_the_units_the_reader_chose(
    desk: Client, period: Period, target: Target, commune: Unit
) -> None:
    mine = make_sent(commune, target.indicator, period, 1, 100)
    make_sent(make_unit(), target.indicator, period, 1, 500)
    assert "Báo cáo 1/1" in text_of(shown(desk, mine.report, "?huyen=482"))


# The district ----------------------------------------------------------------------------------------------


def test_a_district_reads_and_leaves_its_mark_and_moves_nothing(
    client: Client, line: Measurement, district: Unit, coordinator: User
) -> None:
    client.force_login(make_member(district, Role.DISTRICT_COORDINATOR))
    page = shown(client, line.report).content.decode()
    assert 'class="decide"' not in page
    mark = {"words": "đã đối chiếu danh sách", "once": uuid.uuid4()}
    assert client.post(f"/dieu-phoi/duyet/{line.report.pk}/kiem-tra-so-bo/", mark).status_code == 302
    line.refresh_from_db()
    assert line.status == "submitted"
    client.force_login(coordinator)
    assert "đã đối chiếu danh sách" in text_of(shown(client, line.report))


# W11: from the box to the dashboard ------------------------------------------------------------------------


def test_a_colleagues_correction_reaches_the_dashboard_with_the_very_next_request(
    client: Client, commune: Unit, target: Target, period: Period, official: User, coordinator: User
) -> None:
    code, place = target.indicator.code, f"/bao-cao/2018-q2/{commune.code}"
    client.force_login(official)
    typed = {f"{code}-part": "40", f"{code}-part-seen": "", f"{code}-whole": "100", f"{code}-whole-seen": ""}
    assert client.post(f"{place}/nhap/", typed).status_code == 302
    client.force_login(make_member(commune, Role.OFFICIAL))
    typed = {
        f"{code}-part": "30",
        f"{code}-part-seen": "40",
        f"{code}-whole": "100",
        f"{code}-whole-seen": "100",
    }
    assert client.post(f"{place}/nhap/", typed).status_code == 302
    client.post(f"{place}/gui/", {"agreed": "1", "seen": shown_on(client, place), "once": uuid.uuid4()})
    report = Report.objects.get()
    assert report.status == Report.Status.SUBMITTED
    client.force_login(coordinator)
    with CaptureQueriesContext(connection) as before:
        seen = client.get(f"/dieu-phoi/duyet/{report.pk}/").context["page"].seen
    with CaptureQueriesContext(connection) as asked:
        client.post(f"/dieu-phoi/duyet/{report.pk}/duyet/", {"seen": seen, "once": uuid.uuid4()})
        dashboard = client.get("/bang-dieu-khien/?ky=2018-q2")
    assert "30,0 %" in text_of(dashboard)
    assert report.measurements.get().version == 2
    assert len(before) <= 45
    assert len(asked) <= 45


@pytest.mark.cold
def test_approving_one_figure_and_reading_the_province_takes_23_queries(
    line: Measurement, period: Period, coordinator: User
) -> None:
    scope, code = province_scope(), line.indicator.code
    report = Report.objects.get(pk=line.report_id)
    with CaptureQueriesContext(connection) as asked:
        move(report, "approve", by=coordinator, only=line)
        (verdict,) = standings(period, scope, codes=[code])
    assert verdict.value == 40
    assert len(asked) <= 23, "\n".join(query["sql"][:160] for query in asked.captured_queries)
