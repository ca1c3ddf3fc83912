"""What a file may hold: each rule of the check, told by cell with the way to mend it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imports import store
from procedures.models import Level
from reports.models import Measurement, Report
from targets.models import Period
from tests.factories import make_line, make_unit
from tests.imports import files
from tests.imports.conftest import Province
from tests.imports.sheets import (
    HEADINGS,
    checked,
    hand_in,
    look,
    match,
    newest,
    only,
    row,
    run,
    undo,
    workbook,
)


@pytest.mark.parametrize(
    ("cells", "group", "cell", "words"),
    [
        (row("19750", "S-01", 21, 20), "rule", "E2", "số đạt (21) is more than tổng số (20)"),
        (row("19750", "S-01", 1, 2, note="đ" * 2001), "rule", "I2", "The text is 2,001 characters long"),
        (row("19750", "S-01", 18), "half", "F2", "Enter tổng số"),
        (row("19750", "S-01", "mười", 20), "misread_not_a_number", "E2", "cannot be read as a number"),
        (row("19750", "S-01", 1.5, 20), "misread_not_whole", "E2", "is a count"),
        (row("19750", "S-01", -1, 20), "misread_negative", "E2", "below 0"),
        (row("19750", "Y-01", answer="có thể"), "misread_not_yes_or_no", "G2", "neither yes nor no"),
        (row("19750", "S-01", answer="Có"), "wrong_column", "G2", "belongs into"),
        (row("19750", "D-01", 1, 2), "wrong_column", "E2", "“Hồ sơ”"),
        (row("19750", "S-1", 1, 2), "target_unknown", "D2", "The nearest: S-01"),
        (row("99999", "S-01", 1, 2), "unit_unknown", "A2", "No unit is called “99999”"),
        (row("", "S-01", 1, 2), "unit_missing", "A2", "names no unit"),
        (row("19750", "S-01", 1, 2, name="Xã Quảng Phú"), "unit_mismatch", "A2", "that of “Xã Quảng Thành"),
        (row("19750", "S-01", 1, 2, state="Chưa báo cáo"), "state", "H2", "stands beside a figure"),
        (row("19750", "S-01", state="mai"), "state", "H2", "Không áp dụng"),
        (row("19750", "S-01", state="Không áp dụng"), "half", "I2", "why this is not applicable"),
        (row("19750", "S-01", "=1+1", 20), "formula", "E2", "formula"),
        (row("46", "S-01", 1, 2), "not_asked", "E2", "not asked"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_by_its_address(
    cells: list[Any], group: str, cell: str, words: str, coordinator: Client
) -> None:
    fault = only(coordinator, cells)
    assert (fault.group, fault.address) == (group, cell)
    assert words in fault.words


def test_all_errors_are_told_at_once_by_kind_of_repair(coordinator: Client) -> None:
    rows = [row("19750", "S-01", 21, 20), row("19751", "S-01", "x", 20), row("19752", "S-02", 3, 4)]
    batch = checked(coordinator, workbook(rows))
    page = coordinator.get(reverse("imports:import-check", args=[batch.pk]))
    assert [group.code for group in page.context["groups"]] == ["rule", "misread"]
    assert (batch.refused, batch.new) == (2, 1)
    assert "Cell E2 of sheet “Số liệu”" in page.content.decode()


def test_two_rows_of_one_figure_name_each_other(coordinator: Client) -> None:
    faults = look(coordinator, row("19750", "S-01", 1, 2), row("19750", "S-01", 3, 4)).faults
    assert [(fault.address, fault.group) for fault in faults] == [("A2", "doubled"), ("A3", "doubled")]
    assert "A3" in faults[0].words
    assert "A2" in faults[1].words


def test_counts_are_read_as_their_writer_means_them(coordinator: Client, province: Province) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", "1.234", "17 265")]))
    run(coordinator, batch)
    line = Measurement.objects.get()
    assert (line.part, line.whole) == (1234, 17265)


def test_a_blank_cell_leaves_and_xoa_clears(coordinator: Client, province: Province) -> None:
    make_line(
        province.communes[0], province.indicators["S-01"], province.period, 5, 9, status="draft", note="cũ"
    )
    make_line(province.communes[1], province.indicators["S-01"], province.period, 5, 9, status="draft")
    Report.objects.update(status="draft")
    rows = [
        row("19750", "S-01", None, 10, note="XÓA"),
        row("19751", "S-01", "XÓA", "XÓA"),
        row("19752", "S-01"),
    ]
    batch = checked(coordinator, workbook(rows))
    assert (batch.changed, batch.unchanged, batch.refused) == (2, 1, 0)
    run(coordinator, batch)
    kept, cleared = Measurement.objects.order_by("report__unit__code")
    assert (kept.part, kept.whole, kept.note) == (5, 10, "")
    assert (cleared.part, cleared.whole) == (None, None)
    undo(coordinator, batch)
    assert list(Measurement.objects.values_list("part", "whole", "note").order_by("report__unit__code")) == [
        (5, 9, "cũ"),
        (5, 9, ""),
    ]


def test_not_applicable_takes_its_reason(coordinator: Client) -> None:
    rows = [
        row("19750", "S-01", state="Không áp dụng", note="không có biển"),
        row("19750", "Y-01", state="Không áp dụng", note="không có"),
        row("19751", "S-01", state="Chưa báo cáo"),
    ]
    batch = checked(coordinator, workbook(rows))
    assert (batch.new, batch.unchanged, batch.refused) == (2, 1, 0)
    run(coordinator, batch)
    assert set(Measurement.objects.values_list("answer", flat=True)) == {"not_applicable"}


def test_a_suggestion_shows_its_district_and_is_taken_when_it_is_accepted(
    coordinator: Client, province: Province
) -> None:
    other = make_unit(
        parent=make_unit(Level.DISTRICT, code="475", name="Huyện Khác"), code="19800", name="Xã Quảng Thành"
    )
    rows = [row("", code, 1, 2, name="Q. Thành") for code in ("S-01", "S-02")]
    batch = checked(coordinator, workbook(rows))
    assert (batch.refused, batch.new) == (2, 0)
    address = reverse("imports:import-check", args=[batch.pk])
    page = coordinator.get(address).content.decode()
    assert "Xã Quảng Thành – Quảng Điền" in page
    assert "Xã Quảng Thành – Khác" in page
    sent = {"ten-0": "Q. Thành", "don-vi-0": "19750", "once": str(uuid.uuid4())}
    coordinator.post(reverse("imports:import-answer", args=[batch.pk]), sent)
    batch = newest()
    assert (batch.refused, batch.new) == (0, 2)
    run(coordinator, batch)
    assert not Report.objects.filter(unit=other).exists()


def test_a_name_with_its_district_is_exact_and_without_it_is_asked(coordinator: Client) -> None:
    batch = checked(
        coordinator, workbook([row("", "S-01", 1, 2, name="UBND xã Quảng An", district="Quảng Điền")])
    )
    assert batch.new == 1
    assert only(coordinator, row("", "S-01", 1, 2, name="Xã Quảng An")).group == "unit_unknown"


def test_an_official_imports_for_the_own_unit_alone(official: Client) -> None:
    fault = only(official, row("19750", "S-01", 1, 2), row("19751", "S-01", 1, 2))
    assert (fault.group, fault.address) == ("unit_foreign", "A3")


def test_a_figure_that_was_sent_is_refused_by_name(coordinator: Client, province: Province) -> None:
    make_line(province.communes[0], province.indicators["S-01"], province.period, 5, 9)
    fault = only(coordinator, row("19750", "S-01", 6, 9))
    assert fault.group == "sent"
    assert "Tỷ lệ S-01" in fault.words


def test_the_same_figure_as_was_sent_is_no_error(coordinator: Client, province: Province) -> None:
    make_line(province.communes[0], province.indicators["S-01"], province.period, 5, 9)
    assert look(coordinator, row("19750", "S-01", 5, 9)).counts["unchanged"] == 1


def test_a_locked_period_takes_nothing(coordinator: Client, province: Province) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    Period.objects.filter(pk=province.period.pk).update(locked_at=dt.datetime(2018, 6, 20, tzinfo=dt.UTC))
    run(coordinator, batch)
    assert not Measurement.objects.exists()
    answer = hand_in(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    assert answer.status_code == 400


def test_stored_values_of_formulas_are_taken_by_choice(coordinator: Client, province: Province) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", "=0+0", 20)]))
    assert batch.refused == 1
    sent = {"cong-thuc": "1", "once": str(uuid.uuid4())}
    coordinator.post(reverse("imports:import-answer", args=[batch.pk]), sent)
    assert newest().new == 1


def test_two_columns_for_one_field_and_a_missing_one_are_told(coordinator: Client) -> None:
    hand_in(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    batch = newest()
    answer = match(coordinator, batch, **{"cot-0-4": "whole", "cot-0-3": ""})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "are taken for the same" in text
    assert "Choose the column of" in text
    assert not batch.columns.exists()


def test_an_unknown_column_names_the_nearest(coordinator: Client) -> None:
    headings = [*HEADINGS[:-1], "Ghi chú thêm về số"]
    hand_in(coordinator, workbook([row("19750", "S-01", 1, 2)], headings))
    page = coordinator.get(reverse("imports:import-columns", args=[newest().pk])).content.decode()
    assert "Not known" in page or "Is it" in page


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("name", ["quy2.xls", "quy2.xlsx"])
def test_a_failed_formula_is_told_once(name: str, column: int, coordinator: Client) -> None:
    """Wherever it stands: in the code of the unit or of the target, or in a figure."""
    cells: list[Any] = ["19750", "S-01", 1, 2]
    headings = ["Mã đơn vị", "Mã mục tiêu", "Tử số", "Mẫu số"]
    if name == "quy2.xls":
        cells[column] = files.Formula("#REF!")
        content = files.old_workbook([headings, cells, ["19751", "S-01", 1, 2]])
    else:
        content = files.workbook(
            [headings, cells, ["19751", "S-01", 1, 2]],
            lambda _book, sheet: sheet.write_formula(1, column, "=A9/0", None, "#REF!"),
        )
    batch = checked(coordinator, content, name=name)
    faults = store.checked_of(batch).faults
    assert [(one.address, one.group, one.value) for one in faults] == [
        (f"{'ABCD'[column]}2", "misread_error", "#REF!")
    ]


def test_a_pasted_block_is_a_file_too(coordinator: Client) -> None:
    text = "\t".join(HEADINGS[:6]) + "\n19750\t\t\tS-01\t1\t2\n"
    sent = {"kind": "figures", "period": "2018-q2", "pasted": text, "once": str(uuid.uuid4())}
    assert coordinator.post(reverse("imports:import-new"), sent).status_code == 302
    match(coordinator, newest())
    assert newest().new == 1
    assert coordinator.get(reverse("imports:import-file", args=[newest().pk])).content.decode() == text


def test_a_code_is_shown_as_it_was_written_and_as_it_was_read(
    coordinator: Client, province: Province
) -> None:
    make_unit(parent=province.district, code="00002", name="Xã Quảng Vinh")
    batch = checked(coordinator, workbook([row("2", "S-01", 18, 20), row("19750", "S-01", 5, 9)]))
    page = coordinator.get(reverse("imports:import-check", args=[batch.pk])).content.decode()
    assert re.search(r"<del>2</del> <span[^>]*>[^<]+</span>\s*<ins>00002</ins>", page)
    assert "<del>19750</del>" not in page
