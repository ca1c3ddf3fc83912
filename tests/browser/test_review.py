"""The coordinator's pages in a real browser: no barrier, no sideways scroll, by keys alone, by no script."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts import clock, posting
from accounts.models import User
from procedures.models import Level, Role
from reports.flow.corrections import ask_correction
from reports.models import Measurement, Reminder, Report
from targets.models import Period, Target
from tests.browser.test_pages import LAPTOP, NARROW, PASSWORD, PHONE, barriers, overflow, sign_in
from tests.factories import (
    above,
    make_calendar,
    make_communes,
    make_line,
    make_member,
    make_sent,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def two_days_late(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 17)
    settings.DEMO_PASSWORD = PASSWORD
    settings.DEBUG = False


def faults(page: Page, server: LiveServer, address: str) -> list[str]:
    """Return what is wrong with a page: barriers, and a sideways scroll on a phone."""
    page.set_viewport_size(LAPTOP)
    page.goto(server.url + address)
    found = barriers(page)
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        if overflow(page) > 0:
            found.append(f"{address} is wider than {size['width']} pixels by {overflow(page)}")
    return found


def test_every_page_of_the_demo(demo: None, page: Page, live_server: LiveServer) -> None:
    waiting = Report.objects.filter(period__code="2020-q4", status="submitted", unit__level=Level.DISTRICT)[0]
    approved = Report.objects.filter(period__code="2020-q4", status="approved")[0]
    figure = waiting.measurements.get(indicator__code="HDH-04")
    figure.part = 1  # a warning, to be seen
    figure.save()
    asked = ask_correction(
        Measurement.objects.filter(report__unit__code="482", report__period__code="2020-q3")[0],
        by=User.objects.get(username="phuloc"),
        reason="nhập nhầm quý trước",
    )
    Reminder.objects.create(
        period=waiting.period,
        unit=waiting.unit,
        step="manual",
        at=clock.now(),
        text="…",
        mailed_to="a@example.vn",
    )
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, "dieuphoi")
    assert page.url.endswith("/dieu-phoi/")
    addresses = [
        "/dieu-phoi/",
        "/dieu-phoi/?the=tat-ca",
        "/dieu-phoi/?the=qua-han",
        "/dieu-phoi/?the=tra-lai&huyen=482",
        "/dieu-phoi/?tim=khong-co",
        "/dieu-phoi/ma-tran/",
        "/dieu-phoi/duyet-loat/",
        f"/dieu-phoi/duyet/{waiting.pk}/",
        f"/dieu-phoi/duyet/{approved.pk}/",
        f"/dieu-phoi/duyet/{waiting.pk}/sua/hdh-03/",
        f"/dieu-phoi/duyet/{waiting.pk}/sua/tthc-01/",
        f"/dieu-phoi/duyet/{waiting.pk}/sua/hdh-04/",
        f"/dieu-phoi/dinh-chinh/{asked.pk}/",
        "/dieu-phoi/nhac/",
        "/dieu-phoi/nhac/xem-truoc/?don-vi=482",
        "/dieu-phoi/nhac/xem-truoc/",
        "/dieu-phoi/ky/",
        "/dieu-phoi/ky/2020-q4/chot/",
        "/dieu-phoi/ky/2020-q3/mo-lai/",
        "/dieu-phoi/phieu-khao-sat/",
        "/dieu-phoi/phieu-khao-sat/them/?chu-de=one_stop",
    ]
    said += [fault for address in addresses for fault in faults(page, live_server, address)]
    assert not said, "\n".join(said)


# A small province, in which every step can be counted ------------------------------------------------------


@pytest.fixture
def period() -> Period:
    """Quý IV/2020 is the only period that is open."""
    make_calendar()
    Period.objects.exclude(code="2020-q4").update(locked_at=dt.datetime(2020, 10, 1, tzinfo=dt.UTC))
    return Period.objects.get(code="2020-q4")


@pytest.fixture
def targets() -> list[Target]:
    return [make_target(for_districts=False, for_departments=False) for _ in range(3)]


@pytest.fixture
def coordinator() -> User:
    unit = make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")
    user = make_member(unit, Role.COORDINATOR, username="dieuphoi")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def reports(period: Period, targets: list[Target], coordinator: User) -> list[Report]:
    """Two reports of three lines each that wait; a third commune is silent and overdue."""
    first, second, silent = make_communes(3)
    make_member(silent, Role.OFFICIAL, email="canbo@example.vn")
    for unit, part in ((first, 40), (second, 50)):
        for target in targets:
            make_line(unit, target.indicator, Period.objects.get(code="2020-q3"), part, 100)
            make_sent(unit, target.indicator, period, part + 1, 100)
    return list(Report.objects.filter(period=period).order_by("pk"))


def statuses(report: Report) -> list[str]:
    return list(report.measurements.order_by("indicator__position").values_list("status", flat=True))


def focused(page: Page) -> str:
    """Return the code of the row that has the focus, "" for none."""
    return str(page.evaluate("document.activeElement.dataset.row || ''"))


def row(page: Page, code: str) -> Locator:
    return page.locator("tbody", has=page.locator(f"#{code}"))


def test_keys_act_while_a_row_has_the_focus_and_nowhere_else(
    reports: list[Report], page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, "dieuphoi")
    page.goto(f"{live_server.url}/dieu-phoi/duyet/{reports[0].pk}/")
    expect(page.locator("[data-keys]")).to_be_visible()
    codes = page.locator("[data-row]").evaluate_all("all => all.map(one => one.dataset.row)")
    page.keyboard.press("a")  # the page has the focus, no row: nothing happens
    assert statuses(reports[0]) == ["submitted"] * 3
    page.locator("[data-row]").first.focus()
    page.keyboard.press("j")
    assert focused(page) == codes[1]
    page.keyboard.press("k")
    page.keyboard.press("k")  # there is none before the first
    assert focused(page) == codes[0]
    page.keyboard.press("Control+a")
    assert focused(page) == codes[0]
    page.keyboard.press("a")
    page.wait_for_url(f"**/duyet/{reports[0].pk}/?*#{codes[0]}")
    assert focused(page) == codes[0]  # and one goes on where one was
    assert statuses(reports[0]) == ["accepted", "submitted", "submitted"]
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("akr")  # letters in a box are letters
    assert page.evaluate("document.activeElement.value") == "akr"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{codes[1]}")
    assert statuses(reports[0]) == ["accepted", "returned", "submitted"]


@pytest.mark.journey
def test_a_report_is_approved_by_the_keyboard_from_the_desk(
    reports: list[Report], page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, "dieuphoi")
    page.locator("table.desk tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/duyet/**")
    page.locator(".decide .button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: f"/duyet/{reports[0].pk}/" not in address or "/duyet/" not in address)
    assert Report.objects.filter(period__code="2020-q4", status="approved").count() == 1


def test_without_script_everything_is_decided_and_reminded(
    reports: list[Report], browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    sign_in(page, live_server, "dieuphoi")
    report = reports[0]
    code = report.measurements.order_by("indicator__position")[0].indicator.code
    page.goto(f"{live_server.url}/dieu-phoi/duyet/{report.pk}/")
    expect(page.locator("[data-keys]")).to_be_hidden()
    with page.expect_navigation():
        row(page, code).get_by_role("button", name="Đồng ý").click()
    assert statuses(report) == ["accepted", "submitted", "submitted"]
    other = report.measurements.order_by("indicator__position")[1].indicator.code
    row(page, other).get_by_text("Trả lại kèm ý kiến").click()
    row(page, other).get_by_label("Đơn vị cần sửa gì").fill("mẫu số khác danh sách")
    with page.expect_navigation():
        row(page, other).get_by_role("button", name="Trả lại", exact=True).click()
    assert statuses(report) == ["accepted", "returned", "submitted"]
    with page.expect_navigation():
        row(page, code).get_by_role("link", name="Sửa hộ").click()
    page.get_by_label("Số đạt").fill("39")
    page.get_by_label("Lý do sửa hộ").fill("đếm lại")
    with page.expect_navigation():
        page.get_by_role("button", name="Sửa số liệu").click()
    assert "Đã sửa" in page.content()
    assert report.measurements.get(indicator__code=code).part == 39
    page.goto(f"{live_server.url}/dieu-phoi/")
    with page.expect_navigation():
        page.get_by_role("button", name="Duyệt 1 báo cáo không có cảnh báo").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Duyệt các báo cáo đã chọn").click()
    assert Report.objects.get(pk=reports[1].pk).status == "approved"
    page.goto(f"{live_server.url}/dieu-phoi/?the=tat-ca")
    with page.expect_navigation():
        page.get_by_role("button", name="Nhắc 1 đơn vị quá hạn").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Xem trước nội dung").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi lời nhắc đến 1 đơn vị").click()
    assert "Đã nhắc 1 đơn vị" in page.content()
    posting.finish()
    assert [letter.to for letter in mail.outbox] == [["canbo@example.vn"]]
    context.close()


def test_a_conflict_is_told_where_the_eye_falls_and_without_barriers(
    reports: list[Report], page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, "dieuphoi")
    page.goto(f"{live_server.url}/dieu-phoi/duyet/{reports[0].pk}/")
    Measurement.objects.filter(report=reports[0]).update(version=7)
    page.get_by_role("button", name="Duyệt tất cả").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.title().startswith("Lỗi: ")
    assert barriers(page) == []
    assert statuses(reports[0]) == ["submitted"] * 3


def test_a_mistyped_deadline_is_told_without_barriers(
    reports: list[Report], page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, "dieuphoi")
    page.goto(f"{live_server.url}/dieu-phoi/ky/")
    page.fill("input[name=day]", "2020-12-31")
    page.fill("textarea[name=reason]", "lụt")
    page.select_option("select[name=unit]", reports[0].unit.code)
    page.get_by_role("button", name="Gia hạn").click()
    expect(page.get_by_role("alert")).to_contain_text("ngày/tháng/năm")
    assert page.input_value("input[name=day]") == "2020-12-31"
    assert barriers(page) == []


def test_empty_pages_say_so_without_barriers(
    period: Period, coordinator: User, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, "dieuphoi")
    for address in ("", "?the=tat-ca", "ma-tran/", "duyet-loat/", "nhac/", "nhac/xem-truoc/", "ky/"):
        assert faults(page, live_server, f"/dieu-phoi/{address}") == []


def test_a_portal_without_programme_says_what_to_load(
    coordinator: User, page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, "dieuphoi")
    for address in ("", "ma-tran/", "nhac/", "ky/"):
        assert faults(page, live_server, f"/dieu-phoi/{address}") == []


def test_a_district_reads_a_report_and_leaves_its_mark(
    reports: list[Report], page: Page, live_server: LiveServer
) -> None:
    district = above(reports[0].unit)
    user = make_member(district, Role.DISTRICT_COORDINATOR, username="huyen")
    user.set_password(PASSWORD)
    user.save()
    sign_in(page, live_server, "huyen")
    assert faults(page, live_server, f"/dieu-phoi/duyet/{reports[0].pk}/") == []
    page.set_viewport_size(LAPTOP)
    page.get_by_label("Ý kiến gửi đơn vị và Sở Nội vụ").fill("đã đối chiếu")
    with page.expect_navigation():
        page.get_by_role("button", name="Ghi dấu").click()
    assert "đã đối chiếu" in page.content()
    assert statuses(reports[0]) == ["submitted"] * 3


def test_on_paper_the_desk_keeps_its_words(
    reports: list[Report], page: Page, live_server: LiveServer
) -> None:
    sign_in(page, live_server, "dieuphoi")
    page.emulate_media(media="print")
    expect(page.locator("table.desk thead")).to_be_visible()
    expect(page.locator("table.desk .tag").first).to_be_visible()
    expect(page.locator(".desk-do")).to_be_hidden()
    page.emulate_media(media="screen", forced_colors="active")
    assert barriers(page) == []
