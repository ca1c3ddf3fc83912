"""The journal in a real browser: no barrier, fit for a phone, filters without a script, and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts import audit
from accounts.audit import FieldChange
from accounts.models import AuditEvent, User
from procedures.models import Role
from tests.browser.test_pages import LAPTOP, NARROW, PASSWORD, PHONE, barriers, overflow, sign_in
from tests.factories import make_member, make_province, make_unit

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = [
    "/nhat-ky/",
    "/nhat-ky/?bi-tu-choi=on",
    "/nhat-ky/?viec=import",
    "/nhat-ky/?nguoi=khong-ai",
    "/nhat-ky/?tu-ngay=31/02/2018&trang=0&viec=la",
    "/nhat-ky/?trang=2",
]


@pytest.fixture(autouse=True)
def acts(settings: Settings) -> None:
    """Two pages of acts of every look, the longest words first."""
    settings.DEBUG = False
    reader = make_member(make_province(), Role.COORDINATOR, username="dieuphoi", name="Nguyễn Thị Điều Phối")
    User.objects.filter(pk=reader.pk).update(password=_hashed())
    unit = make_unit(name="Xã Hương Thọ", code="20014")
    origin = audit.Origin(
        channel=audit.Channel.FORM,
        ip="2001:db8:85a3:1234:5678:8a2e:370:7334",
        address="POST " + "/bao-cao" * 30,
    )
    with audit.origin(origin):
        for number in range(52):
            audit.write(
                "value", unit, by=reader, changes=[FieldChange("số đạt", str(number), str(number + 1))]
            )
        audit.write("refused", None, by=None, who="khach-la" * 18)
        many = [FieldChange(f"tên (đơn vị Xã {number})", "Cũ", "Mới") for number in range(300)]
        audit.write("import", None, by=reader, changes=many, subject_type="procedures.unit")
        audit.write(
            "correct", unit, by=reader, reason="Số cũ đếm hai lần.\nĐã kiểm tra lại.", role="coordinator"
        )


def _hashed() -> str:
    user = User()
    user.set_password(PASSWORD)
    return user.password


def test_no_barrier_and_no_wider_than_a_phone(page: Page, live_server: LiveServer) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, "dieuphoi")
    newest = AuditEvent.objects.filter(action="import").get().pk
    for address in (*ADDRESSES, f"/nhat-ky/{newest}/"):
        page.set_viewport_size(LAPTOP)
        page.goto(live_server.url + address)
        faults += barriers(page)
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)
            if overflow(page) > 0:
                faults.append(f"{address} is wider than {size['width']} pixels by {overflow(page)}")
    # A question that cannot be is answered with 400, which the console of the browser tells.
    assert [fault for fault in faults if "400 (Bad Request)" not in fault] == []


def test_filters_work_without_a_script(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("input[name=username]", "dieuphoi")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.get_by_role("link", name="Nhật ký").click()
    page.get_by_label("Việc", exact=True).select_option("Đính chính số liệu")
    page.get_by_label("Đơn vị", exact=True).select_option("")
    page.get_by_role("button", name="Xem").click()
    expect(page.locator(".journal tbody tr")).to_have_count(1)
    page.get_by_label("Từ ngày").fill("31/02/2018")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("alert")).to_contain_text("Từ ngày")
    expect(page.get_by_label("Từ ngày")).to_have_value("31/02/2018")
    expect(page.get_by_label("Từ ngày")).to_have_attribute("aria-invalid", "true")
    with page.expect_navigation():
        page.get_by_role("link", name="Bỏ mọi bộ lọc").click()
    page.get_by_role("link", name="Cũ hơn").click()
    expect(page.get_by_text("Trang 2/2")).to_be_visible()
    context.close()


def test_a_phone_shows_cards_and_paper_the_table_alone(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server, "dieuphoi")
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/nhat-ky/")
    cells = page.locator(".journal tbody tr").first.locator("th, td")
    lefts = {box["x"] for box in (cell.bounding_box() for cell in cells.all()) if box}
    assert len(lefts) == 1  # one below the other
    page.emulate_media(media="print")
    page.set_viewport_size(LAPTOP)
    expect(page.locator("main form")).to_be_hidden()
    expect(page.locator(".journal thead")).to_be_visible()
    expect(page.get_by_text("Đã kiểm tra lại.")).to_be_visible()
