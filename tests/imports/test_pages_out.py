"""Every page with a table as a file: the figures of its objects, cell by cell, for the price of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from indicators import METHOD_VERSION
from reports.catalogue.difference import everything
from reports.dashboards.heat_map import share_of, units_that_owed
from reports.verdicts.ledger import Ledger
from reports.words import STANDING_WORDS
from tests.imports.reading import address, column, csv_rows, formulas, whole_workbook, workbook
from tests.imports.screens import SCREENS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

MORE = 4  # queries beyond those of the page
TARGETS = {"Thực hiện", "Ngưỡng", "Lộ trình", "Mức độ đầy đủ"}  # percentages
PAGES = tuple(dict.fromkeys(screen.path for screen in SCREENS if screen.who == "dieuphoi"))


@pytest.fixture
def reader(client: Client) -> Iterator[Client]:
    client.force_login(User.objects.get(username="dieuphoi"))
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)):
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_a_file_costs_no_more_than_its_page(path: str, reader: Client) -> None:
    reader.get(path)
    with CaptureQueriesContext(connection) as shown:
        assert reader.get(path).status_code == 200
    for ending in ("xlsx", "csv"):
        with CaptureQueriesContext(connection) as sent:
            reader.get(address(path, ending)).getvalue()
        assert len(sent) <= len(shown) + MORE


def context_of(reader: Client, page: str) -> Any:
    return reader.get(page).context


def both(reader: Client, page: str, place: int, table: str) -> list[list[list[Any]]]:
    return [workbook(reader, page)[place], csv_rows(reader, page, table)]


def numbers(cells: list[Any], *, percent: bool = False, is_csv: bool = False) -> list[float | None]:
    factor = 100 if percent and not is_csv else 1
    return [None if cell == "" else float(cell) * factor for cell in cells]


@pytest.mark.parametrize(
    "path", [page for page in PAGES if "bang-dieu" in page or page.startswith("/chi-tieu/?")]
)
def test_the_rows_are_the_verdicts_of_the_page(path: str, reader: Client) -> None:
    areas = context_of(reader, path)["areas"]
    verdicts = [row.verdict for area in areas for row in area.rows]
    assert verdicts
    for is_csv, rows in enumerate(both(reader, path, 0, "muc-tieu")):
        assert column(rows, "Mã") == [one.indicator.code for one in verdicts]
        expected = {
            "Thực hiện": [one.value for one in verdicts],
            "Ngưỡng": [one.threshold and one.threshold.number for one in verdicts],
            "Lộ trình": [one.expected for one in verdicts],
            "Mức độ đầy đủ": [one.coverage for one in verdicts],
            "Tử số": [one.share and one.share.part for one in verdicts],
            "Mẫu số": [one.share and one.share.whole for one in verdicts],
            "Số đơn vị đã tính": [one.counted for one in verdicts],
            "Số đơn vị phải báo cáo": [one.owing for one in verdicts],
        }
        for name, values in expected.items():
            found = numbers(column(rows, name), percent=name in TARGETS, is_csv=bool(is_csv))
            assert found == [None if value is None else pytest.approx(float(value)) for value in values], name
        with translation.override("vi"):
            standings = [
                str(STANDING_WORDS[one.standing.code])
                for one in verdicts
                if one.standing and not one.is_gathering
            ]
            speaking = [str(one.speaking or "") for one in verdicts]
        assert [words for words in column(rows, "Trạng thái") if words in standings] == standings
        assert column(rows, "Kỳ lấy số liệu") == speaking


def test_the_lag_is_told_where_the_page_tells_it(reader: Client) -> None:
    page = "/bang-dieu-khien/?ky=2018-q2"
    verdicts = [row.verdict for area in context_of(reader, page)["areas"] for row in area.rows]
    told = dict(
        zip(
            *(column(workbook(reader, page)[0], name) for name in ("Mã", "Chậm so với lộ trình (quý)")),
            strict=True,
        )
    )
    late = [one for one in verdicts if one.standing and one.standing.code == "behind"]
    assert late
    for one in late:
        assert told[one.indicator.code] == pytest.approx(float(one.lag))


def test_a_target_is_given_out_through_time_by_unit_and_as_a_map(reader: Client) -> None:
    address = "/chi-tieu/hdh-03/?ky=2019-q4&nhom=cap-xa-mien-nui"
    page = context_of(reader, address)["page"]
    _target, series, _forecasts, units, heat, *_others = workbook(reader, address)
    shown = [line for line in reversed(page.series) if line.is_known]
    assert [cell for cell in column(series, "Tử số") if cell != ""] == [
        line.verdict.share.part for line in shown
    ]
    assert column(units, "Mã đơn vị") == [line.unit.code for line in page.verdict.lines]
    ranks = {one.line.unit.code: one.rank for one in page.ranking if one.rank}
    found = dict(zip(column(units, "Mã đơn vị"), column(units, "Hạng"), strict=True))
    assert {code: found[code] for code in ranks} == ranks
    judged = zip(*(column(units, name) for name in ("Mẫu số", "Nhóm", "Hạng", "Ngưỡng")), strict=True)
    assert all(group and rank and threshold for whole, group, rank, threshold in judged if whole)
    ledger = Ledger.read(["HDH-03"])
    for (unit, owed), line in zip(units_that_owed(ledger, page.verdict).items(), heat[1:], strict=True):
        assert line[0] == unit.code
        for quarter, read in zip(range(1, 17), line[3:], strict=True):
            share = share_of(ledger, page.verdict, unit, quarter) if quarter in owed else None
            if share and share.value is not None:
                assert read == pytest.approx(float(share.value / 100))
            else:
                assert isinstance(read, str)


def test_the_desk_is_given_out_in_its_order(reader: Client) -> None:
    page = "/dieu-phoi/?ky=2020-q3&the=tat-ca"
    rows = context_of(reader, page)["rows"]
    for read in both(reader, page, 0, ""):
        assert column(read, "Mã đơn vị") == [row.unit.code for row in rows]
        for name, values in {
            "Cảnh báo": [row.warnings for row in rows],
            "Số liệu đã nhập": [row.sheet.answered for row in rows],
            "Số liệu phải báo cáo": [row.sheet.owed for row in rows],
        }.items():
            assert numbers(column(read, name)) == values
        points = [row.change and pytest.approx(float(row.change.points)) for row in rows]
        assert numbers(column(read, "Thay đổi (điểm\u00a0%)")) == points


def test_the_matrix_is_given_out_in_words(reader: Client) -> None:
    page = "/dieu-phoi/ma-tran/?ky=2020-q3"
    matrix = context_of(reader, page)["matrix"]
    words = {"D": "đã duyệt", "C": "chờ duyệt", "T": "bị trả lại", "N": "đang nhập", "V": "còn thiếu"}
    words |= {"K": "không áp dụng", "·": "có thể để trống"}
    for read in both(reader, page, 0, ""):
        assert read[0][7:] == [indicator.code for indicator in matrix.indicators]
        for one, line in zip(matrix.rows, read[1:], strict=True):
            assert line[7:] == [words.get(cell.letter, "") for cell in one.cells]


def test_the_catalogue_is_given_out_whole(reader: Client) -> None:
    page = "/thu-tuc/?muc-do=4"
    shown = context_of(reader, page)["page"]
    for read in both(reader, page, 0, ""):
        assert len(read) - 1 == shown.total
        assert column(read, "Mã")[: len(shown.found)] == [one.code for one in shown.found]
        received = [one.dossiers and one.dossiers.received for one in shown.found]
        assert numbers(column(read, "Hồ sơ tiếp nhận"))[: len(shown.found)] == received


def test_a_stranger_is_given_no_dossiers(client: Client) -> None:
    (head, *_rows) = csv_rows(client, "/thu-tuc/")
    assert "Hồ sơ tiếp nhận" not in head
    assert "Mã" in head


def test_the_difference_is_given_out_without_a_cut(reader: Client) -> None:
    page = "/thu-tuc/so-sanh/?tu=01/01/2018&den=01/01/2020"
    parts = context_of(reader, page)["parts"]
    every = everything(dt.date(2018, 1, 1), dt.date(2020, 1, 1))
    read = csv_rows(reader, page)
    assert len(read) - 1 == sum(part.total for part in parts) == sum(len(part.changes) for part in every)
    raised = csv_rows(reader, f"{page}&phan=tang-muc")
    assert len(raised) - 1 == next(part.total for part in parts if part.code == "tang-muc")


def test_the_first_sheet_says_what_the_figures_are_of(reader: Client) -> None:
    """Title, period and scope, and of the table eight columns as they stand on its own sheet."""
    front, targets, *_rest = whole_workbook(reader, "/bang-dieu-khien/?ky=2019-q4&pham-vi=474").values()
    lines = [[cell for cell in line if cell != ""] for line in front]
    assert lines[0] == ["Tiến độ các mục tiêu"]
    about = [line[0] for line in lines[1:6]]
    assert "Kỳ: quý IV/2019" in about
    assert any(line.startswith("Phạm vi: ") for line in about)
    heads = next(line for line in lines if "Trạng thái" in line)
    assert len(heads) == 8
    rows = front[lines.index(heads) + 1 :]
    for place, name in enumerate(heads):
        assert near([row[place] for row in rows]) == near(column(targets, name)), name


def near(cells: list[Any]) -> list[Any]:
    """Return the cells without the last digits of a quotient that was worked out twice."""
    return [round(cell, 9) if isinstance(cell, float) else cell for cell in cells]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("/bang-dieu-khien/?ky=2020-q3&pham-vi=474-rieng&tai=xlsx", "bang-dieu-khien-474-rieng-2020-q3.xlsx"),
        ("/bang-dieu-khien/?ky=2020-q3&tai=csv&bang=chi-so", "bang-dieu-khien-toan-tinh-2020-q3-chi-so.csv"),
        ("/chi-tieu/hdh-03/?ky=2019-q4&tai=csv&bang=don-vi", "hdh-03-toan-tinh-2019-q4-don-vi.csv"),
        ("/dieu-phoi/?ky=2020-q3&the=tat-ca&huyen=474&tai=csv", "ban-dieu-phoi-474-tat-ca-2020-q3.csv"),
    ],
)
def test_a_file_is_called_by_its_scope_and_its_table(query: str, name: str, reader: Client) -> None:
    with closing(reader.get(query)) as answer:
        assert f'filename="{name}"' in answer.headers["Content-Disposition"]


def test_the_notes_say_of_when_and_of_what_the_figures_are(reader: Client) -> None:
    notes = {row[0]: row[1] for row in workbook(reader, "/bang-dieu-khien/?ky=2018-q2&trang-thai=cham")[-1]}
    assert notes["Kỳ"] == "quý II/2018"
    assert notes["Phạm vi"]
    assert notes["Trạng thái"] == "Chậm tiến độ"
    assert notes["Cách tính"] == f"phiên bản {METHOD_VERSION}"
    assert "Số liệu minh hoạ" in notes
    assert notes["Nguồn"].endswith("/bang-dieu-khien/?ky=2018-q2&trang-thai=cham")


def test_a_percentage_of_a_target_is_a_formula(reader: Client) -> None:
    content = reader.get("/chi-tieu/?ky=2019-q4&tai=xlsx").getvalue()
    found = formulas(content)
    assert found
    assert all(one.startswith("<f>IF(") for one in found)


@pytest.mark.parametrize("query", ["?tai=pdf", "?tai=XLSX", "?tai=csv&bang=khong-co"])
def test_what_is_no_file_of_the_page_is_not_found(query: str, reader: Client) -> None:
    assert reader.get(f"/chi-tieu/{query}").status_code == 404


def test_a_file_is_behind_the_door_of_its_page(client: Client) -> None:
    assert client.get("/bang-dieu-khien/?tai=xlsx").status_code == 302
    client.force_login(User.objects.get(username="phuloc"))
    assert client.get("/bang-dieu-khien/?tai=xlsx").status_code == 403
    assert client.get("/dieu-phoi/?tai=csv").status_code == 403
