"""A file is read by what it holds, whatever it is called, or refused with the way to mend it."""

from __future__ import annotations

import datetime as dt
import random
import struct
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets.reading.book import Book, SheetFault, Unreadable, cell_address, is_error
from sheets.reading.read import read_book, read_pasted
from sheets.reading.sandbox import read_safely
from sheets.reading.unreadable import SENTENCES
from tests.imports import files
from tests.imports.files import ROWS, Formula
from tests.sampling import some_by_day

SHEET = "xl/worksheets/sheet1.xml"


def why(content: bytes) -> SheetFault:
    """Return why the file is refused."""
    with pytest.raises(Unreadable) as refusal:
        read_book(content, "quy2.xlsx")
    return refusal.value.why


@pytest.mark.parametrize(
    ("make", "format"),
    [(files.workbook, "xlsx"), (files.old_workbook, "xls"), (files.open_document, "ods")],
)
def test_the_content_decides_the_format_and_not_the_name(make: Callable[[], bytes], format: str) -> None:
    book = read_book(make(), "quy2.csv")
    assert book.format == format
    assert book.grids[0].name == "Số liệu"
    assert book.grids[0].rows == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_an_office_writes(mark: str, encoding: str) -> None:
    book = read_book(files.text(mark=mark).encode(encoding), "Quý 2.csv")
    assert (book.format, book.encoding) == ("csv", encoding.removesuffix("-sig"))
    assert book.grids[0].name == "Quý 2"
    assert book.grids[0].rows == [[str(cell) for cell in row] for row in ROWS]


def test_old_windows_text_is_composed() -> None:
    book = read_book("Đơn vi\u0323;Sô\u0301\nHuê\u0301;1\n".encode("cp1258"), "a.csv")
    assert book.encoding == "windows-1258"
    assert book.grids[0].rows == [["Đơn vị", "Số"], ["Huế", "1"]]


def test_decimal_commas_do_not_divide_a_file_of_semicolons() -> None:
    rows = read_book("Xã;Tỷ lệ;Tỷ lệ\nA;92,3;15,2\nB;8,1;17,0\n".encode(), "a.csv").grids[0].rows
    assert rows[1] == ["A", "92,3", "15,2"]


def test_a_text_that_begins_like_a_picture_is_read() -> None:
    assert read_book(b"BM01;5\nBM02;6\n", "a.csv").grids[0].rows == [["BM01", "5"], ["BM02", "6"]]


def test_title_rows_do_not_decide_the_mark() -> None:
    text = "BÁO CÁO, quý II; năm 2018\n\nMã,Tên,Số\n1,A,5\n2,B,6\n3,C,7\n"
    assert read_book(text.encode(), "a.csv").grids[0].rows[2][:3] == ["Mã", "Tên", "Số"]


def test_the_hint_of_excel_is_obeyed_and_is_no_row() -> None:
    assert read_book(b"sep=;\r\na;1,5\r\n", "a.csv").grids[0].rows == [["a", "1,5"]]


def test_an_open_quotation_mark_is_named_by_its_line() -> None:
    with pytest.raises(Unreadable, match="3") as refusal:
        read_book(b'a,b\n1,2\n"x,3\n4,5\n', "a.csv")
    assert refusal.value.why is SheetFault.QUOTES


def test_cells_that_are_pasted_keep_their_decimal_commas() -> None:
    book = read_pasted("Xã A\t92,3\r\nXã B\t8,1\r\n".encode())
    assert (book.format, book.grids[0].rows) == ("paste", [["Xã A", "92,3"], ["Xã B", "8,1"]])
    assert read_pasted(b"92,3\n8,1\n").grids[0].rows == [["92,3"], ["8,1"]]


def test_letters_are_composed_and_hard_spaces_are_spaces() -> None:
    apart = unicodedata.normalize("NFD", "Phường Đúc")
    rows = read_book(files.workbook([["Đơn vị"], [f"\u00a0{apart}\u00a0 "]]), "a.xlsx").grids[0].rows
    assert rows == [["Đơn vị"], ["Phường Đúc"]]


def test_whole_numbers_are_no_floats_and_days_are_days() -> None:
    rows = read_book(files.workbook([[3.0, 0.5, dt.date(2018, 6, 14), True]]), "a.xlsx").grids[0].rows
    assert rows == [[3, 0.5, dt.date(2018, 6, 14), True]]
    assert type(rows[0][0]) is int


def test_empty_rows_and_columns_in_front_keep_the_addresses() -> None:
    grid = read_book(files.workbook([[], [None, None, "Tên"]]), "a.xlsx").grids[0]
    assert grid.rows[1][2] == "Tên"
    assert cell_address(1, 2) == "C2"


def with_formulas(book: Any, sheet: Any) -> None:
    sheet.write_formula("C2", "=B2*2", None, 92)
    sheet.write_formula("D3", "=1/0", None, "#DIV/0!")
    sheet.write_array_formula("F1:F3", "{=C1:C3}", None, 1)


def test_formulas_are_found_by_their_places() -> None:
    grid = read_book(files.workbook(change=with_formulas), "a.xlsx").grids[0]
    assert grid.formulas[1, 2] == "=B2*2"
    assert set(grid.formulas) == {(1, 2), (2, 3), (0, 5), (1, 5), (2, 5)}
    assert grid.rows[1][2] == 92


def test_a_workbook_without_formulas_has_none() -> None:
    assert read_book(files.workbook([["=1+1", "<f>"]]), "a.xlsx").grids[0].formulas == {}


def test_a_failed_formula_shows_its_error_and_no_blank() -> None:
    value = read_book(files.workbook(change=with_formulas), "a.xlsx").grids[0].rows[2][3]
    assert value == "#DIV/0!"
    assert is_error(value)
    assert not is_error("Xã #1")


@pytest.mark.parametrize("make", [files.old_workbook, files.open_document])
def test_formulas_and_errors_of_other_formats_are_found_too(make: Callable[[Any], bytes]) -> None:
    rows = [["Mã", "Số"], ["1", Formula("#DIV/0!")], ["2", Formula(5)], ["3", 6]]
    grid = read_book(make(rows), "a").grids[0]
    assert {(1, 1), (2, 1)} <= set(grid.formulas)
    assert {row for row, _column in grid.formulas} == {1, 2}
    assert [row[1] for row in grid.rows] == ["Số", "#DIV/0!", 5, 6]


def test_a_failed_formula_at_the_end_of_an_old_sheet_is_found() -> None:
    for make in (files.old_workbook, files.open_document):
        assert read_book(make([["a"], [None, Formula("#REF!")]]), "a").grids[0].rows[1][1] == "#REF!"


def test_a_little_old_workbook_is_read_as_a_large_one() -> None:
    rows: list[list[Any]] = [["Mã", "Số"], ["1", Formula("#REF!")]]
    small = files.old_workbook(rows, is_small=True)
    assert len(small) < len(files.old_workbook(rows))
    assert read_book(small, "a") == read_book(files.old_workbook(rows), "a")


def test_cells_that_are_written_once_for_several_places_are_counted() -> None:
    grid = read_book(files.open_document([[Formula(5), "x", Formula(6)]]), "a").grids[0]
    assert grid.rows == [[5, 5, "x", 6, 6]]
    assert set(grid.formulas) == {(0, 0), (0, 1), (0, 3), (0, 4)}


def test_an_old_sheet_says_what_is_hidden_and_merged() -> None:
    hidden = files.record(0x208, struct.pack("<HHHHHHI", 2, 0, 5, 0, 0, 0, 0x20))
    merged = files.record(0xE5, struct.pack("<HHHHH", 1, 4, 5, 0, 1))
    grid = read_book(files.old_workbook(ROWS, hidden, merged), "a").grids[0]
    assert grid.hidden_rows == {2}
    assert grid.merged == (((4, 0), (5, 1)),)


def test_an_open_document_says_what_is_hidden_and_merged() -> None:
    content = files.changed(
        files.changed(
            files.open_document(),
            "content.xml",
            "<table:table-row>",
            '<table:table-row table:number-rows-repeated="2" table:visibility="collapse">',
        ),
        "content.xml",
        "<table:table-cell office:value-type=.string.>",
        '<table:table-cell table:number-columns-spanned="3" office:value-type="string">',
    )
    grid = read_book(content, "a").grids[0]
    assert grid.hidden_rows == {0, 1}
    assert grid.merged == (((0, 0), (0, 2)),)


def test_an_error_in_an_otherwise_empty_corner_is_found() -> None:
    content = files.workbook(change=lambda _book, sheet: sheet.write_formula("H9", "=A", None, "#NAME?"))
    assert read_book(content, "a.xlsx").grids[0].rows[8][7] == "#NAME?"


def hidden(book: Any, sheet: Any) -> None:
    sheet.set_row(2, None, None, {"hidden": True})
    book.add_worksheet("Cũ").hide()
    sheet.merge_range("A6:C6", "Tổng cộng")


def test_what_is_hidden_or_merged_is_said() -> None:
    book = read_book(files.workbook(change=hidden), "a.xlsx")
    assert book.grids[0].hidden_rows == {2}
    assert book.grids[0].merged == (((5, 0), (5, 2)),)
    assert [grid.is_hidden for grid in book.grids] == [False, True]


def test_days_counted_from_1904_are_the_same_days() -> None:
    content = files.workbook([[dt.date(2018, 6, 14)]], date_1904=True)
    book = read_book(content, "a.xlsx")
    assert book.dates_from_1904
    assert book.grids[0].rows == [[dt.date(2018, 6, 14)]]
    assert not read_book(files.workbook(), "a.xlsx").dates_from_1904


def test_the_version_of_a_template_is_read() -> None:
    content = files.workbook(change=lambda book, _sheet: book.set_custom_property("Mẫu", "2018-q2 & 1"))
    assert read_book(content, "a.xlsx").properties == {"Mẫu": "2018-q2 & 1"}


def test_text_for_an_old_font_is_converted_and_shown_before_and_after() -> None:
    rows: list[list[Any]] = [["§¬n vÞ", "Sè hå s¬"], ["X· Qu¶ng Thµnh", 5], ["HuyÖn Phó Vang", 6]]
    book = read_book(files.workbook(rows), "a.xlsx")
    assert book.old_font == "TCVN3"
    assert book.grids[0].rows == [["Đơn vị", "Số hồ sơ"], ["Xã Quảng Thành", 5], ["Huyện Phú Vang", 6]]
    assert book.font_sample[0] == ("§¬n vÞ", "Đơn vị")


def test_a_csv_in_bytes_of_an_old_font_is_converted_too() -> None:
    book = read_book("§¬n vÞ;Sè hå s¬\nX· Qu¶ng Thµnh;5\n".encode("latin-1"), "a.csv")
    assert (book.old_font, book.encoding) == ("TCVN3", "windows-1252")
    assert book.grids[0].rows[1] == ["Xã Quảng Thành", "5"]


def locked_old() -> bytes:
    """Return an XLS that begins with the record of a password, in the place of its end."""
    content = files.old_workbook()
    name = "Số liệu".encode("utf-16-le")
    at = content.index(name) + len(name)
    return content[:at] + files.record(0x2F, b"") + content[at + 4 :]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", SheetFault.EMPTY),
        (b" \r\n", SheetFault.EMPTY),
        (bytes(5_000), SheetFault.EMPTY),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), SheetFault.PICTURE),
        (b"\xff\xd8\xff\xe0" + bytes(100), SheetFault.PICTURE),
        (b"BM\x46\x00\x00\x00" + bytes(100), SheetFault.PICTURE),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(100), SheetFault.PICTURE),
        (b"%PDF-1.4 ", SheetFault.DOCUMENT),
        (b"\xef\xbb\xbf<HTML><table><tr><td>1</td></tr></table>", SheetFault.WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook/>', SheetFault.WEB_PAGE),
        (b"MZ\x90\x00\x03", SheetFault.NO_SHEET),
        (b"a,b\n" + b"\xff\xfe\x81\x8d" * 9, SheetFault.ENCODING),
        (b"1,2\n" * (11 * 1024 * 1024 // 4), SheetFault.TOO_LARGE),
        (files.old_workbook() + "EncryptedPackage".encode("utf-16-le"), SheetFault.PASSWORD),
        (locked_old(), SheetFault.PASSWORD),
        (files.workbook()[:3_000], SheetFault.DAMAGED),
        (files.old_workbook()[:3_000], SheetFault.DAMAGED),
        (files.with_part(files.workbook(), "xl/vbaProject.bin", b"1"), SheetFault.MACROS),
        (files.with_part(files.workbook(), "xl/externalLinks/externalLink1.xml", b"<a/>"), SheetFault.LINKS),
        (
            files.changed(files.workbook(), "[Content_Types].xml", "sheet.main", "template.main"),
            SheetFault.NO_SHEET,
        ),
        (files.archive({"a.txt": b"1"}), SheetFault.PACKED),
        (files.archive({f"{number}.xml": b"1" for number in range(201)}), SheetFault.MEMBERS),
        (files.changed(files.workbook(), SHEET, "<sheetData>", "<sheetData><row"), SheetFault.DAMAGED),
    ],
)
def test_what_is_no_sheet_is_refused_for_its_own_reason(content: bytes, expected: SheetFault) -> None:
    assert why(content) is expected


def test_a_sheet_of_200_columns_is_read_and_one_of_201_is_not() -> None:
    assert len(read_book(files.workbook([range(200)]), "a.xlsx").grids[0].rows[0]) == 200
    assert why(files.workbook([range(201)])) is SheetFault.COLUMNS


def test_a_csv_of_200000_rows_is_read_and_one_more_is_not() -> None:
    assert len(read_book(b"1,2\n" * 200_000, "a.csv").grids[0].rows) == 200_000
    assert why(b"1,2\n" * 200_001) is SheetFault.ROWS


def add_sheets(book: Any, count: int) -> None:
    for _ in range(count):
        book.add_worksheet()


@pytest.mark.parametrize(("sheets", "is_read"), [(100, True), (101, False)])
def test_a_book_has_at_most_a_hundred_sheets(sheets: int, is_read: bool) -> None:
    content = files.workbook(change=lambda book, _sheet: add_sheets(book, sheets - 1))
    if is_read:
        assert len(read_book(content, "a.xlsx").grids) == sheets
    else:
        assert why(content) is SheetFault.SHEETS


def test_formatted_cells_below_and_beside_the_figures_are_no_size() -> None:
    far = '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row></sheetData>'
    book = read_book(files.changed(files.workbook(), SHEET, "</sheetData>", far), "a.xlsx")
    assert book.grids[0].rows == ROWS


def test_the_empty_rows_that_libreoffice_counts_are_no_rows() -> None:
    assert read_book(files.open_document(repeated=1_048_570), "a.ods").grids[0].rows == ROWS


def test_every_reason_has_a_sentence_that_names_its_limit() -> None:
    assert set(SENTENCES) == set(SheetFault)
    assert "200" in str(Unreadable(SheetFault.COLUMNS, sheet="Số liệu", limit="200"))


def malformed(seed: int) -> bytes:
    """Return a good file with some of its bytes lost, doubled or changed."""
    chance = random.Random(seed)
    makers: list[Callable[[], bytes]] = [files.workbook, files.old_workbook, files.open_document]
    content = bytearray(chance.choice(makers)())
    if seed % 3 == 0 and content.startswith(b"PK"):
        parts = files.parts_of(bytes(content))
        name = chance.choice([name for name in parts if parts[name]])
        part = bytearray(parts[name])
        _spoil(part, chance)
        return files.archive({**parts, name: bytes(part)})
    _spoil(content, chance)
    return bytes(content)


def _spoil(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randint(1, 50)]
            case 2:
                content[at:at] = content[at : at + chance.randint(1, 50)]
            case _:
                del content[max(at, 1) :]


def outcome(read: Callable[[], Book]) -> str:
    """Return the format of what was read, or the sentence of the refusal."""
    try:
        return read().format
    except Unreadable as refusal:
        return str(refusal)


@pytest.mark.parametrize("batch", some_by_day(range(4)))
def test_a_malformed_file_is_a_book_or_refused_and_nothing_else(batch: int) -> None:
    for seed in range(batch * 25, batch * 25 + 25):
        content = malformed(seed)
        assert outcome(lambda content=content: read_safely(content, "quy2.xlsx"))  # type: ignore[misc]


@given(st.text(max_size=200))
def test_any_pasted_text_is_a_book_or_refused(text: str) -> None:
    assert outcome(lambda: read_pasted(text.encode()))


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_a_book_or_refused(content: bytes) -> None:
    assert outcome(lambda: read_book(content, "a"))


OTHERS = (
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Override PartName="/xl/none.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"


def test_types_of_parts_that_no_workbook_holds_say_nothing_of_its_own() -> None:
    """The library by which web pages write workbooks lists the types of all that it could write."""
    content = files.changed(files.workbook(), "[Content_Types].xml", "(<Types[^>]*>)", rf"\1{OTHERS}")
    assert read_book(content, "quy2.xlsx").grids == read_book(files.workbook(), "quy2.xlsx").grids


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", SheetFault.BINARY),
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", SheetFault.MACROS),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            SheetFault.DOCUMENT,
        ),
    ],
)
def test_a_workbook_is_what_its_own_part_is(own: str, why: SheetFault) -> None:
    content = files.changed(files.workbook(), "[Content_Types].xml", rf"{WORKBOOK}\+xml", own)
    with pytest.raises(Unreadable) as refusal:
        read_book(content, "quy2.xlsx")
    assert refusal.value.why is why
