"""The pages of units in a real browser: no barrier, no sideways scroll, no script needed, all on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from procedures.models import Unit
from tests.databases import filled

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "mat-khau-de-thu"
PAGES = [
    "/don-vi/",
    "/don-vi/?tim=hong+tien",
    "/don-vi/?tim=khong-co",
    "/don-vi/20035/",  # a commune of the mountains that took in another
    "/don-vi/482/?ky=2020-q4",  # a district with its communes, in the period being reported
    "/don-vi/snv/",
    "/don-vi/46/",
    "/don-vi/20038/?ky=2020-q3",  # merged away before
    "/don-vi/khong-co/",
    "/chi-tieu/hdh-03/?pham-vi=482-rieng",
]
SIZES: list[ViewportSize] = [{"width": 360, "height": 640}, {"width": 320, "height": 640}]
LAPTOP: ViewportSize = {"width": 1366, "height": 768}


@pytest.fixture(autouse=True)
def demo(settings: Settings, transactional_db: None) -> Iterator[None]:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    settings.DEMO_PASSWORD = PASSWORD
    settings.DEBUG = False
    with filled("load_demo"):
        Unit.objects.filter(code="20035").update(focal_name="Nguyễn Văn A", focal_phone="0234 3822 123")
        yield


def sign_in(page: Page, server: LiveServer) -> None:
    """Sign in as an official, who may read every unit but steers nothing."""
    page.goto(f"{server.url}/dang-nhap/")
    page.fill("input[name=username]", "phuloc")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "dang-nhap" not in address)


def barriers(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, as lines."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}})
    return [
        f"{page.url} {violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def test_every_page_of_units(page: Page, live_server: LiveServer) -> None:
    faults: list[str] = []
    sign_in(page, live_server)
    for address in PAGES:
        page.goto(live_server.url + address)
        faults += barriers(page)
        for size in SIZES:
            page.set_viewport_size(size)
            too_wide: int = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if too_wide > 0:
                faults.append(f"{address} is wider than {size['width']} pixels by {too_wide}")
        page.set_viewport_size(LAPTOP)
    assert not faults, "\n".join(faults)


def test_the_answers_come_first_and_the_telephone_is_a_link(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server)
    for size in (LAPTOP, SIZES[0]):
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}/don-vi/20035/")
        ends = page.eval_on_selector_all(
            ".answers dt", "all => all.map(one => one.getBoundingClientRect().bottom)"
        )
        assert len(ends) == 3  # progress, rank, report
        assert max(ends) <= size["height"]
    assert page.locator('a[href="tel:02343822123"]').is_visible()


def test_without_script_a_unit_is_found_and_a_period_chosen(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    sign_in(page, live_server)
    with page.expect_navigation():
        page.get_by_role("link", name="Đơn vị", exact=True).click()
    page.fill("input[name=tim]", "xa binh tien")
    with page.expect_navigation():
        page.press("input[name=tim]", "Enter")
    with page.expect_navigation():
        page.get_by_role("link", name="Xã Bình Tiến").click()
    page.select_option("select[name=ky]", "2019-q4")
    with page.expect_navigation():
        page.locator("form:has(select[name=ky]) button").click()
    assert "ky=2019-q4" in page.url
    assert page.locator("h1").inner_text() == "Xã Bình Điền"  # as it was called then
    context.close()


def test_forced_colours_and_paper_keep_what_the_page_says(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/don-vi/482/")
    page.emulate_media(forced_colors="active")
    assert barriers(page) == []
    page.emulate_media(media="print", forced_colors="none")
    assert not page.locator("nav").first.is_visible()
    assert page.locator(".on-paper strong").first.inner_text() == "quý III/2020"
    for words in ("Hạng ", "Đơn vị cấp xã trực thuộc", "trung vị nhóm"):
        assert page.get_by_text(words).first.is_visible(), words
