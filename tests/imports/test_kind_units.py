"""A file of units: what is added and amended, what history hangs on, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from imports import store
from imports.checked import Checked
from imports.models import ImportBatch, ImportedRow
from procedures.models import Unit
from procedures.resources import UnitResource
from sheets.admin_formats import Xlsx
from tests.factories import make_procedure, make_report, make_unit
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import checked, hand_in, newest, run, undo, workbook

HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Cấp hành chính", "Địa bàn", "Trực thuộc", "Tồn tại từ",
            "Tồn tại đến", "Người đầu mối")  # fmt: skip
NAMES = ("code", "name", "kind", "level", "terrain", "parent", "since", "until", "focal")
DISTRICT = {
    "code": "479",
    "name": "Huyện Mới",
    "kind": "huyện",
    "level": "cấp huyện",
    "parent": "46",
    "since": "01/01/2018",
}
COMMUNE = {
    "code": "19999", "name": "Xã Mới", "kind": "xã", "level": "cấp xã", "terrain": "Đồng bằng",
    "parent": "479", "since": "01/01/2018",
}  # fmt: skip


def book(*rows: Mapping[str, Any]) -> bytes:
    """Return a workbook with the rows, each by the names of its cells."""
    return workbook([[row.get(name) for name in NAMES] for row in rows], HEADINGS, name="Đơn vị")


def look(client: Client, *rows: Mapping[str, Any]) -> Checked:
    """Hand the rows in and return what the check found."""
    return store.checked_of(checked(client, book(*rows), kind="units"))


def told(found: Checked) -> set[tuple[str, str]]:
    """Return the cells that are refused, with their groups."""
    return {(fault.address, fault.group) for fault in found.faults}


@pytest.fixture
def admin(province: Province) -> Client:
    """Return the browser of the administrator."""
    return signed_in(province.people["admin"])


def test_a_commune_may_stand_above_its_new_district(admin: Client) -> None:
    found = look(admin, COMMUNE, DISTRICT)
    assert found.counts["new"] == 2, found.faults
    assert run(admin, newest()).status_code == 302
    assert Unit.objects.get(code="19999").parent == Unit.objects.get(code="479")
    assert AuditEvent.objects.get(action="import").subject_type == "procedures.unit"
    undo(admin, newest())
    assert not Unit.objects.filter(code__in=["19999", "479"]).exists()
    assert set(ImportedRow.objects.values_list("undo", flat=True)) == {"restored"}


def test_a_commune_of_a_district_that_is_refused_is_refused(admin: Client) -> None:
    found = look(admin, COMMUNE, DISTRICT | {"kind": "phủ"})
    assert told(found) == {("F2", "unit_unknown"), ("C3", "own_rule")}


def test_a_focal_person_is_amended_and_put_back(admin: Client, province: Province) -> None:
    found = look(admin, {"code": "19750", "focal": "Nguyễn Văn A"}, {"code": "19751"})
    assert (found.counts["changed"], found.counts["unchanged"]) == (1, 1)
    run(admin, newest())
    assert Unit.objects.get(code="19750").focal_name == "Nguyễn Văn A"
    undo(admin, newest())
    assert Unit.objects.get(code="19750").focal_name == ""


BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"code": "19750", "kind": "phường"}, "C2", "kept", "The unit has reports that hang on this"),
    ({"code": "19750", "since": "01/01/2018"}, "G2", "kept", "The unit has reports that hang on this"),
    ({"code": "SNV", "level": "cấp huyện"}, "D2", "kept", "The unit keeps procedures"),
    ({"code": "19751", "until": "01/01/2000"}, "H2", "own_rule", "ends before it begins"),
    ({"code": "19751", "since": "31/02/2018"}, "G2", "misread_no_such_day", "There is no day"),
    ({"code": "19751", "focal": "x" * 400}, "I2", "own_rule", ""),
    ({"code": "19751", "parent": "SNV"}, "F2", "own_rule", "belongs to a unit of the level"),
    ({"code": "19751", "parent": "Huyen Quang Dien"}, "F2", "unit_unknown", "No unit is called"),
    ({"code": "19751", "terrain": "biển"}, "E2", "own_rule", "is not in the list"),
    ({"code": "19751", "terrain": "XÓA"}, "E2", "own_rule", "A commune is delta or mountain"),
    (COMMUNE | {"parent": None}, "F2", "own_rule", "Every unit but the province belongs to another"),
    (COMMUNE | {"parent": "474", "since": None}, "G2", "missing", "Fill in the column “Exists from”"),
]


@pytest.mark.parametrize(("row", "cell", "group", "words"), BAD)
def test_a_bad_cell_is_refused_where_it_stands(
    row: dict[str, Any], cell: str, group: str, words: str, admin: Client, province: Province
) -> None:
    make_report(province.communes[0], province.period)
    make_procedure(owner=province.department)
    found = look(admin, row)
    assert told(found) == {(cell, group)}
    assert words in found.faults[0].words
    run(admin, newest())
    assert newest().status == ImportBatch.Status.CHECKED


def test_a_code_that_stands_twice_is_told_in_both_rows(admin: Client) -> None:
    found = look(admin, {"code": "19750", "focal": "An"}, {"code": "19750", "focal": "Ba"})
    assert told(found) == {("A2", "doubled_code"), ("A3", "doubled_code")}


def test_a_unit_on_which_something_hangs_since_is_kept(admin: Client, province: Province) -> None:
    look(admin, DISTRICT)
    run(admin, newest())
    make_unit(parent=Unit.objects.get(code="479"), code="20000")
    undo(admin, newest())
    assert ImportedRow.objects.get().undo == "hangs"
    assert Unit.objects.filter(code="479").exists()


def test_an_export_of_the_units_changes_nothing(admin: Client) -> None:
    batch = checked(admin, Xlsx().export_data(UnitResource().export()), kind="units")
    assert (batch.unchanged, batch.rows) == (Unit.objects.count(), Unit.objects.count())
    run(admin, batch)
    assert newest().status == ImportBatch.Status.CHECKED, "and is not written as if it had"


@pytest.mark.parametrize(("person", "status"), [("official", 400), ("coordinator", 400), ("admin", 302)])
def test_units_are_imported_by_the_administrator(person: str, status: int, province: Province) -> None:
    answer = hand_in(signed_in(province.people[person]), book(DISTRICT), kind="units")
    assert answer.status_code == status


def test_an_import_of_units_is_not_there_for_the_coordinator(admin: Client, coordinator: Client) -> None:
    look(admin, DISTRICT)
    assert coordinator.get(newest().get_absolute_url()).status_code == 404
    assert newest() not in ImportBatch.objects.visible_to(signed_in_user(coordinator))


def signed_in_user(client: Client) -> User:
    """Return who is signed in in the browser."""
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_no_row_costs_a_query_of_its_own(admin: Client) -> None:
    counts = []
    for number in (5, 45):
        rows = [COMMUNE | {"code": f"3{number}{at:03}", "parent": "474"} for at in range(number)]
        with CaptureQueriesContext(connection) as asked:
            checked(admin, book(*rows), kind="units")
            run(admin, newest())
        assert newest().status == ImportBatch.Status.DONE
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 12, counts
