"""Sheets in the administration, every one that is registered: what is read, what is refused, in which words.

The rows come from the export, so a resource that is registered later is tried as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from procedures.models import Level, Role
from sheets.admin_formats import Csv, PlacedDataset
from sheets.cells.misread import Misread
from sheets.cells.value import Value, cell_address
from targets.sheet_admin import ImportSheets
from targets.sheet_rows import ProgrammeResource, SheetResult
from tests.factories import make_indicator, make_member, make_province, make_target, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows")]

RESOURCES: dict[str, type[ProgrammeResource]] = {
    model._meta.label_lower: cast("type[ProgrammeResource]", kind)
    for model, room in admin.site._registry.items()
    if isinstance(room, ImportSheets)
    for kind in room.resource_classes
}
COLUMNS = [(label, name) for label, kind in RESOURCES.items() for name in kind._meta.fields]


@pytest.fixture
def rows(settings: Settings) -> Iterator[None]:
    """Live in June 2018 and in Vietnamese, with rows of every kind that nothing hangs on yet."""
    settings.PORTAL_TODAY = dt.date(2018, 6, 12)
    fill(2)
    with translation.override("vi"):
        yield


def fill(number: int) -> None:
    """Add rows of every kind."""
    district = make_unit(Level.DISTRICT)
    for _ in range(number):
        make_target(make_indicator(), version=1).named_units.add(district)


def exported(label: str) -> tuple[list[str], list[list[Any]]]:
    """Return the head and the rows as they go out."""
    sheet = RESOURCES[label]().export()
    return list(sheet.headers), [list(row) for row in sheet]


def take(label: str, head: list[str], lines: list[list[Any]], *, dry_run: bool = False) -> SheetResult:
    """Take a sheet as the administration does."""
    content = Csv().export_data(PlacedDataset(*lines, headers=head))
    dataset = Csv().create_dataset(content)
    return RESOURCES[label]().import_data(dataset, dry_run=dry_run, retain_instance_in_row_result=True)


def stored(label: str) -> list[dict[str, Any]]:
    """Return all that the table holds."""
    return list(RESOURCES[label]._meta.model._base_manager.order_by("pk").values())


def column_of(label: str, name: str) -> Any:
    return RESOURCES[label]._meta.model._meta.get_field(name)


def test_two_kinds_of_sheets_are_tried() -> None:
    assert sorted(RESOURCES) == ["targets.indicator", "targets.target"]


@pytest.mark.parametrize("label", RESOURCES)
def test_what_goes_out_comes_in_unchanged(label: str) -> None:
    result = take(label, *exported(label))
    assert result.faults == []
    assert {row.import_type for row in result.rows} == {"skip"}


@pytest.mark.parametrize("label", RESOURCES)
def test_a_blank_cell_leaves_what_stands_there(label: str) -> None:
    before, (head, lines) = stored(label), exported(label)
    keys = RESOURCES[label].keys
    blank = [[cell if name in keys else "" for name, cell in zip(head, line, strict=True)] for line in lines]
    assert take(label, head, blank).faults == []
    assert stored(label) == before


def is_number(label: str, name: str) -> bool:
    return isinstance(column_of(label, name), models.IntegerField | models.DecimalField)


@pytest.mark.parametrize(("label", "name"), [one for one in COLUMNS if is_number(*one)])
def test_a_dot_is_no_decimal_mark_of_a_count(label: str, name: str) -> None:
    """1.234 is 1234 of a count and 1,234 of a percentage, or is refused: never 1, and never cut."""
    head, lines = exported(label)
    lines[0][-1] = "Quyết định 1"  # a baseline has its source
    lines[0][head.index(name)] = "1.234"
    result = take(label, head, lines[:1], dry_run=True)
    told = [fault for fault in result.faults if fault.address == cell_address(1, head.index(name))]
    if not told:
        (row,) = result.rows
        whole = isinstance(column_of(label, name), models.IntegerField)
        assert getattr(row.instance, name) == (1234 if whole else Decimal("1.234"))


def unreadable(label: str, name: str) -> str:
    """Return what no cell of the column may say."""
    column = column_of(label, name)
    if column.is_relation or column.choices or is_number(label, name):
        return "chín hai"
    return {models.DateField: "31/02/2018", models.BooleanField: "có lẽ"}.get(type(column), "")


CODES: dict[type[models.Field[Any, Any]], Any] = {
    models.DateField: "no_such_day",
    models.BooleanField: "not_yes_or_no",
}


@pytest.mark.parametrize(("label", "name"), [one for one in COLUMNS if unreadable(*one)])
def test_a_cell_that_cannot_be_read_is_refused_by_its_place_and_value(label: str, name: str) -> None:
    before, (head, lines) = stored(label), exported(label)
    wrong = unreadable(label, name)
    lines[1][head.index(name)] = wrong
    result = take(label, head, lines)
    (fault,) = [one for one in result.faults if one.heading == name]
    assert (fault.address, fault.value) == (cell_address(2, head.index(name)), wrong)
    assert wrong in fault.words
    assert not re.search(r"<class|decimal\.|Traceback|Error|None", fault.words)
    column = column_of(label, name)
    if not (column.is_relation or column.choices):  # the very words of the import by steps
        assert fault.words == str(Misread(CODES.get(type(column), "not_a_number"), wrong))
    assert stored(label) == before


@pytest.mark.parametrize("label", RESOURCES)
def test_all_that_is_wrong_is_told_at_once(label: str) -> None:
    head, lines = exported(label)
    wrong = [name for name in head if unreadable(label, name) and name not in RESOURCES[label].keys]
    for name in wrong:
        for line in lines:
            line[head.index(name)] = unreadable(label, name)
    faults = take(label, head, lines).faults
    assert [one.heading for one in faults] == [name for _line in lines for name in wrong]


@pytest.mark.parametrize("label", RESOURCES)
def test_a_failed_formula_is_no_value(label: str) -> None:
    head, lines = exported(label)
    last = len(head) - 1
    lines[0][last] = "#REF!"
    (fault,) = take(label, head, lines).faults
    assert (fault.address, fault.value) == (cell_address(1, last), "#REF!")


@pytest.mark.parametrize("label", RESOURCES)
def test_neither_of_two_rows_for_one_wins(label: str) -> None:
    before, (head, lines) = stored(label), exported(label)
    again = [*lines[0][:-1], "khác"]
    result = take(label, head, [lines[0], *lines[1:], again])
    at = [cell_address(1, 0), cell_address(len(lines) + 1, 0)]
    assert [one.address for one in result.faults] == at
    assert at[1] in result.faults[0].words
    assert at[0] in result.faults[1].words
    assert stored(label) == before


@pytest.mark.parametrize(("label", "name"), COLUMNS)
def test_a_misspelt_heading_is_told_with_the_right_one(label: str, name: str) -> None:
    before, (head, lines) = stored(label), exported(label)
    at = head.index(name)
    head[at] = f"{name[:-1]}y{name[-1]}"
    faults = take(label, head, lines).faults
    assert (faults[-1].address or faults[0].address) == cell_address(0, at)
    told = " ".join(one.words for one in faults)
    assert head[at] in told
    assert f"“{name}”" in told
    assert stored(label) == before


@pytest.mark.parametrize("label", RESOURCES)
def test_a_column_that_stands_twice_is_refused(label: str) -> None:
    head, lines = exported(label)
    (fault,) = take(label, [*head, head[-1]], [[*line, "x"] for line in lines]).faults
    assert fault.address == cell_address(0, len(head))
    assert cell_address(0, len(head) - 1) in fault.words


@pytest.mark.parametrize("label", RESOURCES)
def test_nothing_counts_as_taken_where_nothing_is(label: str) -> None:
    before, (head, lines) = stored(label), exported(label)
    fresh = [list(line) for line in lines]
    for number, line in enumerate(fresh):
        for name in ("code", "effective_on"):
            if name in head:
                line[head.index(name)] = f"N{number}" if name == "code" else f"0{number + 1}/10/2018"
    required = next(name for name in reversed(head) if unreadable(label, name))
    fresh[0][head.index(required)] = unreadable(label, required)
    result = take(label, head, fresh)
    assert (result.totals["new"], result.totals["update"]) == (0, 0)
    assert result.faults
    assert stored(label) == before


@pytest.mark.parametrize("label", RESOURCES)
def test_the_place_is_that_of_the_file_with_its_empty_rows(label: str) -> None:
    head, lines = exported(label)
    last = len(head) - 1
    rows = [[], head, [], [*lines[0][:-1], "#REF!"]]
    text = "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows)
    result = RESOURCES[label]().import_data(Csv().create_dataset(text.encode()))
    assert [one.address for one in result.faults] == [cell_address(3, last)]


@pytest.mark.parametrize("label", RESOURCES)
def test_the_page_shows_each_fault_and_takes_nothing(label: str, client: Client) -> None:
    client.force_login(make_member(make_province(), Role.ADMIN, is_staff=True, is_superuser=True))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    head, lines = exported(label)
    lines[0][-1] = "#REF!"
    file = SimpleUploadedFile("sheet.csv", Csv().export_data(PlacedDataset(*lines, headers=head)), "text/csv")
    where = reverse(f"admin:{label.replace('.', '_')}_import")
    page = client.post(where, {"import_file": file, "format": "1", "resource": "0"})
    shown = page.content.decode()
    assert (
        f"<strong>Ô {cell_address(1, len(head) - 1)}, cột “{head[-1]}”</strong> [<code>#REF!</code>]:"
        in shown
    )
    assert "Ô đang báo lỗi #REF!." in shown
    assert page.context.get("confirm_form") is None
    assert " style=" not in shown


def queries(label: str, number: int) -> int:
    """Return how many queries a sheet takes that amends the last column of the rows."""
    head, lines = exported(label)
    assert len(lines) >= number
    amended = [[*line[:-1], f"Quyết định {at} trong {number}"] for at, line in enumerate(lines[:number])]
    with CaptureQueriesContext(connection) as asked:
        result = take(label, head, amended)
    assert result.totals["update"] == number, [one.words for one in result.faults]
    return len(asked)


@pytest.mark.parametrize("label", RESOURCES)
def test_queries_do_not_grow_with_the_rows(label: str) -> None:
    fill(40)
    few, many = queries(label, 10), queries(label, 40)
    print(f"{label}: {few} queries for 10 rows, {many} for 40")
    assert (many - few) / 30 <= 1


def test_a_value_with_its_time_is_told_as_written() -> None:
    """A cell of a workbook may be a day where a number is wanted."""
    head, lines = exported("targets.indicator")
    sheet = PlacedDataset(*lines, headers=head)
    cell: Value = dt.datetime(2018, 10, 5)
    sheet[0] = [*lines[0][: head.index("position")], cell, *lines[0][head.index("position") + 1 :]]
    (fault,) = RESOURCES["targets.indicator"]().import_data(sheet).faults
    assert fault.value == "05/10/2018"
    assert "5/10" in fault.words
