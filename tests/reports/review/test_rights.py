"""The pages of the coordinator as each role sees them, and what strange addresses and forms get.

Who is refused is asked of every address in tests/rights: by person in test_matrix.py, by a look in
test_safe_methods.py.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from procedures.models import Level, Role, Unit
from procedures.rights import RIGHTS, Action
from reports.flow.corrections import ask_correction
from reports.models import Measurement, Reminder, Report
from targets.models import DeadlineExtension, Period, Target
from tests.factories import make_line, make_member, make_sent

pytestmark = pytest.mark.django_db

READ = {
    "/dieu-phoi/": Action.READ_DESK,
    "/dieu-phoi/ma-tran/": Action.READ_DESK,
    "/dieu-phoi/duyet/{report}/": Action.READ_DESK,
    "/dieu-phoi/duyet-loat/": Action.REVIEW,
    "/dieu-phoi/duyet/{report}/sua/{code}/": Action.CORRECT,
    "/dieu-phoi/dinh-chinh/{request}/": Action.REVIEW,
    "/dieu-phoi/nhac/": Action.REMIND,
    "/dieu-phoi/nhac/xem-truoc/": Action.REMIND,
    "/dieu-phoi/nhac/cong-van/": Action.REMIND,
    "/dieu-phoi/ky/": Action.RUN_PERIODS,
    "/dieu-phoi/ky/2018-q2/chot/": Action.RUN_PERIODS,
    "/dieu-phoi/ky/2018-q3/mo/": Action.RUN_PERIODS,
    "/dieu-phoi/ky/2018-q1/mo-lai/": Action.RUN_PERIODS,
    "/dieu-phoi/ky/2018-q1/hoan-tac/": Action.RUN_PERIODS,
    "/dieu-phoi/ky/2018-q1/cong-bo/": Action.RUN_PERIODS,
    "/dieu-phoi/quy-tac/": Action.KEEP_RULES,
    "/dieu-phoi/quy-tac/{rule}/": Action.KEEP_RULES,
    "/dieu-phoi/muc-lech/": Action.KEEP_RULES,
    "/dieu-phoi/phieu-khao-sat/": Action.KEEP_SURVEY_FORMS,
    "/dieu-phoi/phieu-khao-sat/them/": Action.KEEP_SURVEY_FORMS,
}
CHANGE = (
    "/dieu-phoi/duyet-loat/",
    "/dieu-phoi/duyet/{report}/duyet/",
    "/dieu-phoi/duyet/{report}/tra-lai/",
    "/dieu-phoi/duyet/{report}/mo-lai/",
    "/dieu-phoi/duyet/{report}/kiem-tra-so-bo/",
    "/dieu-phoi/duyet/{report}/sua/{code}/",
    "/dieu-phoi/dinh-chinh/{request}/",
    "/dieu-phoi/nhac/gui/",
    "/dieu-phoi/nhac/gui-lai/",
    "/dieu-phoi/ky/2018-q2/chot/",
    "/dieu-phoi/ky/2018-q3/mo/",
    "/dieu-phoi/ky/2018-q1/mo-lai/",
    "/dieu-phoi/ky/2018-q1/hoan-tac/",
    "/dieu-phoi/ky/2018-q1/cong-bo/",
    "/dieu-phoi/ky/gia-han/",
    "/dieu-phoi/quy-tac/{rule}/",
    "/dieu-phoi/muc-lech/",
    "/dieu-phoi/phieu-khao-sat/them/",
)


@pytest.fixture
def place(commune: Unit, target: Target, period: Period, official: User) -> dict[str, Any]:
    """Return what the addresses are made from: a report that waits, and a request about an approved line."""
    line = make_sent(commune, target.indicator, period, 1, 2, by=official)
    approved = make_line(commune, target.indicator, Period.objects.get(code="2018-q1"), 1, 2)
    asked = ask_correction(approved, by=official, reason="nhầm")
    return {
        "report": line.report.pk,
        "code": target.indicator.code.lower(),
        "request": asked.pk,
        "rule": target.code.lower(),
    }


def member(role: Role, district: Unit, commune: Unit) -> User:
    homes = {Role.OFFICIAL: commune, Role.HEAD: commune, Role.DISTRICT_COORDINATOR: district}
    return make_member(homes.get(role) or Unit.objects.get(level=Level.PROVINCE), role)


@pytest.mark.parametrize(
    ("address", "role"), [(address, role) for address, action in READ.items() for role in RIGHTS[action]]
)
def test_a_page_is_shown_whole_to_the_roles_of_the_table(
    address: str, role: Role, client: Client, place: dict[str, Any], district: Unit, commune: Unit
) -> None:
    client.force_login(member(role, district, commune))
    assert client.get(address.format(**place)).status_code == 200


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.COORDINATOR, "/dieu-phoi/"),
        (Role.DISTRICT_COORDINATOR, "/dieu-phoi/"),
        (Role.LEADER, "/bang-dieu-khien/"),
    ],
)
def test_a_coordinator_begins_at_the_desk(
    role: Role, first_page: str, client: Client, district: Unit
) -> None:
    client.force_login(make_member(district, role))
    assert client.get("/").headers["Location"] == first_page
    menu = client.get(first_page).content.decode().split("</nav>")[0]
    assert (f'href="{reverse("reports:desk")}"' in menu) is (role != Role.LEADER)


# Strange addresses and forms -------------------------------------------------------------------------------

STRANGE = [
    "",
    "'",
    '"><script>alert(1)</script>',
    "' OR 1=1 --",
    "%00",
    "../../etc/passwd",
    "99999999999999999999999999",
    "-1",
    "2018-q9",
    "2018-Q2",
    "Ａ",
    "\u202e",
    "a" * 5000,
    "{{ 7*7 }}",
    "%F0%9F%92%A9",
]


LISTS = ("", "ma-tran/", "duyet-loat/", "duyet/{report}/")
CHOICES = ("duyet-loat/", "nhac/", "nhac/xem-truoc/", "nhac/cong-van/")
READS = {"ky": LISTS + CHOICES, "don-vi": CHOICES} | dict.fromkeys(("the", "nhom", "huyen", "tim"), LISTS)


@pytest.mark.parametrize("value", STRANGE)
@pytest.mark.parametrize(("name", "pages"), READS.items())
def test_a_strange_address_is_an_answer_and_never_a_fault(
    name: str, pages: tuple[str, ...], value: str, desk: Client, place: dict[str, Any]
) -> None:
    for page in pages:
        answer = desk.get(f"/dieu-phoi/{page.format(**place)}", {name: value})
        assert answer.status_code in (200, 404), (page, name, value)
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("value", STRANGE)
def test_a_strange_form_changes_nothing(value: str, desk: Client, place: dict[str, Any]) -> None:
    names = (
        "line",
        "note",
        "seen",
        "next",
        "once",
        "step",
        "reason",
        "granted",
        "answer",
        "ky",
        "don-vi",
        "period",
        "unit",
        "day",
        "time",
    )
    body = dict.fromkeys(names, value) | {"seen": value or "x", "seen-1": value, "granted": "0", "answer": ""}
    for address in CHANGE:
        if "/ky/2018" not in address and "mo-lai" not in address:
            answer = desk.post(address.format(**place), body)
            assert answer.status_code in (200, 302, 403, 404, 409), (address, value)
    assert set(Measurement.objects.values_list("status", flat=True)) == {"submitted", "accepted"}
    assert not DeadlineExtension.objects.exists()
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "duyet/0/",
        "duyet/999999/",
        "duyet/99999999999999999999999/",
        "duyet/-1/",
        "duyet/abc/",
        "duyet/1/sua/khong-co/",
        "duyet/{report}/sua/khong-co/",
        "duyet/{report}/xoa/",
        "dinh-chinh/99999999999999999999999/",
        "ky/2018-q2/",
    ],
)
def test_what_is_not_there_is_not_found(address: str, desk: Client, place: dict[str, Any]) -> None:
    assert desk.get(f"/dieu-phoi/{address.format(**place)}").status_code in (404, 405)


def test_a_step_that_is_none_is_not_found(desk: Client, place: dict[str, Any]) -> None:
    assert desk.post(f"/dieu-phoi/duyet/{place['report']}/xoa/").status_code == 404
    assert Report.objects.get(pk=place["report"]).status == "submitted"


def test_nobody_is_led_off_the_portal(desk: Client, place: dict[str, Any]) -> None:
    page = desk.get(f"/dieu-phoi/duyet/{place['report']}/").context["page"]
    body = {"seen": page.seen, "next": "https://evil.example/", "once": uuid.uuid4()}
    answer = desk.post(f"/dieu-phoi/duyet/{place['report']}/duyet/?ky=//evil.example", body)
    assert answer.headers["Location"].startswith("/dieu-phoi/")
