"""Files of figures as offices send them: each with a trap, and beside it a twin without one.

A trap is either read as its writer means it, and then brings the same figures as its twin; or it is refused
by the cells in which it stands. Nothing of this lies in a file: everything is made anew in every run.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.reading.old_fonts import Font
from tests.imports import files
from tests.imports.files import Formula
from tests.imports.sheets import HEADINGS, row, workbook
from tests.imports.test_fonts import written

Rows = Sequence[Sequence[Any]]
Figures = dict[str, str]  # by the codes of unit and target, "18/20", "Có", "na" or "63,5"

SHEET = "Số liệu"
HEAD = list(HEADINGS)
INDEX = ["Mã đơn vị", "Mã mục tiêu", "Giá trị", "Xếp hạng", "Trong số", "Nguồn"]
PLAIN = {"19750 S-01": "18/20", "19751 S-01": "5/9"}
TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True)
class Case:
    """A file with a trap, its good twin, and what comes of them."""

    trap: bytes
    twin: bytes
    figures: Figures = field(default_factory=lambda: PLAIN)  # that the twin brings
    refused: tuple[str, ...] = ()  # cells of the trap; without any it brings the figures too
    sheet: str = SHEET  # in which they stand
    words: str = ""  # that a refusal says
    name: str = "quy2.xlsx"
    about: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)  # about the columns, of the trap
    takes_formulas: bool = False  # by their stored values, in the trap


def two(part: Any = 18, whole: Any = 20, **more: Any) -> Rows:
    """Return headings and two rows; the first as it is told."""
    return [HEAD, row("19750", "S-01", part, whole, **more), row("19751", "S-01", 5, 9)]


def _book(part: Any = 18, whole: Any = 20, **more: Any) -> bytes:
    return files.workbook(two(part, whole, **more))


def _index(value: Any) -> bytes:
    return files.workbook([INDEX, ["46", "PCI", value, 22, 63, "VCCI 2018"]])


def _csv(rows: Rows, mark: str = ",", encoding: str = "utf-8") -> bytes:
    blank = [["" if cell is None else cell for cell in cells] for cells in rows]
    return files.text(blank, mark).encode(encoding)


def _each(rows: Rows, change: Callable[[str], str]) -> Rows:
    return [[change(cell) if isinstance(cell, str) else cell for cell in cells] for cells in rows]


def old_windows(text: str) -> str:
    """Return the text as Windows-1258 holds it: a tone that no letter bears follows its letter."""
    pieces = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in TONES)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        pieces.append(bare + tone)
    return "".join(pieces)


# Numbers ---------------------------------------------------------------------------------------------------


def _numbers() -> dict[str, Case]:
    large = {"19750 S-01": "1234/2000", "19751 S-01": "5/9"}
    index: dict[str, Any] = {"figures": {"46 PCI": "92,3"}, "about": {"period": "2018-q4"}}
    day, sign = dt.date(2018, 10, 5), "cannot be read as a number"
    from_1904 = files.workbook(two(day), date_1904=True)
    return {
        "decimals in a count": Case(_book("1.234,5", 2000), _book("1.234", 2000), large, ("E2",)),
        "dots between thousands": Case(_book("1.234", "2.000"), _book(1234, 2000), large),
        "blanks between thousands": Case(_book("1 234", "2 000"), _book(1234, 2000), large),
        "a percent sign": Case(
            _index("92,3 %"), _index("92,3"), refused=("C2",), words="bears a percent sign", **index
        ),
        "decimals that are none": Case(_book("1.234,00", "2,000.00"), _book(1234, 2000), large),
        "an apostrophe before a number": Case(_book("'1234", "2000"), _book(1234, 2000), large),
        "spaces of the web": Case(_book("1\u202f234", "2\u2009000\u200b"), _book(1234, 2000), large),
        "a mark that nobody sees": Case(_book("\ufeff1234", "\u200e2000"), _book(1234, 2000), large),
        "a ratio as text": Case(_book("5/10"), _book(), refused=("E2",), words="its own column"),
        "a number merged over rows": Case(
            _merged_numbers(), _book(5, 9), {**PLAIN, "19750 S-01": "5/9"}, ("E2", "E3"), words="apart"
        ),
        "a fraction": Case(_index("0,923"), _index("92,3"), answers={"phan-0-2": "co"}, **index),
        "a day as text": Case(_book("31/02/2018"), _book(), refused=("E2",), words=sign),
        "a day": Case(_book(dt.date(2018, 6, 14)), _book(), refused=("E2",), words="14/06/2018"),
        "a day from 1904": Case(from_1904, _book(), refused=("E2",), words="05/10/2018"),
        "a ratio turned a day": Case(_book(day), _book(), refused=("E2",), words="5/10"),
        "a word": Case(_book("mười tám"), _book(), refused=("E2",), words=sign),
        "below zero": Case(_book(-18), _book(), refused=("E2",), words="below 0"),
        "a part above its whole": Case(_book(21), _book(), refused=("E2",), words="more than"),
        "half of a figure": Case(_book(18, None), _book(), refused=("F2",), words="Enter"),
        "a formula": Case(_formula(), _book(), refused=("E2",), words="formula"),
        "a formula without a value": Case(
            _formulas_unsaved(), _book(), refused=("E2",), words="stored no value", takes_formulas=True
        ),
        "a formula with a value": Case(_formula(), _book(), takes_formulas=True),
        "an error in a note": Case(_book(note="#REF!"), _book(), refused=("I2",), words="#REF!"),
        "an error": Case(_book("#DIV/0!"), _book(), refused=("E2",), words="#DIV/0!"),
    }


def _formula() -> bytes:
    return files.workbook(two(), lambda _book, sheet: sheet.write_formula("E2", "=9+9", value=18))


def _formulas_unsaved() -> bytes:
    """Return what a program leaves that writes formulas and never computes them."""
    return files.changed(_formula(), "xl/worksheets/sheet1.xml", "</f><v>18</v>", "</f><v></v>")


def _merged_numbers() -> bytes:
    rows = [HEAD, row("19750", "S-01", 5, 9), row("19751", "S-01", None, 9)]
    return files.workbook(rows, lambda _book, sheet: sheet.merge_range("E2:E3", 5))


# States ----------------------------------------------------------------------------------------------------


def _states() -> dict[str, Case]:
    state = {"state": "Không áp dụng"}
    applies = {"19750 S-01": "na", "19751 S-01": "5/9"}
    only = files.workbook([HEAD, row("19751", "S-01", 5, 9)])
    no_part = files.workbook([HEAD, row("19752", "S-01", None, 12)])
    cleared = files.workbook([HEAD, row("19752", "S-01", "XÓA", "XÓA")])
    half_cleared = files.workbook([HEAD, row("19752", "S-01", "XÓA")])
    return {
        "not reported yet": Case(_book("Chưa báo cáo", None), only, {"19751 S-01": "5/9"}),
        "not reported, with a figure": Case(
            _book(state="Chưa báo cáo"), _book(), refused=("H2",), words="stands beside a figure"
        ),
        "not applicable, beside a number": Case(
            _book("Không áp dụng", 20, note="không có biển"),
            _book(),
            refused=("E2",),
            words="beside a figure",
        ),
        "not applicable, without a reason": Case(
            _book(None, None, **state), _book(None, None, note="không có biển", **state), applies, ("I2",)
        ),
        "a blank leaves": Case(
            no_part, files.workbook([HEAD, row("19752", "S-01", 7, 12)]), {"19752 S-01": "7/12"}
        ),
        "XÓA clears": Case(half_cleared, cleared, {"19752 S-01": "/"}, ("E2",), words="Enter"),
    }


# Letters ---------------------------------------------------------------------------------------------------


def _letters() -> dict[str, Case]:
    named = two(name="Xã Quảng Thành", district="Huyện Quảng Điền", note="Tỷ lệ hồ sơ giải quyết đúng hạn")
    twin = files.workbook(named)
    nfd = _each(named, lambda text: unicodedata.normalize("NFD", text))
    hard = _each(named, lambda text: text.join("  ").replace(" ", "\u00a0"))
    return {
        "letters and tones apart": Case(files.workbook(nfd), twin),
        "blanks that do not break": Case(files.workbook(hard), twin),
        "a Western letter for đ": Case(
            files.workbook(_each(named, lambda text: text.replace("đ", "ð").replace("Đ", "Ð"))), twin
        ),
        "TCVN3": Case(_in_font(named, "TCVN3"), twin),
        "VNI": Case(_in_font(named, "VNI"), twin),
    }


def _in_font(rows: Rows, font: Font) -> bytes:
    return files.workbook(_each(rows, lambda text: written(text, font)))


# Tables ----------------------------------------------------------------------------------------------------


def _tables() -> dict[str, Case]:
    twin, blank = _book(), [None] * len(HEAD)
    titles: list[Sequence[Any]] = [
        ["UBND TỈNH THỪA THIÊN HUẾ"],
        ["BIỂU SỐ LIỆU QUÝ II/2018"],
        blank,
        *two("mười"),
    ]
    total = ["Tổng cộng", None, None, None, 23, 29, None, None, None]
    upper: list[Any] = [*HEAD[:4], "Kết quả", None, *HEAD[6:]]
    lower: list[Any] = [None] * 4 + HEAD[4:6] + [None] * 3
    doubled = files.workbook([*two(), row("19750", "S-01", 3, 4)])
    misspelt = files.workbook([[*HEAD[:4], "Tử sô liệu", *HEAD[5:]], *two()[1:]])
    return {
        "titles": Case(files.workbook(titles), twin, refused=("E5",)),
        "merged headings": Case(files.workbook([upper, lower, *two()[1:]], _merge("E1:F1")), twin),
        "two rows of headings": Case(files.workbook([upper, lower, *two("mười")[1:]]), twin, refused=("E3",)),
        "three rows of headings": Case(
            files.workbook([upper, [None] * 4 + ["Hồ sơ"] + [None] * 4, lower, *two("mười")[1:]]),
            twin,
            refused=("E4",),
        ),
        "merged units": Case(_merged_units(), _both(), {"19750 S-01": "18/20", "19750 S-02": "5/9"}),
        "a total": Case(files.workbook([*two(), total]), twin),
        "a total of a district": Case(files.workbook([*two(), ["Tổng số huyện", *total[1:]]]), twin),
        "rows that head a district": Case(
            files.workbook([HEAD, ["I", "Huyện Quảng Điền"], *two()[1:]]), twin
        ),
        "a note below": Case(files.workbook([*two(), ["Ghi chú: số liệu đến ngày 14/6"]]), twin),
        "a row behind a gap": Case(
            files.workbook([*two(), blank, row("", "Y-01", answer="Có", name="Xã Quảng An")]),
            files.workbook([*two(), row("19752", "Y-01", answer="Có")]),
            {**PLAIN, "19752 Y-01": "/"},
            ("B5",),
        ),
        "a list of units before the figures": Case(_after_units(), twin, sheet="Số liệu"),
        "a hidden row": Case(files.workbook(two(), _hide(1)), twin),
        "a hidden row that is wrong": Case(files.workbook(two("x y"), _hide(1)), twin, refused=("E2",)),
        "several sheets": Case(files.workbook(two("mười"), _more_sheets), twin, refused=("E2",)),
        "two rows of one figure": Case(doubled, twin, refused=("A2", "A4"), words="Leave one of the two"),
        "a heading of another name": Case(misspelt, twin, answers={"cot-0-4": "part"}),
        "headings in another order": Case(files.workbook([cells[::-1] for cells in two()]), twin),
    }


def _after_units() -> bytes:
    """Return a workbook whose first sheet is no table of figures, though its headings are known."""
    units = [["Mã đơn vị", "Tên đơn vị", "Huyện"], ["19750", "Xã Quảng Thành", "Quảng Điền"]]
    return workbook(units, [], name="Danh mục", others={"Biểu 1": two()})


def _merge(area: str) -> Callable[[Any, Any], None]:
    return lambda _book, sheet: sheet.merge_range(area, "Kết quả")


def _both() -> bytes:
    return files.workbook([HEAD, row("19750", "S-01", 18, 20), row("19750", "S-02", 5, 9)])


def _merged_units() -> bytes:
    rows = [HEAD, row("19750", "S-01", 18, 20), row(None, "S-02", 5, 9)]  # type: ignore[arg-type]
    return files.workbook(rows, lambda _book, sheet: sheet.merge_range("A2:A3", "19750"))


def _hide(number: int) -> Callable[[Any, Any], None]:
    return lambda _book, sheet: sheet.set_row(number, None, None, {"hidden": True})


def _more_sheets(book: Any, _sheet: Any) -> None:
    for name in ("Ghi chú", "Sheet3"):
        book.add_worksheet(name).write_row(0, 0, ["Người lập biểu", "Nguyễn Văn An"])


# Units -----------------------------------------------------------------------------------------------------


def _units() -> dict[str, Case]:
    short = [HEAD, row(2, "S-01", 18, 20)]  # type: ignore[arg-type]
    full = files.workbook([HEAD, row("00002", "S-01", 18, 20)])
    twice = {"name": "Hương Phong"}
    placed = files.workbook([HEAD, row("", "S-01", 18, 20, district="Huyện A Lưới", **twice)])
    repeated = files.workbook([HEAD, row("", "S-01", 18, 20, **twice)])
    other = files.workbook([HEAD, row("19750", "S-1", 18, 20)])
    mixed = files.workbook(two(name="Xã Quảng Phú"))
    return {
        "a code without its zeros": Case(files.workbook(short), full, {"00002 S-01": "18/20"}),
        "a name that repeats": Case(
            repeated, placed, {"20044 S-01": "18/20"}, ("B2",), words="Hương Phong – A Lưới"
        ),
        "a target with a long dash": Case(
            files.workbook([HEAD, row("19750", "S–01", 18, 20), row("19751", "S\u201101", 5, 9)]), _book()
        ),
        "a district in short": Case(
            files.workbook([HEAD, row("", "S-01", 18, 20, district="H. A Lưới", **twice)]),
            placed,
            {"20044 S-01": "18/20"},
        ),
        "a code and a name without its marks": Case(
            files.workbook(two(name="xa quang phu")),
            _book(),
            refused=("A2",),
            words="that of “Xã Quảng Thành",
        ),
        "a code and another district": Case(
            files.workbook([HEAD, row("20044", "S-01", 18, 20, district="TX. Hương Trà", **twice)]),
            placed,
            {"20044 S-01": "18/20"},
            ("A2",),
            words="the district is",
        ),
        "a target and the name of another": Case(
            _named_target("Tỷ lệ S-02"),
            _named_target("tỷ lệ S-01"),
            {"19750 S-01": "18/20"},
            ("B2",),
            words="S-02",
        ),
        "a code and another name": Case(mixed, _book(), refused=("A2",), words="that of “Xã Quảng Thành"),
        "a target that is not there": Case(
            other,
            files.workbook([HEAD, row("19750", "S-01", 18, 20)]),
            {"19750 S-01": "18/20"},
            ("D2",),
            words="S-01",
        ),
    }


def _named_target(name: str) -> bytes:
    headings = ["Mã đơn vị", "Mã mục tiêu", "Tên mục tiêu", "Tử số", "Mẫu số"]
    return files.workbook([headings, ["19750", "S-01", name, 18, 20]])


# Formats ---------------------------------------------------------------------------------------------------


def _formats() -> dict[str, Case]:
    bad, good = two("mười"), two()
    named = {"name": "Xã Quảng Thành"}
    csv: dict[str, Any] = {"refused": ("E2",), "sheet": "quy2", "name": "quy2.csv"}
    old = _each(two("mười", **named), old_windows), _each(two(**named), old_windows)
    return {
        "semicolons": Case(_csv(bad, ";"), _csv(good, ";"), **csv),
        "tabs": Case(_csv(bad, "\t"), _csv(good, "\t"), **csv),
        "commas": Case(_csv(bad), _csv(good), **csv),
        "a byte order mark": Case(_csv(bad, ";", "utf-8-sig"), _csv(good, ";", "utf-8-sig"), **csv),
        "UTF-16": Case(_csv(bad, "\t", "utf-16"), _csv(good, "\t", "utf-16"), **csv),
        "a code kept as text": Case(
            _csv([HEAD, row('="00002"', "S-01", 18, 20)], ";"),
            _csv([HEAD, row("00002", "S-01", 18, 20)], ";"),
            {"00002 S-01": "18/20"},
            name="quy2.csv",
        ),
        "bars": Case(_csv(bad, "|"), _csv(good, "|"), **csv),
        "UTF-16 without its mark": Case(_csv(bad, ";", "utf-16-le"), _csv(good, ";", "utf-16-be"), **csv),
        "Windows-1258": Case(_csv(old[0], ";", "cp1258"), _csv(old[1], ";", "cp1258"), **csv),
        "XLS": Case(_old(bad), _old(good), refused=("E2",), name="quy2.xls"),
        "XLS with a failed formula": Case(
            _old(two(Formula("#REF!"))), _old(good), refused=("E2",), words="#REF!", name="quy2.xls"
        ),
        "ODS": Case(files.open_document(bad, 1000), files.open_document(good), refused=("E2",), name="q.ods"),
        "a pasted cell that begins with a quotation mark": Case(
            _csv(two(note='"Một cửa" xong'), "\t"), _csv(good, "\t"), name="", about={"pasted": "1"}
        ),
        "a pasted block": Case(
            _csv(bad, "\t"), _csv(good, "\t"), refused=("E2",), sheet="1", name="", about={"pasted": "1"}
        ),
    }


def _old(rows: Rows) -> bytes:
    return files.old_workbook([["" if cell is None else cell for cell in cells] for cells in rows])


CASES: Mapping[str, Case] = {
    **_numbers(),
    **_states(),
    **_letters(),
    **_tables(),
    **_units(),
    **_formats(),
}
