"""Files of procedures, units and people in a real browser: every step, with its errors and its result."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from imports.models import ImportBatch
from procedures.models import Level, Procedure, Role, Unit
from tests.browser.test_pages import LAPTOP, NARROW, PASSWORD, PHONE, barriers, overflow, sign_in
from tests.factories import make_calendar, make_field, make_member, make_procedure, make_unit
from tests.imports.sheets import workbook

pytestmark = pytest.mark.django_db(transaction=True)

HEAVIEST = 30 * 1024  # bytes of a page, packed
LONG = "Đăng ký kết hôn có yếu tố nước ngoài tại khu vực biên giới theo quy định của Luật Hộ tịch " * 3


@dataclass(frozen=True)
class Way:
    """A kind of file: one that is full of errors, one that is good, and what the good one leaves behind."""

    label: str
    title: str
    headings: tuple[str, ...]
    bad: Sequence[Sequence[Any]]
    good: Sequence[Sequence[Any]]
    errors: str
    is_there: Callable[[], bool]
    undone: str

    def file(self, rows: Sequence[Sequence[Any]]) -> FilePayload:
        """Return the rows as a file to be chosen."""
        content = workbook(rows, self.headings, name=self.title)
        return {"name": "tep.xlsx", "mimeType": "application/octet-stream", "buffer": content}


WAYS = {
    "procedures": Way(
        "danh mục thủ tục",
        "Thủ tục",
        ("Mã thủ tục", "Tên thủ tục", "Lĩnh vực", "Cấp giải quyết", "Đơn vị quản lý", "Hiệu lực từ", "Mức độ",
         "Mức độ từ ngày", "Cột lạ"),
        [
            ["2.000992", LONG, "Hộ tịch", "sở nào đó", "So Noi vu", "31/02/2018", "ba", "hôm qua", "x"],
            ["2.000993", "Thủ tục khác", "x" * 60, "cấp xã", "SNV", "=1+1", "", "", ""],
            ["2.000994", "Hai lần", "Hộ tịch", "cấp xã", "SNV", "01/01/2018", 3, "01/01/2018", ""],
            ["2.000994", "Hai lần", "Hộ tịch", "cấp xã", "SNV", "01/01/2018", 4, "01/01/2018", ""],
            ["", "Không mã", "", "", "", "", "", "", ""],
        ],
        [
            ["2.000991", LONG, "Hộ tịch", "cấp xã", "SNV", "01/02/2018", 2, "01/02/2018", ""],
            ["2.000991", "", "", "", "", "", 3, "01/07/2018", ""],
        ],
        "Lỗi 5",
        lambda: Procedure.objects.filter(code="2.000991", levels__level=3).exists(),
        "3 dòng trở lại như trước.",
    ),
    "units": Way(
        "danh sách đơn vị",
        "Đơn vị",
        ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Cấp hành chính", "Địa bàn", "Trực thuộc", "Tồn tại từ"),
        [
            ["474", LONG[:150], "", "cấp nào đó", "", "", ""],
            ["XMOI", "Xã Mới", "xã", "cấp xã", "", "Quang Dien", "32/01/2018"],
            ["XMOI", "Xã Mới", "xã", "cấp xã", "miền núi", "474", "01/01/2018"],
            ["", "Không mã", "", "", "", "", "#REF!"],
        ],
        [["SMOI", f"Sở {LONG[:140]}", "sở", "sở, ban, ngành", "", "46", "01/01/2018"]],
        "Lỗi 4",
        lambda: Unit.objects.filter(code="SMOI").exists(),
        "1 dòng trở lại như trước.",
    ),
    "people": Way(
        "người dùng",
        "Người dùng",
        ("Tên đăng nhập", "Họ tên", "Mã đơn vị", "Vai trò", "Email", "Điện thoại"),
        [
            ["tranthib", "Trần Thị B", "So Noi vu", "official", "khong-phai-email", ""],
            ["lethic", LONG[:100], "474", "giám đốc", "", ""],
            ["quantri", "Ai đó", "SNV", "coordinator", "", ""],
            ["", "Không tên", "SNV", "official", "", ""],
        ],
        [["nguyenvana", LONG[:100], "SNV", "official", "a@example.vn", "0234 123 456"]],
        "Lỗi 4",
        lambda: User.objects.filter(username="nguyenvana", is_active=True).exists(),
        "1 dòng trở lại như trước.",
    ),
}  # fmt: skip
kinds = pytest.mark.parametrize("kind", WAYS)


@pytest.fixture(autouse=True)
def administrator(settings: Settings) -> User:
    """Somebody who may import every kind, in a portal with a department and a district."""
    settings.DEBUG = False
    settings.PORTAL_TODAY = dt.date(2018, 6, 10)
    make_calendar()
    make_unit(Level.DISTRICT, code="474", name="Huyện Quảng Điền")
    department = make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")
    make_field()
    make_procedure(code="1.000656", owner=department)
    user = make_member(department, Role.ADMIN, username="quantri")
    user.set_password(PASSWORD)
    User.objects.filter(pk=user.pk).update(password=user.password)
    return user


def hand_in(page: Page, live_server: LiveServer, kind: str, rows: Sequence[Sequence[Any]]) -> None:
    """Choose a file of the kind, and have it read."""
    way = WAYS[kind]
    page.goto(f"{live_server.url}/nhap-tep/moi/")
    page.locator("select[name=kind]").select_option(kind)
    page.set_input_files("input[type=file]", way.file(rows))
    page.get_by_role("button", name="Đọc tệp").click()


@kinds
def test_from_errors_to_a_result_and_back_without_a_script(
    kind: str, browser: Browser, live_server: LiveServer
) -> None:
    way = WAYS[kind]
    page = browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=PHONE).new_page()
    sign_in(page, live_server, "quantri")
    hand_in(page, live_server, kind, way.bad)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_role("status")).to_contain_text(way.errors)
    expect(page.get_by_role("button", name="Nhập tất cả")).to_be_disabled()
    page.get_by_role("link", name="Tải lên lại").click()
    page.locator("select[name=kind]").select_option(kind)
    page.set_input_files("input[type=file]", way.file(way.good))
    page.get_by_role("button", name="Đọc tệp").click()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_role("status")).to_contain_text("Lỗi 0")
    assert not way.is_there(), "nothing is written before the last step"
    page.get_by_role("button", name="Nhập tất cả").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả nhập")
    assert way.is_there()
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.get_by_text(way.undone).first).to_be_visible()
    assert not way.is_there()


@kinds
def test_each_step_has_no_barrier_is_no_wider_than_a_phone_and_light(
    kind: str, page: Page, live_server: LiveServer
) -> None:
    way = WAYS[kind]
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, "quantri")

    def look() -> None:
        page.set_viewport_size(LAPTOP)
        faults.extend(barriers(page))
        for size in (PHONE, NARROW):
            page.set_viewport_size(size)
            if overflow(page) > 0:
                faults.append(f"{page.url} is wider than {size['width']} pixels by {overflow(page)}")
        weight = len(gzip.compress(page.content().encode()))
        if weight > HEAVIEST:
            faults.append(f"{page.url} weighs {weight} bytes")

    page.goto(f"{live_server.url}/nhap-tep/moi/")
    page.locator("select[name=kind]").select_option(kind)
    page.get_by_role("button", name="Đọc tệp").click()  # nothing is chosen
    look()
    hand_in(page, live_server, kind, way.bad)
    look()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    look()
    page.goto(f"{page.url}?hien=loi")
    look()
    hand_in(page, live_server, kind, way.good)
    look()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    look()
    page.get_by_role("button", name="Nhập tất cả").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả nhập")
    look()
    batch = ImportBatch.objects.latest("pk")
    for status in (ImportBatch.Status.INTERRUPTED, ImportBatch.Status.DONE):
        ImportBatch.objects.filter(pk=batch.pk).update(status=status)
        page.goto(f"{live_server.url}/nhap-tep/{batch.pk}/")
        look()
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    look()
    page.goto(f"{live_server.url}/nhap-tep/")
    look()
    assert [fault for fault in faults if "400 (Bad Request)" not in fault] == []


@kinds
def test_the_template_is_taken_and_its_marked_file_comes_back(
    kind: str, page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    sign_in(page, live_server, "quantri")
    page.goto(f"{live_server.url}/nhap-tep/moi/")
    with page.expect_download() as template:
        page.locator(f"a[href$='?loai={kind}']").click()
    assert template.value.path().read_bytes()[:2] == b"PK"
    hand_in(page, live_server, kind, WAYS[kind].bad)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    with page.expect_download() as marked:
        page.get_by_role("link", name="Tải tệp đã đánh dấu lỗi").click()
    assert marked.value.path().read_bytes()[:2] == b"PK"
