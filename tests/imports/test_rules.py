"""What a file may hold: each rule of the check, told by cell with the way to mend it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imports import store
from imports.checked import Checked, Fault
from imports.models import ImportBatch
from procedures.models import Level
from reports.models import LineStatus, Measurement, Report, Survey
from targets.models import Period
from tests.factories import make_indicator, make_line, make_unit
from tests.imports import files
from tests.imports.conftest import Province, signed_in
from tests.imports.sheets import (
    DOSSIER_HEADINGS,
    HEADINGS,
    SURVEY_HEADINGS,
    checked,
    hand_in,
    match,
    newest,
    row,
    run,
    undo,
    workbook,
)


def found(client: Client, *rows: Any, **more: Any) -> Checked:
    """Return what the check of the rows found."""
    return store.checked_of(checked(client, workbook(rows, **more)))


def only(client: Client, *rows: Any, **more: Any) -> Fault:
    """Return the one fault of the rows."""
    faults = found(client, *rows, **more).faults
    assert len(faults) == 1, faults
    return faults[0]


@pytest.mark.parametrize(
    ("cells", "group", "cell", "words"),
    [
        (row("19750", "S-01", 21, 20), "rule", "E2", "số đạt (21) is more than tổng số (20)"),
        (row("19750", "S-01", 1, 2, note="đ" * 2001), "rule", "I2", "The text is 2.001 characters long"),
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
    faults = found(coordinator, row("19750", "S-01", 1, 2), row("19750", "S-01", 3, 4)).faults
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
    assert found(coordinator, row("19750", "S-01", 5, 9)).counts["unchanged"] == 1


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


DOSSIERS = [5, 100, 40, 95, 90, 5, 10, 10, 0]


def test_dossiers_and_surveys_come_in_their_own_sheets(coordinator: Client, province: Province) -> None:
    others = {
        "Hồ sơ": [DOSSIER_HEADINGS, ["19750", "toàn bộ", *DOSSIERS], ["19751", "toàn bộ", *DOSSIERS[:-1], 7]],
        "Khảo sát": [
            SURVEY_HEADINGS,
            ["19750", "one_stop", "Nơi tiếp đón", "hài lòng", "Có", 90],
            ["19750", "one_stop", "Nơi tiếp đón", "chưa hài lòng", "Không", 10],
        ],
    }
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)], others=others))
    assert (batch.rows, batch.new, batch.refused) == (5, 4, 1)
    fault = store.checked_of(batch).faults[0]
    assert fault.sheet == "Hồ sơ"
    assert fault.row == 2
    run(coordinator, batch, "tot")
    report = Report.objects.get(unit=province.communes[0])
    assert report.dossier_counts.get().received == 100
    counts = (
        report.surveys.get().counts.order_by("-count").values_list("option", "counts_as_satisfied", "count")
    )
    assert list(counts) == [("hài lòng", True, 90), ("chưa hài lòng", False, 10)]
    undo(coordinator, batch)
    assert not report.dossier_counts.exists()
    assert not report.surveys.exists()


ASKED = ["19750", "one_stop", "Nơi tiếp đón"]


@pytest.mark.parametrize(
    ("line", "column", "word"),
    [
        ([*ASKED[:2], "Nơi gửi xe", "hài lòng", None, 90], 2, "“Nơi tiếp đón”"),
        ([*ASKED, "tạm được", None, 90], 3, "“chưa hài lòng”"),
        ([*ASKED, "chưa hài lòng", "Có", 10], 4, "settled by the form: Not yet"),
    ],
)
def test_what_the_form_in_force_does_not_ask_is_named_by_its_cell(
    line: list[Any], column: int, word: str, coordinator: Client, province: Province
) -> None:
    lines = [SURVEY_HEADINGS, [*ASKED, "hài lòng", "Có", 90], line]
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)], others={"Khảo sát": lines}))
    (fault,) = store.checked_of(batch).faults
    assert (fault.sheet, fault.row, fault.column) == ("Khảo sát", 2, column)
    assert word in fault.words
    assert (batch.new, batch.refused) == (1, 2)  # the lines of one survey stand or fall together


def test_450_of_900_in_a_sheet_are_50_per_cent(coordinator: Client, province: Province) -> None:
    lines = [SURVEY_HEADINGS, [*ASKED, "Hài lòng", None, 450], [*ASKED, "chưa hài lòng", None, 450]]
    run(coordinator, checked(coordinator, workbook([], others={"Khảo sát": lines})))
    counts = Survey.objects.get().counts.values_list("option", "counts_as_satisfied", "count")
    assert set(counts) == {("hài lòng", True, 450), ("chưa hài lòng", False, 450)}


def test_a_survey_that_names_its_publication_keeps_its_own_words(
    coordinator: Client, province: Province
) -> None:
    headings = [*SURVEY_HEADINGS, "Nguồn số in"]
    lines: list[list[Any]] = [
        headings,
        [*ASKED[:2], "Thời gian", "đúng hạn", "Có", 90, "huecity.gov.vn"],
        [*ASKED[:2], "Thời gian", "trễ", "Không", 10],
    ]
    run(coordinator, checked(coordinator, workbook([], others={"Khảo sát": lines})))
    survey = Survey.objects.get()
    assert survey.is_own
    assert set(survey.counts.values_list("option", "counts_as_satisfied")) == {
        ("đúng hạn", True),
        ("trễ", False),
    }


def test_undoing_dossiers_brings_back_those_that_stood_there(coordinator: Client, province: Province) -> None:
    first = {"Hồ sơ": [DOSSIER_HEADINGS, ["19750", "toàn bộ", *DOSSIERS]]}
    run(coordinator, checked(coordinator, workbook([row("19750", "S-01", 1, 2)], others=first)))
    changed = {"Hồ sơ": [DOSSIER_HEADINGS, ["19750", "toàn bộ", None, None, 50]]}
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)], others=changed))
    assert (batch.changed, batch.unchanged) == (1, 1)
    run(coordinator, batch)
    report = Report.objects.get(unit=province.communes[0])
    assert report.dossier_counts.get().received_online == 50
    undo(coordinator, batch)
    count = report.dossier_counts.get()
    assert (count.received, count.received_online, count.settled_on_time) == (100, 40, 90)


def test_an_index_of_the_province_is_imported(coordinator: Client, province: Province) -> None:
    make_indicator("PCI", kind="index", frequency="year", part_name="", whole_name="")
    headings = ["Mã đơn vị", "Mã mục tiêu", "Giá trị", "Xếp hạng", "Trong số", "Nguồn"]
    content = workbook([["46", "PCI", "63,5", 22, 63, "VCCI 2018"]], headings)
    batch = checked(coordinator, content, period="2018-q4")
    assert (batch.new, batch.refused) == (1, 0), store.checked_of(batch).faults
    run(coordinator, batch)
    index = Report.objects.get().stated_indices.get()
    assert (str(index.value), index.rank) == ("63.5000", 22)


@pytest.mark.parametrize(("typed", "value"), [("92,3 %", "92.3000"), ("0,9%", "0.9000"), ("92,3", "92.3000")])
def test_an_index_in_percent_takes_its_sign(
    typed: str, value: str, coordinator: Client, province: Province
) -> None:
    about = {"kind": "index", "frequency": "year", "part_name": "", "whole_name": "", "counted_in": "%"}
    make_indicator("SIPAS", **about)
    headings = ["Mã đơn vị", "Mã mục tiêu", "Giá trị", "Nguồn"]
    content = workbook([["46", "SIPAS", typed, "Bộ Nội vụ 2018"]], headings)
    batch = checked(coordinator, content, period="2018-q4")
    assert (batch.new, batch.refused) == (1, 0), store.checked_of(batch).faults
    run(coordinator, batch)
    assert str(Report.objects.get().stated_indices.get().value) == value


def test_an_index_of_points_refuses_the_percent_sign(coordinator: Client, province: Province) -> None:
    make_indicator("PCI", kind="index", frequency="year", part_name="", whole_name="")
    headings = ["Mã đơn vị", "Mã mục tiêu", "Giá trị", "Nguồn"]
    content = workbook([["46", "PCI", "63,5 %", "VCCI 2018"]], headings)
    (fault,) = store.checked_of(checked(coordinator, content, period="2018-q4")).faults
    assert (fault.address, fault.value) == ("C2", "63,5 %")
    assert "this index is no percentage" in fault.words


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


def test_the_same_file_again_says_when_it_was_imported(coordinator: Client) -> None:
    content = workbook([row("19750", "S-01", 1, 2)])
    run(coordinator, checked(coordinator, content))
    first = newest()
    Measurement.objects.update(part=0)
    batch = checked(coordinator, content)
    page = coordinator.get(reverse("imports:import-check", args=[batch.pk])).content.decode()
    assert "was imported at" in page
    answer = coordinator.get(reverse("imports:import-check", args=[batch.pk]))
    assert answer.context["earlier"] == first
    run(coordinator, batch)
    assert Measurement.objects.get().part == 0


def test_who_submitted_stays_in_its_state_when_an_import_is_undone(
    coordinator: Client, province: Province
) -> None:
    rows = [row("19750", "S-01", 1, 2), row("19751", "S-01", 1, 2), row("19752", "S-01", 1, 2)]
    batch = checked(coordinator, workbook(rows))
    run(coordinator, batch)
    edited, sent, plain = Measurement.objects.order_by("report__unit__code")
    Measurement.objects.filter(pk=edited.pk).update(part=2, version=2)
    Measurement.objects.filter(pk=sent.pk).update(status=LineStatus.SUBMITTED)
    undo(coordinator, batch)
    assert dict(batch.changes.values_list("measurement_id", "undo")) == {
        edited.pk: "edited",
        sent.pk: "sent",
        plain.pk: "restored",
    }
    page = coordinator.get(batch.get_absolute_url(), follow=True).content.decode()
    assert "edited since" in page
    assert "sent or approved since" in page


def test_what_changed_since_the_check_is_told_and_not_written_over(
    coordinator: Client, province: Province
) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2), row("19751", "S-01", 1, 2)]))
    make_line(province.communes[0], province.indicators["S-01"], province.period, 7, 9, status="draft")
    Report.objects.update(status="draft")
    answer = run(coordinator, batch, "tot")
    page = coordinator.get(answer["Location"]).content.decode()
    assert "1 figure was changed since the check: 19750 S-01" in page
    assert list(Measurement.objects.values_list("part", "whole")) == [(7, 9)]
    assert newest().changed == 1, "the check was made anew"
    run(coordinator, newest())
    assert set(Measurement.objects.values_list("part", "whole")) == {(1, 2)}


def test_a_foreign_import_is_not_there(province: Province, official: Client, coordinator: Client) -> None:
    batch = checked(official, workbook([row("19750", "S-01", 1, 2)]))
    neighbour = signed_in(province.people["neighbour"])
    for name in ("import", "import-columns", "import-check", "import-file", "import-marked"):
        assert neighbour.get(reverse(f"reports:{name}", args=[batch.pk])).status_code == 404
    for name in ("import-answer", "import-run", "import-undo", "import-again"):
        assert neighbour.post(reverse(f"reports:{name}", args=[batch.pk])).status_code == 404
    assert coordinator.get(reverse("imports:import-check", args=[batch.pk])).status_code == 200
    assert signed_in(province.people["leader"]).get(reverse("imports:import-list")).status_code == 403
    assert ImportBatch.objects.get().status == "checked"


def test_a_double_press_writes_once(coordinator: Client) -> None:
    batch = checked(coordinator, workbook([row("19750", "S-01", 1, 2)]))
    once = str(uuid.uuid4())
    for _ in range(2):
        run(coordinator, batch, once=once)
    assert Measurement.objects.get().version == 1


def test_a_code_is_shown_as_it_was_written_and_as_it_was_read(
    coordinator: Client, province: Province
) -> None:
    make_unit(parent=province.district, code="00002", name="Xã Quảng Vinh")
    batch = checked(coordinator, workbook([row("2", "S-01", 18, 20), row("19750", "S-01", 5, 9)]))
    page = coordinator.get(reverse("imports:import-check", args=[batch.pk])).content.decode()
    assert "<del>2</del> → <ins>00002</ins>" in page
    assert "<del>19750</del>" not in page


def test_other_sheets_with_such_a_table_and_rows_that_are_left_out_are_named(coordinator: Client) -> None:
    total = ["Tổng cộng", None, None, None, 1, 2]
    content = workbook(
        [row("19750", "S-01", 1, 2), total],
        name="Quý I",
        others={"Quý II": [HEADINGS, row("19750", "S-01", 3, 4)]},
    )
    hand_in(coordinator, content)
    page = coordinator.get(reverse("imports:import-columns", args=[newest().pk])).content.decode()
    assert "not read now: Quý II" in page
    assert "3 “Tổng cộng”" in page


def test_what_does_not_apply_stands_in_no_column_of_dossiers(coordinator: Client) -> None:
    line = ["19750", "", *["Không áp dụng"] * 9]
    batch = checked(coordinator, workbook([], others={"Hồ sơ": [DOSSIER_HEADINGS, line]}))
    assert {fault.group for fault in store.checked_of(batch).faults} == {"state"}
    assert batch.refused == 1
