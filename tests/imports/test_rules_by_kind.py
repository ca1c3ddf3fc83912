"""Dossiers, surveys and indices in a file: what is taken of them, what is refused and where."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from imports import store
from reports.models import Measurement, Report, Survey
from targets.models import Period
from tests.factories import make_indicator, make_line
from tests.imports.conftest import Province
from tests.imports.sheets import (
    DOSSIER_HEADINGS,
    SURVEY_HEADINGS,
    checked,
    newest,
    row,
    run,
    undo,
    workbook,
)

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


def test_counts_end_that_something_is_not_applicable(coordinator: Client) -> None:
    state = workbook([row("19750", "D-01", state="Không áp dụng", note="hết việc")])
    run(coordinator, checked(coordinator, state))
    assert Measurement.objects.get().answer == "not_applicable"
    counts = workbook([["19750", "toàn bộ", *DOSSIERS]], DOSSIER_HEADINGS, name="Hồ sơ")
    run(coordinator, checked(coordinator, counts))
    line = Measurement.objects.get()
    assert (line.answer, line.report.dossier_counts.get().received) == ("measured", 100)


def test_a_whole_that_is_suggested_anyway_is_no_figure(coordinator: Client, province: Province) -> None:
    """A template has it filled in already: whoever adds no part has stated nothing."""
    before = Period.objects.get(code="2018-q1")
    make_line(province.communes[0], province.indicators["S-01"], before, 80, 120)
    batch = checked(coordinator, workbook([row("19750", "S-01", None, 120)]))
    assert (batch.unchanged, batch.refused) == (1, 0)


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


def test_undoing_leaves_no_counts_beside_a_row_that_stood_empty(coordinator: Client) -> None:
    """Before the first import there was no line, before the second an empty one."""
    content = workbook([["19750", "toàn bộ", *DOSSIERS]], DOSSIER_HEADINGS, name="Hồ sơ")
    for _ in range(2):
        run(coordinator, checked(coordinator, content))
        assert Report.objects.get().dossier_counts.exists()
        undo(coordinator, newest())
        assert not Report.objects.get().dossier_counts.exists()


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


def test_what_does_not_apply_stands_in_no_column_of_dossiers(coordinator: Client) -> None:
    line = ["19750", "", *["Không áp dụng"] * 9]
    batch = checked(coordinator, workbook([], others={"Hồ sơ": [DOSSIER_HEADINGS, line]}))
    assert {fault.group for fault in store.checked_of(batch).faults} == {"state"}
    assert batch.refused == 1
