"""Answers that do not arrive, and leaving the grid: nothing typed is lost or sent by another."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from procedures.models import Role, Unit
from reports.figures.draft import Typed, save
from reports.models import Measurement, Report
from targets.models import Period, Target
from tests.browser.grid import (
    box,
    line,
    saved,
    settled,
)
from tests.browser.test_pages import PASSWORD, barriers, sign_in
from tests.factories import make_member

pytestmark = pytest.mark.django_db(transaction=True)


# Answers that do not arrive --------------------------------------------------------------------------------


def test_after_an_answer_that_broke_off_the_next_is_sent(grid: Page, targets: list[Target]) -> None:
    def broken_off(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text()[:20])

    grid.route("**/nhap/**", broken_off, times=1)
    grid.fill(box(targets[0]), "44")
    expect(grid.locator("#draft-state")).to_contain_text("Mất kết nối")
    grid.fill(box(targets[0], "whole"), "50")
    saved(grid)
    settled(grid)
    kept = line(targets[0])
    assert kept is not None
    assert (kept.part, kept.whole) == (44, 50)


def test_whoever_signs_in_next_sends_nothing_that_another_typed(
    grid: Page, targets: list[Target], unit: Unit, live_server: LiveServer
) -> None:
    colleague = make_member(unit, Role.OFFICIAL, username="dongnghiep")
    colleague.set_password(PASSWORD)
    colleague.save()
    grid.context.clear_cookies()
    beside = grid.context.new_page()
    sign_in(beside, live_server, "dongnghiep")
    beside.close()
    grid.fill(box(targets[0]), "44")
    expect(grid.locator("#draft-state")).to_contain_text("Đăng nhập lại")
    assert drafts(grid) == 1
    assert line(targets[0]) is None


# Leaving ----------------------------------------------------------------------------------------------------


def drafts(page: Page) -> int:
    """Return how many drafts this browser keeps."""
    count: int = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:')).length")
    return count


def elsewhere(page: Page) -> None:
    """Go to a page without a grid."""
    page.goto(page.url.replace("/bao-cao/2018-q2/20014/nhap/", "/viec-cua-toi/"))


def test_signing_out_asks_about_what_cannot_be_saved_and_clears_it(
    grid: Page, targets: list[Target], period: Period
) -> None:
    Period.objects.filter(pk=period.pk).update(locked_at=period.province_due_at)
    grid.fill(box(targets[0]), "44")
    grid.fill(box(targets[1]), "45")
    expect(grid.locator("#draft-state")).to_contain_text("đã chốt")
    elsewhere(grid)
    grid.locator("form[data-sign-out] button").click()
    ask = grid.locator("#leaving")
    expect(ask).to_contain_text("Còn 2 ô chưa lưu")
    assert barriers(grid) == []
    ask.get_by_text("Ở lại").click()
    assert drafts(grid) == 1
    grid.locator("form[data-sign-out] button").click()
    ask.get_by_text("Đăng xuất và xoá 2 ô").click()
    grid.wait_for_url("**/dang-nhap/**")
    assert drafts(grid) == 0


def test_signing_out_saves_first_what_another_page_left(
    grid: Page, targets: list[Target], official: User
) -> None:
    code = targets[0].code
    elsewhere(grid)
    grid.evaluate(
        "([key, boxes]) => localStorage.setItem(key, JSON.stringify(boxes))",
        [
            f"draft:{official.pk}/20014/2018-q2",
            {f"{code}-part": {"text": "44", "seen": ""}, f"{code}-whole": {"text": "50", "seen": ""}},
        ],
    )
    grid.locator("form[data-sign-out] button").click()
    grid.wait_for_url("**/dang-nhap/**")
    assert drafts(grid) == 0
    kept = line(targets[0])
    assert kept is not None
    assert (kept.part, kept.whole) == (44, 50)


@pytest.mark.parametrize("state", [{}, {"open": True}])
def test_signing_out_asks_about_a_box_beside_a_typed_one_where_its_writer_has_to_look(
    state: dict[str, bool], grid: Page, targets: list[Target], official: User
) -> None:
    elsewhere(grid)
    beside = {"text": "50", "seen": "", "beside": True, **state}
    grid.evaluate(
        "([key, boxes]) => localStorage.setItem(key, JSON.stringify(boxes))",
        [f"draft:{official.pk}/20014/2018-q2", {f"{targets[0].code}-whole": beside}],
    )
    grid.locator("form[data-sign-out] button").click()
    if state:
        expect(grid.locator("#leaving")).to_contain_text("Còn 1 ô chưa lưu")
        grid.locator("#leaving").get_by_text("Đăng xuất và xoá 1 ô").click()
    grid.wait_for_url("**/dang-nhap/**")
    assert drafts(grid) == 0


def test_the_report_that_is_sent_is_the_one_that_was_shown(
    grid: Page, targets: list[Target], official: User, unit: Unit, period: Period
) -> None:
    Target.objects.exclude(pk=targets[0].pk).delete()
    part_whole: dict[str, Any] = {targets[0].code: {"part": Typed("70"), "whole": Typed("100")}}
    save(unit, period, part_whole, by=official)
    grid.goto(grid.url.replace("/nhap/", "/kiem-tra/"))
    colleague = make_member(unit, Role.OFFICIAL, name="Đồng nghiệp")
    save(unit, period, {targets[0].code: {"part": Typed("71", "70")}}, by=colleague)
    grid.check("#agreed")
    grid.click(".send button")
    expect(grid.locator(".working-note")).to_contain_text("70/100 đổi thành 71/100 (Đồng nghiệp")
    assert Report.objects.get().status == Report.Status.DRAFT
    grid.check("#agreed")
    grid.click(".send button")
    grid.wait_for_url("**/da-gui/")
    assert Measurement.objects.get().part == 71
