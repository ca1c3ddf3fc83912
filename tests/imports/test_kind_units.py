"""A file of units: what is added and amended, what history hangs on, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import AuditEvent, User
from imports import store
from imports.checked import Checked
from imports.models import ImportBatch, ImportedRow
from procedures.models import Level, Placement, Unit
from procedures.resources import UnitResource
from sheets.admin_formats import Xlsx
from targets.models import Period
from tests.factories import above, make_move, make_procedure, make_report, make_unit
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import checked, hand_in, newest, run, undo, workbook

HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Cấp hành chính", "Địa bàn", "Trực thuộc", "Tồn tại từ",
            "Tồn tại đến", "Người đầu mối", "Trực thuộc từ ngày", "Văn bản sắp xếp")  # fmt: skip
NAMES = ("code", "name", "kind", "level", "terrain", "parent", "since", "until", "focal", "day", "basis")
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
    assert above(Unit.objects.get(code="19999")) == Unit.objects.get(code="479")
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
    (COMMUNE | {"parent": "474", "day": "31/02/2018"}, "J2", "own_rule", "from its first day on"),
    (COMMUNE | {"parent": "474", "basis": "NQ 834"}, "K2", "own_rule", "leave this cell empty"),
    (COMMUNE | {"parent": "499"}, "F2", "own_rule", "Huyện Đã Hết does not exist on 01/01/2018"),
    (COMMUNE | {"parent": "474", "since": None}, "G2", "missing", "Fill in the column “Exists from”"),
]


@pytest.mark.parametrize(("row", "cell", "group", "words"), BAD)
def test_a_bad_cell_is_refused_where_it_stands(
    row: dict[str, Any], cell: str, group: str, words: str, admin: Client, province: Province
) -> None:
    make_unit(Level.DISTRICT, code="499", name="Huyện Đã Hết", valid_to=dt.date(2017, 12, 31))
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
    assert set(ImportedRow.objects.values_list("undo", flat=True)) == {"hangs"}
    assert above(Unit.objects.get(code="479")).code == "46", "it lies where the import placed it"
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


# Where units belong -----------------------------------------------------------------------------------------

TODAY, FIRST_OF_JULY = dt.date(2018, 7, 10), dt.date(2018, 7, 1)


@pytest.fixture
def elsewhere(settings: Settings) -> Unit:
    """Return another district, on a day after the period of the province."""
    settings.PORTAL_TODAY = TODAY
    return make_unit(Level.DISTRICT, code="475", name="Huyện Nam Đông")


def rows_of(code: str) -> list[tuple[dt.date | None, str, str]]:
    """Return where the unit belongs through time."""
    return list(Placement.objects.filter(unit__code=code).values_list("since", "parent__code", "terrain"))


@pytest.mark.parametrize(("day", "since"), [("01/07/2018", FIRST_OF_JULY), (None, TODAY)])
def test_a_unit_moves_from_the_day_of_its_cell_or_from_today(
    day: str | None, since: dt.date, admin: Client, province: Province, elsewhere: Unit
) -> None:
    home, code = province.district.code, "19750"
    make_report(province.communes[0], province.period)
    found = look(admin, {"code": code, "parent": "475", "terrain": "Miền núi", "day": day, "basis": "NQ 834"})
    assert found.counts["changed"] == 1, found.faults
    (row,) = [one for one in found.rows if one.cells]
    assert [(cell.old, cell.new) for cell in row.cells] == [
        ("delta", f"mountain ({since:%d/%m/%Y})"),
        (str(province.district), f"Huyện Nam Đông ({since:%d/%m/%Y})"),
    ]
    run(admin, newest())
    assert rows_of(code) == [(None, home, "delta"), (since, "475", "mountain")]
    moved = Placement.objects.get(since=since)
    assert (moved.legal_basis, moved.reason) == ("NQ 834", "Nhập từ tệp đơn vị.")
    undo(admin, newest())
    assert rows_of(code) == [(None, home, "delta")]


def test_without_a_document_the_file_itself_is_named(
    admin: Client, province: Province, elsewhere: Unit
) -> None:
    look(admin, {"code": "19750", "parent": "475"})
    run(admin, newest())
    assert Placement.objects.get(since=TODAY).legal_basis == f"Tệp {newest().name}"


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        ({"day": "01/03/2018"}, "J2", "Q1 2018 is locked"),
        ({"day": "01/02/2018"}, "J2", "moved on 01/02/2018"),
        ({"day": "01/01/2010"}, "J2", "The unit exists from 01/01/2010"),
        ({"day": "31/02/2018"}, "J2", ""),
        ({"day": "01/07/2018", "parent": "499"}, "F2", "does not exist on 01/07/2018"),
        ({"day": "01/07/2018", "parent": "19751"}, "F2", "A unit of this level belongs"),
    ],
)
def test_no_line_rewrites_what_was(
    row: dict[str, Any], cell: str, words: str, admin: Client, province: Province, elsewhere: Unit
) -> None:
    make_unit(Level.DISTRICT, code="499", name="Huyện Đã Hết", valid_to=dt.date(2018, 6, 30))
    make_move(province.communes[0], dt.date(2018, 2, 1), terrain="mountain")
    Period.objects.filter(code="2018-q1").update(locked_at=province.period.unit_due_at)
    before = rows_of("19750")
    found = look(admin, {"code": "19750", "parent": "475"} | row)
    assert {address for address, _group in told(found)} == {cell}
    assert words in found.faults[0].words
    run(admin, newest())
    assert rows_of("19750") == before


def test_a_move_that_has_not_begun_is_amended(admin: Client, province: Province, elsewhere: Unit) -> None:
    make_move(province.communes[0], dt.date(2018, 8, 1), parent=elsewhere)
    look(admin, {"code": "19750", "terrain": "Miền núi", "day": "01/08/2018"})
    run(admin, newest())
    assert rows_of("19750")[1:] == [(dt.date(2018, 8, 1), "475", "mountain")]
    undo(admin, newest())
    assert rows_of("19750")[1:] == [(dt.date(2018, 8, 1), "475", "delta")]


def test_no_unit_ends_before_it_moves(admin: Client, province: Province, elsewhere: Unit) -> None:
    make_move(province.communes[0], dt.date(2018, 8, 1), parent=elsewhere)
    assert told(look(admin, {"code": "19750", "until": "31/07/2018"})) == {("H2", "own_rule")}
    assert not told(look(admin, {"code": "19750", "until": "01/08/2018"}))


@pytest.mark.parametrize(
    ("cells", "basis"),
    [
        ({"terrain": "Miền núi", "basis": "QĐ 12"}, "QĐ 12"),
        ({"basis": "QĐ 12"}, "QĐ 12"),
        ({"terrain": "Miền núi"}, "NQ 1"),
    ],
)
def test_an_amended_move_takes_its_document_along(
    cells: dict[str, str], basis: str, admin: Client, province: Province, elsewhere: Unit
) -> None:
    make_move(province.communes[0], dt.date(2018, 8, 1), parent=elsewhere, legal_basis="NQ 1")
    found = look(admin, {"code": "19750", "day": "01/08/2018"} | cells)
    assert found.counts["changed"] == 1, found.faults
    assert len(found.rows[0].cells) == len(cells)
    run(admin, newest())
    held = Placement.objects.get(since=dt.date(2018, 8, 1))
    assert (held.legal_basis, held.reason) == (basis, "Nhập từ tệp đơn vị.")
    undo(admin, newest())
    assert Placement.objects.get(since=dt.date(2018, 8, 1)).legal_basis == "NQ 1"


def test_a_document_of_a_move_that_has_begun_stays(
    admin: Client, province: Province, elsewhere: Unit
) -> None:
    make_move(province.communes[0], FIRST_OF_JULY, parent=elsewhere)
    found = look(admin, {"code": "19750", "day": "01/07/2018", "basis": "QĐ 12"})
    assert told(found) == {("J2", "kept")}


def test_a_move_that_a_period_was_locked_by_since_is_not_taken_back(
    admin: Client, province: Province, elsewhere: Unit
) -> None:
    look(admin, {"code": "19750", "parent": "475", "day": "01/06/2018"})
    run(admin, newest())
    Period.objects.filter(pk=province.period.pk).update(locked_at=province.period.province_due_at)
    undo(admin, newest())
    assert ImportedRow.objects.get().undo == "hangs"
    assert len(rows_of("19750")) == 2


def test_a_unit_without_reports_takes_its_row_along_to_another_level(
    admin: Client, province: Province, elsewhere: Unit
) -> None:
    line = {"code": "19751", "kind": "huyện", "level": "cấp huyện", "terrain": "XÓA", "parent": "46"}
    found = look(admin, line)
    assert found.counts["changed"] == 1, found.faults
    run(admin, newest())
    assert rows_of("19751") == [(None, "46", "")]
    undo(admin, newest())
    assert rows_of("19751") == [(None, province.district.code, "delta")]
    assert Unit.objects.get(code="19751").level == Level.COMMUNE


def test_a_move_meanwhile_is_not_written_over(admin: Client, province: Province, elsewhere: Unit) -> None:
    look(admin, {"code": "19750", "parent": "475"})
    make_move(province.communes[0], dt.date(2018, 6, 1), terrain="mountain")
    run(admin, newest())
    assert newest().status == ImportBatch.Status.CHECKED
    assert len(rows_of("19750")) == 2


# What locked periods were judged by -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        ({"code": "19751", "until": "13/03/2018"}, "H2", "Write 14/03/2018 or a later day"),
        ({"code": "19751", "until": "14/03/2018"}, "", ""),
        ({"code": "19751", "since": "15/03/2018"}, "G2", "Write 14/03/2018 or an earlier day"),
        ({"code": "475", "level": "department", "kind": "sở"}, "D2", "judged the unit by its level"),
        (COMMUNE | {"parent": "474", "since": "14/03/2018"}, "G2", "Write a day after 14/03/2018"),
        (COMMUNE | {"parent": "474", "since": "15/03/2018"}, "", ""),
    ],
)
def test_no_line_lets_a_locked_period_be_judged_with_other_units(
    row: dict[str, Any], cell: str, words: str, admin: Client, province: Province, elsewhere: Unit
) -> None:
    Period.objects.filter(code="2018-q1").update(locked_at=province.period.unit_due_at)
    found = look(admin, row)
    assert told(found) == ({(cell, "kept")} if cell else set())
    assert not cell or words in found.faults[0].words


def lock(province: Province) -> None:
    Period.objects.filter(pk=province.period.pk).update(locked_at=province.period.province_due_at)


def test_an_amended_move_that_a_period_was_locked_by_since_is_not_taken_back(
    admin: Client, province: Province, elsewhere: Unit
) -> None:
    make_move(province.communes[0], dt.date(2018, 8, 1), parent=elsewhere)
    look(admin, {"code": "19750", "terrain": "Miền núi", "day": "01/08/2018"})
    run(admin, newest())
    Period.objects.filter(code="2018-q3").update(locked_at=province.period.province_due_at)
    undo(admin, newest())
    assert rows_of("19750")[1:] == [(dt.date(2018, 8, 1), "475", "mountain")]
    assert ImportedRow.objects.get().undo == "hangs"


@pytest.mark.parametrize(
    ("row", "since", "undone"),
    [
        ({"code": "19751", "kind": "phường"}, "report", "hangs"),
        ({"code": "19751", "focal": "Lê Thị B"}, "report", "restored"),
        ({"code": "19751", "until": "13/06/2018"}, "lock", "hangs"),
        ({"code": "19751", "until": "14/06/2018"}, "lock", "restored"),
        (COMMUNE | {"parent": "474", "since": "14/06/2018"}, "lock", "hangs"),
        (COMMUNE | {"parent": "474", "since": "15/06/2018"}, "lock", "restored"),
    ],
)
def test_a_unit_that_was_judged_since_is_not_taken_back(
    row: dict[str, Any], since: str, undone: str, admin: Client, province: Province, elsewhere: Unit
) -> None:
    look(admin, row)
    run(admin, newest())
    if since == "lock":
        lock(province)
    else:
        make_report(province.communes[1], province.period)
    undo(admin, newest())
    assert set(ImportedRow.objects.values_list("undo", flat=True)) == {undone}


def test_a_level_below_which_others_lie_is_refused(admin: Client, province: Province) -> None:
    found = look(admin, {"code": "474", "kind": "sở", "level": "department"})
    assert told(found) == {("D2", "own_rule")}
    assert "belongs to this unit on some days" in found.faults[0].words


def test_a_unit_of_another_level_is_kept_where_its_place_was_mended_since(
    admin: Client, province: Province, elsewhere: Unit
) -> None:
    line = {"code": "19751", "kind": "huyện", "level": "cấp huyện", "terrain": "XÓA", "parent": "46"}
    look(admin, line)
    run(admin, newest())
    Placement.objects.filter(unit__code="19751").update(is_erratum=True, reason="QĐ 7")
    undo(admin, newest())
    assert set(ImportedRow.objects.values_list("undo", flat=True)) == {"hangs", "edited"}
    assert Unit.objects.get(code="19751").level == Level.DISTRICT
