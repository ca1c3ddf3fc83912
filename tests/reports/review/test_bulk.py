"""Approving many at once: only what has no warning, only as it was seen, each by itself."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from accounts.models import AuditEvent, User
from procedures.models import Unit
from reports.flow.corrections import correct
from reports.flow.workflow import awaiting, fingerprint
from reports.models import Measurement, Report
from targets.models import Period, Target
from tests.factories import make_communes, make_line, make_sent, make_target
from tests.reports.review.conftest import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ADDRESS = "/dieu-phoi/duyet-loat/"


@pytest.fixture
def lines(period: Period, target: Target) -> list[Measurement]:
    """Return three lines that wait in reports of their own; the last one jumps."""
    before = Period.objects.get(code="2018-q1")
    units = make_communes(3)
    for unit, part in zip(units, (40, 50, 10), strict=True):
        make_line(unit, target.indicator, before, part, 100)
    return [
        make_sent(unit, target.indicator, period, part, 100)
        for unit, part in zip(units, (41, 52, 90), strict=True)
    ]


def ticked(client: Client, query: str = "") -> dict[str, str]:
    """Return the boxes of the page that lists what may be approved together."""
    page = client.get(f"{ADDRESS}{query}").content.decode()
    return dict(re.findall(r'name="(seen-\d+)" value="([0-9a-f]+)"', page))


def approve(client: Client, boxes: dict[str, str]) -> Answer:
    return client.post(ADDRESS, boxes | {"once": str(uuid.uuid4())}, follow=True)


def statuses(lines: list[Measurement]) -> list[str]:
    return [Measurement.objects.get(pk=line.pk).status for line in lines]


def seen(line: Measurement) -> dict[str, str]:
    return {f"seen-{line.report_id}": fingerprint(awaiting(line.report.measurements.all()))}


def test_only_reports_without_warnings_are_listed_and_approved(
    desk: Client, lines: list[Measurement]
) -> None:
    assert "Duyệt 2 báo cáo không có cảnh báo" in desk.get("/dieu-phoi/").content.decode()
    boxes = ticked(desk)
    assert set(boxes) == {f"seen-{line.report_id}" for line in lines[:2]}
    answer = approve(desk, boxes)
    assert "Đã duyệt 2 báo cáo" in answer.content.decode()
    assert statuses(lines) == ["accepted", "accepted", "submitted"]
    assert AuditEvent.objects.filter(action="approve").count() == 2


def test_a_report_with_a_warning_is_refused_whatever_the_form_says(
    desk: Client, lines: list[Measurement]
) -> None:
    answer = approve(desk, seen(lines[0]) | seen(lines[2]))
    assert "Chưa duyệt" in answer.content.decode()
    assert statuses(lines) == ["accepted", "submitted", "submitted"]


def test_an_explained_warning_is_a_warning(desk: Client, lines: list[Measurement]) -> None:
    Measurement.objects.filter(pk=lines[2].pk).update(warning_reason="đếm lại")
    assert set(ticked(desk)) == {f"seen-{line.report_id}" for line in lines[:2]}


def test_what_changed_meanwhile_is_named_and_the_others_go_on(
    desk: Client, lines: list[Measurement], other_coordinator: User
) -> None:
    boxes = ticked(desk)
    correct(lines[0].report, lines[0].indicator.code, {"part": "42"}, by=other_coordinator, reason="đếm lại")
    page = approve(desk, boxes).content.decode()
    assert f"Chưa duyệt: {lines[0].report.unit}" in page
    assert statuses(lines) == ["submitted", "accepted", "submitted"]


def test_what_one_submitted_oneself_is_left_to_others(
    desk: Client, lines: list[Measurement], coordinator: User
) -> None:
    boxes = ticked(desk)
    Measurement.objects.filter(pk=lines[1].pk).update(submitted_by=coordinator)
    approve(desk, boxes)
    assert statuses(lines) == ["accepted", "submitted", "submitted"]


def test_in_a_locked_period_what_was_corrected_by_a_document_is_approved_and_nothing_else(
    desk: Client, lines: list[Measurement], period: Period, other_coordinator: User
) -> None:
    report, other = lines[0].report, make_target(for_districts=False, for_departments=False).indicator
    make_line(report.unit, other, Period.objects.get(code="2018-q1"), 50, 100)
    approved = make_line(report.unit, other, period, 50, 100)
    Period.objects.filter(pk=period.pk).update(locked_at=period.province_due_at)
    document = {"reason": "đếm lại", "document": "Biên bản 5/BB-SNV"}
    correct(report, other.code, {"part": "51"}, by=other_coordinator, **document)
    assert "Duyệt 1 báo cáo không có cảnh báo" in desk.get("/dieu-phoi/?ky=2018-q2").content.decode()
    boxes = ticked(desk, "?ky=2018-q2")
    assert set(boxes) == {f"seen-{report.pk}"}
    assert "Đã duyệt 1 báo cáo" in approve(desk, boxes).content.decode()
    assert statuses([approved, *lines]) == ["accepted", "submitted", "submitted", "submitted"]
    assert ticked(desk, "?ky=2018-q2") == {}


def test_chosen_units_alone_are_listed_where_any_are_chosen(desk: Client, lines: list[Measurement]) -> None:
    assert set(ticked(desk, f"?don-vi={lines[1].report.unit.code}")) == {f"seen-{lines[1].report_id}"}


@pytest.mark.parametrize(
    "boxes",
    [
        {},
        {"seen-": "x"},
        {"seen-999999": "x"},
        {"seen-999999999999999999999999": "x"},
        {"seen-1": ""},
        {"seen-x": "y", "ky": "x"},
    ],
)
def test_a_strange_form_approves_nothing(
    boxes: dict[str, str], desk: Client, lines: list[Measurement]
) -> None:
    assert approve(desk, boxes).status_code == 200
    assert statuses(lines) == ["submitted"] * 3


def test_an_approval_is_undone_with_a_reason(desk: Client, lines: list[Measurement]) -> None:
    approve(desk, ticked(desk))
    report = Report.objects.get(pk=lines[0].report_id)
    page = desk.get(f"/dieu-phoi/duyet/{report.pk}/").context["page"]
    body = {"seen": page.seen_accepted, "note": "duyệt nhầm", "once": uuid.uuid4()}
    desk.post(f"/dieu-phoi/duyet/{report.pk}/mo-lai/", body)
    report.refresh_from_db()
    assert report.status == Report.Status.RETURNED


def test_without_clean_reports_the_page_says_so(
    desk: Client, period: Period, commune: Unit, target: Target
) -> None:
    assert "Không có báo cáo nào" in desk.get(ADDRESS).content.decode()
