"""What is typed and pasted into the grid stays as it was typed, however slow the answers are beside it."""

from __future__ import annotations

import random

import pytest
from playwright.sync_api import Page, expect

from procedures.models import Role, Unit
from reports.figures.draft import Typed, save
from targets.models import Period, Target
from tests.browser.grid import (
    box,
    caret,
    line,
    saved,
    sentence,
    settled,
    slowed,
    told,
    type_as_people_do,
)
from tests.factories import make_member
from tests.reports.evidence.papers import pdf

pytestmark = pytest.mark.django_db(transaction=True)

# The caret never moves --------------------------------------------------------------------------------------


TRIALS = [*range(10), *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(10, 200))]


@pytest.mark.parametrize("seed", TRIALS)
def test_a_text_stands_as_it_was_typed_and_the_caret_where_it_was(
    seed: int, grid: Page, targets: list[Target]
) -> None:
    chance = random.Random(seed)
    slowed(grid, chance.randint(100, 1200))
    target = targets[seed % len(targets)]
    grid.fill(box(target), "50")  # so that an answer for the row is on its way
    note = grid.locator(box(target, "note"))
    note.evaluate("one => { one.closest('details').open = true; }")
    note.focus()
    first, second = sentence(chance, 5), sentence(chance, 3)
    type_as_people_do(grid, first + " ", chance)
    for _ in range(5):
        grid.keyboard.press("ArrowLeft")
    type_as_people_do(grid, second, chance)
    grid.wait_for_timeout(1500)
    typed = first + " "
    typed = typed[:-5] + second + typed[-5:]
    assert note.input_value() == typed
    assert caret(grid) == len(typed) - 5
    saved(grid)
    kept = line(target)
    assert kept is not None
    assert kept.note == typed.strip()


def test_a_word_that_is_being_composed_is_left_alone(grid: Page, targets: list[Target]) -> None:
    keys = slowed(grid, 900)
    note = grid.locator(box(targets[0], "note"))
    note.evaluate("one => { one.closest('details').open = true; }")
    note.focus()
    grid.keyboard.type("xã ")
    grid.wait_for_timeout(1000)  # its answer is on the way
    for part in ("k", "kh", "kha", "khá", "khán", "khánh"):
        at = {"selectionStart": len(part), "selectionEnd": len(part)}
        keys.send("Input.imeSetComposition", {"text": part, **at})
        grid.wait_for_timeout(350)
    keys.send("Input.insertText", {"text": "khánh"})
    grid.keyboard.type(" thành")
    assert note.input_value() == "xã khánh thành"
    saved(grid)
    grid.reload()
    assert grid.input_value(box(targets[0], "note")) == "xã khánh thành"


def test_a_figure_of_somebody_else_is_not_overwritten_unseen(
    grid: Page, targets: list[Target], unit: Unit, period: Period
) -> None:
    code = targets[0].code
    slowed(grid, 600)
    grid.fill(box(targets[0]), "40")
    grid.locator(box(targets[0], "whole")).focus()
    colleague = make_member(unit, Role.OFFICIAL, name="Đồng nghiệp")
    save(unit, period, {code: {"whole": Typed("70")}}, by=colleague)
    saved(grid)
    grid.keyboard.type("90")  # in a box that still shows it empty
    grid.keyboard.press("Tab")
    expect(grid.locator(f"[id='{code}'] .conflict")).to_contain_text("vừa đổi ô này thành 70")
    kept = line(targets[0])
    assert kept is not None
    assert (kept.part, kept.whole) == (40, 70)


# What stands in a row ---------------------------------------------------------------------------------------


def test_the_files_of_a_yes_or_no_stay_when_it_is_answered(grid: Page) -> None:
    row = grid.locator("[id='X-1B']")
    for answer in ("co", "chua", "co"):
        row.locator(f"input[type=radio][value={answer}]").check()
        saved(grid)
        expect(row.locator("input[type=file]")).to_have_count(1)


@pytest.mark.parametrize(("choice", "stays"), [("70", 70), ("75", 75)])
def test_of_two_figures_either_may_stay(
    choice: str, stays: int, grid: Page, targets: list[Target], unit: Unit, period: Period
) -> None:
    code = targets[0].code
    figures = {"part": Typed("70"), "whole": Typed("100")}
    save(unit, period, {code: figures}, by=make_member(unit, Role.OFFICIAL))
    grid.fill(box(targets[0]), "75")
    grid.locator(box(targets[1])).focus()
    row = grid.locator(f"[id='{code}']")
    expect(row.locator(".conflict input:checked")).to_have_count(0)
    row.locator(f".conflict input[type=radio][value='{choice}']").check()
    expect(row.locator(".conflict")).to_have_count(0)
    assert grid.input_value(box(targets[0])) == str(stays)
    saved(grid)
    grid.click("#go-check")
    grid.wait_for_url("**/kiem-tra/")
    kept = line(targets[0])
    assert kept is not None
    assert kept.part == stays


def test_a_note_beside_a_disagreement_settles_nothing(
    grid: Page, targets: list[Target], unit: Unit, period: Period
) -> None:
    code = targets[0].code
    figures = {"part": Typed("70"), "whole": Typed("100")}
    save(unit, period, {code: figures}, by=make_member(unit, Role.OFFICIAL))
    grid.fill(box(targets[0]), "75")
    grid.keyboard.press("Tab")
    row = grid.locator(f"[id='{code}']")
    expect(row.locator(".conflict")).to_be_visible()
    row.locator("details.entry-more").evaluate("one => { one.open = true; }")
    grid.fill(box(targets[0], "note"), "xem lại")
    settled(grid)
    assert told(grid) == "Người khác vừa sửa một ô: chọn số giữ lại."
    expect(row.locator(".conflict input[value='75']")).to_have_count(1)


# Enter ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["issued", "q0-o0-count", "q2-o2-count", "printed_source"])
def test_enter_in_a_survey_adds_no_question(name: str, grid: Page) -> None:
    before = grid.locator("[id='X-7S'] fieldset").count()
    place = grid.locator(f"[id='X-7S-{name}']")
    place.evaluate("one => { const held = one.closest('details'); if (held) held.open = true; }")
    place.fill("12")
    place.press("Enter")
    saved(grid)
    assert "them" not in grid.url
    assert grid.locator("[id='X-7S'] fieldset").count() == before


# Files ------------------------------------------------------------------------------------------------------


def test_a_refused_file_is_told_beside_its_box_and_what_was_typed_stays(
    grid: Page, targets: list[Target]
) -> None:
    code = targets[1].code
    grid.context.set_offline(True)
    grid.fill(box(targets[0]), "88")
    grid.context.set_offline(False)
    row = grid.locator(f"[id='{code}']")
    row.get_by_text("Thêm tệp").click()
    row.locator("input[name=document_number]").fill("12/BC-UBND")
    row.locator("input[name=issued_on]").fill("14/06/2018")
    row.locator("input[type=file]").set_input_files(
        {"name": "ảnh.pdf", "mimeType": "application/pdf", "buffer": b"no document"}
    )
    row.get_by_role("button", name="Đính kèm").click()
    expect(row.locator(f"[id='file-{code}-error']")).to_contain_text("ảnh.pdf")
    expect(row.locator("input[type=file]")).to_be_focused()
    assert row.locator("input[name=document_number]").input_value() == "12/BC-UBND"
    assert row.locator("input[name=issued_on]").input_value() == "14/06/2018"
    assert grid.input_value(box(targets[0])) == "88"
    row.locator("input[type=file]").set_input_files(
        {"name": "ảnh.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    row.get_by_role("button", name="Đính kèm").click()
    expect(row.locator(".evidence a")).to_have_text("ảnh.pdf")
    expect(row.locator(f"[id='file-{code}-error']")).to_have_count(0)


# A text too long --------------------------------------------------------------------------------------------


def test_a_note_too_long_keeps_its_text_and_lets_the_rest_be_saved(grid: Page, targets: list[Target]) -> None:
    note = grid.locator(box(targets[0], "note"))
    note.evaluate("one => { one.closest('details').open = true; }")
    note.fill("đ" * 2001)
    row = grid.locator(f"[id='{targets[0].code}']")
    expect(row.locator(".box-error")).to_contain_text("Đoạn này dài 2.001 ký tự; được viết nhiều nhất 2.000")
    grid.fill(box(targets[1]), "5")
    grid.fill(box(targets[1], "whole"), "9")
    settled(grid)
    other = line(targets[1])
    assert other is not None
    assert other.part == 5
    assert len(note.input_value()) == 2001
    note.fill("đ" * 2000)
    settled(grid)
    kept = line(targets[0])
    assert kept is not None
    assert len(kept.note) == 2000
