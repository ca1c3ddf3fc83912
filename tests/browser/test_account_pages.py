"""The pages of signing in and of the account in a real browser: no barrier, no sideways scroll, no script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts import clock, second_factor
from accounts.letters import link
from accounts.models import User
from procedures.models import Level, Role
from tests.accounts.signing_in import OTHER, PASSWORD
from tests.factories import make_member, make_province, make_unit

pytestmark = pytest.mark.django_db(transaction=True)

SIZES: list[ViewportSize] = [{"width": 320, "height": 640}, {"width": 360, "height": 640}]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def chief() -> User:
    """An administrator, to whom every page of accounts opens."""
    user = make_member(make_province(), Role.ADMIN, username="quantri", name="Quản trị cổng")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Page, server: LiveServer, password: str = PASSWORD) -> None:
    """Give name and password."""
    page.goto(f"{server.url}/dang-nhap/?next=/tai-khoan/")
    page.fill("input[name=username]", "quantri")
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def faults(page: Page, what: str) -> list[str]:
    """Return what keeps anybody from reading or using the page, on a telephone too."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    told = [
        f"{what} {violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
    before = page.viewport_size
    for size in SIZES:
        page.set_viewport_size(size)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            told.append(f"{what} is {over} pixels wider than {size['width']}")
    if before:
        page.set_viewport_size(before)
    return told


def test_every_page_of_accounts(chief: User, page: Page, live_server: LiveServer) -> None:
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    for address in (
        "/dang-nhap/",
        "/quen-mat-khau/",
        "/quen-mat-khau/da-gui/",
        link(chief).partition("8000")[2],
    ):
        page.goto(live_server.url + address)
        found += faults(page, address)
    sign_in(page, live_server)
    for address in (
        "/tai-khoan/",
        "/tai-khoan/mat-khau/",
        "/tai-khoan/xac-nhan/",
        "/tai-khoan/lop-thu-hai/",
        "/nhap-tep/moi/",
    ):
        page.goto(live_server.url + address)
        assert page.url.endswith(address)
        found += faults(page, address)
    assert not found, "\n".join(found)


def test_pages_with_faults_name_them(chief: User, page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, "sai-mat-khau-roi")
    found = faults(page, "a wrong password")
    assert page.title().startswith("Lỗi: ")
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/tai-khoan/mat-khau/")
    for name, text in (("old_password", PASSWORD), ("new_password1", "Hue@2026"), ("new_password2", "khac")):
        page.fill(f"input[name={name}]", text)
    with page.expect_navigation():
        page.press("input[name=new_password2]", "Enter")
    assert page.title().startswith("Lỗi: ")
    found += faults(page, "a weak password")
    page.goto(f"{live_server.url}/tai-khoan/nhap/")  # as it was called of old
    assert page.locator("select[name=kind]").input_value() == "people"
    with page.expect_navigation():
        page.get_by_role("button", name="Đọc tệp").click()
    found += faults(page, "no sheet of people")
    assert not found, "\n".join(found)


def test_the_locked_page(chief: User, page: Page, live_server: LiveServer) -> None:
    for number in range(5):
        sign_in(page, live_server, f"sai-{number}")
    assert "Tạm khoá đăng nhập" in page.title()
    assert faults(page, "locked") == []


def test_without_script_somebody_signs_in_with_two_factors_and_makes_accounts(
    chief: User, browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    make_unit(Level.DISTRICT, code="482")
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    sign_in(page, live_server)
    with page.expect_navigation():
        page.click("a[href='/tai-khoan/lop-thu-hai/']")
    secret = page.inner_text(".key")
    page.fill("input[name=code]", str(format_hotp_value(hotp_value(secret, clock.seconds() // 30))))
    with page.expect_navigation():
        page.press("input[name=code]", "Enter")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.goto(f"{live_server.url}/tai-khoan/")
    with page.expect_navigation():
        page.click("form[action='/dang-xuat/'] button")
    sign_in(page, live_server)
    assert page.url.endswith("/dang-nhap/ma/")
    page.fill("input[name=code]", codes[0])
    with page.expect_navigation():
        page.press("input[name=code]", "Enter")
    page.goto(f"{live_server.url}/tai-khoan/")
    with page.expect_navigation():
        page.click("a[href='/nhap-tep/moi/?loai=people']")
    sheet = tmp_path / "nguoi-dung.csv"
    sheet.write_text("username,unit,role\nphuloc,482,official\n", encoding="utf-8")
    page.set_input_files("input[type=file]", sheet)
    for button in ("Đọc tệp", "Kiểm tra tệp", "Nhập tất cả"):
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
    with page.expect_download() as download:
        page.click("form[action='/tai-khoan/nhap/mat-khau/'] button")
    assert download.value.suggested_filename == "tai-khoan-moi.xlsx"
    assert User.objects.filter(username="phuloc", must_change_password=True).exists()
    context.close()


def test_recovery_codes_and_the_code_page_have_no_barrier(
    chief: User, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/tai-khoan/lop-thu-hai/")
    secret = page.inner_text(".key")
    page.fill("input[name=code]", str(format_hotp_value(hotp_value(secret, clock.seconds() // 30))))
    with page.expect_navigation():
        page.press("input[name=code]", "Enter")
    page.wait_for_selector(".codes")
    found = faults(page, "recovery codes")
    page.goto(f"{live_server.url}/tai-khoan/")
    found += faults(page, "account with a second factor")
    with page.expect_navigation():
        page.locator("form[action='/dang-xuat/'] button").click()
    sign_in(page, live_server)
    found += faults(page, "code")
    assert second_factor.is_set_up(chief)
    assert not found, "\n".join(found)


@pytest.mark.journey
def test_a_first_sign_in_leads_through_the_new_password(
    chief: User, page: Page, live_server: LiveServer
) -> None:
    User.objects.update(must_change_password=True)
    sign_in(page, live_server)
    assert page.url.endswith("/tai-khoan/mat-khau/")
    assert faults(page, "first sign-in") == []
    page.fill("input[name=new_password1]", OTHER)
    page.fill("input[name=new_password2]", OTHER)
    page.press("input[name=new_password2]", "Enter")
    page.wait_for_url(re.compile("^(?!.*mat-khau).*$"))
    assert not User.objects.get(username="quantri").must_change_password
