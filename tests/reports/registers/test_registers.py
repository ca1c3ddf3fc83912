"""Registers under tasks: what they show and come to, who keeps them, and that no form loses a word."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client, override_settings
from python_calamine import CalamineWorkbook

from accounts.models import AuditEvent, User
from procedures.models import Level, Role, Unit
from reports.models import Dialogue, IsoCertificate, LegalReview, SystemUsage
from reports.registers import figures
from reports.registers.kinds import REGISTERS
from reports.registers.register import Register
from tests.factories import (
    make_certificate,
    make_dialogue,
    make_member,
    make_review,
    make_system,
    make_task,
    make_unit,
    make_usage,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2019, 6, 10)
N09, N03, N27, N33 = ("/nhiem-vu/n09/", "/nhiem-vu/n03/", "/nhiem-vu/n27/", "/nhiem-vu/n33/")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with override_settings(PORTAL_TODAY=TODAY):
        yield


@pytest.fixture
def unit() -> Unit:
    for code in REGISTERS:
        make_task(code)
    return make_unit(code="20014", name="Xã Hương Thọ")


@pytest.fixture
def official(client: Client, unit: Unit) -> User:
    user = make_member(unit, Role.OFFICIAL)
    client.force_login(user)
    return user


def dialogue(**changed: str) -> dict[str, str]:
    """Return the boxes of a dialogue that is taken."""
    return {
        "unit": "20014",
        "held_on": "14/03/2018",
        "subject": "land",
        "participants": "1.050",
        "questions": "12",
        "answered": "11",
        "document": "Biên bản 3/BB-UBND",
        "note": "",
    } | changed


def usage(**changed: str) -> dict[str, str]:
    """Return the boxes of two systems; their names hold the keys of the systems."""
    first, second = make_system(1).pk, make_system(2).pk
    boxes = {"unit": "20014", "year": "2018", f"users_{first}": "12", f"staff_{first}": "20"}
    return boxes | {f"users_{second}": "5", f"staff_{second}": "20", "note": ""} | changed


def shown(client: Client, address: str) -> str:
    """Return the page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# Figures ---------------------------------------------------------------------------------------------------


def test_dialogues_come_to_fields_of_nine_and_answers_of_questions() -> None:
    one, other = make_unit(), make_unit()
    make_dialogue(one, "2018-03-14", subject="land", participants=40, questions=10, answered=9)
    make_dialogue(other, "2018-04-14", subject="land", participants=60, questions=30, answered=21)
    make_dialogue(other, "2018-05-14", subject="tax", participants=900, questions=0, answered=0)
    make_dialogue(one, "2017-05-14", subject="tax", questions=0, answered=0)
    assert figures.dialogues_by_year().lines == (
        ("2018", "3", "2/9", "1.000", "30/40 = 75,0\u00a0%"),
        ("2017", "1", "1/9", "50", "–"),
    )


def test_reviews_are_summed_by_year_and_by_unit() -> None:
    one, other = make_unit(name="Xã An"), make_unit(name="Xã Bình")
    make_review(one, 2017, reviewed=20, amended=4, repealed=3, issued=2)
    make_review(one, 2018, reviewed=10, amended=1, repealed=0, issued=5)
    make_review(other, 2018, reviewed=5, amended=2, repealed=3, issued=0)
    assert figures.reviews_by_year().lines == (("2018", "15", "3", "3", "5"), ("2017", "20", "4", "3", "2"))
    by_unit = {line[0].split(" – ")[0]: line[1:] for line in figures.reviews_by_unit().lines}
    assert by_unit == {"Xã An": ("30", "5", "3", "7"), "Xã Bình": ("5", "2", "3", "0")}


def test_iso_counts_communes_of_those_that_exist_on_the_day() -> None:
    gone = make_unit(valid_to=dt.date(2017, 12, 31))
    kept, silent, office = make_unit(), make_unit(), make_unit(Level.DEPARTMENT)
    make_certificate(gone, "2016-05-12", "2016-08-01")
    make_certificate(kept, "2017-02-01", "2018-02-01")
    make_certificate(kept, "2019-06-10", version="2015")
    make_certificate(office, "2016-06-01")
    assert silent.iso_certificates.count() == 0
    assert figures.iso_by_year().lines == (
        ("2019", "4", "2", "1/2 = 50,0\u00a0%"),  # the district of nobody's: two communes are left
        ("2018", "3", "2", "1/2 = 50,0\u00a0%"),
        ("2017", "3", "1", "2/3 = 66,7\u00a0%"),
        ("2016", "2", "1", "1/3 = 33,3\u00a0%"),
    )
    assert figures.iso_by_version().lines == (
        ("TCVN ISO 9001:2008", "3", "2", "1/2 = 50,0\u00a0%"),
        ("TCVN ISO 9001:2015", "1", "0", "1/2 = 50,0\u00a0%"),
    )


def test_usage_is_summed_by_year_and_system() -> None:
    one, other = make_unit(), make_unit()
    make_usage(one, 2018, 1, users=10, staff=20)
    make_usage(other, 2018, 1, users=5, staff=10)
    make_usage(other, 2017, 2, users=3, staff=10)
    table = figures.usage_by_year()
    assert [line[:3] for line in table.lines] == [
        ("2018", "15/30 = 50,0\u00a0%", "–"),
        ("2017", "–", "3/10 = 30,0\u00a0%"),
    ]


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_an_empty_register_comes_to_nothing(register: Register) -> None:
    for count in register.figures:
        assert count().lines == ()
        assert count().sentence == ""


def test_the_figures_of_the_demo_are_those_of_a_count_one_by_one(settings: Any) -> None:
    settings.DEMO_PASSWORD, settings.PORTAL_TODAY = "mat-khau-de-thu", dt.date(2020, 12, 12)
    call_command("load_demo", stdout=io.StringIO())
    held: dict[int, list[Dialogue]] = defaultdict(list)
    for row in Dialogue.objects.all():
        held[row.held_on.year].append(row)
    found = {line[0]: line[1:] for line in figures.dialogues_by_year().lines}
    for year, rows in held.items():
        number, fields, _people, answered = found[str(year)]
        assert number == str(len(rows))
        assert fields == f"{len({row.subject for row in rows})}/9"
        asked = sum(row.questions for row in rows)
        assert answered.startswith(f"{sum(row.answered for row in rows):,}/{asked:,} = ".replace(",", "."))
    there = [one for one in Unit.objects.filter(level=Level.COMMUNE) if one.exists_on(dt.date(2020, 12, 12))]
    covered = [one for one in there if IsoCertificate.objects.filter(unit=one).exists()]
    assert figures.iso_by_year().lines[0][3].startswith(f"{len(covered)}/{len(there)} = ")
    assert 0 < IsoCertificate.objects.exclude(verified_on=None).count() < IsoCertificate.objects.count()
    assert set(SystemUsage.objects.values_list("note", flat=True)) == {"số liệu minh hoạ"}
    call_command("load_demo", stdout=io.StringIO())
    assert Dialogue.objects.count() == sum(map(len, held.values()))


# The pages -------------------------------------------------------------------------------------------------


def test_the_list_of_tasks_tells_status_document_and_figure(client: Client, official: User) -> None:
    late = make_task("N25", deadline=dt.date(2019, 6, 9), status="in_progress", next_step="Trình HĐND")
    make_task("M01", deadline=dt.date(2019, 6, 9), status="done")
    make_task("M02", deadline=dt.date(2019, 6, 9))  # nothing is known of it, so it is not overdue
    for day in (1, 2):
        late.documents.create(
            number=f"{day}/NQ-HĐND", issued_on=dt.date(2017, 1, day), issuer="HĐND", summary="định mức"
        )
    make_dialogue(make_unit())
    text = shown(client, "/nhiem-vu/")
    assert text.count("Quá hạn") == 1
    assert "2/NQ-HĐND" in text
    assert "1/NQ-HĐND" not in text
    assert "Trình HĐND" in text
    assert "2018: cuộc đối thoại 1 · lĩnh vực 1/9" in text
    assert 'href="/nhiem-vu/n09/"' in text


def test_a_task_without_a_register_shows_its_documents(client: Client, official: User) -> None:
    task = make_task("N30", text="Tổng kết đề án")
    task.documents.create(number="9/BC-UBND", issued_on=TODAY, issuer="UBND tỉnh", summary="tổng kết")
    text = shown(client, "/nhiem-vu/n30/")
    assert "9/BC-UBND" in text
    assert "Thêm vào sổ" not in text
    assert client.get("/nhiem-vu/n30/them/").status_code == 404
    assert client.get("/nhiem-vu/n99/").status_code == 404


def test_filters_keep_year_unit_and_kind(client: Client, official: User, unit: Unit) -> None:
    make_dialogue(unit, "2018-03-14", note="dòng một")
    make_dialogue(unit, "2017-03-14", note="dòng hai")
    make_dialogue(make_unit(code="X1"), "2018-03-14", subject="tax", note="dòng ba")

    def found(query: str) -> set[str]:
        text = shown(client, N09 + query)
        return {word for word in ("dòng một", "dòng hai", "dòng ba") if word in text}

    assert found("") == {"dòng một", "dòng hai", "dòng ba"}
    assert found("?nam=2018") == {"dòng một", "dòng ba"}
    assert found("?don-vi=20014") == {"dòng một", "dòng hai"}
    assert found("?loai=tax") == {"dòng ba"}
    assert found("?nam=2017&loai=tax") == set()


@pytest.mark.parametrize(
    "query", ["?nam=20199", "?nam=x", "?don-vi=khong", "?loai=0", "?trang=0", "?trang=9", "?trang=a%00"]
)
def test_a_question_that_cannot_be_is_told_what_is_wrong(
    query: str, client: Client, official: User, unit: Unit
) -> None:
    make_dialogue(unit)
    answer = client.get(N09 + query)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_fifty_rows_make_a_page(client: Client, official: User, unit: Unit) -> None:
    for number in range(51):
        make_dialogue(unit, f"2018-{number // 28 + 1:02}-{number % 28 + 1:02}")
    assert shown(client, N09).count('<tr><th scope="row"><a href="/don-vi/20014/"') == 50
    text = shown(client, f"{N09}?trang=2&nam=2018")
    assert text.count('<tr><th scope="row"><a href="/don-vi/20014/"') == 1
    assert 'href="?nam=2018"' in text


def test_the_matrix_shows_each_unit_of_the_year_by_system(client: Client, official: User, unit: Unit) -> None:
    gone = make_unit(name="Xã Đã Thôi", valid_to=dt.date(2017, 12, 31))
    make_usage(unit, 2018, 1, users=12, staff=20)
    make_usage(gone, 2017, 2, users=1, staff=20)
    text = shown(client, "/nhiem-vu/phan-mem/")
    assert "12/20 = 60,0" in text
    assert "Xã Đã Thôi" not in text
    assert "1/20 = 5,0" in shown(client, "/nhiem-vu/phan-mem/?nam=2017")
    for year in ("2016", "x", "20199"):
        assert client.get(f"/nhiem-vu/phan-mem/?nam={year}").status_code == 404


# Files -----------------------------------------------------------------------------------------------------


def rows_of(client: Client, address: str) -> list[list[str]]:
    """Return the lines of a file without its head."""
    answer = client.get(address)
    content = answer.getvalue()
    if "tai=csv" in address:
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [list(map(as_printed, row)) for row in sheet.to_python()][1:]


def as_printed(cell: object) -> str:
    """Return a cell as a CSV file holds it."""
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return str(int(cell)) if isinstance(cell, float) else str(cell)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("code", REGISTERS)
def test_a_file_holds_the_rows_of_the_page(
    code: str, ending: str, client: Client, official: User, unit: Unit
) -> None:
    other = make_unit(code="X1", name="Xã Khác")
    for one in (unit, other):
        make_dialogue(one, participants=1050, note="ghi chú")
        make_review(one, reviewed=1050, note="ghi chú")
        make_certificate(one, verified="2017-01-02", note="ghi chú")
        make_usage(one, users=1050, staff=2000, note="ghi chú")
    answer = client.get(f"/nhiem-vu/{code.lower()}/?don-vi=20014")
    page = answer.context["page"]
    lines = [[line.unit.code, line.name, *(text for _column, text in line.cells)] for line in page.lines]
    counts = [2 + place for place, column in enumerate(REGISTERS[code].columns) if column.is_count]
    for line in lines:
        for place in counts:
            line[place] = line[place].replace(".", "")
    assert len(lines) == 1
    told = rows_of(client, f"/nhiem-vu/{code.lower()}/?don-vi=20014&tai={ending}")
    shares = [2 + place for place, column in enumerate(REGISTERS[code].columns) if column.share]
    for place in shares:  # told as numbers: tests/reports/exchange/test_screens.py
        for row in (*lines, *told):
            del row[place]
    assert told == lines


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_word_becomes_a_formula(ending: str, client: Client, official: User, unit: Unit) -> None:
    make_dialogue(unit, note="=HYPERLINK(1)", document="+1")
    (row,) = rows_of(client, f"{N09}?tai={ending}")
    mark = "'" if ending == "csv" else ""
    assert row[-2:] == [f"{mark}+1", f"{mark}=HYPERLINK(1)"]
    assert client.get(f"{N09}?tai=pdf").status_code == 404
    assert client.get(f"{N09}?tai={ending}&nam=x").status_code == 400


# Keeping ---------------------------------------------------------------------------------------------------


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


def seen_at(client: Client, address: str) -> str:
    """Return the mark of the row that the form at the address shows."""
    return str(client.get(address).context["form"]["seen"].value())


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
