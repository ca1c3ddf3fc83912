"""Averages in a sheet: the template that asks for them, and what comes back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from imports import store
from imports.models import ImportBatch
from reports.models import Measurement, Report
from targets.models import Period
from tests.factories import make_indicator, make_line, make_target
from tests.imports.conftest import Province
from tests.imports.reading import sheets
from tests.imports.sheets import checked, run, undo, workbook
from tests.imports.test_template import rows, template

SUM = "Tổng theo đơn vị đo"
HEADS = ("Mã đơn vị", "Mã mục tiêu", SUM, "Mẫu số", "Tử số")


@pytest.fixture
def waiting(province: Province) -> Province:
    """Return the province, which is asked for minutes waited as well."""
    indicator = make_indicator(
        "C-01",
        kind="average",
        direction="lower_is_better",
        measured_in="phút",
        part_name="tổng thời gian chờ",
        whole_name="số lượt",
    )
    make_target(indicator, "<=", 15, baseline=Decimal(25))
    province.indicators["C-01"] = indicator
    return province


def test_the_column_of_sums_stands_in_the_template_only_where_it_is_asked(
    province: Province, coordinator: Client
) -> None:
    assert SUM not in sheets(template(coordinator))["Số liệu"][0]


def test_the_template_shows_the_sum_its_cases_and_what_they_came_to(
    waiting: Province, coordinator: Client
) -> None:
    unit, indicator = waiting.communes[0], waiting.indicators["C-01"]
    make_line(unit, indicator, Period.objects.get(code="2018-q1"), total=2000, whole=100)
    make_line(unit, indicator, waiting.period, total=4600, whole=300, status="draft")
    Report.objects.filter(period=waiting.period).update(status="draft")
    lines = rows(template(coordinator, "&don-vi=19750"), "Số liệu")
    (line,) = [one for one in lines if one["Mã mục tiêu"] == "C-01"]
    assert (line[SUM], line["Mẫu số"], line["Tử số"]) == (4600, 300, "")
    assert line["Kỳ trước"] == "2.000/100 = 20,0\u00a0phút"
    assert line["Cách ghi"] == "tổng thời gian chờ (phút) / số lượt"


def test_a_filled_template_changes_nothing_handed_in_again(waiting: Province, coordinator: Client) -> None:
    unit, indicator = waiting.communes[0], waiting.indicators["C-01"]
    make_line(unit, indicator, waiting.period, total=4600, whole=300, status="draft")
    Report.objects.filter(period=waiting.period).update(status="draft")
    batch = checked(coordinator, template(coordinator))
    assert store.checked_of(batch).faults == []
    assert (batch.new, batch.changed) == (0, 0)


def test_a_sum_and_its_cases_come_in_and_are_undone(waiting: Province, coordinator: Client) -> None:
    content = workbook([["19750", "C-01", 4600, 300, None], ["19751", "C-01", "1.200", "100", None]], HEADS)
    batch = checked(coordinator, content)
    assert store.checked_of(batch).faults == []
    run(coordinator, batch)
    lines = Measurement.objects.order_by("report__unit__code")
    assert [line.counts for line in lines] == [(4600, 300), (1200, 100)]
    assert [line.part for line in lines] == [None, None]
    assert [line.revisions.get().total for line in lines] == [4600, 1200]
    undo(coordinator, ImportBatch.objects.get())
    assert [line.counts for line in Measurement.objects.all()] == [None, None]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ((4600, 0, None), "over no cases"),
        ((4600, None, None), "Enter số lượt"),
        ((None, 300, 4600), "belongs into"),
        (("15,3", 300, None), "15,3"),
    ],
)
def test_a_sum_that_cannot_be_is_refused_by_name(
    cells: tuple[object, ...], words: str, waiting: Province, coordinator: Client
) -> None:
    batch = checked(coordinator, workbook([["19750", "C-01", *cells]], HEADS))
    assert any(words in fault.words for fault in store.checked_of(batch).faults)


def test_a_sum_of_a_share_is_refused(waiting: Province, coordinator: Client) -> None:
    batch = checked(coordinator, workbook([["19750", "S-01", 10, 20, 5]], HEADS))
    assert any("belongs into" in fault.words for fault in store.checked_of(batch).faults)
