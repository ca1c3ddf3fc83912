"""The table is found among titles, totals and signatures, and no column is taken for another by guess."""

from __future__ import annotations

from typing import Any

import pytest

from sheets.reading.book import Grid
from sheets.reading.read import read_book
from sheets.tables.table import (
    ColumnField,
    FieldGuess,
    FoundTable,
    NoTable,
    find_table,
    guess_fields,
    headings_of,
)
from tests.imports import files

FIELDS = [
    ColumnField("unit", "Mã đơn vị", ("Mã ĐV",)),
    ColumnField("name", "Tên đơn vị", ("Đơn vị",)),
    ColumnField("part", "Tử số", ("TS", "Số đúng hạn")),
    ColumnField("whole", "Mẫu số", ("MS",)),
    ColumnField("early", "Đúng hạn – Trực tuyến"),
    ColumnField("late", "Trễ hạn – Trực tuyến"),
]
HEAD: list[Any] = ["Mã đơn vị", "Đơn vị", "Tử số", "Mẫu số"]
ONE: list[Any] = ["20014", "Xã Quảng Thành", 46, 410]
TWO: list[Any] = ["20017", "Phường Đúc", 12, 13]


def found(*rows: list[Any], **about: Any) -> FoundTable:
    """Return the table of a sheet with the rows."""
    width = max(map(len, rows))
    return find_table(
        Grid("Số liệu", [row + [None] * (width - len(row)) for row in rows], **about), headings_of(FIELDS)
    )


def left_out(table: FoundTable) -> list[tuple[int, str]]:
    return [(found.row, found.reason) for found in table.left_out]


def test_a_plain_table_is_found() -> None:
    table = found(HEAD, ONE, TWO)
    assert table.head_row == 0
    assert [column.heading for column in table.columns] == HEAD
    assert [(line.number, line.values) for line in table.lines] == [(2, tuple(ONE)), (3, tuple(TWO))]
    assert table.left_out == ()


def test_titles_above_are_left_out_and_addresses_stay() -> None:
    table = found(["UBND TỈNH"], [], ["BÁO CÁO QUÝ II"], HEAD, ONE)
    assert (table.head_row, table.lines[0].number) == (3, 5)
    assert left_out(table) == [(0, "title"), (2, "title")]


@pytest.mark.parametrize(
    "total", ["Tổng cộng", "TỔNG CỘNG:", "Cộng", "Tổng", "Cộng toàn tỉnh", "Tổng cộng (A+B)"]
)
def test_totals_are_left_out(total: str) -> None:
    table = found(HEAD, ONE, [None, total, 58, 423])
    assert left_out(table) == [(2, "total")]
    assert len(table.lines) == 1


@pytest.mark.parametrize("name", ["Công an tỉnh", "Tổng công ty Điện lực", "Cộng Hoà", "Xã Tổng Cọt"])
def test_a_unit_that_sounds_like_a_total_is_data(name: str) -> None:
    assert len(found(HEAD, ["1", name, 5, 6]).lines) == 1


def test_the_row_that_counts_the_columns_is_left_out() -> None:
    assert left_out(found(HEAD, ["A", "B", 1, "2=1/3"], ONE)) == [(1, "numbering")]
    assert left_out(found(HEAD, ["(1)", "(2)", "(3)", "(4)"], ONE)) == [(1, "numbering")]
    assert left_out(found(HEAD, ["1", "2", 5, 7], ONE)) == []


@pytest.mark.parametrize("total", ["Tổng số huyện", "Toàn huyện", "Cả tỉnh", "Cộng I", "Cộng B"])
def test_totals_of_a_part_are_left_out(total: str) -> None:
    assert left_out(found(HEAD, ONE, [None, total, 58, 423])) == [(2, "total")]


def test_headings_that_come_again_in_another_order_are_refused_by_their_cell() -> None:
    other = [*HEAD[:2], HEAD[3], HEAD[2]]
    with pytest.raises(NoTable, match="C3"):
        found(HEAD, ONE, other, ["20017", "Phường Đúc", 13, 12])


def test_a_comma_within_a_number_is_refused_by_its_row() -> None:
    text = "Mã đơn vị,Đơn vị,Tử số,Mẫu số\r\n20014,Xã Quảng Thành,46,410\r\n20017,Phường Đúc,1,250,1300\r\n"
    with pytest.raises(NoTable, match="headings: 3"):
        find_table(read_book(text.encode(), "q.csv").grids[0], headings_of(FIELDS))
    quoted = text.replace("1,250", '"1,250"')
    assert len(find_table(read_book(quoted.encode(), "q.csv").grids[0], headings_of(FIELDS)).lines) == 2


def test_a_row_with_a_code_behind_a_gap_is_no_signature() -> None:
    wide = [*HEAD, "Có/Chưa", "Ghi chú"]
    table = found(wide, [*ONE, None, None], [], [None, "Phường Đúc", "Y-01"], ["Ghi chú: đến ngày 14/6"])
    assert [line.number for line in table.lines] == [2, 4]
    assert left_out(table) == [(2, "blank"), (4, "footer")]


def test_repeated_headings_and_blank_rows_are_left_out() -> None:
    table = found(HEAD, ONE, [], HEAD, TWO, [], [])
    assert left_out(table) == [(2, "blank"), (3, "heading_again")]
    assert [line.number for line in table.lines] == [2, 5]


def test_signatures_below_are_left_out_and_a_unit_without_figures_is_not() -> None:
    table = found(
        HEAD, ONE, ["20017", "Phường Đúc"], [], [None, "NGƯỜI LẬP BIỂU"], [None, None, "Trần Văn A"]
    )
    assert left_out(table) == [(3, "blank"), (4, "footer"), (5, "footer")]
    assert [line.number for line in table.lines] == [2, 3]


def test_a_last_row_of_only_a_name_is_data_unless_a_gap_is_above() -> None:
    assert len(found(HEAD, ONE, [None, "Phường Đúc"]).lines) == 2
    assert left_out(found(HEAD, ONE, [], [None, "Phường Đúc"])) == [(2, "blank"), (3, "footer")]


def test_hidden_rows_are_data_and_named() -> None:
    table = found(HEAD, ONE, TWO, hidden_rows=frozenset({2}))
    assert [line.number for line in table.lines] == [2, 3]
    assert [line.number for line in table.hidden] == [3]


def test_a_heading_of_two_rows_is_read_from_both() -> None:
    table = found(
        ["Mã đơn vị", "Đơn vị", "Đúng hạn", None, "Trễ hạn", None, "Ghi chú"],
        [None, None, "Trực tuyến", "Trực tiếp", "Trực tuyến", "Trực tiếp", None],
        ["20014", "Xã Quảng Thành", 1, 2, 3, 4, "x"],
    )
    assert table.head_row == 1
    assert [column.heading for column in table.columns] == [
        "Mã đơn vị",
        "Đơn vị",
        "Đúng hạn – Trực tuyến",
        "Đúng hạn – Trực tiếp",
        "Trễ hạn – Trực tuyến",
        "Trễ hạn – Trực tiếp",
        "Ghi chú",
    ]
    proposals = guess_fields(table, FIELDS)
    assert [proposal.field for proposal in proposals][2:6] == ["early", "", "late", ""]
    assert [proposal.certainty for proposal in proposals][2:6] == ["sure", "none", "sure", "none"]
    assert [proposal.column.row for proposal in proposals] == [0, 0, 1, 1, 1, 1, 0]


def test_the_lower_row_may_hold_the_known_headings() -> None:
    table = found(
        ["Đơn vị hành chính", None, "Kết quả", None],
        ["Mã đơn vị", "Đơn vị", "Tử số", "Mẫu số"],
        ONE,
    )
    assert [proposal.field for proposal in guess_fields(table, FIELDS)] == ["unit", "name", "part", "whole"]


def test_a_merged_heading_of_a_workbook_is_read_the_same() -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "Mã đơn vị")
        sheet.merge_range("B1:C1", "Đúng hạn")
        sheet.write_row("B2", ["Trực tuyến", "Trực tiếp"])
        sheet.write_row("A3", ["20014", 5, 6])
        sheet.merge_range("A4:A5", "20017")

    grid = read_book(files.workbook([], change), "a.xlsx").grids[0]
    table = find_table(grid, headings_of([*FIELDS, ColumnField("x", "Trực tuyến")]))
    assert [column.heading for column in table.columns] == [
        "Mã đơn vị",
        "Đúng hạn – Trực tuyến",
        "Đúng hạn – Trực tiếp",
    ]
    assert table.merged == (((3, 0), (4, 0)),)


def test_a_first_row_of_data_is_no_second_heading() -> None:
    assert len(found([*HEAD, None], [*ONE, "chú thích"], TWO).lines) == 2


def test_a_sheet_without_headings_is_refused_by_name() -> None:
    with pytest.raises(NoTable, match="Số liệu"):
        found(["a", "b"], [1, 2])
    with pytest.raises(NoTable):  # one known word alone stands above many a table of something else
        found(["Mã đơn vị", "b"], ["20014", 2])
    with pytest.raises(NoTable):
        find_table(Grid("Trống", []), headings_of(FIELDS))


def proposals(*headings: str) -> list[FieldGuess]:
    head: list[Any] = [*headings]
    return guess_fields(found(head, [1] * len(head)), FIELDS)


@pytest.mark.parametrize("heading", ["Tử số", "TỬ  SỐ", "tu so", "Tử số (hồ sơ)", "TS", "Tử\nsố"])
def test_a_heading_is_known_in_any_dress(heading: str) -> None:
    assert [(one.field, one.certainty) for one in proposals("Mã đơn vị", "MS", heading)][2] == (
        "part",
        "sure",
    )


def test_a_heading_that_is_only_near_is_asked() -> None:
    proposal = proposals("Mã đơn vị", "MS", "Tử số hs")[2]
    assert (proposal.field, proposal.certainty) == ("part", "question")
    assert "C1" in proposal.question
    assert "Tử số" in proposal.question


def test_a_heading_like_no_other_stays_open() -> None:
    proposal = proposals("Mã đơn vị", "MS", "Ghi chú")[2]
    assert (proposal.field, proposal.certainty, proposal.question) == ("", "none", "")


def test_a_near_heading_is_not_asked_for_a_field_that_is_taken() -> None:
    assert proposals("Mã đơn vị", "Tử số", "Tử số hs")[2].certainty == "none"


def test_doubled_headings_name_both_cells_and_neither_is_taken() -> None:
    doubled = proposals("Mã đơn vị", "Tử số", "Mẫu số", "TS")
    assert [one.certainty for one in doubled] == ["sure", "doubled", "sure", "doubled"]
    assert "B1, D1" in doubled[1].question
