"""A file of the catalogue: what is taken of each line, what is refused where, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from imports import store
from imports.checked import Checked
from imports.models import ImportBatch, ImportedRow
from procedures.models import DeskHandling, Procedure, ServiceLevel, Unit
from procedures.resources import ProcedureResource
from sheets.admin_formats import Xlsx
from tests.factories import make_field, make_procedure
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import checked, hand_in, newest, run, undo, workbook

HEADINGS = (
    "Mã thủ tục", "Tên thủ tục", "Lĩnh vực", "Cấp giải quyết", "Đơn vị quản lý", "Hiệu lực từ",
    "Hiệu lực đến", "Ban hành mới ngày", "Phí, lệ phí", "Mức độ", "Mức độ từ ngày", "Một cửa",
    "Một cửa từ ngày",
)  # fmt: skip
NAMES = (
    "code", "name", "field", "authority", "owner", "since", "until", "issued", "fee", "level", "on",
    "desk", "at",
)  # fmt: skip
NEW = {
    "code": "2.000999", "name": "Đăng ký lại kết hôn", "field": "Hộ tịch", "authority": "commune",
    "owner": "SNV", "since": "01/02/2018",
}  # fmt: skip
SINCE = dt.date(2010, 1, 1)


def book(*rows: Mapping[str, Any]) -> bytes:
    """Return a workbook with the rows, each by the names of its cells."""
    return workbook([[row.get(name) for name in NAMES] for row in rows], HEADINGS, name="Thủ tục")


def look(client: Client, *rows: Mapping[str, Any]) -> Checked:
    """Hand the rows in and return what the check found."""
    return store.checked_of(checked(client, book(*rows), kind="procedures"))


def told(found: Checked) -> list[tuple[str, str]]:
    """Return the cells that are refused, with their groups."""
    return [(fault.address, fault.group) for fault in found.faults]


@pytest.fixture
def held(province: Province) -> Procedure:
    """Return a procedure at level 2 since 2010."""
    make_field()
    return make_procedure(
        code="1.000656", authority="department", owner=province.department, level=2, at_desk=True
    )


def test_a_new_procedure_comes_with_its_level_and_its_handling(coordinator: Client, held: Procedure) -> None:
    row = NEW | {"level": 3, "on": "01/07/2018", "desk": "Có", "at": "01/02/2018", "fee": "20.000 đồng"}
    batch = checked(coordinator, book(row), kind="procedures")
    assert (batch.new, batch.changed, batch.refused) == (1, 0, 0), store.checked_of(batch).faults
    assert not Procedure.objects.filter(code="2.000999").exists(), "nothing is written before the last step"
    assert run(coordinator, batch).status_code == 302
    made = Procedure.objects.get(code="2.000999")
    assert (made.owner.code, made.field.name, made.fee) == ("SNV", "Hộ tịch", "20.000 đồng")
    assert "dang ky lai" in made.search_key
    assert made.sort_key
    assert made.levels.get().level == 3
    assert made.handlings.get().at_desk
    act = AuditEvent.objects.get(action="import")
    assert (act.subject_type, act.role, act.channel) == ("procedures.procedure", "coordinator", "sheet")
    assert coordinator.get(newest().get_absolute_url()).status_code == 200


def test_a_blank_cell_leaves_what_is_there_and_one_of_xoa_clears_it(
    coordinator: Client, held: Procedure
) -> None:
    Procedure.objects.update(fee="5.000", in_force_to=dt.date(2019, 1, 1))
    found = look(coordinator, {"code": "1.000656", "until": "XÓA"})
    assert [(cell.label, cell.old, cell.new) for cell in found.rows[0].cells] == [
        ("In force until", "Jan. 1, 2019", "")
    ]
    run(coordinator, newest())
    held.refresh_from_db()
    assert (held.fee, held.in_force_to) == ("5.000", None)


def test_another_level_becomes_a_new_dated_row(coordinator: Client, held: Procedure) -> None:
    found = look(coordinator, {"code": "1.000656", "level": 4, "on": "01/07/2018"})
    assert found.counts["changed"] == 1
    assert (found.rows[0].cells[0].old, found.rows[0].cells[0].new) == ("2", "4 (01/07/2018)")
    run(coordinator, newest())
    assert list(held.levels.values_list("level", flat=True)) == [2, 4]
    assert ServiceLevel.objects.get(level=2).effective_on == SINCE


def test_the_level_that_stands_on_the_day_is_no_change(coordinator: Client, held: Procedure) -> None:
    found = look(coordinator, {"code": "1.000656", "level": 2, "on": "01/07/2018"})
    assert found.counts["unchanged"] == 1


BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"level": 5, "on": "01/07/2018"}, "J2", "own_rule", "4"),
    ({"level": 0, "on": "01/07/2018"}, "J2", "own_rule", "1"),
    ({"level": 3, "on": "01/07/2009"}, "K2", "own_rule", "lies before 01/01/2010"),
    ({"level": 3, "on": "01/01/2010"}, "K2", "kept", "Figures since 01/01/2010 are counted"),
    ({"level": 3}, "K2", "missing", "Another value holds today"),
    ({"on": "01/07/2018"}, "J2", "missing", "Fill in the column “Online level”"),
    ({"level": "XÓA"}, "J2", "kept", "A dated row is not cleared"),
    ({"until": "01/01/2009"}, "G2", "own_rule", "repealed before it comes into force"),
    ({"issued": "01/01/2011"}, "H2", "own_rule", "in force before it is issued"),
    ({"owner": "XYZQ"}, "E2", "unit_unknown", "No unit is called “XYZQ”"),
    ({"owner": "474"}, "E2", "own_rule", "keeps no procedures"),
    ({"field": "Hộ tịc"}, "C2", "name_unknown", "The nearest: “Hộ tịch”"),
    ({"authority": "ai đó"}, "D2", "own_rule", "is not in the list"),
    ({"authority": "commune"}, "D2", "kept", "hang on this"),
    ({"name": "XÓA"}, "B2", "missing", "cannot be empty"),
    ({"since": "31/02/2018"}, "F2", "misread_no_such_day", "There is no day"),
]


@pytest.mark.parametrize(("row", "cell", "group", "words"), BAD)
def test_a_bad_cell_is_refused_where_it_stands(
    row: dict[str, Any], cell: str, group: str, words: str, coordinator: Client, held: Procedure
) -> None:
    found = look(coordinator, {"code": "1.000656"} | row)
    assert set(told(found)) == {(cell, group)}
    assert words in " ".join(fault.words for fault in found.faults)
    run(coordinator, newest())
    assert newest().status == ImportBatch.Status.CHECKED, "nothing is written"


def test_a_new_procedure_without_its_field_is_told(coordinator: Client, held: Procedure) -> None:
    found = look(coordinator, {"code": "9", "name": "Không tên", "since": "01/01/2018"})
    assert told(found) == [("C2", "missing"), ("E2", "missing")]


def test_a_code_that_stands_twice_is_told_in_both_rows(coordinator: Client, held: Procedure) -> None:
    found = look(coordinator, NEW, {"code": "1.000656"}, NEW | {"name": "Khác"})
    assert [(fault.address, fault.group) for fault in found.faults] == [
        ("A2", "doubled_code"),
        ("A4", "doubled_code"),
    ]
    assert ["cell A4" in found.faults[0].words, "cell A2" in found.faults[1].words] == [True, True]


# A procedure in several rows: its levels and handlings through time -----------------------------------------


def through_time(*rows: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return rows of one procedure."""
    return [{"code": "1.000656", **row} for row in rows]


def test_rows_of_one_procedure_bring_its_levels_through_time(coordinator: Client, held: Procedure) -> None:
    rows = through_time({"level": 4, "on": "01/09/2018"}, {"level": 3, "on": "01/07/2018"})
    batch = checked(coordinator, book(*rows), kind="procedures")
    found = store.checked_of(batch)
    assert (found.faults, batch.changed) == ([], 2)
    assert [(row.cells[0].old, row.cells[0].new) for row in found.rows] == [
        ("3", "4 (01/09/2018)"),
        ("2", "3 (01/07/2018)"),
    ]
    assert run(coordinator, newest()).status_code == 302
    assert list(held.levels.order_by("effective_on").values_list("level", "effective_on")) == [
        (2, SINCE),
        (3, dt.date(2018, 7, 1)),
        (4, dt.date(2018, 9, 1)),
    ]
    undo(coordinator, newest())
    assert held.levels.get().level == 2


def test_a_new_procedure_comes_with_its_levels_through_time(coordinator: Client, held: Procedure) -> None:
    rows: list[Mapping[str, Any]] = [
        NEW | {"level": 2, "on": "01/02/2018", "desk": "Có", "at": "01/02/2018"},
        NEW | {"level": 3, "on": "01/05/2018", "desk": "Có", "at": "01/02/2018"},
        {"code": NEW["code"], "desk": "Không", "at": "01/05/2018"},
    ]
    batch = checked(coordinator, book(*rows), kind="procedures")
    assert (batch.new, batch.refused) == (3, 0), store.checked_of(batch).faults
    run(coordinator, batch)
    made = Procedure.objects.get(code=NEW["code"])
    assert sorted(made.levels.values_list("level", flat=True)) == [2, 3]
    assert sorted(made.handlings.values_list("at_desk", flat=True)) == [False, True]


REPEATED: list[tuple[list[dict[str, Any]], list[tuple[str, str]]]] = [
    (  # two values for one day: both cells are named
        through_time({"level": 3, "on": "01/07/2018"}, {"level": 4, "on": "01/07/2018"}),
        [("J2", "doubled_code"), ("J3", "doubled_code")],
    ),
    (  # the same twice
        through_time({"level": 3, "on": "01/07/2018"}, {"level": 3, "on": "01/07/2018"}),
        [("A2", "doubled_code"), ("A3", "doubled_code")],
    ),
    (  # another name in the second row
        through_time({"level": 3, "on": "01/07/2018"}, {"level": 4, "on": "01/09/2018", "name": "Khác"}),
        [("A2", "own_rule"), ("B3", "doubled_code")],
    ),
    (  # one of the rows cannot be read: the other waits for it
        through_time({"level": 3, "on": "01/07/2018"}, {"level": 4, "on": "31/09/2018"}),
        [("A2", "own_rule"), ("K3", "misread_no_such_day")],
    ),
    (  # a row that speaks already stays
        through_time({"level": 3, "on": "01/01/2010"}, {"level": 4, "on": "01/09/2018"}),
        [("K2", "kept"), ("A3", "own_rule")],
    ),
    (  # before the procedure is in force
        through_time({"level": 3, "on": "01/07/2018"}, {"level": 4, "on": "01/09/2009"}),
        [("A2", "own_rule"), ("K3", "own_rule")],
    ),
]


@pytest.mark.parametrize(("rows", "expected"), REPEATED)
def test_rows_of_one_procedure_that_do_not_agree_are_refused(
    rows: list[dict[str, Any]], expected: list[tuple[str, str]], coordinator: Client, held: Procedure
) -> None:
    found = look(coordinator, *rows)
    assert told(found) == expected
    assert found.counts["refused"] == 2


def test_two_values_for_one_day_name_each_other(coordinator: Client, held: Procedure) -> None:
    coordinator.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    found = look(
        coordinator, *through_time({"level": 3, "on": "01/07/2018"}, {"level": 4, "on": "01/07/2018"})
    )
    assert ["ô J3 ghi “4”" in found.faults[0].words, "ô J2 ghi “3”" in found.faults[1].words] == [True] * 2


def test_all_that_is_wrong_with_a_row_is_told_at_once(coordinator: Client, held: Procedure) -> None:
    found = look(coordinator, {"code": "1.000656", "since": "31/02/2011", "level": "ba", "at": "hôm qua"})
    assert [one.address for one in found.faults] == ["F2", "J2", "M2"]


def test_an_unknown_column_names_the_nearest_that_is_known(coordinator: Client, held: Procedure) -> None:
    content = workbook([["1.000656", "5.000", "x"]], ("Mã thủ tục", "Phí, lệ phí", "Assessment paper no"))
    hand_in(coordinator, content, kind="procedures")
    page = coordinator.get(reverse("imports:import-columns", args=[newest().pk]))
    choice = page.context["matched"][0].choices[2]
    assert (choice.chosen, "“Assessment document”" in choice.hint) == ("", True), choice


def test_a_name_that_is_only_alike_is_asked_about(
    coordinator: Client, held: Procedure, province: Province
) -> None:
    found = look(coordinator, NEW | {"owner": "So Noi vu"})
    assert told(found) == [("E2", "unit_unknown")]
    assert found.suggestions[0].offers == (("SNV", "Sở Nội vụ"),)
    sent = {"ten-0": "So Noi vu", "don-vi-0": "SNV", "once": "7b4a3c1e-0a56-4a43-9e8e-8d2f4a8c4b11"}
    coordinator.post(reverse("imports:import-answer", args=[newest().pk]), sent)
    assert newest().new == 1


def test_good_rows_are_taken_without_the_bad(coordinator: Client, held: Procedure) -> None:
    look(coordinator, NEW, {"code": "1.000656", "level": 5, "on": "01/07/2018"})
    run(coordinator, newest())
    assert Procedure.objects.count() == 1
    run(coordinator, newest(), "tot")
    assert Procedure.objects.count() == 2
    assert held.levels.count() == 1


def test_the_same_file_twice_is_noticed(coordinator: Client, held: Procedure) -> None:
    content = book(NEW)
    checked(coordinator, content, kind="procedures")
    run(coordinator, newest())
    again = checked(coordinator, content, kind="procedures")
    assert (again.unchanged, again.new) == (1, 0)
    page = coordinator.get(reverse("imports:import-check", args=[again.pk]))
    assert "already" in page.content.decode()


def test_a_change_since_the_check_is_not_written_over(coordinator: Client, held: Procedure) -> None:
    look(coordinator, {"code": "1.000656", "fee": "1.000"})
    Procedure.objects.update(fee="9.000")
    run(coordinator, newest())
    held.refresh_from_db()
    assert held.fee == "9.000"


def rows_of(*models: Any) -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_undoing_leaves_everything_as_it_was(coordinator: Client, held: Procedure) -> None:
    before = rows_of(Procedure, ServiceLevel, DeskHandling)
    row = {
        "code": "1.000656",
        "name": "Tên khác",
        "fee": "1",
        "until": "01/01/2020",
        "level": 4,
        "on": "01/07/2018",
    }
    look(coordinator, row, NEW | {"level": 3, "on": "01/03/2018"})
    run(coordinator, newest())
    assert rows_of(Procedure, ServiceLevel, DeskHandling) != before
    undo(coordinator, newest())
    assert newest().status == ImportBatch.Status.UNDONE
    assert rows_of(Procedure, ServiceLevel, DeskHandling) == before
    assert coordinator.get(newest().get_absolute_url()).status_code == 200


def test_undoing_leaves_what_was_changed_since_and_says_so(coordinator: Client, held: Procedure) -> None:
    look(coordinator, {"code": "1.000656", "fee": "1.000"}, NEW)
    run(coordinator, newest())
    Procedure.objects.filter(code="1.000656").update(fee="2.000")
    made = Procedure.objects.get(code="2.000999")
    ServiceLevel.objects.create(procedure=made, level=3, effective_on=dt.date(2018, 3, 1))
    undo(coordinator, newest())
    held.refresh_from_db()
    assert held.fee == "2.000"
    assert Procedure.objects.filter(pk=made.pk).exists()
    fates = dict(ImportedRow.objects.values_list("label", "undo"))
    assert set(fates.values()) == {"edited", "hangs"}
    page = coordinator.get(newest().get_absolute_url()).content.decode()
    assert "kept: edited since" in page, page[page.index("<h1") :][:3000]


def test_an_export_of_the_catalogue_changes_nothing(coordinator: Client, held: Procedure) -> None:
    Procedure.objects.update(legal_basis="Nghị định 43\nĐiều 2", time_limit_days=5, fee="8.000 đồng")
    exported = Xlsx().export_data(ProcedureResource().export())
    batch = checked(coordinator, exported, kind="procedures")
    assert (batch.unchanged, batch.rows) == (1, 1), store.checked_of(batch)


def test_the_list_of_the_catalogue_comes_back_unchanged(coordinator: Client, held: Procedure) -> None:
    make_procedure(code="1.000657", owner=held.owner)  # of which neither level nor handling is recorded
    coordinator.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    sent = coordinator.get(reverse("reports:catalogue"), {"tai": "xlsx"})
    batch = checked(coordinator, sent.getvalue(), kind="procedures")
    assert (batch.unchanged, batch.rows) == (2, 2), store.checked_of(batch)


def test_whoever_may_not_import_a_kind_finds_no_template_of_it(coordinator: Client) -> None:
    assert coordinator.get(reverse("imports:import-template"), {"loai": "units"}).status_code == 404
    page = coordinator.get(reverse("imports:import-new")).content.decode()
    assert "loai=procedures" in page
    assert "loai=units" not in page


@pytest.mark.parametrize(("person", "status"), [("official", 400), ("coordinator", 302), ("admin", 302)])
def test_the_catalogue_is_imported_by_who_keeps_it(
    person: str, status: int, province: Province, held: Procedure
) -> None:
    answer = hand_in(signed_in(province.people[person]), book(NEW), kind="procedures")
    assert answer.status_code == status


def many(number: int, owner: Unit) -> list[dict[str, Any]]:
    return [
        NEW
        | {
            "code": f"3.{at:06}",
            "name": f"Thủ tục {at}",
            "level": 3,
            "on": "01/03/2018",
            "desk": "x",
            "at": "01/03/2018",
        }
        for at in range(number)
    ]


def test_no_row_costs_a_query_of_its_own(coordinator: Client, held: Procedure, province: Province) -> None:
    counts = []
    for number in (5, 45):
        with CaptureQueriesContext(connection) as asked:
            checked(coordinator, book(*many(number, province.department)), kind="procedures")
            run(coordinator, newest())
        assert newest().status == ImportBatch.Status.DONE
        counts.append(len(asked))
        undo(coordinator, newest())
    assert counts[1] - counts[0] <= 12, counts  # statements of at most 999 values on SQLite
