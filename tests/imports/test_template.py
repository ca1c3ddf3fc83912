"""The template: what it holds of each figure, and that handed in as it is it changes nothing."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from imports import store
from imports.kinds.figures.check import examine_figures
from imports.kinds.kind import Filled, ImportOrder
from imports.kinds.registry import KINDS
from imports.matching import find
from imports.models import ImportBatch
from imports.workbooks.figures import PERIOD_NAME, UNITS_NAME, VERSION, VERSION_NAME
from reports.models import DossierCount, Measurement, Report
from reports.models.dossiers import ALL_DOSSIERS
from sheets.reading.read import read_book
from targets.models import Period
from tests.factories import make_line
from tests.imports.conftest import Province, signed_in
from tests.imports.reading import sheets
from tests.imports.sheets import checked, hand_in, run

ADDRESS = "/nhap-tep/mau/?ky=2018-q2"


def template(client: Client, query: str = "") -> bytes:
    """Return the template of the period."""
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.content


def rows(content: bytes, title: str) -> list[dict[str, Any]]:
    """Return the lines of a sheet by the headings of its columns."""
    head, *lines = sheets(content)[title]
    return [dict(zip(head, line, strict=True)) for line in lines]


def drafts(province: Province) -> None:
    """Let the first two communes have drafts of every kind."""
    for number, unit in enumerate(province.communes[:2]):
        for code in ("S-01", "S-02"):
            make_line(unit, province.indicators[code], province.period, 10 + number, 1234, status="draft")
        make_line(
            unit,
            province.indicators["Y-01"],
            province.period,
            achieved=not number,
            status="draft",
            note="=ghi",
        )
    Report.objects.update(status="draft")


def test_an_untouched_template_changes_nothing(province: Province, coordinator: Client) -> None:
    drafts(province)
    earlier = Period.objects.get(code="2018-q1")
    make_line(province.communes[2], province.indicators["S-01"], earlier, 3, 46)
    before = list(Measurement.objects.order_by("pk").values())
    content = template(coordinator)
    batch = checked(coordinator, content)
    assert store.checked_of(batch).faults == []
    assert batch.rows > 20
    assert (batch.new, batch.changed, batch.refused) == (0, 0, 0)
    assert list(Measurement.objects.order_by("pk").values()) == before


def test_it_holds_what_the_portal_has(province: Province, coordinator: Client) -> None:
    drafts(province)
    earlier = Period.objects.get(code="2018-q1")
    make_line(province.communes[2], province.indicators["S-01"], earlier, 3, 46)
    make_line(province.communes[2], province.indicators["S-02"], earlier, 3, 46)
    found = {
        (line["Mã đơn vị"], line["Mã mục tiêu"]): line for line in rows(template(coordinator), "Số liệu")
    }
    held = found["19750", "S-01"]
    assert (held["Tử số"], held["Mẫu số"], held["Tình trạng"]) == (10, 1234, "Đã báo cáo")
    assert (held["Tên đơn vị"], held["Huyện"]) == ("Xã Quảng Thành", "Huyện Quảng Điền")
    assert [found[code, "Y-01"]["Có/Chưa"] for code in ("19750", "19751")] == ["Có", "Chưa"]
    assert found["19750", "Y-01"]["Ghi chú"] == "=ghi"
    suggested = found["19752", "S-01"]
    assert (suggested["Tử số"], suggested["Mẫu số"], suggested["Tình trạng"]) == ("", 46, "")
    assert suggested["Kỳ trước"] == "3/46 = 6,5\u00a0%"
    assert found["19752", "S-02"]["Mẫu số"] == "", "what is counted since the year began starts anew"


def test_what_is_written_into_it_comes_into_drafts(province: Province, coordinator: Client) -> None:
    content = filled(template(coordinator, "&don-vi=19750"), {("Số liệu", "S-01"): {"Tử số": 5, "Mẫu số": 9}})
    batch = checked(coordinator, content)
    assert (batch.new, batch.changed, batch.refused) == (1, 0, 0)
    run(coordinator, batch)
    line = Measurement.objects.get(indicator__code="S-01")
    assert (line.part, line.whole) == (5, 9)


def filled(content: bytes, cells: dict[tuple[str, str], dict[str, Any]]) -> bytes:
    """Return a plain workbook of the template's sheets, in which somebody wrote."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for title, lines in sheets(content).items():
        sheet = book.add_worksheet(title)
        for number, line in enumerate(lines):
            wanted = next((new for (name, code), new in cells.items() if name == title and code in line), {})
            sheet.write_row(number, 0, [wanted.get(lines[0][place], cell) for place, cell in enumerate(line)])
    book.close()
    return stream.getvalue()


def test_dossiers_and_surveys_have_their_sheets(province: Province, coordinator: Client) -> None:
    content = template(coordinator, "&don-vi=19750")
    (line,) = rows(content, "Hồ sơ")
    assert (line["Nhóm hồ sơ"], line["Tiếp nhận"]) == (ALL_DOSSIERS, "")
    survey = rows(content, "Khảo sát")
    assert {line["Mã đơn vị"] for line in survey} == {"19750"}
    asked = [(line["Câu hỏi"], line["Phương án"], line["Tính là hài lòng"]) for line in survey]
    assert asked == [("Nơi tiếp đón", "hài lòng", "Có"), ("Nơi tiếp đón", "chưa hài lòng", "Chưa")]


def test_counted_dossiers_come_back_unchanged(province: Province, coordinator: Client) -> None:
    line = make_line(province.communes[0], province.indicators["D-01"], province.period, status="draft")
    Report.objects.update(status="draft")
    for group, number in (("Đất đai", 10), ("Hộ tịch", 20)):
        DossierCount.objects.create(
            report=line.report, group=group, carried_over=0, received=number, received_online=1,
            settled=number, settled_on_time=number, settled_late=0,
            in_progress=0, in_progress_in_time=0, in_progress_overdue=0,
        )  # fmt: skip
    content = template(coordinator)
    assert [one["Tiếp nhận"] for one in rows(content, "Hồ sơ") if one["Mã đơn vị"] == "19750"] == [10, 20]
    batch = checked(coordinator, content)
    assert (batch.new, batch.changed, batch.refused) == (0, 0, 0)


def test_whoever_imports_for_one_unit_gets_that_alone(province: Province, official: Client) -> None:
    assert {line["Mã đơn vị"] for line in rows(template(official), "Số liệu")} == {"19750"}
    assert {line["Mã đơn vị"] for line in rows(template(official, "&don-vi=474"), "Số liệu")} == {"19750"}
    assert official.get(f"{ADDRESS}&don-vi=19751").status_code == 404


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ("474", {"474", "19750", "19751", "19752"}),
        ("474-rieng", {"474"}),
        ("so-ban-nganh", {"SNV"}),
        ("cap-huyen", {"474"}),
        ("46", {"SNV", "474", "19750", "19751", "19752"}),
    ],
)
def test_it_is_made_for_a_district_for_a_group_and_for_the_province(
    scope: str, codes: set[str], province: Province, coordinator: Client
) -> None:
    found = rows(template(coordinator, f"&don-vi={scope}"), "Số liệu")
    assert {line["Mã đơn vị"] for line in found} == codes


@pytest.mark.parametrize("query", ["?ky=x", "?don-vi=x", "?ky=2018-q2&don-vi=x-rieng"])
def test_what_is_not_there_has_no_template(query: str, province: Province, coordinator: Client) -> None:
    assert coordinator.get(f"/nhap-tep/mau/{query}").status_code == 404


def test_a_leader_gets_none(province: Province) -> None:
    assert signed_in(province.people["leader"]).get(ADDRESS).status_code == 403


# The workbook itself ---------------------------------------------------------------------------------------


def test_it_says_its_version_period_and_units(province: Province, coordinator: Client) -> None:
    properties = read_book(template(coordinator, "&don-vi=474"), "mau.xlsx").properties
    assert properties[VERSION_NAME] == VERSION
    assert (properties[PERIOD_NAME], properties[UNITS_NAME]) == ("2018-q2", "474")


def test_one_of_another_period_is_refused_by_name(province: Province, coordinator: Client) -> None:
    content = coordinator.get("/nhap-tep/mau/?ky=2018-q1").content
    answer = hand_in(coordinator, content)
    assert answer.status_code == 400
    assert "quý I/2018" in answer.context["form"].errors["file"][0]
    assert "Q2 2018" in answer.context["form"].errors["file"][0]
    assert not ImportBatch.objects.exists()


def test_one_of_an_old_version_is_refused(
    province: Province, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = template(coordinator)
    monkeypatch.setattr("imports.workbooks.figures.VERSION", "3")
    answer = hand_in(coordinator, content)
    assert answer.status_code == 400
    assert "(version 2)" in answer.context["form"].errors["file"][0]


def sheet_xml(content: bytes, number: int = 1) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read(f"xl/worksheets/sheet{number}.xml").decode()


def test_codes_are_locked_and_answers_are_chosen_from_lists(province: Province, coordinator: Client) -> None:
    content = template(coordinator, "&don-vi=19750")
    text = sheet_xml(content)
    assert "<sheetProtection" in text
    assert "password" not in text
    assert '"Có,Chưa,XÓA"' in text
    assert "Đã báo cáo,Chưa báo cáo,Không áp dụng,XÓA" in text
    head, *lines = sheets(content)["Số liệu"]
    look = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', text))
    letters = {name: chr(ord("A") + place) for place, name in enumerate(head)}
    codes = [line[head.index("Mã mục tiêu")] for line in lines]
    shut, share, yes = look["A2"], codes.index("S-01") + 2, codes.index("Y-01") + 2
    assert look[f"{letters['Mã mục tiêu']}{share}"] == shut
    assert look[f"{letters['Tử số']}{share}"] != shut
    assert look[f"{letters['Có/Chưa']}{share}"] == shut
    assert look[f"{letters['Tử số']}{yes}"] == shut
    assert look[f"{letters['Có/Chưa']}{yes}"] != shut


def test_what_was_sent_is_locked(province: Province, coordinator: Client) -> None:
    make_line(province.communes[0], province.indicators["S-01"], province.period, 5, 9, status="submitted")
    Report.objects.update(status="submitted")
    content = template(coordinator, "&don-vi=19750")
    look = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet_xml(content)))
    (at,) = [n for n, line in enumerate(rows(content, "Số liệu"), 2) if line["Mã mục tiêu"] == "S-01"]
    assert len({look[f"{letter}{at}"] for letter in "ABCDEFGHI"}) == 1


# The demo --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("demo")
@pytest.mark.django_db
def test_the_template_of_the_whole_demo_comes_back_without_a_change(client: Client) -> None:
    client.force_login(User.objects.get(username="dieuphoi"))
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)):
        with CaptureQueriesContext(connection) as asked:
            content = client.get("/nhap-tep/mau/?ky=2020-q4").content
        assert len(asked) <= 30
        period = Period.objects.get(code="2020-q4")
        book = read_book(content, "mau.xlsx")
        kind = KINDS["figures"]
        batch = ImportBatch.objects.create(
            kind="figures", period=period, by=User.objects.get(username="dieuphoi"), at=period.unit_due_at,
            key="0" * 32, name="mau.xlsx", sha256="0" * 64, size=len(content),
        )  # fmt: skip
        found = examine_figures(order_of_sure_columns(kind, batch, book))
    assert found.checked.faults == []
    assert found.entries == []
    assert len(found.checked.rows) > 2000


def order_of_sure_columns(kind: Any, batch: ImportBatch, book: Any) -> ImportOrder:
    """Return the order with the columns that are taken without asking."""
    filled = []
    for one in find(kind, book):
        columns = {proposal.field: proposal.column.index for proposal in one.proposals if proposal.field}
        assert all(proposal.certainty in ("sure", "none") for proposal in one.proposals)
        filled.append(Filled(one.part, one.grid, one.table, columns))
    return ImportOrder(batch, tuple(filled))
