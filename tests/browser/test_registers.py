"""Tasks and registers in a real browser: no barrier, fit for a phone, kept without a script, and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.models import Dialogue, SystemUsage
from tests.browser.test_pages import (
    LAPTOP,
    NARROW,
    PHONE,
    barriers,
    day_of_the_demo,
    overflow,
    sign_in,
)

__all__ = ["day_of_the_demo"]  # a fixture: the day of the demo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("day_of_the_demo", "demo")]

ADDRESSES = [
    "/nhiem-vu/",
    "/nhiem-vu/m08/",
    "/nhiem-vu/n01/",
    "/nhiem-vu/n03/?nam=2019",
    "/nhiem-vu/n09/",
    "/nhiem-vu/n09/?nam=20199",
    "/nhiem-vu/n09/?don-vi=46",
    "/nhiem-vu/n27/?trang=2",
    "/nhiem-vu/n33/",
    "/nhiem-vu/phan-mem/",
    "/nhiem-vu/n09/them/",
    "/nhiem-vu/n27/them/",
    "/nhiem-vu/n33/them/",
]


def test_no_barrier_and_no_wider_than_a_phone(page: Page, live_server: LiveServer) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, "dieuphoi")
    row = Dialogue.objects.all()[0].pk
    for address in (*ADDRESSES, f"/nhiem-vu/n09/{row}/"):
        page.set_viewport_size(LAPTOP)
        page.goto(live_server.url + address)
        faults += barriers(page)
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)
            if overflow(page) > 0:
                faults.append(f"{address} is wider than {size['width']} pixels by {overflow(page)}")
    # A question that cannot be is answered with 400, which the console of the browser tells.
    assert [fault for fault in faults if "400 (Bad Request)" not in fault] == []


def test_a_row_is_kept_without_a_script(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    sign_in_plainly(page, live_server)
    with page.expect_navigation():
        page.get_by_role("link", name="Nhiệm vụ", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("link", name="N09", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("link", name="Thêm vào sổ").click()
    page.get_by_label("Ngày đối thoại").fill("31/02/2020")
    page.get_by_label("Lĩnh vực đối thoại").select_option("chính sách thuế")
    for name, count in (("Số người dự", "1.050"), ("Số câu hỏi", "10"), ("Số câu đã trả lời", "9")):
        page.get_by_label(name).fill(count)
    with page.expect_navigation():
        page.get_by_role("button", name="Thêm").click()
    expect(page.get_by_role("alert")).to_contain_text("Viết ngày theo thứ tự ngày/tháng/năm")
    expect(page.get_by_label("Số người dự")).to_have_value("1.050")
    page.get_by_label("Ngày đối thoại").fill("29/02/2020")
    with page.expect_navigation():
        page.get_by_role("button", name="Thêm").click()
    row = Dialogue.objects.get(participants=1050)
    page.goto(f"{live_server.url}/nhiem-vu/n09/{row.pk}/")
    with page.expect_navigation():
        page.get_by_role("button", name="Bỏ khỏi sổ").click()
    assert not Dialogue.objects.filter(participants=1050).exists()
    with page.expect_navigation():
        page.get_by_role("button", name="Thêm lại").click()
    assert Dialogue.objects.get(participants=1050).questions == 10
    context.close()


def sign_in_plainly(page: Page, server: LiveServer) -> None:
    """Sign in as an official who keeps the registers of one district's office."""
    page.goto(f"{server.url}/dang-nhap/")
    page.fill("input[name=username]", "phuloc")
    page.fill("input[name=password]", "mat-khau-de-thu")
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def test_five_systems_stand_in_one_form_and_paper_keeps_the_rows(page: Page, live_server: LiveServer) -> None:
    SystemUsage.objects.filter(unit__code="482", year=2020).delete()
    sign_in(page, live_server, "phuloc")
    page.goto(f"{live_server.url}/nhiem-vu/n27/them/")
    expect(page.get_by_label("số cán bộ đang dùng")).to_have_count(5)
    page.get_by_label("Năm", exact=True).fill("2020")
    for box in page.get_by_label("số cán bộ đang dùng").all():
        box.fill("40")
    for box in page.get_by_label("số cán bộ cần dùng").all():
        box.fill("50")
    with page.expect_navigation():
        page.get_by_role("button", name="Thêm").click()
    assert SystemUsage.objects.filter(unit__code="482", year=2020, users=40).count() == 5
    page.emulate_media(media="print")
    expect(page.locator("main .filters")).to_be_hidden()
    expect(page.locator("table.register thead")).to_be_visible()
