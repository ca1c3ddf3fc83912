"""What the reader of a report does with it: approve, return, open again, correct, answer a request."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from accounts import clock
from accounts.models import AuditEvent, User
from procedures.models import Unit
from reports.flow.corrections import ask_correction, correct
from reports.flow.workflow import move
from reports.models import Measurement, Report
from targets.models import Period, Target
from targets.models.indicator import Kind, Source, SurveySubject
from tests.factories import (
    make_dossiers,
    make_indicator,
    make_line,
    make_sent,
    make_survey,
    make_target,
    make_unit,
)
from tests.reports.review.conftest import decide, shown, text_of

pytestmark = pytest.mark.django_db


# Deciding --------------------------------------------------------------------------------------------------


def test_a_clean_report_is_approved_with_two_presses_from_the_desk(
    desk: Client, line: Measurement, period: Period, target: Target
) -> None:
    following = make_sent(make_unit(), target.indicator, period, 1, 50)
    link = re.search(
        rf'href="(/dieu-phoi/duyet/{line.report.pk}/[^"]*)"', desk.get("/dieu-phoi/").content.decode()
    )
    assert link
    page = desk.get(link[1])  # the first press
    form = {
        "seen": page.context["page"].seen,
        "next": page.context["page"].following.report.pk,
        "once": uuid.uuid4(),
    }
    answer = desk.post(f"/dieu-phoi/duyet/{line.report.pk}/duyet/", form)  # the second
    assert answer.headers["Location"].startswith(f"/dieu-phoi/duyet/{following.report.pk}/")
    line.report.refresh_from_db()
    assert line.report.status == Report.Status.APPROVED
    assert "Mở lại" in text_of(shown(desk, line.report))


def test_a_line_is_approved_returned_and_opened_again(
    desk: Client, line: Measurement, period: Period, commune: Unit
) -> None:
    other = make_target(for_districts=False, for_departments=False)
    make_sent(commune, other.indicator, period, 1, 2)
    code = line.indicator.code
    decide(desk, line.report, "duyet", line=code)
    line.refresh_from_db()
    assert line.status == "accepted"
    answer = decide(desk, line.report, "tra-lai", line=other.indicator.code, note="mẫu số khác danh sách")
    assert answer.headers["Location"].endswith(f"#{other.indicator.code}")
    decide(desk, line.report, "mo-lai", line=code, note="đếm nhầm")
    assert list(line.report.measurements.order_by("pk").values_list("status", "review_note")) == [
        ("returned", "đếm nhầm"),
        ("returned", "mẫu số khác danh sách"),
    ]
    assert AuditEvent.objects.filter(action__in=["approve", "return", "reopen"]).count() == 3


@pytest.mark.parametrize("step", ["tra-lai", "mo-lai"])
def test_without_words_nothing_is_returned_or_opened(
    step: str, desk: Client, line: Measurement, other_coordinator: User
) -> None:
    if step == "mo-lai":
        move(line.report, "approve", by=other_coordinator)
    answer = decide(desk, line.report, step, note="  ")
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not AuditEvent.objects.filter(action__in=["return", "reopen"]).exists()


def test_what_was_typed_stays_when_it_is_refused(desk: Client, line: Measurement) -> None:
    code = line.indicator.code
    body = {"seen": "cũ", "line": code, "step": "tra-lai", "note": "xem lại <mẫu số>", "once": uuid.uuid4()}
    answer = desk.post(f"/dieu-phoi/duyet/{line.report.pk}/tra-lai/", body)
    assert answer.status_code == 409
    assert 'value="xem lại &lt;mẫu số&gt;"' in answer.content.decode()


def test_whoever_was_overtaken_decides_nothing_and_reads_what_happened(
    desk: Client, line: Measurement, other_coordinator: User
) -> None:
    seen = shown(desk, line.report).context["page"].seen
    correct(line.report, line.indicator.code, {"part": "30"}, by=other_coordinator, reason="đếm lại")
    answer = desk.post(f"/dieu-phoi/duyet/{line.report.pk}/duyet/", {"seen": seen, "once": uuid.uuid4()})
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Chưa quyết định gì" in text
    assert "đếm lại" in text
    assert str(other_coordinator) in text
    line.refresh_from_db()
    assert line.status == "submitted"


def test_a_form_without_a_fingerprint_approves_nothing(desk: Client, line: Measurement) -> None:
    assert desk.post(f"/dieu-phoi/duyet/{line.report.pk}/duyet/").status_code == 409
    line.refresh_from_db()
    assert line.status == "submitted"


def test_the_same_form_twice_moves_once(desk: Client, line: Measurement) -> None:
    once = uuid.uuid4()
    page = shown(desk, line.report).context["page"]
    body = {"seen": page.seen, "once": once}
    answers = [desk.post(f"/dieu-phoi/duyet/{line.report.pk}/duyet/", body) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert line.report.events.count() == 1


def test_who_submitted_a_figure_is_not_offered_to_approve_it_and_is_refused(
    desk: Client, line: Measurement, coordinator: User
) -> None:
    Measurement.objects.filter(pk=line.pk).update(submitted_by=coordinator)
    page = shown(desk, line.report)
    assert f"/dieu-phoi/duyet/{line.report.pk}/duyet/" not in page.content.decode()
    answer = decide(desk, line.report, "duyet")
    assert "không tự duyệt" in text_of(answer) or "điều phối viên khác" in text_of(answer)
    line.refresh_from_db()
    assert line.status == "submitted"


def test_in_a_locked_period_nothing_is_offered(desk: Client, line: Measurement, period: Period) -> None:
    Period.objects.filter(pk=period.pk).update(locked_at=clock.now())
    page = shown(desk, line.report).content.decode()
    assert 'class="decide"' not in page
    assert "đã chốt" in page
    assert decide(desk, line.report, "duyet").status_code == 200


# Correcting ------------------------------------------------------------------------------------------------


def test_a_figure_is_corrected_for_the_unit_and_waits_for_another(
    desk: Client, line: Measurement, coordinator: User, other_coordinator: User
) -> None:
    code, sender = line.indicator.code, line.submitted_by
    address = f"/dieu-phoi/duyet/{line.report.pk}/sua/{code.lower()}/"
    page = desk.get(address)
    body = {f"{code}-part": "30", f"{code}-whole": "100", "reason": "đếm lại", "seen": page.context["seen"]}
    answer = desk.post(address, body | {"once": uuid.uuid4()})
    assert answer.headers["Location"] == f"/dieu-phoi/duyet/{line.report.pk}/#{code}"
    line.refresh_from_db()
    assert (line.part, line.status) == (30, "submitted")
    assert line.submitted_by == sender != coordinator  # a correction makes nobody the sender
    page = shown(desk, line.report).context["page"]
    assert page.is_own  # what one has corrected is not offered for one's own approval
    assert decide(desk, line.report, "duyet").status_code == 200  # refused: it is one's own
    desk.force_login(other_coordinator)
    assert decide(desk, line.report, "duyet").status_code == 302


@pytest.mark.parametrize(
    ("typed", "reason", "told"),
    [
        ({"part": "40", "whole": "100"}, "đếm lại", "Chưa sửa gì"),
        ({"part": "130", "whole": "100"}, "đếm lại", "130"),
        ({"part": "ba mươi", "whole": "100"}, "đếm lại", "ba mươi"),
        ({"part": "", "whole": ""}, "đếm lại", "Nhập"),
        ({"part": "30", "whole": "100"}, " ", "đơn vị và người duyệt"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_with_what_was_typed(
    typed: dict[str, str], reason: str, told: str, desk: Client, line: Measurement
) -> None:
    code = line.indicator.code
    address = f"/dieu-phoi/duyet/{line.report.pk}/sua/{code.lower()}/"
    body = {f"{code}-{name}": text for name, text in typed.items()}
    seen = desk.get(address).context["seen"]
    answer = desk.post(address, body | {"reason": reason, "seen": seen, "once": uuid.uuid4()})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert told in text_of(answer) or told in page
    assert f'value="{typed["part"]}"' in page
    line.refresh_from_db()
    assert line.part == 40


def test_dossiers_surveys_and_answers_are_corrected_too(desk: Client, period: Period, commune: Unit) -> None:
    dossiers = make_target(make_indicator("D-1", source=Source.DOSSIERS))
    survey = make_target(make_indicator("S-1", source=Source.SURVEY, survey_subject=SurveySubject.ONE_STOP))
    yes_no = make_target(make_indicator("Y-1", kind=Kind.UNIT_COUNT))
    line = make_sent(commune, dossiers.indicator, period)
    make_sent(commune, survey.indicator, period)
    make_sent(commune, yes_no.indicator, period, True)
    make_dossiers(line.report, 410, 46)
    make_survey(line.report, {"Thái độ": (90, 10)})
    for code, changes in (
        ("D-1", {"D-1-g0-received_online": "47"}),
        ("S-1", {"S-1-q0-o0-count": "80"}),
        ("Y-1", {"Y-1-achieved": "chua"}),
    ):
        address = f"/dieu-phoi/duyet/{line.report.pk}/sua/{code.lower()}/"
        page = desk.get(address)
        body = {box.name: box.value for box in page.context["boxes"].values()}
        form = body | {"reason": "đếm lại", "seen": page.context["seen"], "once": uuid.uuid4()}
        assert "Chưa sửa gì" in text_of(desk.post(address, form))
        form |= changes | {"once": uuid.uuid4()}
        assert desk.post(address, form).status_code == 302, code
    page = shown(desk, line.report).context["page"]
    assert [one.entry.figures_words.split(" =")[0] for one in page.rows] == ["47/410", "80/90", "Chưa"]


# Requests --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("granted", "status"), [("1", "returned"), ("0", "accepted")])
def test_a_request_is_answered(
    granted: str, status: str, desk: Client, commune: Unit, target: Target, period: Period, official: User
) -> None:
    line = make_line(commune, target.indicator, period, 40, 100)
    asked = ask_correction(line, by=official, reason="nhập nhầm")
    body = {"granted": granted, "answer": "đã đối chiếu", "once": uuid.uuid4()}
    assert desk.post(f"/dieu-phoi/dinh-chinh/{asked.pk}/", body).headers["Location"] == "/dieu-phoi/"
    line.refresh_from_db()
    assert line.status == status
    again = desk.post(f"/dieu-phoi/dinh-chinh/{asked.pk}/", body | {"once": uuid.uuid4()})
    assert again.status_code == 409
    assert "nhập nhầm" in text_of(desk.get(f"/dieu-phoi/dinh-chinh/{asked.pk}/"))


def test_a_refusal_without_words_keeps_the_request(
    desk: Client, commune: Unit, target: Target, period: Period, official: User
) -> None:
    asked = ask_correction(make_line(commune, target.indicator, period, 40, 100), by=official, reason="nhầm")
    answer = desk.post(
        f"/dieu-phoi/dinh-chinh/{asked.pk}/", {"granted": "0", "answer": "", "once": uuid.uuid4()}
    )
    assert answer.status_code == 200
    asked.refresh_from_db()
    assert asked.granted is None


def test_a_request_in_a_locked_period_is_granted_and_opens_no_period(
    desk: Client, commune: Unit, target: Target, period: Period, official: User
) -> None:
    asked = ask_correction(make_line(commune, target.indicator, period, 40, 100), by=official, reason="nhầm")
    Period.objects.filter(pk=period.pk).update(locked_at=clock.now())
    body = {"granted": "1", "answer": "đồng ý nhé", "once": uuid.uuid4()}
    assert desk.post(f"/dieu-phoi/dinh-chinh/{asked.pk}/", body).status_code == 302
    asked.refresh_from_db()
    assert (asked.granted, asked.answer) == (True, "đồng ý nhé")
    assert Period.objects.get(pk=period.pk).locked_at is not None
