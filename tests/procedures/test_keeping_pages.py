"""Proposals through their pages: filling in, deciding, who may see what, and what an odd post is answered."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from procedures.models import Level, Procedure, Proposal, Role, Unit
from procedures.proposals.workflow import move
from tests.factories import make_member, make_province, make_unit
from tests.procedures.catalogue_rows import make_field, make_level, make_procedure, make_proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day")]

LIST, NEW = "/thu-tuc/de-nghi/", "/thu-tuc/de-nghi/moi/"
Answer = Any  # of Django's test client: a response, with the context of its page


def body(procedure: Procedure | None, kind: str = "level", **fields: str) -> dict[str, str]:
    """Return what the form of the kind holds when it is sent."""
    boxes = {
        "level": {"level": "4", "effective_on": "01/07/2018", "document": "Quyết định 12"},
        "desk": {"at_desk": "False", "effective_on": "01/07/2018", "document": "Quyết định 12"},
        "repeal": {"effective_on": "31/12/2018", "document": "Quyết định 12"},
        "assessment": {"impact_assessed_on": "02/05/2018", "impact_document": "Báo cáo 9"},
        "new": {
            "code": "2.000999",
            "name": "Đăng ký lại kết hôn",
            "field": str(make_field().pk),
            "authority": "commune",
            "issued_on": "01/06/2018",
            "effective_on": "01/07/2018",
            "document": "Quyết định 12",
            "level": "3",
            "at_desk": "True",
            "eligible_online": "on",
            "time_limit_days": "5",
        },
    }[kind]
    about = {"thu-tuc": procedure.code} if procedure else {}
    return {"loai": kind, "reason": "lý do", "once": str(uuid.uuid4())} | about | boxes | fields


def send(client: Client, procedure: Procedure | None, kind: str = "level", **fields: str) -> Answer:
    return client.post(NEW, body(procedure, kind, **fields))


def act(client: Client, proposal: Proposal, step: str, **fields: str) -> Answer:
    held = {"seen": str(proposal.version), "once": str(uuid.uuid4())} | fields
    return client.post(f"{LIST}{proposal.pk}/{step}/", held)


@pytest.fixture
def review(coordinator: User) -> Client:
    """Return the browser of the coordinator."""
    client = Client()
    client.force_login(coordinator)
    return client


@pytest.fixture
def waiting(procedure: Procedure, department: Unit, keeper: User) -> Proposal:
    return make_proposal("level", department, procedure, keeper)


# From hand to hand -----------------------------------------------------------------------------------------


def test_a_level_from_the_link_of_the_procedure_to_the_catalogue(
    desk: Client, review: Client, procedure: Procedure
) -> None:
    page = desk.get(NEW, {"loai": "level", "thu-tuc": procedure.code}).content.decode()
    assert procedure.name in page
    sent = send(desk, procedure)
    proposal = Proposal.objects.get()
    assert sent.headers["Location"] == f"{LIST}{proposal.pk}/"
    shown = review.get(f"{LIST}{proposal.pk}/").content.decode()
    assert "2 từ 01/01/2016" in shown
    assert "4 từ 01/07/2018" in shown
    assert act(review, proposal, "duyet").status_code == 302
    assert procedure.levels.get(level=4).effective_on == dt.date(2018, 7, 1)
    after = desk.get(f"{LIST}{proposal.pk}/").content.decode()
    assert "2 từ 01/01/2016" in after  # what stood before is in the record


@pytest.mark.parametrize("kind", ["level", "desk", "repeal", "new"])
def test_each_kind_is_sent(kind: str, desk: Client, procedure: Procedure) -> None:
    about = None if kind == "new" else procedure
    address = f"?loai={kind}" + (f"&thu-tuc={quote(about.code)}" if about else "")
    assert desk.get(NEW + address).status_code == 200
    assert send(desk, about, kind).status_code == 302
    assert Proposal.objects.get().kind == kind


def test_an_assessment_is_owed_in_the_list_and_proposed_from_there(
    desk: Client, department: Unit, procedure: Procedure
) -> None:
    owing = make_procedure(department, issued_as_new_on=dt.date(2015, 1, 1), name="Thủ tục mới ban hành")
    page = desk.get(LIST).content.decode()
    assert f"?loai=assessment&amp;thu-tuc={owing.code}" in page
    assert procedure.name not in page
    assert send(desk, owing, "assessment").status_code == 302
    assert "Thủ tục mới ban hành" in desk.get(LIST).content.decode()  # in the list of proposals now
    assert f"?loai=assessment&amp;thu-tuc={owing.code}" not in desk.get(LIST).content.decode()


def test_a_returned_proposal_is_amended_and_sent_again(
    desk: Client, review: Client, waiting: Proposal
) -> None:
    assert act(review, waiting, "tra-lai", words="").status_code == 200
    assert act(review, waiting, "tra-lai", words="sai ngày").status_code == 302
    page = desk.get(f"{LIST}{waiting.pk}/sua/").content.decode()
    assert "sai ngày" in page
    assert 'value="01/07/2018"' in page
    changed = body(None, effective_on="01/08/2018") | {"seen": "2"}
    assert desk.post(f"{LIST}{waiting.pk}/sua/", changed).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.status, waiting.effective_on, waiting.version) == ("submitted", dt.date(2018, 8, 1), 3)


def test_what_is_amended_from_an_old_page_stays_in_its_boxes(
    desk: Client, review: Client, waiting: Proposal, keeper: User
) -> None:
    act(review, waiting, "tra-lai", words="sai ngày")
    waiting.refresh_from_db()
    move(waiting, "withdraw", by=keeper, seen=2)
    answer = desk.post(f"{LIST}{waiting.pk}/sua/", body(None, reason="viết dở") | {"seen": "2"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "viết dở" in page
    assert 'name="seen" value="3"' in page


def test_a_proposal_is_withdrawn_by_its_unit(desk: Client, waiting: Proposal) -> None:
    assert act(desk, waiting, "rut").status_code == 302
    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"
    assert act(desk, waiting, "rut").status_code == 409


def test_a_day_in_the_past_is_told_on_the_page(desk: Client, procedure: Procedure) -> None:
    send(desk, procedure, effective_on="01/06/2016")
    page = desk.get(f"{LIST}{Proposal.objects.get().pk}/").content.decode()
    assert "từ ngày 01/06/2016" in page


@pytest.mark.parametrize(("step", "fields"), [("duyet", {}), ("tra-lai", {"words": "sửa"}), ("xoa", {})])
def test_an_old_page_decides_nothing(
    step: str, fields: dict[str, str], review: Client, waiting: Proposal
) -> None:
    for seen in ("0", "7", "", "x", "9" * 40):
        expected = 404 if step == "xoa" else 409
        assert act(review, waiting, step, seen=seen, **fields).status_code == expected
    waiting.refresh_from_db()
    assert (waiting.status, waiting.version) == ("submitted", 1)


# Once ------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_is_taken_once(desk: Client, procedure: Procedure) -> None:
    held = body(procedure)
    first, second = desk.post(NEW, held), desk.post(NEW, held)
    assert first.headers["Location"] == second.headers["Location"]
    assert Proposal.objects.count() == 1
    assert AuditEvent.objects.filter(action="propose").count() == 1
    assert desk.post(NEW, held | {"level": "3"}).status_code == 409


def test_a_decision_that_is_sent_twice_is_taken_once(review: Client, waiting: Proposal) -> None:
    held = {"seen": "1", "once": str(uuid.uuid4())}
    for _ in range(2):
        assert review.post(f"{LIST}{waiting.pk}/duyet/", held).status_code == 302
    assert AuditEvent.objects.filter(action="approve_proposal").count() == 1


# What is refused -------------------------------------------------------------------------------------------

REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("level", {"level": "5"}, "một trong các mức độ 1 đến 4"),
    ("level", {"level": "0"}, "một trong các mức độ 1 đến 4"),
    ("level", {"level": ""}, "một trong các mức độ 1 đến 4"),
    ("level", {"effective_on": "31/12/2014"}, "31/12/2014 trước ngày 01/01/2015"),
    ("level", {"effective_on": "01/01/2016"}, "ngày này"),
    ("level", {"effective_on": "2018-07-01"}, "ngày/tháng/năm"),
    ("level", {"effective_on": "31/06/2018"}, "ngày/tháng/năm"),
    ("level", {"effective_on": "01/07/0018"}, "kiểm tra lại năm"),
    ("level", {"effective_on": ""}, "Nhập “"),
    ("level", {"reason": "  "}, "Nhập “Lý do”"),
    ("level", {"document": ""}, "Nhập “"),
    ("desk", {"at_desk": "maybe"}, "một cửa"),
    ("repeal", {"effective_on": "31/12/2014"}, "bãi bỏ trước khi có hiệu lực"),
    ("repeal", {"effective_on": "31/12/2015"}, "ngoài thời gian có hiệu lực"),
    ("new", {"code": "1.000656"}, "Đã có Thủ tục hành chính với Mã này"),
    ("new", {"field": "999999"}, "lựa chọn"),
    ("new", {"authority": "ward"}, "Chọn"),
    ("new", {"issued_on": "02/07/2018"}, "trước khi được ban hành"),
    ("new", {"time_limit_days": "99999"}, "999 ngày"),
    ("new", {"time_limit_days": "-1"}, "không bao giờ nhỏ hơn 0"),
    ("new", {"time_limit_days": "hai"}, "chưa đọc được thành số"),
    ("new", {"impact_document": "Báo cáo 9"}, "ngày đánh giá tác động"),
    ("new", {"impact_assessed_on": "01/05/2018"}, "văn bản đánh giá tác động"),
]


@pytest.mark.parametrize(("kind", "fields", "told"), REFUSED)
def test_what_cannot_be_is_told_and_stays_as_typed(
    kind: str, fields: dict[str, str], told: str, desk: Client, procedure: Procedure
) -> None:
    answer = send(desk, None if kind == "new" else procedure, kind, **fields)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Lỗi" in page
    assert told.lower() in page.lower()
    assert "lý do" in page
    assert not Proposal.objects.exists()


def test_what_was_repealed_meanwhile_is_told_to_the_coordinator(
    review: Client, waiting: Proposal, procedure: Procedure
) -> None:
    procedure.in_force_to = dt.date(2018, 6, 30)
    procedure.save()
    answer = act(review, waiting, "duyet")
    assert answer.status_code == 200
    assert "01/07/2018 sau ngày 30/06/2018" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


# Doors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_each_page_opens_to_the_roles_of_the_table(role: Role, client: Client, waiting: Proposal) -> None:
    client.force_login(make_member(waiting.unit, role))
    reads = role in (Role.OFFICIAL, Role.HEAD, Role.COORDINATOR)
    proposes = role in (Role.OFFICIAL, Role.HEAD)
    assert client.get(LIST).status_code == (200 if reads else 403)
    assert client.get(f"{LIST}{waiting.pk}/").status_code == (200 if reads else 403)
    assert client.get(NEW).status_code == (200 if proposes else 403)
    assert act(client, waiting, "rut").status_code == (302 if proposes else 403)
    assert act(client, waiting, "duyet").status_code == (302 if role == Role.COORDINATOR else 403)


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.HEAD])
def test_a_foreign_proposal_is_as_if_it_were_not(role: Role, client: Client, waiting: Proposal) -> None:
    client.force_login(make_member(make_unit(Level.DEPARTMENT), role))
    assert client.get(f"{LIST}{waiting.pk}/").status_code == 404
    assert client.get(f"{LIST}{waiting.pk}/sua/").status_code == 404
    assert act(client, waiting, "rut").status_code == 404
    assert waiting.procedure is not None
    assert waiting.procedure.name not in client.get(LIST).content.decode()


def test_a_foreign_procedure_and_unit_are_not_proposed_for(
    desk: Client, department: Unit, procedure: Procedure, commune: Unit
) -> None:
    foreign = make_procedure(make_unit(Level.DEPARTMENT))
    assert send(desk, foreign).status_code == 404
    assert desk.get(NEW, {"loai": "level", "thu-tuc": foreign.code}).status_code == 404
    assert send(desk, procedure, **{"don-vi": commune.code}).status_code == 404
    assert desk.get(NEW, {"loai": "mua"}).status_code == 404
    assert not Proposal.objects.exists()


def test_a_commune_proposes_for_itself_and_nothing_else(
    client: Client, official: User, commune: Unit, procedure: Procedure
) -> None:
    client.force_login(official)
    page = client.get(NEW, {"loai": "level"}).content.decode()
    assert procedure.name in page
    assert 'value="repeal"' not in page
    assert client.get(NEW, {"loai": "repeal", "thu-tuc": procedure.code}).status_code == 404
    assert client.get(NEW, {"loai": "new"}).status_code == 404
    assert send(client, procedure).status_code == 302
    assert Proposal.objects.get().for_unit == commune


def test_who_belongs_to_two_units_proposes_for_the_one_that_keeps_it(
    client: Client, official: User, department: Unit
) -> None:
    official.memberships.create(unit=department, role=Role.OFFICIAL)
    client.force_login(official)
    kept = make_procedure(department)
    assert send(client, kept).status_code == 302
    assert Proposal.objects.get().unit == department


def test_who_belongs_to_the_province_alone_is_told(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.OFFICIAL))
    assert "không thuộc đơn vị nào" in client.get(NEW).content.decode()


# Lists -----------------------------------------------------------------------------------------------------


def test_the_coordinator_begins_with_what_waits(review: Client, desk: Client, waiting: Proposal) -> None:
    assert f"/{waiting.pk}/" in review.get(LIST).content.decode()
    act(review, waiting, "duyet")
    assert f"/{waiting.pk}/" not in review.get(LIST).content.decode()
    assert f"/{waiting.pk}/" in review.get(LIST, {"the": "da-duyet"}).content.decode()
    assert f"/{waiting.pk}/" in desk.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ({"loai": "level"}, True),
        ({"loai": "desk"}, False),
        ({"tim": "1.000656"}, True),
        ({"tim": "khai tử"}, True),
        ({"tim": "không có gì \x00"}, False),
        ({"the": "da-rut"}, False),
        ({"trang": "9"}, True),
    ],
)
def test_a_list_is_narrowed(query: dict[str, str], is_there: bool, desk: Client, waiting: Proposal) -> None:
    answer = desk.get(LIST, query)
    assert answer.status_code == 200
    assert (f'href="{LIST}{waiting.pk}/"' in answer.content.decode()) is is_there


@pytest.mark.parametrize("query", [{"the": "x"}, {"loai": "x"}, {"trang": "x"}, {"trang": "9" * 30}])
def test_what_cannot_be_asked_for_is_not_found(query: dict[str, str], desk: Client) -> None:
    assert desk.get(LIST, query).status_code == 404


@pytest.mark.parametrize("text", ["khai tu", "1.000656", "hộ tịch", "KHAI TỬ", "'%_\\", "\x00"])
def test_a_procedure_is_looked_for(text: str, desk: Client, procedure: Procedure) -> None:
    page = desk.get(NEW, {"loai": "level", "tim": text}).content.decode()
    assert (procedure.name in page) is (text != "'%_\\")  # what holds no letter at all asks for everything


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_asks_the_same_few_queries_however_many_there_are(
    number: int, desk: Client, department: Unit, keeper: User
) -> None:
    for _ in range(number):
        make_proposal("level", department, make_procedure(department), keeper)
    with CaptureQueriesContext(connection) as asked:
        page = desk.get(LIST)
    assert len(asked) <= 14, [one["sql"] for one in asked]
    assert page.content.decode().count("<tr>") == min(number, 50) + 1


def test_a_proposal_is_shown_with_few_queries(desk: Client, waiting: Proposal) -> None:
    with CaptureQueriesContext(connection) as asked:
        desk.get(f"{LIST}{waiting.pk}/")
    assert len(asked) <= 14, [one["sql"] for one in asked]


# Odd posts -------------------------------------------------------------------------------------------------

ODD = [
    "",
    " ",
    "\x00",
    "x" * 5000,
    "-1",
    "9" * 40,
    "1e9",
    "٣",
    "31/02/2018",
    "00/00/0000",
    "<b>",
    "None",
    "True",
]


def test_two_hundred_odd_posts_are_answered_with_a_page(
    desk: Client, review: Client, waiting: Proposal, procedure: Procedure
) -> None:
    lot = random.Random(2018)
    kinds = ["level", "desk", "repeal", "assessment", "new"]
    answers = []
    for number in range(200):
        kind = lot.choice(kinds)
        held = body(None if kind == "new" else procedure, kind)
        for name in lot.sample(sorted(held), lot.randint(1, 4)):
            held[name] = lot.choice(ODD)
        held["seen"] = lot.choice(["1", *ODD])
        where = [NEW, f"{LIST}{waiting.pk}/sua/", f"{LIST}{waiting.pk}/rut/", f"{LIST}{waiting.pk}/tra-lai/"]
        address = where[number % 4]
        answers.append(
            (review if "tra-lai" in address else desk).post(address, held | {"words": lot.choice(ODD)})
        )
    assert {answer.status_code for answer in answers} <= {200, 302, 404, 409}
    assert make_level(procedure, 3, dt.date(2019, 1, 1)).pk
