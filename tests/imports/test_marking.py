"""The user's workbook comes back as it was, with what is wrong marked in it and listed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from sheets.marking.mark import Faults, marked
from sheets.reading.book import Book, Grid
from sheets.reading.read import read_book, read_pasted
from tests.imports import files
from tests.sampling import some_by_day

FAULTS: Faults = {
    ("Số liệu", 1, 2): "Tử số (46) nhiều hơn mẫu số (4).",
    ("Số liệu", 2, 0): "Không có mã này.",
}


@pytest.fixture(autouse=True)
def in_vietnamese() -> Any:
    with override("vi"):
        yield


def reopened(content: bytes, faults: Faults = FAULTS, book: Book | None = None) -> Any:
    """Return the marked workbook as another program reads it."""
    return openpyxl.load_workbook(
        io.BytesIO(marked(content, book or read_book(content, "Số liệu.csv"), faults))
    )


def is_marked(cell: Any, fault: str) -> bool:
    return bool(cell.comment and fault in cell.comment.text and cell.fill.fgColor.rgb.endswith("FFC7CE"))


@pytest.mark.parametrize(
    "make", [files.workbook, files.old_workbook, files.open_document, lambda: files.text().encode()]
)
def test_bad_cells_are_filled_and_commented_and_good_ones_are_not(make: Callable[[], bytes]) -> None:
    sheet = reopened(make())["Số liệu"]
    assert is_marked(sheet["C2"], "Tử số (46)")
    assert is_marked(sheet["A3"], "Không có mã này.")
    assert sheet["C3"].comment is None
    assert [str(cell.value) for cell in sheet[3]] == [str(value) for value in files.ROWS[2]]


def test_all_faults_are_listed_with_their_places() -> None:
    rows = list(reopened(files.workbook())["Lỗi"].iter_rows(values_only=True))
    assert rows[1] == ("Số liệu", "C2", "46", "Tử số (46) nhiều hơn mẫu số (4).")
    assert rows[2][:3] == ("Số liệu", "A3", "20017")
    assert len(rows) == 3


def dressed(book: Any, sheet: Any) -> None:
    sheet.write_formula("D2", "=C2*2", None, 92)
    sheet.write_string("E3", "=1+1")
    sheet.set_column("B:B", 33)
    sheet.write("C3", 0.5, book.add_format({"num_format": "0.0%", "bold": True}))
    sheet.merge_range("A5:B6", "Ghi chú")
    sheet.write_comment("C2", "Hỏi lại xã")
    sheet.data_validation("D3", {"validate": "list", "source": ["Có", "Không"]})


def test_formulas_formats_and_comments_of_the_user_stay() -> None:
    sheet = reopened(files.workbook(change=dressed))["Số liệu"]
    assert sheet["D2"].value == "=C2*2"
    assert (sheet["C3"].number_format, sheet["C3"].font.bold) == ("0.0%", True)
    assert sheet.column_dimensions["B"].width == pytest.approx(33, abs=1)
    assert sheet["C2"].comment.text.startswith("Hỏi lại xã\n")
    assert len(sheet.data_validations.dataValidation) == 1


def test_a_text_never_becomes_a_formula() -> None:
    faults = {("Số liệu", 2, 4): "=cmd|' /C calc'!A0"}
    workbook = reopened(files.workbook(change=dressed), faults)
    assert (workbook["Số liệu"]["E3"].value, workbook["Số liệu"]["E3"].data_type) == ("=1+1", "s")
    assert [cell.data_type for cell in workbook["Lỗi"][2]] == ["s", "s", "s", "s"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "{=1}", "http://a.vn", "\t=1"])
def test_a_text_written_anew_never_becomes_a_formula(text: str) -> None:
    grid = Grid("Số liệu", [[text]])
    workbook = reopened(b"", {("Số liệu", 0, 0): text}, Book("csv", (grid,)))
    assert (workbook["Số liệu"]["A1"].data_type, workbook["Lỗi"]["D2"].data_type) == ("s", "s")
    assert read_book(marked(b"", Book("csv", (grid,)), {}), "a.xlsx").grids[0].formulas == {}


def test_a_fault_in_a_merged_cell_is_marked_where_it_shows() -> None:
    sheet = reopened(files.workbook(change=dressed), {("Số liệu", 5, 1): "Không đọc được."})["Số liệu"]
    assert is_marked(sheet["A5"], "Không đọc được.")


def test_a_blank_cell_beside_the_table_can_be_marked() -> None:
    for make in (files.workbook, files.old_workbook):
        assert is_marked(reopened(make(), {("Số liệu", 8, 8): "Thiếu số."})["Số liệu"]["I9"], "Thiếu số.")


def test_marks_of_an_earlier_round_are_taken_off() -> None:
    first = files.workbook()
    once = marked(first, read_book(first, "a.xlsx"), FAULTS)
    workbook = reopened(once, {("Số liệu", 1, 3): "Sai."})
    assert workbook["Số liệu"]["C2"].comment is None
    assert workbook["Số liệu"]["C2"].fill.fill_type is None
    assert is_marked(workbook["Số liệu"]["D2"], "Sai.")
    assert workbook.sheetnames == ["Số liệu", "Lỗi"]
    assert workbook["Lỗi"].max_row == 2


def test_values_written_anew_keep_their_kinds() -> None:
    row: list[Any] = [
        "00002",
        5,
        0.5,
        True,
        dt.date(2018, 6, 14),
        dt.datetime(2018, 6, 14, 5),
        dt.time(5),
        None,
    ]
    content = marked(b"", Book("ods", (Grid("Số liệu", [row]),)), {("Số liệu", 0, 4): "Sai."})
    assert read_book(content, "a.xlsx").grids[0].rows == [row[:-1]]


def test_odd_names_of_sheets_are_made_fit() -> None:
    names = ["a/b:c*?[x]", "Lỗi", "x" * 40, "x" * 41, "'", ""]
    book = Book("ods", tuple(Grid(name, [["1"]]) for name in names))
    workbook = reopened(b"", {(names[3], 0, 0): "Sai."}, book)
    assert len(workbook.sheetnames) == 7
    assert is_marked(workbook.worksheets[3]["A1"], "Sai.")


def test_control_signs_and_long_texts_are_written_as_far_as_they_can() -> None:
    for content, book in [
        (files.workbook(), read_book(files.workbook(), "a.xlsx")),
        (b"", Book("csv", (Grid("Số liệu", [["\x01" + "x" * 40_000]]),))),
    ]:
        assert (
            "Sai\ufffd"
            in reopened(content, {("Số liệu", 0, 0): "Sai\ufffd\x01\ufffe"}, book)["Lỗi"]["D2"].value
        )


def test_pasted_cells_come_back_as_a_workbook() -> None:
    book = read_pasted("Xã\t5\n".encode())
    assert reopened(b"", {("1", 0, 1): "Sai."}, book)["1"]["A1"].value == "Xã"


def test_a_workbook_that_cannot_be_marked_in_place_is_written_anew() -> None:
    content = files.changed(files.workbook(), "xl/styles.xml", 'fontId="0"', 'fontId="99"')
    assert is_marked(reopened(content)["Số liệu"]["C2"], "Tử số (46)")


@pytest.mark.parametrize(
    "claim",
    some_by_day(
        [
            '</sheetData><mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells>',
            '</sheetData><hyperlinks><hyperlink ref="A9:XFD1048576" location="A1"/></hyperlinks>',
        ],
        one_of=2,
    ),
)
def test_a_cell_that_claims_a_whole_sheet_is_no_danger(claim: str) -> None:
    content = files.changed(files.workbook(), "xl/worksheets/sheet1.xml", "</sheetData>", claim)
    assert is_marked(reopened(content)["Số liệu"]["C2"], "Tử số (46)")


def test_a_large_workbook_is_written_anew() -> None:
    content = files.workbook([["=A1", *range(15)]] * 10_001)
    assert reopened(content, {("Số liệu", 5, 0): "Sai."})["Số liệu"]["A6"].data_type == "s"


def test_text_of_an_old_font_comes_back_in_unicode() -> None:
    content = files.workbook([["§¬n vÞ", "Sè hå s¬"], ["X· Qu¶ng Thµnh", 5], ["HuyÖn Phó Vang", 6]])
    assert reopened(content, {("Số liệu", 1, 0): "Sai."})["Số liệu"]["A2"].value == "Xã Quảng Thành"
