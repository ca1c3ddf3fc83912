"""A cell that shows a percentage says one, in every format and on every way in."""

from __future__ import annotations

import struct
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from imports import store
from reports.models import Report
from sheets.admin_formats import Xlsx
from sheets.reading.facts import percent_places
from sheets.reading.read import read_book
from targets.models import Target
from targets.resources import TargetResource
from tests.factories import make_indicator
from tests.imports import files
from tests.imports.conftest import Province
from tests.imports.files import Percent
from tests.imports.sheets import HEADINGS, checked, hand_in, match, newest, row, run

pytestmark = pytest.mark.usefixtures("day")
FORMATS = [files.workbook, files.old_workbook, files.open_document]
INDEX = ["Mã đơn vị", "Mã mục tiêu", "Giá trị", "Xếp hạng", "Trong số", "Nguồn"]


@pytest.mark.parametrize("make", FORMATS)
@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0.42, "42%"),
        (1, "100%"),
        (0.8847, "88,47%"),
        (0.005, "0,5%"),
        (73, "7300%"),
        (0, "0%"),
        (-0.05, "-5%"),
    ],
)
def test_a_number_is_read_as_the_percentage_that_its_cell_shows(
    make: Callable[[Any], bytes], number: float, shown: str
) -> None:
    book = read_book(make([["Tỷ lệ", "Số"], [Percent(number), 0.42]]), "quy2")
    assert book.grids[0].rows[1] == [shown, 0.42]


@pytest.mark.parametrize("make", [files.workbook, files.old_workbook])
def test_a_sign_behind_the_number_moves_nothing(make: Callable[[Any], bytes]) -> None:
    book = read_book(make([["Tỷ lệ"], [Percent(42, '0"%"')], [Percent(0.5, '0"%"')]]), "quy2")
    assert [cells[0] for cells in book.grids[0].rows[1:]] == ["42%", "0,5%"]


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("0%", 2),
        ("#,##0.00 %", 2),
        ("[Red]0.0%;[Blue]-0.0%", 2),
        ('0.0"%"', 0),
        ("0\\%", 0),
        ("General", None),
        ("0;-0%", None),  # a number above 0 is shown without it
        ("[<1]0%;#,##0", None),  # from number to number otherwise
        ('0 "tỷ"', None),
        ("", None),
    ],
)
def test_a_number_format_says_whether_it_shows_a_percentage(code: str, places: int | None) -> None:
    assert percent_places(code) == places


def test_numbers_of_an_old_workbook_that_stand_in_one_record_are_read_so_too() -> None:
    short = files.record(0x27E, struct.pack("<HHHI", 1, 0, 1, 100 << 2 | 0b11))  # 100, of which a hundredth
    many = files.record(0xBD, struct.pack("<HHHIHIH", 2, 0, 1, 42 << 2 | 0b11, 0, 42 << 2 | 0b10, 1))
    content = files.old_workbook([["Tỷ lệ", "Số"], [], [], [Percent(0.5)]], short, many)
    assert read_book(content, "quy2").grids[0].rows[1:] == [["100%", None], ["42%", 42], ["50%", None]]


def test_a_formula_that_makes_a_percentage_shows_one() -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 2, "=D2/D2", book.add_format({"num_format": "0.0%"}), 1)

    assert read_book(files.workbook(change=change), "quy2").grids[0].rows[1][2] == "100%"


def test_the_cells_of_a_repeated_row_are_percentages_too() -> None:
    content = files.open_document([["Tỷ lệ"], [Percent(0.5)]])
    parts = files.parts_of(content)
    xml = parts["content.xml"].replace(
        b'<table:table-row><table:table-cell office:value-type="percentage"',
        b'<table:table-row table:number-rows-repeated="3">'
        b'<table:table-cell table:number-columns-repeated="2" office:value-type="percentage"',
    )
    content = files.archive({**parts, "content.xml": xml})
    assert read_book(content, "quy2").grids[0].rows[1:] == [["50%", "50%"]] * 3


# Into figures and into the administration -------------------------------------------------------------------


def as_text(mark: str) -> Callable[[Any], bytes]:
    """Return what writes the rows as a text, a percentage as its cell shows it."""

    def make(rows: Any) -> bytes:
        shown = [["100%" if isinstance(cell, Percent) else cell or "" for cell in cells] for cells in rows]
        return files.text(shown, mark).encode()

    return make


WAYS: dict[str, Callable[[Any], bytes]] = {
    "quy2.xlsx": files.workbook,
    "quy2.xls": files.old_workbook,
    "quy2.ods": files.open_document,
    "quy2.csv": as_text(","),
    "": as_text("\t"),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_percentage_where_a_count_belongs_is_refused_on_every_way_in(name: str, official: Client) -> None:
    cells = [cell or "" for cell in row("19750", "S-01", Percent(1), 7300)]
    content = WAYS[name]([list(HEADINGS), cells])
    if name:
        hand_in(official, content, name=name)
    else:
        hand_in(official, b"", file="", pasted=content.decode())
    match(official, newest())
    (fault,) = store.checked_of(newest()).faults
    assert (fault.address, fault.value) == ("E2", "100%")
    assert "is a percentage, and a count belongs here. Write how many there are" in fault.words


def test_an_index_in_percent_is_read_as_its_cell_shows_it_without_a_question(coordinator: Client) -> None:
    about = {"kind": "index", "frequency": "year", "part_name": "", "whole_name": "", "counted_in": "%"}
    make_indicator("PARINDEX", **about)
    content = files.workbook([INDEX, ["46", "PARINDEX", Percent(0.8847, "0.00%"), 3, 63, "Bộ Nội vụ"]])
    run(coordinator, checked(coordinator, content, period="2018-q4"))
    assert Report.objects.get().stated_indices.get().value == Decimal("88.47")


@pytest.mark.parametrize("name", list(WAYS)[:3])
def test_a_baseline_shown_in_percent_is_stored_as_it_is_shown(name: str, province: Province) -> None:
    target = Target.objects.get(indicator__code="S-01")
    content = WAYS[name](
        [
            ["code", "version", "baseline", "baseline_on", "baseline_source"],
            [target.code, str(target.version), Percent(0.42), "14/12/2015", "báo cáo"],
        ]
    )
    result = TargetResource().import_data(Xlsx().create_dataset(content))
    assert result.faults == []
    target.refresh_from_db()
    assert target.baseline == 42


def test_a_percentage_in_a_column_of_counts_of_the_administration_is_refused(province: Province) -> None:
    content = files.workbook([["code", "version"], ["S-01", Percent(1)]])
    result = TargetResource().import_data(Xlsx().create_dataset(content))
    assert "a count belongs here" in result.faults[0].words
