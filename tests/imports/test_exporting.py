"""The writer of tables: what it types, and what it never lets become a formula."""

from __future__ import annotations

import datetime as dt
import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.utils import translation

from imports.kinds.registry import KINDS as IMPORT_KINDS
from imports.matching import find, others_like
from imports.models import ImportBatch
from indicators import Comparator, Threshold
from sheets.admin_formats import harmless
from sheets.reading.read import read_book
from sheets.writing import ColumnFormat, ExportColumn, ExportTable, PercentCell, Row, csv_text, percent_cell
from tests.imports.reading import as_csv, formulas, packed, sheets, split

SHARE = (
    ExportColumn("Tên"),
    ExportColumn("Mã", ColumnFormat.CODE),
    ExportColumn("Tỷ lệ", ColumnFormat.PERCENT, share=(3, 4)),
    ExportColumn("Tử số", ColumnFormat.COUNT),
    ExportColumn("Mẫu số", ColumnFormat.COUNT),
    ExportColumn("Ngày", ColumnFormat.DAY),
    ExportColumn("Lúc", ColumnFormat.MOMENT),
    ExportColumn("Quý", ColumnFormat.TENTHS),
)
AT = dt.datetime(2018, 6, 14, 9, 30, tzinfo=dt.UTC)  # 16:30 in Huế
ROWS: list[Row] = [
    ("Xã A", "00012", percent_cell(Fraction(300, 7)), 3, 7, dt.date(2018, 6, 14), AT, Fraction(-7, 2)),
    ("Xã B", "1e5", None, 0, 0, None, None, Decimal("0.25")),
    (
        "Xã C",
        "+84905",
        percent_cell(Decimal("79.96"), Threshold(Decimal(80), Comparator.AT_LEAST)),
        *[None] * 5,
    ),
]


def table(rows: list[Row] = ROWS) -> ExportTable:
    return ExportTable("thu", "Thử", SHARE, rows)


def test_a_workbook_holds_numbers_days_and_moments_as_such() -> None:
    head, first, second, third = sheets(packed(table()))["Thử"]
    assert head == ["Tên", "Mã", "Tỷ lệ", "Tử số", "Mẫu số", "Ngày", "Lúc", "Quý"]
    moment = dt.datetime(2018, 6, 14, 16, 30)
    assert first == ["Xã A", "00012", pytest.approx(3 / 7), 3, 7, dt.date(2018, 6, 14), moment, -3.5]
    assert second == ["Xã B", "1e5", "", 0, 0, "", "", 0.25]
    assert third[:3] == ["Xã C", "+84905", 0.7996]


def test_a_csv_file_holds_exact_numbers_with_a_point() -> None:
    assert split(as_csv(table())) == [
        ["Tên", "Mã", "Tỷ lệ", "Tử số", "Mẫu số", "Ngày", "Lúc", "Quý"],
        ["Xã A", "00012", "42.8571428571", "3", "7", "14/06/2018", "14/06/2018 16:30:00", "-3.5"],
        ["Xã B", "1e5", "", "0", "0", "", "", "0.25"],
        ["Xã C", "'+84905", "79.96", "", "", "", "", ""],
    ]


def test_a_percentage_follows_from_its_part_and_whole() -> None:
    assert formulas(packed(table())) == ['<f>IF(E2=0,"",D2/E2)', '<f>IF(E3=0,"",D3/E3)']


def test_a_percentage_that_is_no_quotient_of_its_row_is_a_number() -> None:
    stated: list[Row] = [("Xã A", "1", PercentCell(Fraction(50)), 1, 3, None, None, None)]
    assert formulas(packed(table(stated))) == []


def test_a_printed_percentage_stays_on_its_side_of_the_threshold() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(table()))) as parts:
        styles = parts.read("xl/styles.xml").decode()
    assert 'formatCode="0.00%"' in styles  # 79,96 % is not shown as 80,0 %


def test_the_notes_come_last_and_every_print_bears_the_warning() -> None:
    content = packed(table(), notes=(("Kỳ", "quý II/2018"),), warning="Số liệu minh hoạ")
    assert list(sheets(content).values())[-1] == [["Kỳ", "quý II/2018"]]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    for found in ("Số liệu minh hoạ", 'orientation="landscape"', 'paperSize="9"', "<autoFilter", "frozen"):
        assert found in sheet


# C8: no text becomes a formula -----------------------------------------------------------------------------

STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"]
BEFORE = ["", " ", "\u00a0", "\u200b", "\ufeff"]
PAYLOADS = [f"{before}{start}cmd|' /C calc'!A0" for before in BEFORE for start in STARTS] + [
    '=HYPERLINK("http://x","y")',
    "+84905123456",
    "-",
    "<r><t>1</t></r>",
    '<r></r></is></c><c r="A9"><f>1+1</f></c><c t="inlineStr"><is><r></r>',
    "_x003D_1+1",
    "\u202e=1+1",
    "'=1+1",
    "a\x00=1",
    '"=1+1',
    "x;=1+1",
    "{=1+1}",
]
TRIGGERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
TEXTS = tuple(ExportColumn(kind.name, kind) for kind in ColumnFormat)


def test_there_are_payloads_enough() -> None:
    assert len(set(PAYLOADS)) >= 60


def test_no_text_in_any_kind_of_column_becomes_a_formula() -> None:
    rows: list[Row] = [(payload,) * len(TEXTS) for payload in PAYLOADS]
    content = packed(ExportTable("thu", "Thử", TEXTS, rows), notes=(("=1+1", "=2+2"),))
    assert formulas(content) == []
    read = sheets(content)["Thử"][1:]
    assert len(read) == len(PAYLOADS)
    for payload, row in zip(PAYLOADS, read, strict=True):
        if "\x00" not in payload and "\r" not in payload:  # XML keeps neither
            assert {str(cell).rstrip(" ") for cell in row} == {payload}
    assert read[PAYLOADS.index("+84905123456")] == ["+84905123456"] * len(TEXTS)


def test_no_cell_of_a_csv_file_begins_like_a_formula() -> None:
    rows: list[Row] = [(payload,) * len(TEXTS) for payload in PAYLOADS]
    for row in split(as_csv(ExportTable("thu", "Thử", TEXTS, rows)))[1:]:
        for cell in row:
            assert not cell.lstrip(" \u00a0\u200b\ufeff\u202e").startswith(TRIGGERS)


def test_the_scan_for_formulas_notices_one() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    book.add_worksheet().write_row(0, 0, PAYLOADS)
    book.close()
    assert formulas(stream.getvalue())


@pytest.mark.parametrize("text", ["Xã A", "", "a=1", "3-4", "(+84) 905", "“=”"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


# Size ------------------------------------------------------------------------------------------------------


def _many(number: int) -> Iterator[Row]:
    for one in range(number):
        yield (f"Thủ tục số {one}", f"1.{one:06d}", percent_cell(Fraction(100, 3)), 1, 3, None, None, None)


def test_fifty_thousand_rows_are_sent_while_they_are_written() -> None:
    many = ExportTable("thu", "Thử", SHARE, _many(50_000))
    from_start = time.monotonic()
    tracemalloc.start()
    pieces = csv_text(many, "vi")
    first = next(pieces)
    until_first = time.monotonic() - from_start
    rest = sum(len(piece) for piece in pieces)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert until_first < 2
    assert first.count("\r\n") == 500
    assert rest > 2_000_000
    assert peak < 2_000_000  # bytes: no more than a few pieces at a time


def test_the_rows_of_a_workbook_are_not_kept_in_memory() -> None:
    tracemalloc.start()
    packed(ExportTable("thu", "Thử", SHARE, _many(3_000)))
    _now, few = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    packed(ExportTable("thu", "Thử", SHARE, _many(9_000)))
    _now, many = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert many < 2 * few


# How it looks ----------------------------------------------------------------------------------------------


def test_a_wide_table_keeps_its_names_in_sight_and_is_printed_on_a_larger_page() -> None:
    columns = tuple(ExportColumn(f"Cột {number}") for number in range(12))
    words = "Cơ quan từ cấp huyện trở lên cung cấp mọi dịch vụ công trực tuyến"
    sheet = opened(packed(ExportTable("thu", "Thử", columns, [(words,) * 12])))["Thử"]
    assert sheet.freeze_panes == "D2"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (8, 0)  # A3, as many as it takes
    assert sheet["A2"].alignment.wrap_text


def test_a_column_of_texts_is_as_wide_as_its_longest_text_within_bounds() -> None:
    columns = (ExportColumn("a"), ExportColumn("b"), ExportColumn("c", ColumnFormat.PROSE))
    sheet = opened(packed(ExportTable("thu", "Thử", columns, [("x" * 20, "x" * 90, "x" * 90)])))["Thử"]
    widths = [round(sheet.column_dimensions[letter].width) for letter in "ABC"]
    assert widths == [22, 31, 45]


def test_a_heading_begins_with_a_capital_and_a_sheet_has_a_name_that_excel_takes() -> None:
    long = "Sổ rà soát văn bản quy phạm pháp luật [2020/2021]"
    book = opened(packed(ExportTable("thu", long, (ExportColumn("được tính"),), [])))
    assert book.sheetnames[1:] == ["Sổ rà soát văn bản quy phạm"]
    assert book.worksheets[1]["A1"].value == "Được tính"
    assert split(as_csv(ExportTable("thu", long, (ExportColumn("được tính"),), []))) == [["Được tính"]]


def test_the_first_sheet_is_one_page_for_a_meeting() -> None:
    columns = tuple(ExportColumn(f"Cột {number}", ColumnFormat.COUNT) for number in range(12))
    rows: list[Row] = [tuple(range(row, row + 12)) for row in range(40)]
    many = ExportTable("thu", "Thử", columns, rows, front=(11, 0, 1, 2, 3, 4, 5, 6))
    told = {"title": "Tiến độ", "about": (("Kỳ", "quý II/2018"), ("Phạm vi", "Toàn tỉnh"))}
    with translation.override("vi"):
        content = packed(many, warning="Số liệu minh hoạ", **told)
    lines = [[cell for cell in line if cell != ""] for line in next(iter(sheets(content).values()))]
    assert lines[:4] == [["Tiến độ"], ["Số liệu minh hoạ"], ["Kỳ: quý II/2018"], ["Phạm vi: Toàn tỉnh"]]
    assert lines[4] == [f"Cột {number}" for number in (11, 0, 1, 2, 3, 4, 5, 6)]
    assert lines[5:35] == [[row[place] for place in (11, 0, 1, 2, 3, 4, 5, 6)] for row in rows[:30]]
    assert lines[35:] == [["Còn 10 dòng ở trang tính “Thử”."]]
    front = opened(content).worksheets[0]
    setup = front.page_setup
    assert (setup.paperSize, setup.orientation) == (9, "landscape")
    assert front.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.fitToWidth or 1, setup.fitToHeight or 1) == (1, 1)  # a 1 is not written down
    assert front.print_title_rows == "$5:$5"


def test_our_own_workbook_is_read_from_its_data_and_not_from_its_first_sheet() -> None:
    columns = tuple(ExportColumn(name) for name in ("Mã đơn vị", "Mã mục tiêu", "Tử số", "Mẫu số"))
    rows: list[Row] = [(f"{number}", "S-01", "1", "2") for number in range(19_700, 19_740)]
    book = read_book(packed(ExportTable("thu", "Của tôi", columns, rows)), "thu.xlsx")
    (found,) = find(IMPORT_KINDS[ImportBatch.Kind.FIGURES], book)
    assert (found.grid.name, len(found.table.lines)) == ("Của tôi", 40)
    assert others_like(IMPORT_KINDS[ImportBatch.Kind.FIGURES], book, [found]) == []


def opened(content: bytes) -> Any:
    """Return the workbook with what it says about its looks."""
    return openpyxl.load_workbook(io.BytesIO(content))
