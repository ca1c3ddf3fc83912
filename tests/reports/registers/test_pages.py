"""What the pages of the registers show, and the files that they give."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.models import User
from procedures.models import Unit
from reports.registers.kinds import REGISTERS
from tests.factories import make_task, make_unit
from tests.register_factories import make_certificate, make_dialogue, make_review, make_usage
from tests.reports.registers.boxes import N09, TODAY, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


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
    assert shown(client, N09).count('<th scope="row"><a href="/don-vi/20014/"') == 50
    text = shown(client, f"{N09}?trang=2&nam=2018")
    assert text.count('<th scope="row"><a href="/don-vi/20014/"') == 1
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
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(
        1
    )  # behind the one for a meeting
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
            line[place] = line[place].replace(".", "").replace(",", "")
    assert len(lines) == 1
    told = rows_of(client, f"/nhiem-vu/{code.lower()}/?don-vi=20014&tai={ending}")
    shares = [2 + place for place, column in enumerate(REGISTERS[code].columns) if column.share]
    for place in shares:  # told as numbers: tests/imports/test_screens.py
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
