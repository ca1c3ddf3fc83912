"""Every column of the files of procedures and of units, by the kind of its field: what no cell may say."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import models
from django.test import Client
from django.utils import translation

from imports import store
from imports.checked import Checked
from imports.kinds.registry import KINDS
from procedures.models import Level, Procedure, ServiceLevel, Unit
from sheets.cells.misread import Misread
from sheets.cells.value import cell_address
from tests.factories import make_field, make_procedure, make_unit
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import checked, newest, run, workbook

ROWS: dict[str, tuple[type[models.Model], str]] = {
    "procedures": (Procedure, "1.000656"),
    "units": (Unit, "19750"),
}
# What the columns of dated rows are read as, which are no fields of the procedure or the unit.
DATED = {"level": "chín hai", "level_from": "31/02/2018", "at_desk": "có lẽ", "desk_from": "31/02/2018"}
DATED |= {"terrain": "chín hai", "parent": "chín hai", "placed_from": "31/02/2018"}
BY_KIND: dict[type[models.Field[Any, Any]], tuple[str, Any]] = {
    models.DateField: ("31/02/2018", "no_such_day"),
    models.BooleanField: ("có lẽ", "not_yes_or_no"),
    models.PositiveSmallIntegerField: ("chín hai", "not_a_number"),
}


@pytest.fixture
def admin(province: Province) -> Client:
    """Return the browser of the administrator, beside a procedure."""
    make_field()
    make_procedure(code="1.000656", owner=province.department, level=2)
    return signed_in(province.people["admin"])


def look(client: Client, kind: str, head: list[str], *rows: list[Any]) -> Checked:
    """Hand the rows in and return what the check found."""
    content = workbook(rows, head, name=KINDS[kind].parts[0].title)
    return store.checked_of(checked(client, content, kind=kind))


def columns_of(kind: str) -> dict[str, tuple[str, Any]]:
    """Return what no cell of a column may say, and the code of its words where it has some of its own."""
    model, _code = ROWS[kind]
    fields = {one.name: one for one in model._meta.concrete_fields}
    found: dict[str, tuple[str, Any]] = {}
    for column in KINDS[kind].parts[0].columns:
        field = fields.get(column.key)
        if field is None:
            if column.key in DATED:
                found[column.key] = (DATED[column.key], None)
        elif field.is_relation or field.choices:
            found[column.key] = ("chín hai", None)
        elif type(field) in BY_KIND:
            found[column.key] = BY_KIND[type(field)]
    return found


@pytest.mark.parametrize(("kind", "count"), [("procedures", 14), ("units", 7)])
def test_all_cells_that_cannot_be_read_are_told_at_once_by_place_and_value(
    kind: str, count: int, admin: Client
) -> None:
    admin.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    wrong, (model, code) = columns_of(kind), ROWS[kind]
    before = list(model._base_manager.order_by("pk").values())
    found = look(admin, kind, ["code", *wrong], [code, *(text for text, _code in wrong.values())])
    places = [cell_address(1, at) for at in range(1, len(wrong) + 1)]
    assert ([fault.address for fault in found.faults], len(wrong)) == (places, count)
    for fault, (text, misread) in zip(found.faults, wrong.values(), strict=True):
        assert text in fault.words
        assert fault.value == text
        assert not re.search(r"<class|decimal\.|Traceback|Error|None", fault.words)
        with translation.override("vi"):
            assert misread is None or fault.words == str(Misread(misread, text))
    run(admin, newest())
    assert list(model._base_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("kind", ROWS)
def test_a_failed_formula_is_no_value(kind: str, admin: Client) -> None:
    found = look(admin, kind, ["code", "source"], [ROWS[kind][1], "#REF!"])
    assert [(fault.address, fault.value) for fault in found.faults] == [("B2", "#REF!")]


@pytest.mark.parametrize("kind", ROWS)
def test_a_code_is_known_in_any_case_and_stays_as_it_is(kind: str, admin: Client, province: Province) -> None:
    Procedure.objects.update(code="TT-a")
    code = {"procedures": "tt-A", "units": "snv"}[kind]
    assert look(admin, kind, ["code", "source"], [code, "QĐ 1"]).counts["changed"] == 1
    run(admin, newest())
    assert {Procedure.objects.get().code, Unit.objects.get(name="Sở Nội vụ").code} == {"TT-a", "SNV"}
    assert ROWS[kind][0]._base_manager.filter(source="QĐ 1").count() == 1


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_without_a_code_is_told(kind: str, admin: Client) -> None:
    found = look(admin, kind, ["code", "source"], [None, "QĐ 1"], [ROWS[kind][1], "QĐ 1"])
    assert [(fault.address, fault.group) for fault in found.faults] == [("A2", "missing")]


def test_a_dot_is_no_decimal_mark_of_a_count(admin: Client) -> None:
    look(admin, "procedures", ["code", "time_limit_days"], ["1.000656", "1.234"])
    run(admin, newest())
    assert Procedure.objects.get().time_limit_days == 1234


def test_an_owner_may_be_named(admin: Client, province: Province) -> None:
    Procedure.objects.update(owner=make_unit(Level.DEPARTMENT))
    look(admin, "procedures", ["code", "owner"], ["1.000656", "Sở Nội vụ"])
    run(admin, newest())
    assert Procedure.objects.get().owner == province.department


def test_days_in_force_do_not_leave_a_dated_row_outside(admin: Client) -> None:
    ServiceLevel.objects.create(procedure=Procedure.objects.get(), level=3, effective_on=dt.date(2018, 3, 1))
    (fault,) = look(admin, "procedures", ["code", "in_force_to"], ["1.000656", "31/12/2017"]).faults
    assert (fault.address, "would lie outside the days in force" in fault.words) == ("B2", True)


def test_a_new_procedure_needs_its_first_day(admin: Client, province: Province) -> None:
    head = ["code", "name", "field", "authority", "owner", "in_force_from"]
    (fault,) = look(admin, "procedures", head, ["2", "Khai sinh", "Hộ tịch", "commune", "SNV", None]).faults
    assert (fault.address, fault.group) == ("F2", "missing")
