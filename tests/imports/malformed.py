"""Workbooks that no program writes and every office sends: good ones, broken in one of many ways.

Which way and where is decided by a number alone, so that a file that brings something down can be made again.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from tests.imports import files
from tests.imports.sheets import (
    DOSSIER_HEADINGS,
    HEADINGS,
    SURVEY_HEADINGS,
    row,
    workbook,
)

Chance = random.Random
Named = tuple[str, bytes]  # the name of a file, and what is in it
UNITS, CODES = ("19750", "19751", "19752"), ("S-01", "S-02", "Y-01")

HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 0.1, 1e308, -1e-300, 10**15, 2**63, 2**31, 1.5, 18.000000000000004),
    *(dt.date(1900, 1, 1), dt.date(9999, 12, 31), dt.date(2018, 10, 5), dt.datetime(2018, 6, 14, 23, 59)),
    *("1.234,5", "1,234.5", "1 234", "1\u00a0234", "92,3 %", "0,923", "31/02/2018", "5/10", "-", "–", "x"),
    *("١٢٣", "½", "²", "①", "1e5", "0x10", "NaN", "Infinity", "9" * 400, "--1", "+5", "1.2.3.4", ".", ","),
    *("#REF!", "#DIV/0!", "Err:502", "=1+1", "=HYPERLINK(1)", "@SUM(A1)", "XÓA", "Không áp dụng", "Có"),
    *("Chưa báo cáo", "Tổng cộng", "tổng", "Mã đơn vị", "\u202e20", "\u200b20", "🙂", "A" * 32_000, "\ufffe"),
    *("' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n", "%(name)s", "../../etc", "a\nb\tc"),
    *("00002", "2", "S-1", "s-01", "Xã Quảng Thành", "19750 ", "１８", unicodedata.normalize("NFD", "Có")),
)


def good() -> list[list[Any]]:
    """Return rows of which every one is taken."""
    rows = [list(HEADINGS)]
    for number, unit in enumerate(UNITS):
        rows += [row(unit, code, 18 + number, 30) for code in CODES[:2]]
        rows.append(row(unit, "Y-01", answer="Có"))
    return rows


# Cells -----------------------------------------------------------------------------------------------------


def _cells(chance: Chance) -> Named:
    rows = good()
    for _ in range(chance.randint(1, 12)):
        cells = chance.choice(rows[1:])
        cells[chance.randrange(len(cells))] = chance.choice(HOSTILE)
    return _in_any_format(rows, chance)


def _columns(chance: Chance) -> Named:
    """Let a whole column hold what does not belong there."""
    rows, column = good(), chance.randrange(len(HEADINGS))
    for cells in rows[1:]:
        cells[column] = chance.choice(HOSTILE)
    return _in_any_format(rows, chance)


def _heads(chance: Chance) -> Named:
    rows, head = good(), list(HEADINGS)
    match chance.randrange(7):
        case 0:
            chance.shuffle(head)
        case 1:
            head[chance.randrange(len(head))] = chance.choice(head)
        case 2:
            head[chance.randrange(len(head))] = None  # type: ignore[call-overload]
        case 3:
            head = [name[:-1] + "x" for name in head]
        case 4:
            head = [chance.choice(HOSTILE) for _ in head]
        case 5:
            rows.insert(1, [chance.choice((None, name)) for name in head])
        case _:
            rows.insert(chance.randrange(len(rows)), list(head))
    rows[0] = head
    return _in_any_format(rows, chance)


def _rows(chance: Chance) -> Named:
    """Double, mix, blank or add rows."""
    rows = good()
    for _ in range(chance.randint(1, 5)):
        match chance.randrange(4):
            case 0:
                rows.append(list(chance.choice(rows[1:])))
            case 1:
                chance.shuffle(rows)
            case 2:
                rows.insert(chance.randrange(len(rows)), [None] * len(HEADINGS))
            case _:
                rows.append([chance.choice(HOSTILE) for _ in range(chance.randint(1, 15))])
    return _in_any_format(rows, chance)


def _in_any_format(rows: list[list[Any]], chance: Chance) -> Named:
    match chance.randrange(6):
        case 0:
            text = files.text([["" if cell is None else cell for cell in cells] for cells in rows], ";")
            return "quy2.csv", text.encode(chance.choice(("utf-8", "utf-16", "utf-8-sig")))
        case 1:
            return "quy2.xls", files.old_workbook(_plain(rows))
        case 2:
            return "quy2.ods", files.open_document(_marked_up(rows), chance.choice((0, 100, 2000)))
        case _:
            return "quy2.xlsx", _hidden_and_merged(rows, chance)


def _plain(rows: list[list[Any]]) -> list[list[Any]]:
    return [
        [cell if isinstance(cell, int | float) else str(cell or "")[:8000] for cell in cells]
        for cells in rows
    ]


def _marked_up(rows: list[list[Any]]) -> list[list[Any]]:
    return [
        [re.sub("[<>&\ufffe]", "?", cell) if isinstance(cell, str) else cell for cell in cells]
        for cells in rows
    ]


def _hidden_and_merged(rows: list[list[Any]], chance: Chance) -> bytes:
    def change(_book: Any, sheet: Any) -> None:
        for _ in range(chance.choice((0, 0, 1, 3))):
            sheet.set_row(chance.randrange(1, 12), None, None, {"hidden": True})
        if chance.random() < 0.2:
            top, left = chance.randrange(8), chance.randrange(8)
            sheet.merge_range(top, left, top + chance.randint(1, 3), left, chance.choice(UNITS))
        if chance.random() < 0.2:
            sheet.write_formula(chance.randrange(1, 8), chance.randrange(9), "=1/0", None, "#DIV/0!")

    options: dict[str, Any] = {"date_1904": chance.random() < 0.1, "nan_inf_to_errors": True}
    return files.workbook(rows, change, strings_to_urls=False, **options)


# Sheets ----------------------------------------------------------------------------------------------------


def _sheets(chance: Chance) -> Named:
    number = chance.choice((0, 2, 99, 100))
    others: dict[str, Any] = {f"Trang {place}": [["x"]] for place in range(number)}
    name = chance.choice(("Số liệu", "Sheet1", "A" * 31, "số  liệu", "Hồ sơ", "<b>", "Số liệu"))
    rows = chance.choice((good()[1:], [], [[None]]))
    return "quy2.xlsx", workbook(rows, chance.choice((HEADINGS, (), ("x",))), name=name, others=others)


def _tables(chance: Chance) -> Named:
    """Break the sheets of dossiers and surveys."""
    dossiers: list[list[Any]] = [
        ["19750", "toàn bộ", 5, 100, 40, 95, 90, 5, 10, 10, 0] for _ in range(chance.randint(1, 3))
    ]
    survey: list[list[Any]] = [
        ["19750", "one_stop", "Nơi tiếp đón", option, "Có", 90] for option in ("hài lòng", "không", "khác")
    ]
    tables: tuple[list[list[Any]], ...] = (dossiers, survey)
    for lines in tables:
        for _ in range(chance.randint(0, 5)):
            cells = chance.choice(lines)
            cells[chance.randrange(len(cells))] = _no_formula(chance.choice(HOSTILE))
    others: dict[str, Any] = {
        "Hồ sơ": [DOSSIER_HEADINGS, *dossiers],
        "Khảo sát": [SURVEY_HEADINGS, *survey],
    }
    return "quy2.xlsx", workbook(good()[1:], others=others)


def _no_formula(cell: Any) -> Any:
    return str(cell) if isinstance(cell, dt.date) else cell


# Bytes and parts -------------------------------------------------------------------------------------------


def _any_good(chance: Chance) -> Named:
    name, content = chance.choice(
        (
            ("quy2.xlsx", files.workbook(good())),
            ("quy2.xlsx", files.workbook(good())),
            ("quy2.xls", files.old_workbook(_plain(good()))),
            ("quy2.ods", files.open_document(good())),
            ("quy2.csv", files.text(good()).encode()),
        )
    )
    return name, content


def _flipped(chance: Chance) -> Named:
    name, content = _any_good(chance)
    broken = bytearray(content)
    for _ in range(chance.choice((1, 3, 20, 200))):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return name, bytes(broken)


def _cut(chance: Chance) -> Named:
    name, content = _any_good(chance)
    start, end = sorted(chance.randrange(len(content)) for _ in range(2))
    pieces = (content[:end], content[start:], content[:start] + content[end:], content + content[start:end])
    return name, chance.choice((*pieces, content[:start] + bytes(end - start) + content[end:], b""))


def _parts(chance: Chance) -> Named:
    """Take away, empty, cut or exchange parts of the archive."""
    content = files.workbook(good()) if chance.random() < 0.8 else files.open_document(good())
    parts = files.parts_of(content)
    for _ in range(chance.randint(1, 2)):
        name = chance.choice(list(parts))
        part = parts[name]
        match chance.randrange(5):
            case 0 if len(parts) > 1:
                del parts[name]
            case 1:
                parts[name] = b""
            case 2:
                parts[name] = part[: chance.randrange(len(part) + 1)]
            case 3:
                parts[name] = parts[chance.choice(list(parts))]
            case _:
                parts[name.upper()] = part
    return "quy2.xlsx", files.archive(parts)


WRONG_XML = (
    ('t="s"', 't="n"'),
    ('t="s"', 't="b"'),
    ('t="s"', 't="d"'),
    ('t="s"', 't="e"'),
    ("<v>[0-9]+</v>", "<v>99999</v>"),
    ("<v>[0-9]+</v>", "<v>-1</v>"),
    ("<v>[0-9]+</v>", "<v></v>"),
    ("<v>[0-9]+</v>", "<v>1e999</v>"),
    ("<v>[0-9]+</v>", "<f>A1</f><v>1</v>"),
    ("<v>[0-9]+</v>", '<f t="array" ref="A1:B99">1</f><v>1</v>'),
    ('r="[A-Z]+[0-9]+"', ""),
    ('r="[A-Z]+[0-9]+"', 'r="A0"'),
    ('r="[A-Z]+[0-9]+"', 'r="1A"'),
    ('r="[A-Z]+[0-9]+"', 'r="E2"'),
    ('r="[A-Z]+[0-9]+"', 'r="ZZZZ9"'),
    ('row r="[0-9]+"', 'row r="0"'),
    ('row r="[0-9]+"', 'row r="x"'),
    ('row r="[0-9]+"', 'row r="-7"'),
    ('row r="[0-9]+"', 'row r="99999999999"'),
    ("<dimension[^>]*>", '<dimension ref="A1:XFD1048576"/>'),
    ("<dimension[^>]*>", '<dimension ref="x"/>'),
    ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="B9:A1"/></mergeCells>'),
    ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:A99999"/></mergeCells>'),
    ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="?"/></mergeCells>'),
)


def _xml(chance: Chance) -> Named:
    """Let the sheet of a workbook say what cannot be."""
    parts = files.parts_of(files.workbook(good()))
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    for old, new in chance.sample(WRONG_XML, chance.randint(1, 2)):
        places = list(re.finditer(old, text))
        if places:
            place = chance.choice(places)
            text = text[: place.start()] + new + text[place.end() :]
    return "quy2.xlsx", files.archive({**parts, name: text.encode()})


WAYS: tuple[Callable[[Chance], Named], ...] = (
    *(_cells, _columns, _heads, _rows, _cells),
    *(_sheets, _tables, _flipped, _cut, _parts, _xml),
)


def malformed(number: int) -> Named:
    """Return the broken file of the number."""
    return WAYS[number % len(WAYS)](Chance(number))


def way_of(number: int) -> str:
    """Return how the file of the number is broken."""
    return WAYS[number % len(WAYS)].__name__.removeprefix("_")
