"""Every page in a real browser: no barrier, no sideways scroll, no script needed, the answers in sight."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError, ViewportSize
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from procedures.models import PROVINCE, Level, Membership, Role, Unit, UnitKind
from tests.databases import load

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "mat-khau-de-thu"
PAGES = [
    "/bang-dieu-khien/",
    "/bang-dieu-khien/?trang-thai=cham",
    "/bang-dieu-khien/?pham-vi=cap-xa-mien-nui",
    "/chi-tieu/",
    "/chi-tieu/hdh-03/",
    "/chi-tieu/hdh-02/",
    "/chi-tieu/tcc-02/",
    "/chi-tieu/parindex/",
    "/phuong-phap/",
]
OPEN_PAGES = ["/dang-nhap/", "/phuong-phap/", "/khong-co-trang-nay/"]
NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 360, "height": 640}
LAPTOP: ViewportSize = {"width": 1366, "height": 768}


@pytest.fixture(autouse=True)
def day_of_the_demo(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    settings.DEMO_PASSWORD = PASSWORD
    settings.DEBUG = False


@pytest.fixture
def leader() -> None:
    """A leader in a portal that holds nothing else."""
    unit = Unit.objects.create(
        code=PROVINCE,
        name="Tỉnh",
        kind=UnitKind.PROVINCE,
        level=Level.PROVINCE,
        valid_from=dt.date(2010, 1, 1),
    )
    user = User.objects.create_user("lanhdao", password=PASSWORD)
    Membership.objects.create(user=user, unit=unit, role=Role.LEADER)


def sign_in(page: Page, server: LiveServer, username: str = "lanhdao") -> None:
    """Sign in with the keyboard alone."""
    page.goto(f"{server.url}/dang-nhap/")
    page.focus("input[name=username]")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    try:
        page.wait_for_url(lambda address: "dang-nhap" not in address)
    except TimeoutError as error:
        raise AssertionError(f"nobody was let in; the page says: {page.inner_text('main')}") from error


def barriers(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, as lines."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}})
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def test_every_page_of_the_demo(demo: None, page: Page, live_server: LiveServer) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server)
    assert page.url.endswith("/bang-dieu-khien/")
    for address in PAGES:
        page.goto(live_server.url + address)
        faults += barriers(page)
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)  # 320 pixels are also 1280 at 400 per cent
            if overflow(page) > 0:
                faults.append(f"{address} is wider than {size['width']} pixels by {overflow(page)}")
        page.set_viewport_size(LAPTOP)
    for size in (LAPTOP, PHONE):
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}/bang-dieu-khien/")
        lowest = page.eval_on_selector_all(
            ".answers dd li, .answers dt",
            "all => all.map(one => one.getBoundingClientRect().bottom)",
        )
        if len(lowest) < 6 or max(lowest) > size["height"]:
            faults.append(f"the three answers are not in sight at {size}: {lowest}")
    faults += unprinted(page)
    assert not faults, "\n".join(faults)


def unprinted(page: Page) -> list[str]:
    """Return what of the dashboard a sheet of A4 leaves out: what is cut, and notes that stay shut."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1047})  # between the usual margins
    parts = ".answers dd, .answers .units li, .targets td, .targets th, .tile, .notice .more, .foot .on-paper"
    lost: list[str] = page.eval_on_selector_all(
        parts,
        """all => all.filter(one => {
            const box = one.getBoundingClientRect();
            return !one.checkVisibility({contentVisibilityAuto: true}) || !box.height || box.right > 719
                || box.left < -1 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth;
        }).map(one => one.textContent.trim().slice(0, 60))""",
    )
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    return [f"not on paper: {text}" for text in lost] + ([] if sheets == 1 else [f"{sheets} sheets of paper"])


@pytest.mark.journey
def test_the_keyboard_alone_reaches_a_figure_and_its_source(
    published: None, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    for _ in range(60):
        page.keyboard.press("Tab")
        if "/chi-tieu/" in str(page.evaluate("document.activeElement.getAttribute('href')")):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/chi-tieu/**")
    assert page.locator("h1").count() == 1


def test_without_script_a_period_is_chosen(
    published: None, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("input[name=username]", "lanhdao")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")
    page.select_option("select[name=ky]", "2018-q2")
    with page.expect_navigation():
        page.locator("form:has(select[name=ky]) button").first.click()
    assert "ky=2018-q2" in page.url
    assert page.locator("select[name=ky]").input_value() == "2018-q2"
    context.close()


def test_an_empty_portal_says_what_to_do(leader: None, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server)
    faults = [
        fault
        for address in ("/bang-dieu-khien/", "/chi-tieu/")
        for fault in _faults(page, live_server, address)
    ]
    assert not faults, "\n".join(faults)
    assert "load_reference" in page.content()


def test_programme_without_figures(leader: None, page: Page, live_server: LiveServer) -> None:
    load("load_reference")
    sign_in(page, live_server)
    addresses = ["/bang-dieu-khien/", "/chi-tieu/", "/chi-tieu/hdh-03/", "/chi-tieu/parindex/"]
    assert [fault for address in addresses for fault in _faults(page, live_server, address)] == []


def test_pages_open_to_all_and_those_that_are_not_there(page: Page, live_server: LiveServer) -> None:
    assert [fault for address in OPEN_PAGES for fault in _faults(page, live_server, address)] == []


def test_a_wrong_password_is_told_and_what_was_typed_stays(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("input[name=username]", "lanhdao")
    page.fill("input[name=password]", "sai")
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("input[name=username]") == "lanhdao"
    assert page.title().startswith("Lỗi: ")
    assert barriers(page) == []


def test_forced_colours_and_print_keep_the_words(
    published: None, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server)
    page.emulate_media(forced_colors="active")
    assert page.locator("table .tag").first.is_visible()
    assert barriers(page) == []
    page.emulate_media(media="print", forced_colors="none")
    assert not page.locator("nav").first.is_visible()
    assert page.locator("table .tag").first.is_visible()


def _faults(page: Page, server: LiveServer, address: str) -> list[str]:
    page.goto(server.url + address)
    return barriers(page)
