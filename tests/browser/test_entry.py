"""Entering figures in a real browser: few keys, nothing typed is ever lost, no barrier, no script needed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Session, User
from procedures.models import Role, Unit
from reports.figures.draft import Typed, save
from reports.models import DraftCell, Measurement, Report
from targets.models import Period, Target
from tests.browser.grid import ROWS, WHOLE, block, box, line, paste, saved
from tests.browser.test_pages import LAPTOP, NARROW, PASSWORD, PHONE, barriers, overflow, sign_in
from tests.factories import make_member
from tests.reports.evidence.papers import pdf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("day_before_the_deadline")]


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *names: str) -> None:
        """Press keys one after another."""
        for name in names:
            self.page.keyboard.press(name)
            self.pressed += 1

    def type(self, text: str) -> None:
        """Press the key of each letter."""
        self.press(*text)


@pytest.mark.journey
def test_ten_rows_take_four_pages_and_at_most_sixty_keys(
    official: User, targets: list[Target], page: Page, live_server: LiveServer
) -> None:
    views: list[str] = []
    sign_in(page, live_server, "canbo")
    page.on("framenavigated", lambda frame: views.append(frame.url))
    keys = Keys(page)
    page.locator(".job").focus()  # what a screen reader or Tab reaches first on “My tasks”
    keys.press("Enter")
    page.wait_for_url("**/nhap/")
    page.locator(box(targets[0])).focus()
    for number, _target in enumerate(targets):
        keys.type(str(81 + number))
        keys.press("Enter")
    keys.press("Enter")  # the button that checks has the focus after the last row
    page.wait_for_url("**/kiem-tra/")
    expect(page.locator("#agreed")).to_be_focused()
    keys.press("Space", "Tab", "Enter")  # the tick that the head agrees has the focus
    page.wait_for_url("**/da-gui/")
    assert Report.objects.get(period__code="2018-q2").status == Report.Status.SUBMITTED
    assert [(line.part, line.whole) for line in Measurement.objects.filter(status="submitted")] == [
        (81 + number, WHOLE) for number in range(ROWS)
    ]
    assert keys.pressed <= 60, keys.pressed
    assert 1 + len(set(views)) <= 4, views  # “My tasks”, where signing in led, and three more


def test_each_box_is_saved_while_typing(grid: Page, targets: list[Target]) -> None:
    grid.fill(box(targets[0]), "12,5")
    saved(grid)
    expect(grid.locator(f"[id='{targets[0].code}']")).to_contain_text("không có phần thập phân")
    grid.fill(box(targets[1]), "1.1")
    grid.fill(box(targets[1]), "90")
    saved(grid)
    grid.reload()
    assert grid.input_value(box(targets[0])) == "12,5"
    assert grid.input_value(box(targets[1])) == "90"
    assert barriers(grid) == []


def test_the_percentage_follows_the_typing(grid: Page, targets: list[Target]) -> None:
    grid.fill(box(targets[0]), "1.046")
    grid.fill(box(targets[0], "whole"), "4 107")
    ratio = grid.locator(f"[id='{targets[0].code}'] .ratio")
    expect(ratio).to_have_text("25,5\u00a0%")


def test_nothing_is_lost_when_the_network_drops(grid: Page, targets: list[Target]) -> None:
    grid.context.set_offline(True)
    grid.fill(box(targets[0]), "77")
    expect(grid.locator("#draft-state")).to_contain_text("Mất kết nối")
    assert line(targets[0]) is None
    grid.context.set_offline(False)
    expect(grid.locator("#draft-state")).to_contain_text("Đã lưu nháp", timeout=20_000)
    kept = line(targets[0])
    assert kept is not None
    assert (kept.part, kept.whole) == (77, WHOLE)
    assert grid.evaluate("Object.keys(localStorage).length") == 0


def test_nothing_is_lost_when_the_sign_in_ends(
    grid: Page, targets: list[Target], live_server: LiveServer
) -> None:
    Session.objects.all().delete()
    grid.fill(box(targets[3]), "66")
    again = grid.locator("#draft-state a")
    expect(again).to_be_visible()
    again.click()
    grid.fill("input[name=username]", "canbo")
    grid.fill("input[name=password]", PASSWORD)
    grid.press("input[name=password]", "Enter")
    grid.wait_for_url("**/nhap/**")
    assert grid.input_value(box(targets[3])) == "66"
    saved(grid)
    assert grid.evaluate("document.activeElement.id") == f"{targets[3].code}-part"
    kept = line(targets[3])
    assert kept is not None
    assert kept.part == 66


def test_nothing_is_lost_when_the_figures_cannot_be(grid: Page, targets: list[Target]) -> None:
    grid.fill(box(targets[0]), "118")
    saved(grid)
    grid.click("#go-check")
    grid.wait_for_url("**/kiem-tra/")
    assert grid.title().startswith("Lỗi: ")
    assert grid.locator(".send").count() == 0
    assert barriers(grid) == []
    grid.locator("#faults a").first.click()
    assert grid.input_value(box(targets[0])) == "118"
    assert sorted(DraftCell.objects.values_list("text", flat=True)) == ["100", "118"]


@pytest.fixture
def profile(tmp_path: Path, browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Any:
    """A browser with a folder of its own, that can be killed and started again."""

    def start() -> Page:
        context = browser_type.launch_persistent_context(str(tmp_path), **browser_type_launch_args)
        return context.pages[0]

    return start


def killed(folder: Path) -> None:
    """Kill every process of the browser that works in the folder, as a power cut would."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in command:
            os.kill(int(entry.name), signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found by /proc")
def test_nothing_is_lost_when_the_browser_is_killed(
    official: User, targets: list[Target], profile: Any, tmp_path: Path, live_server: LiveServer
) -> None:
    address = f"{live_server.url}/bao-cao/2018-q2/20014/nhap/"
    page = profile()
    sign_in(page, live_server, "canbo")
    page.goto(address)
    page.fill(box(targets[0]), "91")
    saved(page)
    page.context.set_offline(True)
    page.fill(box(targets[1]), "92")
    page.wait_for_timeout(7_000)  # Chromium itself writes to its disk every five seconds
    killed(tmp_path)
    page = profile()
    if "dang-nhap" in page.goto(address).url:
        sign_in(page, live_server, "canbo")
        page.goto(address)
    assert [page.input_value(box(target)) for target in targets[:2]] == ["91", "92"]
    saved(page)
    kept = line(targets[1])
    assert kept is not None
    assert kept.part == 92
    page.context.close()


def test_two_writers_see_both_figures_and_choose(
    grid: Page, official: User, unit: Unit, period: Period, targets: list[Target]
) -> None:
    code = targets[0].code
    colleague = make_member(unit, Role.OFFICIAL, name="Đồng nghiệp")
    save(unit, period, {code: {"part": Typed("70"), "whole": Typed("100")}}, by=colleague)
    grid.fill(box(targets[0]), "75")
    expect(grid.locator("#draft-state")).to_contain_text("chọn số giữ lại")
    assert grid.input_value(box(targets[0])) == "75"  # a box in which somebody types stays a box
    grid.keyboard.press("Tab")
    choice = grid.locator(f"[id='{code}'] .conflict")
    expect(choice).to_contain_text("Đồng nghiệp")
    assert barriers(grid) == []
    choice.locator("input[value='75']").check()
    saved(grid)
    kept = line(targets[0])
    assert kept is not None
    assert kept.part == 75


def test_keys_move_as_in_a_spreadsheet(grid: Page, targets: list[Target]) -> None:
    first, second = targets[:2]
    grid.locator(box(first, "whole")).focus()
    grid.keyboard.press("ArrowDown")
    assert grid.evaluate("document.activeElement.id") == f"{second.code}-whole"
    grid.keyboard.press("Shift+Enter")
    assert grid.evaluate("document.activeElement.id") == f"{first.code}-whole"
    grid.fill(box(first), "55")
    saved(grid)
    grid.locator(box(first)).focus()
    grid.keyboard.press("Control+a")
    grid.keyboard.type("99")
    grid.keyboard.press("Escape")
    assert grid.input_value(box(first)) == "55"
    grid.keyboard.press("Alt+g")
    assert grid.evaluate("document.activeElement.id") == f"{first.code}-note"


def test_a_block_from_a_spreadsheet_fills_down_and_across(grid: Page, targets: list[Target]) -> None:
    grid.locator(box(targets[0])).focus()
    paste(grid, block([["10", "20"], ["11", "21"], ["x", "22"]]))
    expect(grid.locator("#draft-state")).to_contain_text("Đã dán 6 ô; cần xem lại: 1. Đã lưu nháp")
    expect(grid.locator(f"[id='{targets[2].code}']")).to_contain_text("chưa đọc được thành số")
    kept = line(targets[1])
    assert kept is not None
    assert (kept.part, kept.whole) == (11, 21)


def test_signing_out_sends_what_is_not_saved_first(grid: Page, targets: list[Target]) -> None:
    grid.fill(box(targets[0]), "44")
    grid.locator("form[data-sign-out] button").click()
    grid.wait_for_url("**/dang-nhap/**")
    kept = line(targets[0])
    assert kept is not None
    assert kept.part == 44


@pytest.fixture
def without_script(
    browser: Browser, official: User, targets: list[Target], live_server: LiveServer
) -> Iterator[Page]:
    """A browser that runs no script, signed in as the official."""
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("input[name=username]", "canbo")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
    yield page
    context.close()


@pytest.mark.journey
def test_without_script_a_report_is_entered_sent_and_withdrawn(
    without_script: Page, targets: list[Target], live_server: LiveServer
) -> None:
    page = without_script
    page.goto(f"{live_server.url}/bao-cao/2018-q2/20014/nhap/")
    for target in targets:
        page.fill(box(target), "85")
    with page.expect_navigation():
        page.click("button[value='']")
    assert "Đã lưu nháp" in page.content()
    with page.expect_navigation():
        page.click("#go-check")
    page.check("#agreed")
    with page.expect_navigation():
        page.click(".send button")
    assert page.url.endswith("/da-gui/")
    assert "2018-Q2-20014-" in page.content()
    with page.expect_navigation():
        page.click("text=Rút lại")
    assert page.url.endswith("/nhap/")
    assert Report.objects.get(period__code="2018-q2").status == Report.Status.DRAFT


def test_without_script_two_writers_see_both_figures(
    without_script: Page, unit: Unit, period: Period, targets: list[Target], live_server: LiveServer
) -> None:
    page, code = without_script, targets[0].code
    page.goto(f"{live_server.url}/bao-cao/2018-q2/20014/nhap/")
    save(unit, period, {code: {"part": Typed("70"), "whole": Typed("100")}}, by=make_member(unit, Role.HEAD))
    page.fill(box(targets[0]), "75")
    page.fill(box(targets[1]), "60")
    with page.expect_navigation():
        page.click("button[value='']")
    assert page.locator(".conflict input[type=radio]").count() == 2
    page.check(".conflict input[value='75']")
    with page.expect_navigation():
        page.click("button[value='']")
    kept, other = line(targets[0]), line(targets[1])
    assert kept is not None
    assert other is not None
    assert (kept.part, other.part) == (75, 60)


def test_every_page_of_entry_has_no_barrier_and_fits_a_phone(grid: Page, live_server: LiveServer) -> None:
    grid.fill(".entry input.count >> nth=0", "abc")
    saved(grid)
    faults: list[str] = []
    for address in ("viec-cua-toi", *(f"bao-cao/2018-q2/20014/{p}" for p in ("nhap", "kiem-tra", "lich-su"))):
        grid.goto(f"{live_server.url}/{address}/")
        faults += barriers(grid)
        for size in (PHONE, NARROW):
            grid.set_viewport_size(size)
            if overflow(grid) > 0:
                faults.append(f"{address} is wider than {size['width']} pixels by {overflow(grid)}")
        grid.set_viewport_size(LAPTOP)
    assert not faults, "\n".join(faults)


def test_a_file_is_attached_from_its_row_and_what_is_typed_stays(grid: Page, targets: list[Target]) -> None:
    grid.fill(box(targets[0]), "88")
    row = grid.locator(f"[id='{targets[0].code}']")
    row.get_by_text("Thêm tệp").click()
    row.locator("input[type=file]").set_input_files(
        {"name": "bao-cao.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    row.get_by_role("button", name="Đính kèm").click()
    expect(grid.locator(f"[id='{targets[0].code}'] .evidence a")).to_have_text("bao-cao.pdf")
    assert grid.input_value(box(targets[0])) == "88"
    assert barriers(grid) == []
    kept = line(targets[0])
    assert kept is not None
    assert [file.name for file in kept.evidence.all()] == ["bao-cao.pdf"]
