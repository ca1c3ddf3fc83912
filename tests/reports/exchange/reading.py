"""Files that pages give out, read back by another program than the one that wrote them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.test import Client
from python_calamine import CalamineWorkbook

from reports.exchange.exporting import Cell, Export, Kind, Percent, Table, csv_text, write_xlsx

Read = list[list[Any]]


def address(page: str, ending: str, table: str = "") -> str:
    """Return the address of the page's file."""
    return f"{page}{'&' if '?' in page else '?'}tai={ending}{f'&bang={table}' if table else ''}"


def workbook(client: Client, page: str) -> dict[str, Read]:
    """Return every sheet of the page's workbook, its head first."""
    answer = client.get(address(page, "xlsx"))
    assert answer.status_code == 200
    return sheets(answer.getvalue())


def sheets(content: bytes) -> dict[str, Read]:
    """Return every sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def csv_rows(client: Client, page: str, table: str = "") -> Read:
    """Return the rows of the page's CSV file, its head first."""
    answer = client.get(address(page, "csv", table))
    assert answer.status_code == 200
    return split(answer.getvalue())


def split(content: bytes) -> Read:
    """Return the rows of a CSV file, which begins with the mark of UTF-8 and ends its lines as RFC 4180 says."""
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def packed(export: Export) -> bytes:
    """Return the workbook of the export."""
    stream = io.BytesIO()
    write_xlsx(export, stream)
    return stream.getvalue()


def as_csv(table: Table) -> bytes:
    """Return the CSV file of the table."""
    return "".join(csv_text(table, "vi")).encode()


def formulas(content: bytes) -> list[str]:
    """Return the formulas of a workbook, by the XML of its sheets."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                pieces = parts.read(name).decode().split("<f>")[1:]
                found += [piece.partition("</f>")[0] for piece in pieces]
                assert b"<f " not in parts.read(name)
    return found


def same_in_xlsx(cell: Cell, read: Any, kind: Kind) -> bool:
    """Say whether the workbook holds what the page does."""
    if cell is None or cell == "":
        return bool(read == "")
    if isinstance(cell, Percent):
        return abs(read - float(cell.value / 100)) < 1e-12
    if isinstance(cell, dt.datetime):
        return bool(abs(read - cell.astimezone().replace(tzinfo=None)) < dt.timedelta(seconds=1))
    if isinstance(cell, dt.date):
        return bool(read == cell)
    if isinstance(cell, int):
        return bool(read == cell)
    return read == str(cell) if isinstance(read, str) else abs(read - float(cell)) < 1e-12  # type: ignore[arg-type]


def same_in_csv(cell: Cell, read: str, kind: Kind) -> bool:
    """Say whether the CSV file holds what the page does."""
    if cell is None:
        return read == ""
    if isinstance(cell, Percent):
        return abs(float(read) - float(cell.value)) < 1e-9
    if isinstance(cell, dt.datetime):
        return len(read) == 19
    if isinstance(cell, dt.date):
        return read == f"{cell:%d/%m/%Y}"
    if isinstance(cell, int):
        return read == str(cell)
    try:
        return abs(float(read) - float(cell)) < 1e-9  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return read == str(cell)


def compare(expected: Sequence[Sequence[Cell]], xlsx: Read, in_csv: Read, kinds: Sequence[Kind]) -> None:
    """Hold both files against the page, cell by cell."""
    assert len(xlsx) == len(in_csv) == len(expected) + 1
    for row, first, second in zip(expected, xlsx[1:], in_csv[1:], strict=True):
        assert len(row) == len(second) == len(kinds)
        for cell, one, other, kind in zip(row, first, second, kinds, strict=True):
            assert same_in_xlsx(cell, one, kind), (cell, one)
            assert same_in_csv(cell, other, kind), (cell, other)
