"""Spreadsheets as Vietnamese offices make them."""

from __future__ import annotations

import io

import pytest
import tablib
from python_calamine import CalamineWorkbook

from sheets.admin_formats import Csv, UnreadableSheet, Xlsx

ROWS = tablib.Dataset(["019744", "Phường Đúc", "=1+1"], headers=["code", "name", "note"])


@pytest.mark.parametrize("sheet", [Xlsx(), Csv()])
def test_what_is_written_is_read_back(sheet: Xlsx) -> None:
    found = sheet.create_dataset(sheet.export_data(ROWS))
    assert found.headers == ["code", "name", "note"]
    assert found[0][:2] == ("019744", "Phường Đúc")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_an_office_writes(mark: str, encoding: str) -> None:
    text = f"code{mark}name\r\n474{mark}Thành phố Huế\r\n"
    found = Csv().create_dataset(text.encode(encoding))
    assert (found.headers, found[0]) == (["code", "name"], ("474", "Thành phố Huế"))


def test_old_windows_text_is_composed() -> None:
    old = "code,name\n1,Huê\u0301\n".encode("cp1258")
    assert Csv().create_dataset(old)[0] == ("1", "Huế")


def test_no_cell_written_is_a_formula() -> None:
    assert b"'=1+1" in Csv().export_data(ROWS)
    book = CalamineWorkbook.from_filelike(io.BytesIO(Xlsx().export_data(ROWS)))
    assert book.get_sheet_by_index(0).to_python()[1][2] == "=1+1"


@pytest.mark.parametrize("sheet", [Xlsx(), Csv()])
def test_a_file_that_is_no_sheet_is_refused(sheet: Xlsx) -> None:
    with pytest.raises(UnreadableSheet):
        sheet.create_dataset(b"\xff\xd8\xff\xe0\x81 no sheet \x8d\x00")


def test_an_empty_sheet_has_no_rows() -> None:
    assert len(Csv().create_dataset(b"\n;;\n")) == 0


def test_a_sheet_has_as_many_rows_as_one_request_has_time_for() -> None:
    lines = ["code;name"] + [f"X{number};Xã" for number in range(5_001)]
    assert len(Csv().create_dataset("\n".join(lines[:-1]).encode())) == 5_000
    with pytest.raises(UnreadableSheet, match="5000"):
        Csv().create_dataset("\n".join(lines).encode())
