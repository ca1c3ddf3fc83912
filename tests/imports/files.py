"""Workbooks and texts as offices make them, each trap beside its good twin; made anew in every run."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

ROWS: list[list[Any]] = [
    ["Mã đơn vị", "Đơn vị", "Tử số", "Mẫu số", "Ngày"],
    ["20014", "Xã Quảng Thành", 46, 410, "14/06/2018"],
    ["20017", "Phường Đúc", 1250, 1300, "15/06/2018"],
]


@dataclass(frozen=True)
class Formula:
    """A cell of an XLS or ODS that a formula filled: with a number, or an error."""

    result: float | str


@dataclass(frozen=True)
class Percent:
    """A number in a cell that shows it with a percent sign."""

    number: float
    code: str = "0%"


def workbook(
    rows: Iterable[Sequence[Any]] = ROWS,
    change: Callable[[xlsxwriter.Workbook, Any], None] | None = None,
    **options: Any,
) -> bytes:
    """Return an XLSX with one sheet "Số liệu" of the rows, and whatever `change` does to it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, **options})
    sheet = book.add_worksheet("Số liệu")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, Percent):
                sheet.write_number(number, column, cell.number, book.add_format({"num_format": cell.code}))
            elif cell is not None:
                sheet.write(number, column, cell)
    if change:
        change(book, sheet)
    book.close()
    return stream.getvalue()


def text(rows: Iterable[Sequence[Any]] = ROWS, mark: str = ",") -> str:
    """Return the rows as a CSV text."""
    return "".join(mark.join(str(cell) for cell in row) + "\r\n" for row in rows)


def old_workbook(rows: Iterable[Sequence[Any]] = ROWS, *records: bytes, is_small: bool = False) -> bytes:
    """Return an XLS of 97 with the rows and more records of its sheet.

    is_small  as little files are kept: their sectors lie in a stream of their own
    """
    stream = _biff(rows, b"".join(records))
    return _compound_of_small(stream) if is_small else _compound(stream)


_ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17}


def record(kind: int, content: bytes) -> bytes:
    """Return a record of an XLS."""
    return struct.pack("<HH", kind, len(content)) + content


def open_document(rows: Iterable[Sequence[Any]] = ROWS, repeated: int = 0) -> bytes:
    """Return an ODS with the rows; `repeated` empty rows follow, as LibreOffice writes them."""
    cells = "".join(
        "<table:table-row>" + "".join(map(_open_cell, row)) + "</table:table-row>" for row in rows
    )
    if repeated:
        cells += (
            f'<table:table-row table:number-rows-repeated="{repeated}">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "calcext")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Số liệu">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="'
        'application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of the parts, packed quickly."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return stream.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def changed(content: bytes, name: str, old: str, new: str) -> bytes:
    """Return the workbook with a pattern replaced in one of its parts."""
    parts = parts_of(content)
    part, count = re.subn(old, new, parts[name].decode(), count=1)
    assert count == 1, f"{old} is not in {name}"
    return archive({**parts, name: part.encode()})


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return the workbook with one more part."""
    return archive({**parts_of(content), name: part})


def _open_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, Formula) and isinstance(cell.result, str):
        return (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
            f' calcext:value-type="error"><text:p>{cell.result}</text:p></table:table-cell>'
        )
    if isinstance(cell, Formula):
        return (
            f'<table:table-cell table:formula="of:=A1" office:value-type="float" office:value="{cell.result}"'
            ' table:number-columns-repeated="2"/>'
        )
    if isinstance(cell, Percent):
        return f'<table:table-cell office:value-type="percentage" office:value="{cell.number}"/>'
    if isinstance(cell, dt.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'


def _biff(rows: Iterable[Sequence[Any]], more: bytes) -> bytes:
    """Return the stream of a workbook: its globals and one sheet."""
    name = "Số liệu".encode("utf-16-le")
    start = record(0x809, bytes.fromhex("0006050000000000") + bytes(8))
    ends = record(0x0A, b"")
    codes = {cell.code for row in rows for cell in row if isinstance(cell, Percent)}
    looks = b"".join(_look(code) for code in codes)
    assert len(codes) < 2, "one format is enough for a test"
    start += looks and record(0xE0, bytes(20)) + looks  # the first is that of all other cells
    about = len(start) + 4 + 8 + len(name) + len(ends)
    sheet_at = record(0x85, about.to_bytes(4, "little") + bytes([0, 0, len(name) // 2, 1]) + name)
    cells = b"".join(
        _old_cell(number, column, cell) for number, row in enumerate(rows) for column, cell in enumerate(row)
    )
    sheet = record(0x809, bytes.fromhex("0006100000000000") + bytes(8)) + cells + more + ends
    return start + sheet_at + ends + sheet


def _look(code: str) -> bytes:
    """Return a number format and a look of cells that has it; Excel writes its own formats out nowhere."""
    if code == "0%":
        return record(0xE0, struct.pack("<2xH16x", 9))
    written = record(0x41E, struct.pack("<HHB", 164, len(code), 0) + code.encode("latin-1"))
    return written + record(0xE0, struct.pack("<2xH16x", 164))


def _old_result(result: float | str) -> bytes:
    if isinstance(result, str):
        return struct.pack("<BxBxxxH", 2, _ERRORS[result], 0xFFFF)
    return struct.pack("<d", result)


def _old_cell(row: int, column: int, cell: Any) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, Formula):
        return record(0x06, place + _old_result(cell.result) + bytes(6) + struct.pack("<HBH", 3, 0x1E, 1))
    if isinstance(cell, Percent):
        return record(0x203, struct.pack("<HHHd", row, column, 1, cell.number))
    if isinstance(cell, int | float):
        return record(0x203, place + struct.pack("<d", cell))
    written = str(cell).encode("utf-16-le")
    return record(0x204, place + struct.pack("<HB", len(written) // 2, 1) + written)


_FREE, _LAST, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _compound(stream: bytes) -> bytes:
    """Return an OLE file that holds one stream, "Workbook", padded to the size of a large one."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    chain = [_TABLE, _LAST, *_row_of(2, len(stream) // 512)]
    folder = _entry("Root Entry", 5, 1, _LAST, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return _head(_LAST) + _sector(chain) + folder.ljust(512, b"\0") + stream


def _compound_of_small(stream: bytes) -> bytes:
    """Return an OLE file that holds one stream, "Workbook", in sectors of 64 bytes."""
    sectors = -(-len(stream) // 64)
    within = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    chain = [_TABLE, _LAST, _LAST, *_row_of(3, len(within) // 512)]
    folder = _entry("Root Entry", 5, 1, 3, sectors * 64) + _entry("Workbook", 2, _FREE, 0, len(stream))
    small = _sector(_row_of(0, sectors))
    return _head(2) + _sector(chain) + folder.ljust(512, b"\0") + small + within


def _row_of(first: int, count: int) -> list[int]:
    """Return a chain of sectors that lie one behind the other."""
    return [*range(first + 1, first + count), _LAST]


def _sector(numbers: list[int]) -> bytes:
    return struct.pack("<128I", *numbers, *[_FREE] * (128 - len(numbers)))


def _head(small_at: int) -> bytes:
    small = (small_at, int(small_at != _LAST))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, *small, _LAST, 0, 0)
    return head + struct.pack("<108I", *[_FREE] * 108)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    about = struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
    return written.ljust(64, b"\0") + about + bytes(36) + struct.pack("<IQ", start, size)
