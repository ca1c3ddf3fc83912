"""The catalogue in a real browser: no barrier, fit for a phone, searched without a script, and on paper."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from procedures.models import DeskHandling, Level, Procedure, Role, ServiceLevel
from tests.browser.test_pages import LAPTOP, NARROW, PASSWORD, PHONE, barriers, overflow, sign_in
from tests.factories import (
    HUE,
    make_field,
    make_indicator,
    make_line,
    make_member,
    make_period,
    make_procedure,
    make_province,
    make_unit,
)
from tests.reports.catalogue.invented import fill

pytestmark = pytest.mark.django_db(transaction=True)

LONG = (
    "Cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất cho người "
    "đã đăng ký quyền sở hữu tài sản gắn liền với đất lần đầu đối với tổ chức, cá nhân nước ngoài đầu tư"
)
DAYS = "?tu=14/03/2018&den=14/06/2018"
ADDRESSES = [
    "/thu-tuc/",
    "/thu-tuc/?tim=cap+giay&muc-do=tu-3&lien-thong=khong&ngay=01/01/2019",
    "/thu-tuc/?trang=2",
    "/thu-tuc/?tim=khong+co+thu+tuc+nao",
    "/thu-tuc/?muc-do=9&ngay=31/02/2018&trang=x&tim=!",
    "/thu-tuc/khong-co/",
    "/thu-tuc/LONG/",
]
SIGNED_IN = ["/thu-tuc/", "/thu-tuc/?sap-xep=ho-so", "/thu-tuc/LONG/"]
DIFFERENCES = [
    "/thu-tuc/so-sanh/",
    f"/thu-tuc/so-sanh/{DAYS}",
    f"/thu-tuc/so-sanh/{DAYS}&phan=tang-muc",
    "/thu-tuc/so-sanh/?tu=31/02/2018&phan=khong",
]


@pytest.fixture(autouse=True)
def catalogue(settings: Settings) -> None:
    """Three pages of procedures, and one with everything that a procedure may have."""
    settings.DEBUG = False
    settings.PORTAL_TODAY = dt.date(2018, 9, 20)
    user = make_member(make_province(), Role.LEADER, username="lanhdao")
    user.set_password(PASSWORD)
    User.objects.filter(pk=user.pk).update(password=user.password)
    fill(120)
    procedure = make_procedure(
        LONG,
        code="LONG",
        level=1,
        at_desk=False,
        in_force_from=dt.date(2018, 1, 15),
        issued_as_new_on=dt.date(2018, 1, 10),
        field=make_field("Đăng ký quyền sở hữu nhà ở và tài sản khác gắn liền với đất"),
        owner=make_unit(Level.DEPARTMENT, name="Sở Lao động - Thương binh và Xã hội của tỉnh"),
        legal_basis="Luật Đất đai 2013\nNghị định 43/2014/NĐ-CP",
        source="https://example.com/" + "mot-dia-chi-rat-dai/" * 8,
        time_limit_days=30,
        interlinked=True,
    )
    _through_time(procedure)
    for code in ("2018-q1", "2018-q2"):
        make_period(code, locked_at=dt.datetime(2018, 7, 1, tzinfo=HUE))


def _through_time(procedure: Procedure) -> None:
    """Give the procedure later rows, rows of units, and dossiers."""
    unit = make_unit(name="Xã Hương Thọ")
    for level, day, where in ((3, dt.date(2018, 5, 1), None), (4, dt.date(2018, 12, 1), None)):
        ServiceLevel.objects.create(
            procedure=procedure, level=level, effective_on=day, unit=where, basis="Quyết định 1500/QĐ-UBND"
        )
    ServiceLevel.objects.create(procedure=procedure, level=2, effective_on=dt.date(2018, 6, 1), unit=unit)
    DeskHandling.objects.create(procedure=procedure, at_desk=True, effective_on=dt.date(2018, 5, 1))
    dossiers = make_indicator("HDH-03", source="dossiers")
    line = make_line(unit, dossiers, make_period("2018-q2"))
    line.report.procedure_counts.create(procedure=procedure, received=1234, received_online=567)


def _faults(page: Page, live_server: LiveServer, addresses: list[str]) -> list[str]:
    """Return the barriers of the pages, and those that are wider than a phone."""
    faults: list[str] = []
    for address in addresses:
        page.set_viewport_size(LAPTOP)
        page.goto(live_server.url + address)
        faults += barriers(page)
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)
            if overflow(page) > 0:
                faults.append(f"{address} is wider than {size['width']} pixels by {overflow(page)}")
    return faults


def test_no_barrier_and_no_wider_than_a_phone(page: Page, live_server: LiveServer) -> None:
    assert _faults(page, live_server, ADDRESSES) == []
    sign_in(page, live_server)
    assert _faults(page, live_server, SIGNED_IN + DIFFERENCES) == []


@pytest.mark.journey
def test_a_citizen_finds_a_procedure_on_a_phone_without_a_script(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/thu-tuc/")
    page.get_by_label("Tên, mã hoặc lĩnh vực").fill("chung nhan quyen su dung dat")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("status")).to_contain_text("1 thủ tục")
    expect(page.locator("mark").first).to_have_text("chứng")
    page.get_by_role("link", name="Cấp giấy chứng nhận").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG)
    context.close()


def test_filters_are_set_and_dropped_without_a_script(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/thu-tuc/")
    everything = page.get_by_role("status").inner_text()
    page.get_by_role("link", name="từ mức 3 trở lên").click()
    page.locator("details.narrow summary").click()
    page.get_by_label("Liên thông").select_option("co")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("status")).to_contain_text("từ mức 3 trở lên")
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.get_by_label("Liên thông")).to_have_value("co")
    page.get_by_role("link", name="Bỏ liên thông").click()
    expect(page.locator(".chip")).to_have_count(1)
    page.get_by_role("link", name="Bỏ mọi bộ lọc").click()
    expect(page.get_by_role("status")).to_have_text(everything)
    context.close()


def test_paper_shows_what_was_found_and_not_the_filters(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/thu-tuc/?muc-do=3")
    page.emulate_media(media="print")
    expect(page.locator("main form")).to_be_hidden()
    expect(page.locator(".chips")).to_be_hidden()
    expect(page.locator(".found li").first).to_be_visible()
    expect(page.get_by_role("status")).to_be_visible()
