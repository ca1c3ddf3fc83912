"""No form about reports is brought down by what it is sent: each answers with a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from procedures.models import Level, Role, Unit
from reports.flow.closing import Closing
from reports.flow.workflow import fingerprint
from reports.models import CorrectionRequest, Evidence, Report
from targets.models import Period
from tests.factories import (
    make_calendar,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_report,
    make_target,
    make_unit,
)
from tests.odd_posts import odd_often, send, try_twice
from tests.rights.world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

SENT, APPROVED, LOCKED = "2018-q2", "2018-q3", "2017-q4"
REPORT = f"/bao-cao/{SENT}/20107/"
DESK = "/dieu-phoi/"


@dataclass(frozen=True)
class Office:
    """A browser for each role, and what the forms are about."""

    browsers: Mapping[Role, Client]
    waiting: Report
    approved: Report
    request: CorrectionRequest
    seen: Mapping[str, str]  # by what the fingerprint is of


@dataclass(frozen=True)
class Form:
    """A form: who sends it, where it goes, and what stands in its boxes when it is right."""

    role: Role
    path: str
    boxes: Mapping[str, str]

    def of(self, office: Office) -> tuple[str, dict[str, str]]:
        """Return address and boxes with the keys of the rows that are there."""
        told: dict[str, object] = {
            "sent": office.waiting.pk,
            "approved": office.approved.pk,
            "asked": office.request.pk,
        }
        told |= {f"of_{name}": value for name, value in office.seen.items()}
        return self.path % told, {name % told: value % told for name, value in self.boxes.items()}


NOTE = {"note": "lý do", "line": "", "next": "1"}
FORMS = {
    "approve": Form(Role.COORDINATOR, f"{DESK}duyet/%(sent)s/duyet/", NOTE | {"seen": "%(of_sent)s"}),
    "approve a line": Form(
        Role.COORDINATOR, f"{DESK}duyet/%(sent)s/duyet/", {"line": "X-SHARE", "seen": "%(of_line)s"}
    ),
    "return": Form(Role.COORDINATOR, f"{DESK}duyet/%(sent)s/tra-lai/", NOTE | {"seen": "%(of_sent)s"}),
    "reopen": Form(Role.COORDINATOR, f"{DESK}duyet/%(approved)s/mo-lai/", NOTE | {"seen": "%(of_approved)s"}),
    "bulk": Form(Role.COORDINATOR, f"{DESK}duyet-loat/", {"seen-%(sent)s": "%(of_sent)s", "seen-999": "x"}),
    "correct a share": Form(
        Role.COORDINATOR,
        f"{DESK}duyet/%(sent)s/sua/x-share/",
        {
            "X-SHARE-part": "7",
            "X-SHARE-whole": "9",
            "X-SHARE-note": "",
            "X-SHARE-why": "có",
            "reason": "sai",
            "seen": "%(of_line)s",
        },
    ),
    "correct an answer": Form(
        Role.COORDINATOR,
        f"{DESK}duyet/%(sent)s/sua/x-yes/",
        {"X-YES-achieved": "chua", "X-YES-note": "", "reason": "sai", "seen": "%(of_answer)s"},
    ),
    "answer a request": Form(
        Role.COORDINATOR, f"{DESK}dinh-chinh/%(asked)s/", {"granted": "1", "answer": "được"}
    ),
    "first check": Form(
        Role.DISTRICT_COORDINATOR, f"{DESK}duyet/%(sent)s/kiem-tra-so-bo/", {"words": "đã xem"}
    ),
    "remind": Form(Role.COORDINATOR, f"{DESK}nhac/gui/", {"ky": APPROVED, "don-vi": "20107"}),
    "remind again": Form(Role.COORDINATOR, f"{DESK}nhac/gui-lai/", {"ky": SENT}),
    "open a period": Form(
        Role.COORDINATOR, f"{DESK}ky/2018-q4/mo/", {"reason": "làm sớm", "confirmed": "quý IV/2018"}
    ),
    "lock a period": Form(
        Role.COORDINATOR,
        f"{DESK}ky/{SENT}/chot/",
        {"reason": "làm sớm", "confirmed": "quý II/2018", "seen": "%(of_period)s"},
    ),
    "reopen a period": Form(
        Role.COORDINATOR, f"{DESK}ky/{LOCKED}/mo-lai/", {"reason": "sót số", "confirmed": "quý IV/2017"}
    ),
    "extend": Form(
        Role.COORDINATOR,
        f"{DESK}ky/gia-han/",
        {"period": SENT, "unit": "20107", "day": "20/06/2018", "time": "16:30", "reason": "bão"},
    ),
    "add a survey form": Form(
        Role.COORDINATOR,
        f"{DESK}phieu-khao-sat/them/",
        {
            "subject": "one_stop",
            "in_force_from": "2018-q4",
            "q0-text": "Phục vụ",
            "q0-o0-text": "tốt",
            "q0-o0-ok": "on",
            "q0-o1-text": "kém",
            "lam": "",
        },
    ),
    "ask for a correction": Form(
        Role.OFFICIAL, f"/bao-cao/{APPROVED}/20107/de-nghi-sua/", {"indicator": "X-SHARE", "reason": "sai"}
    ),
    "save and go on": Form(
        Role.OFFICIAL,
        "/bao-cao/2018-q1/20107/nhap/",
        {"X-SHARE-part": "7", "X-SHARE-part-seen": "8", "them": "X-SHARE", "di": "thoat"},
    ),
    "reuse a paper": Form(
        Role.OFFICIAL, "/bao-cao/2018-q1/20107/minh-chung/dung-lai/", {"indicator": "X-SHARE", "key": "giay"}
    ),
    "take a paper off": Form(
        Role.OFFICIAL, "/bao-cao/2018-q1/20107/minh-chung/go/", {"indicator": "X-SHARE", "key": "giay-2"}
    ),
}


@pytest.fixture
def office(settings: Settings) -> Office:
    """A commune with a report that waits, one that is approved with a request to correct it, and papers."""
    settings.PORTAL_TODAY = dt.date(2018, 6, 12)
    calendar = make_calendar()
    Period.objects.filter(code=LOCKED).update(locked_at=AT)
    Period.objects.filter(code="2018-q4").update(opened_at=None)
    district = make_unit(Level.DISTRICT, code="482")
    commune = make_unit(parent=district, code="20107", name="Xã Lộc Trì")
    department = make_unit(Level.DEPARTMENT, parent=make_province(), code="SNV")
    people = {
        Role.OFFICIAL: make_member(commune, Role.OFFICIAL),
        Role.DISTRICT_COORDINATOR: make_member(district, Role.DISTRICT_COORDINATOR),
        Role.COORDINATOR: make_member(department, Role.COORDINATOR),
    }
    share, yes_no = make_indicator("X-SHARE"), make_indicator("X-YES", kind="unit_count")
    make_target(share)
    make_target(yes_no)
    by = people[Role.OFFICIAL]
    waiting = make_report(commune, calendar[SENT], Report.Status.SUBMITTED)
    line = make_line(commune, share, calendar[SENT], 8, 10, status="submitted", submitted_by=by)
    answer = make_line(commune, yes_no, calendar[SENT], achieved=True, status="submitted", submitted_by=by)
    approved = make_report(commune, calendar[APPROVED], Report.Status.APPROVED)
    accepted = make_line(commune, share, calendar[APPROVED], 8, 10, status="accepted", submitted_by=by)
    asked = make_line(commune, yes_no, calendar[APPROVED], achieved=True, status="accepted", submitted_by=by)
    request = CorrectionRequest.objects.create(measurement=asked, by=by, at=AT, reason="xin sửa")
    draft = make_line(commune, share, calendar["2018-q1"], 8, 10, status="draft")
    for key in ("giay", "giay-2"):
        paper = _make_paper(commune, key, by=by)
    paper.measurements.add(draft)
    browsers = {}
    for role, user in people.items():
        browsers[role] = Client()
        browsers[role].force_login(user)
    seen = {
        "sent": fingerprint([line, answer]),
        "line": fingerprint([line]),
        "answer": fingerprint([answer]),
        "approved": fingerprint([accepted, asked]),
        "period": " ".join(Closing.read(calendar[SENT]).marks),
    }
    return Office(browsers, waiting, approved, request, seen)


def _make_paper(unit: Unit, key: str, *, by: User) -> Evidence:
    facts = {"name": f"{key}.pdf", "media_type": "application/pdf", "sha256": key}
    return Evidence.objects.create(unit=unit, key=key, size=8, uploaded_by=by, uploaded_at=AT, **facts)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_is_right_is_taken(name: str, office: Office) -> None:
    path, boxes = FORMS[name].of(office)
    assert send(office.browsers[FORMS[name].role], path, list(boxes.items())).status_code == 302


@pytest.mark.parametrize("name", FORMS)
@odd_often
@given(data=st.data())
def test_an_odd_post_is_answered_by_a_page(name: str, data: st.DataObject, office: Office) -> None:
    path, boxes = FORMS[name].of(office)
    try_twice(office.browsers[FORMS[name].role], path, data, boxes)
