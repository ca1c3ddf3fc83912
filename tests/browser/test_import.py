"""The import in a real browser: from a file to the result without a script, on a phone, without a barrier."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from imports.models import ImportBatch
from procedures.models import Level, Role
from reports.models import Measurement
from tests.browser.test_pages import LAPTOP, NARROW, PASSWORD, PHONE, barriers, overflow, sign_in
from tests.factories import make_calendar, make_indicator, make_member, make_target, make_unit
from tests.imports.sheets import row, workbook

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def figures(settings: Settings, tmp_path: Path) -> Path:
    """A file with rows of every outcome, and somebody who hands it in."""
    settings.DEBUG = False
    settings.PORTAL_TODAY = dt.date(2018, 6, 10)
    make_calendar()
    district = make_unit(Level.DISTRICT, code="474", name="Huyện Quảng Điền")
    make_unit(parent=district, code="19750", name="Xã Quảng Thành")
    make_unit(parent=district, code="19751", name="Xã Quảng Phú")
    make_target(make_indicator("S-01"))
    make_target(make_indicator("Y-01", kind="unit_count"))
    reader = make_member(make_unit(Level.DEPARTMENT, code="SNV"), Role.COORDINATOR, username="dieuphoi")
    reader.set_password(PASSWORD)
    User.objects.filter(pk=reader.pk).update(password=reader.password)
    file = tmp_path / "quy2-2018.xlsx"
    file.write_bytes(
        workbook(
            [
                row("19750", "S-01", 18, 20),
                row("19750", "Y-01", answer="Có"),
                row("19751", "S-01", 21, 20, note="một ghi chú rất dài " * 8),
                row("", "Y-01", name="Q. Phú", answer="Chưa"),
                row("19751", "S-01", "=1+1", "x" * 60),
            ]
        )
    )
    return file


@pytest.mark.journey
def test_from_a_file_to_drafts_and_back_without_a_script(
    browser: Browser, live_server: LiveServer, figures: Path
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=PHONE).new_page()
    page.goto(f"{live_server.url}/dang-nhap/")
    page.fill("input[name=username]", "dieuphoi")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.goto(f"{live_server.url}/nhap-tep/moi/")
    page.get_by_label("Kỳ", exact=False).first.select_option("2018-q2")
    page.set_input_files("input[type=file]", figures)
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_role("status")).to_contain_text("Lỗi 3")
    page.get_by_label("có phải là").select_option("19751")
    page.get_by_role("button", name="Chấp nhận các tên đã chọn").click()
    expect(page.get_by_role("status")).to_contain_text("Lỗi 2")
    page.get_by_role("button", name="bỏ 2 dòng lỗi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả nhập")
    assert Measurement.objects.exclude(achieved=None, part=None).count() == 3
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.get_by_text("3 số liệu đã trở lại như trước.")).to_be_visible()


def test_no_barrier_and_no_wider_than_a_phone(page: Page, live_server: LiveServer, figures: Path) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, "dieuphoi")

    def look() -> None:
        page.set_viewport_size(LAPTOP)
        faults.extend(barriers(page))
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)
            if overflow(page) > 0:
                faults.append(f"{page.url} is wider than {size['width']} pixels by {overflow(page)}")

    for address in ("/nhap-tep/", "/nhap-tep/moi/"):
        page.goto(live_server.url + address)
        look()
    page.get_by_role("button", name="Đọc tệp").click()  # nothing is chosen
    look()
    page.locator("select[name=period]").select_option("2018-q2")
    page.set_input_files("input[type=file]", figures)
    page.get_by_role("button", name="Đọc tệp").click()
    look()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    look()
    page.get_by_role("button", name="dòng lỗi").click()
    look()
    batch = ImportBatch.objects.get()
    for status in (ImportBatch.Status.INTERRUPTED, ImportBatch.Status.DONE, ImportBatch.Status.UNDONE):
        ImportBatch.objects.filter(pk=batch.pk).update(status=status, undone_at=batch.at, undone_by=batch.by)
        page.goto(f"{live_server.url}/nhap-tep/{batch.pk}/")
        look()
    page.goto(f"{live_server.url}/nhap-tep/")
    look()
    assert [fault for fault in faults if "400 (Bad Request)" not in fault] == []
