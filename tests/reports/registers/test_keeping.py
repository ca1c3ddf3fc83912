"""Who keeps the registers and how: each act is told once, and no form loses a word."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from accounts.models import AuditEvent, User
from procedures.models import Role, Unit
from reports.models import Dialogue, IsoCertificate, LegalReview, SystemUsage
from reports.registers.kinds import REGISTERS
from tests.factories import make_member, make_unit
from tests.register_factories import make_certificate, make_dialogue, make_review, make_system, make_usage
from tests.reports.registers.boxes import N03, N09, N27, N33, dialogue, seen_at, usage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_a_row_is_added_changed_and_removed_with_one_act_each(
    client: Client, official: User, unit: Unit
) -> None:
    assert client.post(f"{N09}them/", dialogue()).headers["Location"] == N09
    row = Dialogue.objects.get()
    assert (row.unit, row.held_on, row.participants) == (unit, dt.date(2018, 3, 14), 1050)
    boxes = dialogue(answered="12", seen=seen_at(client, f"{N09}{row.pk}/"))
    assert client.post(f"{N09}{row.pk}/", boxes).status_code == 302
    seen = client.get(f"{N09}{row.pk}/").context["form"].mark
    assert client.post(f"{N09}{row.pk}/bo/", {"seen": seen}).headers["Location"] == N09
    assert not Dialogue.objects.exists()
    added, changed, removed = AuditEvent.objects.filter(subject_type="reports.dialogue").order_by("pk")
    assert [event.action for event in (added, changed, removed)] == ["add", "change", "delete"]
    assert {event.unit_code for event in (added, changed, removed)} == {"20014"}
    (change,) = changed.changes.all()
    assert (change.field, change.before, change.after) == ("số câu đã trả lời", "11", "12")
    told = {change.field: change.before for change in removed.changes.all()}
    assert told["ngày đối thoại"] == "14/03/2018"
    assert told["lĩnh vực đối thoại"] == "quyền sử dụng đất"


@pytest.mark.parametrize("code", REGISTERS)
def test_what_was_removed_is_added_back_in_one_press(
    code: str, client: Client, official: User, unit: Unit
) -> None:
    made: dict[str, Any] = {
        "N09": make_dialogue,
        "N03": make_review,
        "N33": make_certificate,
        "N27": make_usage,
    }
    row = made[code](unit, note="câu “trích”")
    if code == "N27":
        make_usage(unit, 2018, 2)
    model, before = type(row), type(row).objects.filter(pk=row.pk).values().get()
    here = f"/nhiem-vu/{code.lower()}/"
    mark = client.get(f"{here}{row.pk}/").context["form"].mark
    page = client.post(f"{here}{row.pk}/bo/", {"seen": mark}, follow=True)
    assert "Thêm lại" in page.content.decode()
    assert not model.objects.filter(pk=row.pk).exists()
    client.post(f"{here}them/", dict(page.context["removed"]["texts"]))
    again = model.objects.order_by("-pk").values()[0]
    assert again | {"id": 0} == before | {"id": 0}
    assert "Thêm lại" not in client.get(here).content.decode()


def test_a_form_sent_twice_is_taken_once(client: Client, official: User) -> None:
    boxes = dialogue(once="6f9619ff-8b86-4011-b42d-00c04fc964ff")
    places = [client.post(f"{N09}them/", boxes).headers["Location"] for _ in range(2)]
    assert places == [N09, N09]
    assert Dialogue.objects.count() == 1
    assert AuditEvent.objects.filter(action="add").count() == 1


def test_whoever_saves_second_is_told_and_overwrites_nothing(
    client: Client, official: User, unit: Unit
) -> None:
    row = make_dialogue(unit)
    seen = seen_at(client, f"{N09}{row.pk}/")
    Dialogue.objects.filter(pk=row.pk).update(answered=7)
    answer = client.post(f"{N09}{row.pk}/", dialogue(participants="77", seen=seen))
    assert answer.status_code == 409
    assert 'value="77"' in answer.content.decode()
    assert client.post(f"{N09}{row.pk}/bo/", {"seen": seen}).status_code == 409
    row.refresh_from_db()
    assert (row.answered, row.participants) == (7, 50)
    assert not AuditEvent.objects.filter(subject_type="reports.dialogue").exists()


def test_a_row_saved_as_it_stands_leaves_no_act(client: Client, official: User, unit: Unit) -> None:
    row = make_dialogue(unit, participants=1050, questions=12, answered=11, document="Biên bản 3/BB-UBND")
    boxes = dialogue(seen=seen_at(client, f"{N09}{row.pk}/"))
    assert client.post(f"{N09}{row.pk}/", boxes).status_code == 302
    assert not AuditEvent.objects.filter(subject_type="reports.dialogue").exists()


def test_of_two_equal_rows_at_once_the_second_is_refused_in_words(
    client: Client, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(Dialogue, "save", refuse)
    answer = client.post(f"{N09}them/", dialogue())
    assert answer.status_code == 409
    assert "vừa được thêm vào sổ" in answer.content.decode()


def test_five_systems_are_saved_with_one_act(client: Client, official: User, unit: Unit) -> None:
    first, second, third = (make_system(place).pk for place in (1, 2, 3))
    assert client.post(f"{N27}them/", usage()).status_code == 302
    row = SystemUsage.objects.get(system=first)
    changed = {f"users_{second}": "", f"staff_{second}": "", f"users_{third}": "9", f"staff_{third}": "20"}
    boxes = usage(**changed, seen=seen_at(client, f"{N27}{row.pk}/"))
    assert client.post(f"{N27}{row.pk}/", boxes).status_code == 302
    stated = SystemUsage.objects.order_by("system_id").values_list("system_id", "users", "staff")
    assert list(stated) == [(first, 12, 20), (third, 9, 20)]
    add, change = AuditEvent.objects.filter(subject_type="reports.systemusage").order_by("pk")
    assert (add.action, change.action) == ("add", "change")
    assert {told.before or told.after for told in change.changes.all()} >= {"5", "9"}


# Wrong input -----------------------------------------------------------------------------------------------

WRONG = [
    (N09, dialogue, {"answered": "13"}, "Số câu đã trả lời nhiều hơn số câu hỏi. Kiểm tra lại hai số này."),
    (N09, dialogue, {"held_on": "03/14/2018"}, "Viết ngày theo thứ tự ngày/tháng/năm, ví dụ 14/06/2018."),
    (N09, dialogue, {"held_on": "11/06/2019"}, "Ngày này chưa tới. Kiểm tra lại ngày."),
    (N09, dialogue, {"held_on": ""}, "Nhập “Ngày đối thoại”."),
    (N09, dialogue, {"questions": "mười"}, "“mười” chưa đọc được thành số. Viết như 1.234 hoặc 92,3."),
    (N09, dialogue, {"questions": "1,5"}, "Số câu hỏi là số đếm, không có phần thập phân"),
    (N09, dialogue, {"questions": "-3"}, "Số câu hỏi"),
    (N09, dialogue, {"participants": ""}, "Nhập “Số người dự”. Nếu không phát sinh thì nhập 0."),
    (N09, dialogue, {"participants": "99999999999999999999"}, "lớn hơn 9.999.999"),
    (N09, dialogue, {"subject": "khong"}, "khong"),
    (N09, dialogue, {"unit": "KHAC"}, "Chọn một đơn vị trong danh sách."),
    (N27, usage, {"year": "20199"}, "Viết năm bằng bốn chữ số, ví dụ 2019."),
    (N27, usage, {"year": "hai nghìn"}, "Viết năm bằng bốn chữ số, ví dụ 2019."),
    (N27, usage, {"year": "2020"}, "Năm này chưa tới. Kiểm tra lại năm."),
    (N27, usage, {"year": ""}, "Nhập “Năm”."),
]


@pytest.mark.parametrize(("address", "boxes", "wrong", "told"), WRONG)
def test_a_wrong_box_is_named_with_its_repair_and_nothing_typed_is_lost(
    address: str, boxes: Any, wrong: dict[str, str], told: str, client: Client, official: User
) -> None:
    sent = boxes(**wrong, note="lời ghi phải còn")
    answer = client.post(f"{address}them/", sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert told in text.replace("&quot;", '"')
    assert "<title>Lỗi: " in text
    assert "lời ghi phải còn" in text
    choices = ("unit", "subject", "note")  # what a list does not hold cannot stand in it
    for name, value in sent.items():
        assert name in choices or not value or f'value="{value}"' in text
    assert not Dialogue.objects.exists()
    assert not SystemUsage.objects.exists()
    assert not AuditEvent.objects.filter(action="add").exists()


def test_numbers_of_a_system_come_in_pairs(client: Client, official: User, unit: Unit) -> None:
    first, second = make_system(1).pk, make_system(2).pk

    def told(**changed: str) -> str:
        return client.post(f"{N27}them/", usage(**changed)).content.decode()

    assert "hoặc để trống cả hai" in told(**{f"staff_{first}": ""})
    assert "“Phần mềm dùng chung 1: số cán bộ đang dùng” nhiều hơn" in told(**{f"users_{first}": "21"})
    empty = dict.fromkeys((f"users_{first}", f"staff_{first}", f"users_{second}", f"staff_{second}"), "")
    assert "Nhập hai số của ít nhất một phần mềm" in told(**empty)
    make_usage(unit, 2018, 1)
    assert "đã có dòng của phần mềm này trong năm" in told()
    assert SystemUsage.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"verified_on": "01/05/2016", "verified_by": "Sở KH&CN"}, "không trước ngày công bố"),
        ({"verified_on": "01/06/2016"}, "cơ quan xác nhận"),
        ({"verified_by": "Sở KH&CN"}, "cơ quan xác nhận"),
        ({"document": ""}, "Nhập “Văn bản công bố”."),
        ({"declared_on": "12/05/2009"}, "Khi đó chưa có hoặc không còn Xã Hương Thọ"),
        ({}, "Đơn vị đã có dòng công bố theo phiên bản này"),
    ],
)
def test_a_certificate_is_verified_after_it_was_declared(
    changed: dict[str, str], told: str, client: Client, official: User, unit: Unit
) -> None:
    make_certificate(unit)
    boxes = {"unit": "20014", "version": "2015", "declared_on": "12/05/2016", "document": "1/QĐ"} | changed
    boxes["version"] = "2015" if changed else "2008"
    assert told in client.post(f"{N33}them/", boxes).content.decode()
    assert IsoCertificate.objects.count() == 1


def test_reviews_come_to_no_more_than_was_reviewed(client: Client, official: User) -> None:
    boxes = {"unit": "20014", "year": "2018", "reviewed": "5", "amended": "4", "repealed": "2", "issued": "0"}
    text = client.post(f"{N03}them/", boxes).content.decode()
    assert "nhiều hơn số đã rà soát. Kiểm tra lại các số này." in text
    assert not LegalReview.objects.exists()


# Rights ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        (Role.OFFICIAL, True, 200),
        (Role.HEAD, True, 200),
        (Role.OFFICIAL, False, 404),
        (Role.HEAD, False, 404),
        (Role.COORDINATOR, False, 200),
        (Role.DISTRICT_COORDINATOR, False, 403),
        (Role.LEADER, False, 403),
        (Role.ADMIN, False, 403),
    ],
)
def test_a_foreign_row_is_not_there_and_a_wrong_role_is_refused(
    role: Role, own: bool, status: int, client: Client, unit: Unit
) -> None:
    row = make_dialogue(unit)
    client.force_login(make_member(unit if own else make_unit(), role))
    assert client.get(f"{N09}{row.pk}/").status_code == status
    refused = client.post(f"{N09}{row.pk}/bo/", {"seen": "x"}).status_code
    assert refused == (409 if status == 200 else status)
    assert Dialogue.objects.count() == 1
    assert client.get(N09).status_code == 200  # everybody signed in reads
    offered = client.get(f"{N09}them/")
    assert offered.status_code == (403 if status == 403 else 200)
    if status == 404:
        assert "Xã Hương Thọ" not in offered.content.decode()


def test_a_row_keeps_its_unit(client: Client, unit: Unit) -> None:
    row, other = make_dialogue(unit), make_unit(code="KHAC")
    client.force_login(make_member(other, Role.COORDINATOR))
    boxes = dialogue(unit="KHAC", answered="3", seen=seen_at(client, f"{N09}{row.pk}/"))
    client.post(f"{N09}{row.pk}/", boxes)
    row.refresh_from_db()
    assert (row.unit, row.answered) == (unit, 3)
