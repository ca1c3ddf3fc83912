"""Blocks of cells pasted into the grid go where a sheet would have them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from reports.models import DossierCount, SurveyCount
from targets.models import Target
from tests.browser.grid import (
    block,
    box,
    paste,
    saved,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)


def counts_of(page: Page, names: list[list[str]]) -> list[list[str]]:
    """Return what stands in the boxes of those names."""
    return [[page.input_value(f"[id='{name}']") for name in row] for row in names]


def test_a_block_fills_the_questions_of_a_survey_as_a_sheet_would(grid: Page) -> None:
    grid.locator("[id='X-7S-q0-o0-count']").focus()
    figures = [["10", "20", "3"], ["11", "21", "4"], ["12", "22", "5"]]
    paste(grid, block(figures))
    expect(grid.locator("#draft-state")).to_contain_text("Đã dán 9 ô. Đã lưu nháp")
    names = [[f"X-7S-q{q}-o{o}-count" for o in range(3)] for q in range(3)]
    assert counts_of(grid, names) == figures
    rows = SurveyCount.objects.order_by("position", "pk").values_list("count", flat=True)
    assert list(rows) == [10, 20, 3, 11, 21, 4, 12, 22, 5]


def test_what_finds_no_box_is_named_and_goes_nowhere_else(grid: Page) -> None:
    grid.locator("[id='X-7S-q1-o1-count']").focus()
    paste(grid, block([["20", "3", "45"], ["21", "4", ""], ["99", "", ""]]))
    expect(grid.locator("#draft-state")).to_contain_text(
        "Đã dán 4 ô; để lại 2 ô: “45” (hàng 1, cột 3), “99” (hàng 3, cột 1). Đã lưu nháp"
    )
    names = [[f"X-7S-q{q}-o{o}-count" for o in range(3)] for q in range(3)]
    assert counts_of(grid, names) == [["", "", ""], ["", "20", "3"], ["", "21", "4"]]
    assert not DossierCount.objects.exists()


def test_a_line_of_dossiers_is_pasted_with_its_name(grid: Page) -> None:
    grid.locator("[id='X-6D-g0-group']").focus()
    paste(grid, "toàn bộ\t5\t100\t40\t95\t90\t5\t10\t9\t1\t7\r\n")
    expect(grid.locator("#draft-state")).to_contain_text("Đã dán 10 ô; để lại 1 ô: “7” (hàng 1, cột 11)")
    saved(grid)
    count = DossierCount.objects.get()
    assert (count.carried_over, count.received, count.settled_late, count.in_progress_overdue) == (
        5,
        100,
        5,
        1,
    )


def test_a_row_without_such_a_box_keeps_its_place_in_a_block(grid: Page, targets: list[Target]) -> None:
    grid.locator(box(targets[0])).focus()
    order = grid.locator(".entry-row").evaluate_all("rows => rows.map(row => row.id)")
    figures = [[str(10 + place), "50"] for place in range(len(order))]
    paste(grid, block(figures))
    saved(grid)
    for code, figure in zip(order, figures, strict=True):
        if re.fullmatch(r"X-\dA", code):
            assert counts_of(grid, [[f"{code}-part", f"{code}-whole"]]) == [figure]
    assert "để lại 6 ô" in told(grid)


def test_a_cell_of_two_lines_is_one_cell(grid: Page, targets: list[Target]) -> None:
    grid.locator(box(targets[0])).focus()
    paste(grid, '"1\n2"\t50\r\n3\t60\r\n')
    saved(grid)
    assert counts_of(grid, [[f"{targets[0].code}-whole"]]) == [["50"]]
