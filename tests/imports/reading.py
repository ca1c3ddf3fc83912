"""Files that pages give out, read back by other programs than the one that wrote them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from django.test import Client
from python_calamine import CalamineWorkbook

from sheets.workbook import write_xlsx
from sheets.writing import Export, ExportTable, csv_text

Read = list[list[Any]]


def address(page: str, ending: str, table: str = "") -> str:
    """Return the address of the page's file."""
    return f"{page}{'&' if '?' in page else '?'}tai={ending}{f'&bang={table}' if table else ''}"


def workbook(client: Client, page: str) -> list[Read]:
    """Return the sheets of the page's workbook in their order, each with its head, without the first one."""
    return list(whole_workbook(client, page).values())[1:]


def whole_workbook(client: Client, page: str) -> dict[str, Read]:
    """Return the sheets of the page's workbook by name, the one for a meeting first."""
    answer = client.get(address(page, "xlsx"))
    assert answer.status_code == 200
    return sheets(answer.getvalue())


def sheets(content: bytes) -> dict[str, Read]:
    """Return the sheets of a workbook by name."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def csv_rows(client: Client, page: str, table: str = "") -> list[list[str]]:
    """Return the rows of the page's CSV file, its head first."""
    answer = client.get(address(page, "csv", table))
    assert answer.status_code == 200
    return split(answer.getvalue())


def split(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file that begins with the mark of UTF-8 and ends its lines by RFC 4180."""
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def packed(*tables: ExportTable, **told: Any) -> bytes:
    """Return the workbook of the tables."""
    stream = io.BytesIO()
    write_xlsx(Export("thu", tables, **told), stream)
    return stream.getvalue()


def as_csv(table: ExportTable) -> bytes:
    """Return the CSV file of the table."""
    return "".join(csv_text(table, "vi")).encode()


def formulas(content: bytes) -> list[str]:
    """Return the formulas of a workbook, as they stand in the XML of its sheets."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                text = parts.read(name).decode()
                found += re.findall(r"<f[ >/][^<]*", text)
    return found


def column(rows: Sequence[Sequence[Any]], name: str) -> list[Any]:
    """Return the cells under a heading."""
    place = list(rows[0]).index(name)
    return [row[place] for row in rows[1:]]
