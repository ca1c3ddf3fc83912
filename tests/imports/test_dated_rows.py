"""Levels and desks in a file of the catalogue: of one unit alone, by which document, and out and in again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imports import store
from imports.checked import Checked
from imports.models import ImportBatch
from procedures.models import DeskHandling, Level, Procedure, ServiceLevel, Unit
from procedures.resources import DeskHandlingResource, ServiceLevelResource, SheetResource
from sheets.admin_formats import Xlsx
from tests.factories import make_field, make_procedure, make_unit
from tests.imports.conftest import Province
from tests.imports.sheets import checked, newest, run, undo, workbook

HEADINGS = (
    "Mã thủ tục", "Chỉ riêng tại đơn vị", "Mức độ", "Mức độ từ ngày", "Mức độ theo văn bản",
    "Một cửa", "Một cửa từ ngày", "Một cửa theo văn bản",
)  # fmt: skip
NAMES = ("code", "unit", "level", "on", "by", "desk", "at", "desk_by")
HUE, JULY = "19750", dt.date(2018, 7, 1)


@pytest.fixture
def held(province: Province) -> Procedure:
    """Return a procedure of communes at level 2 and at the desk since 2010."""
    make_field()
    return make_procedure(
        code="1.000656", authority="commune", owner=province.department, level=2, at_desk=True
    )


def look(client: Client, *rows: Mapping[str, Any]) -> Checked:
    """Hand rows of the procedure in and return what the check found."""
    cells = [["1.000656", *(row.get(name) for name in NAMES[1:])] for row in rows]
    return store.checked_of(checked(client, workbook(cells, HEADINGS, name="Thủ tục"), kind="procedures"))


def told(found: Checked) -> set[tuple[str, str]]:
    """Return the cells that are refused, with their groups."""
    return {(fault.address, fault.group) for fault in found.faults}


def rows_of(*models: Any) -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_unit_has_a_level_and_a_handling_of_its_own(coordinator: Client, held: Procedure) -> None:
    before = rows_of(ServiceLevel, DeskHandling)
    row = {"unit": HUE, "level": 4, "on": "01/07/2018", "desk": "Không", "at": "01/07/2018"}
    found = look(coordinator, row)
    assert [(cell.old, cell.new) for cell in found.rows[0].cells] == [
        ("2", "4 (01/07/2018)"),
        ("yes", "no (01/07/2018)"),
    ], found.faults
    run(coordinator, newest())
    level, handling = ServiceLevel.objects.get(level=4), DeskHandling.objects.get(at_desk=False)
    assert {(one.unit.code, one.effective_on) for one in (level, handling) if one.unit} == {(HUE, JULY)}
    assert held.levels.get(unit=None).level == 2
    undo(coordinator, newest())
    assert rows_of(ServiceLevel, DeskHandling) == before


def test_a_unit_may_be_named(coordinator: Client, held: Procedure, province: Province) -> None:
    look(coordinator, {"unit": province.district.name, "level": 4, "on": "01/07/2018"})
    assert newest().refused == 1, "a district does not handle what communes handle"
    look(coordinator, {"unit": HUE, "level": 4, "on": "01/07/2018"}, {"level": 3, "on": "01/07/2018"})
    run(coordinator, newest())
    assert set(held.levels.values_list("unit__code", "level")) == {(None, 2), (HUE, 4), (None, 3)}


def test_what_holds_at_a_unit_already_is_no_change(coordinator: Client, held: Procedure) -> None:
    found = look(coordinator, {"unit": HUE, "level": 2})  # as everywhere
    assert (found.counts["unchanged"], found.faults) == (1, [])
    ServiceLevel.objects.create(
        procedure=held, unit_id=unit_of(HUE), level=3, effective_on=dt.date(2018, 3, 1)
    )
    found = look(coordinator, {"unit": HUE, "level": 3, "on": "01/07/2018"})
    assert (found.counts["unchanged"], found.faults) == (1, [])
    assert told(look(coordinator, {"unit": HUE, "level": 2})) == {("D2", "missing")}


def unit_of(code: str) -> int:
    return Unit.objects.get(code=code).pk


def test_a_row_that_has_not_come_yet_is_amended(coordinator: Client, held: Procedure) -> None:
    ServiceLevel.objects.create(procedure=held, level=3, effective_on=JULY)
    look(coordinator, {"level": 4, "on": "01/07/2018", "by": "QĐ 12"})
    run(coordinator, newest())
    amended = ServiceLevel.objects.get(effective_on=JULY)
    assert (amended.level, amended.basis) == (4, "QĐ 12")
    undo(coordinator, newest())
    amended.refresh_from_db()
    assert (amended.level, amended.basis) == (3, "")


def test_the_document_of_a_row_that_speaks_is_amended_and_cleared(
    coordinator: Client, held: Procedure
) -> None:
    since = {"level": 2, "on": "01/01/2010"}
    found = look(coordinator, since | {"by": "QĐ 1"})
    assert [(cell.label, cell.old, cell.new) for cell in found.rows[0].cells] == [
        ("Level by document", "", "QĐ 1")
    ], found.faults
    run(coordinator, newest())
    assert held.levels.get().basis == "QĐ 1"
    assert look(coordinator, since).counts["unchanged"] == 1, "a blank cell leaves what stands there"
    look(coordinator, since | {"by": "XÓA"})
    run(coordinator, newest())
    assert held.levels.get().basis == ""


def test_another_document_from_another_day_is_a_new_row(coordinator: Client, held: Procedure) -> None:
    look(coordinator, {"level": 2, "on": "01/07/2018", "by": "QĐ 12"})
    run(coordinator, newest())
    assert set(held.levels.values_list("level", "basis", "effective_on")) == {
        (2, "", dt.date(2010, 1, 1)),
        (2, "QĐ 12", JULY),
    }


BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"unit": "SNV", "level": 3, "on": "01/07/2018"}, "B2", "own_rule", "Leave the unit empty"),
    ({"unit": "XYZQ", "level": 3, "on": "01/07/2018"}, "B2", "unit_unknown", "No unit is called “XYZQ”"),
    ({"unit": "XÓA", "level": 3, "on": "01/07/2018"}, "B2", "kept", "A dated row is not cleared"),
    ({"unit": HUE}, "B2", "missing", "Fill in its online level"),
    ({"by": "QĐ 1"}, "C2", "missing", "Fill in the column “Online level”"),
    ({"level": 2, "by": "QĐ 1"}, "D2", "missing", "from which day"),
    ({"level": 2, "on": "01/01/2010", "by": "x" * 301}, "E2", "own_rule", "300"),
    ({"level": 2, "on": "01/07/2018", "by": "#REF!"}, "E2", "misread_error", "#REF!"),
    ({"desk": "có lẽ", "at": "01/07/2018"}, "F2", "misread_not_yes_or_no", "có lẽ"),
    ({"desk": "Không", "at": "01/01/2010"}, "G2", "kept", "Figures since 01/01/2010"),
    ({"desk": "Không", "at": "31/12/2009"}, "G2", "own_rule", "lies before 01/01/2010"),
    ({"level": "ba", "on": "01/07/2018"}, "C2", "misread_not_a_number", "ba"),
]


@pytest.mark.parametrize(("row", "cell", "group", "words"), BAD)
def test_a_bad_cell_is_refused_where_it_stands(
    row: dict[str, Any], cell: str, group: str, words: str, coordinator: Client, held: Procedure
) -> None:
    found = look(coordinator, row)
    assert told(found) == {(cell, group)}
    assert words in " ".join(fault.words for fault in found.faults)
    run(coordinator, newest())
    assert newest().status == ImportBatch.Status.CHECKED, "nothing is written"


def test_two_documents_for_one_row_name_each_other(coordinator: Client, held: Procedure) -> None:
    since = {"level": 2, "on": "01/01/2010"}
    found = look(coordinator, since | {"by": "QĐ 1"}, since | {"by": "QĐ 2"})
    assert told(found) == {("E2", "doubled_code"), ("E3", "doubled_code")}
    assert ["E3 says “QĐ 2”" in found.faults[0].words, "E2 says “QĐ 1”" in found.faults[1].words] == [
        True
    ] * 2


@pytest.mark.parametrize("resource", [ServiceLevelResource, DeskHandlingResource])
def test_an_export_of_the_administration_changes_nothing(
    resource: type[SheetResource], coordinator: Client, held: Procedure
) -> None:
    own = {"procedure": held, "unit_id": unit_of(HUE), "effective_on": JULY, "basis": "QĐ 12"}
    ServiceLevel.objects.create(level=4, **own)
    DeskHandling.objects.create(at_desk=False, **own)
    batch = checked(coordinator, Xlsx().export_data(resource().export()), kind="procedures")
    assert (batch.unchanged, batch.rows) == (2, 2), store.checked_of(batch)


def test_no_row_of_a_unit_costs_a_query_of_its_own(coordinator: Client, held: Procedure) -> None:
    district, counts = make_unit(Level.DISTRICT), []
    for number in (5, 45):
        units = [make_unit(parent=district) for _ in range(number)]
        rows = [{"unit": unit.code, "level": 3, "on": "01/07/2018", "by": "QĐ 1"} for unit in units]
        with CaptureQueriesContext(connection) as asked:
            look(coordinator, *rows)
            run(coordinator, newest())
        assert newest().status == ImportBatch.Status.DONE
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 12, counts
