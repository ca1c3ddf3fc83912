"""The page of a unit: what it is and was, only approved figures, and what is said where there is nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from procedures.models import Level, Role, Terrain, Unit, UnitName, UnitSuccession
from reports.figures.revisions import HELD
from reports.models import LineStatus, Measurement, Report
from targets.models import Period
from tests.factories import (
    make_calendar,
    make_communes,
    make_indicator,
    make_line,
    make_member,
    make_province,
    make_report,
    make_target,
    make_unit,
    make_user,
)
from tests.reports.units.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)


@pytest.fixture
def calendar() -> dict[str, Period]:
    return make_calendar()


@pytest.fixture
def reader(client: Client) -> Client:
    """Somebody of another unit: every reader sees the same page."""
    client.force_login(make_member(make_unit(), Role.OFFICIAL))
    return client


@pytest.mark.parametrize("role", Role)
def test_every_role_may_read_every_unit(role: Role, client: Client, calendar: dict[str, Period]) -> None:
    make_target()
    client.force_login(make_member(make_unit(), role))
    foreign = make_unit()
    assert client.get("/don-vi/").status_code == 200
    assert client.get(foreign.get_absolute_url()).status_code == 200
    assert 'href="/don-vi/"' in client.get("/chi-tieu/").content.decode()


def test_nobody_else_may(client: Client, calendar: dict[str, Period]) -> None:
    unit = make_unit(focal_name="Nguyễn Văn A", focal_phone="0234 3822 123")
    for address in ("/don-vi/", unit.get_absolute_url()):
        assert client.get(address).headers["Location"] == f"/dang-nhap/?next={address}"
        assert client.post(address).status_code in (302, 405)
    client.force_login(make_user())  # signed in, and in no unit
    assert client.get(unit.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("address", ["/don-vi/khong-co/", "/don-vi/u1'/", "/don-vi/46/?ky=2021-q1"])
def test_what_is_not_there_is_said_in_vietnamese(
    address: str, reader: Client, calendar: dict[str, Period]
) -> None:
    make_target()
    answer = reader.get(address)
    assert answer.status_code == 404
    assert "Không có" in answer.content.decode()


def test_the_head_says_what_the_unit_is_and_whom_to_call(reader: Client, calendar: dict[str, Period]) -> None:
    make_target()
    district = make_unit(Level.DISTRICT, code="477", name="Huyện Quảng Điền")
    unit = make_unit(
        code="19900",
        name="Xã Quảng Thành",
        parent=district,
        terrain=Terrain.DELTA,
        focal_name="Nguyễn Văn A",
        focal_phone="+84 234 3822-123",
    )
    page = reader.get("/don-vi/19900/?ky=2018-q2").content.decode()
    assert "<title>Xã Quảng Thành – quý II/2018" in page
    assert '<a href="/don-vi/477/?ky=2018-q2">Huyện Quảng Điền</a>' in page
    assert '<a class="nowrap" href="tel:+842343822123">+84 234 3822-123</a>' in page
    said = text_of(reader, f"{unit.get_absolute_url()}?ky=2018-q2")
    assert "cấp xã · đồng bằng · trực thuộc Huyện Quảng Điền" in said
    assert "Đầu mối Nguyễn Văn A" in said


def test_only_approved_figures_are_shown_and_the_state_of_the_report(
    reader: Client, calendar: dict[str, Period]
) -> None:
    target = make_target()
    unit = make_unit()
    period = calendar["2018-q2"]
    make_line(unit, target.indicator, calendar["2018-q1"], 411, 1000)
    report = make_report(unit, period, Report.Status.SUBMITTED)
    line = make_line(unit, target.indicator, period, 777, 1000, status=LineStatus.SUBMITTED)
    said = text_of(reader, f"{unit.get_absolute_url()}?ky=2018-q2")
    assert "77,7" not in said
    assert "41,1 %" in said
    assert "quý II/2018: Chờ duyệt, đúng hạn" in said
    Measurement.objects.filter(pk=line.pk).update(status=LineStatus.ACCEPTED, accepted=HELD)
    Report.objects.filter(pk=report.pk).update(status=Report.Status.APPROVED)
    said = text_of(reader, f"{unit.get_absolute_url()}?ky=2018-q2")
    assert "77,7 %" in said
    assert "Đã duyệt" in said


@pytest.fixture
def merged(calendar: dict[str, Period]) -> tuple[Unit, Unit]:
    """A commune that went up in another on 01/01/2018, which then took a new name."""
    make_target()
    district = make_unit(Level.DISTRICT)
    gone = make_unit(code="20038", name="Xã Hồng Tiến", parent=district, valid_to=dt.date(2017, 12, 31))
    there = make_unit(code="20035", name="Xã Bình Tiến", parent=district)
    for since, name in ((dt.date(2012, 1, 1), "Xã Bình Điền"), (dt.date(2018, 1, 1), "Xã Bình Tiến")):
        UnitName.objects.create(unit=there, name=name, since=since)
    UnitSuccession.objects.create(
        predecessor=gone, successor=there, effective_on=dt.date(2018, 1, 1), legal_basis="Nghị quyết 834"
    )
    return gone, there


def test_a_unit_that_ended_says_so_and_where_its_work_went_on(
    merged: tuple[Unit, Unit], reader: Client
) -> None:
    said = text_of(reader, "/don-vi/20038/")  # opens with the last period in which it was there
    assert "quý IV/2017" in said
    assert "Đơn vị này chỉ tồn tại đến hết ngày 31/12/2017." in said
    assert "Nhập vào Xã Bình Điền" in said  # as its successor was called in that period
    assert "01/01/2018 (Nghị quyết 834)" in said


def test_in_a_period_after_its_end_a_unit_leads_back_to_its_last_one(
    merged: tuple[Unit, Unit], reader: Client
) -> None:
    answer = reader.get("/don-vi/20038/?ky=2018-q2")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "không tồn tại vào ngày 14/06/2018" in page
    assert '<a href="?ky=2017-q4">Xem quý IV/2017</a>' in page
    assert "Xếp hạng</dt>" not in page


def test_a_successor_names_what_it_took_in_and_what_it_was_called(
    merged: tuple[Unit, Unit], reader: Client
) -> None:
    said = text_of(reader, "/don-vi/20035/?ky=2018-q2")
    assert "Tên trước đây Xã Bình Điền, đến hết ngày 31/12/2017" in said
    assert "Tiếp nhận Xã Hồng Tiến" in said
    before = text_of(reader, "/don-vi/20035/?ky=2017-q4")
    assert "Tên trước đây" not in before
    assert before.count("Xã Bình Điền") > 1


def test_a_link_to_a_unit_that_is_gone_opens_its_last_period(
    merged: tuple[Unit, Unit], reader: Client
) -> None:
    page = reader.get("/don-vi/20035/?ky=2018-q2").content.decode()
    assert 'href="/don-vi/20038/"' in page
    assert 'href="/don-vi/20038/?ky' not in page


def test_a_district_lists_its_communes_with_report_and_standings(
    reader: Client, calendar: dict[str, Period]
) -> None:
    target = make_target(sign=">=", threshold=50, baseline=10)
    district = make_unit(Level.DISTRICT, code="477", name="Huyện Quảng Điền")
    good, late, silent = make_communes(3, parent=district)
    make_line(good, target.indicator, calendar["2018-q2"], 90, 100)
    make_line(late, target.indicator, calendar["2018-q2"], 11, 100)
    page = reader.get("/don-vi/477/?ky=2018-q2").content.decode()
    rows = {
        unit.pk: " ".join(strip(row).split())
        for unit in (good, late, silent)
        for row in [page.split(f'href="{unit.get_absolute_url()}?ky=2018-q2"')[1].split("</tr>")[0]]
    }
    assert rows[good.pk].endswith("Đã duyệt, đúng hạn 1 0 0")  # met, behind, no data
    assert rows[late.pk].endswith("Đã duyệt, đúng hạn 0 1 0")
    assert rows[silent.pk].endswith("Chưa nhập, chưa đến hạn 0 0 1")
    assert 'href="/chi-tieu/?ky=2018-q2&amp;pham-vi=477"' in page  # the same with the communes


def strip(page: str) -> str:
    """Return what stands outside of marks."""
    return "".join(part.split(">", 1)[-1] + " " for part in page.split("<"))


def test_a_figure_is_the_same_on_the_page_that_it_leads_to(
    reader: Client, calendar: dict[str, Period]
) -> None:
    target = make_target(make_indicator("HDH-03"))
    district = make_unit(Level.DISTRICT, code="477", name="Huyện Quảng Điền")
    [commune] = make_communes(1, parent=district)
    make_line(district, target.indicator, calendar["2018-q2"], 411, 1000)
    make_line(commune, target.indicator, calendar["2018-q2"], 1, 1000)
    address = "/chi-tieu/hdh-03/?ky=2018-q2&pham-vi=477-rieng"
    assert address.replace("&", "&amp;") in reader.get("/don-vi/477/?ky=2018-q2").content.decode()
    said = text_of(reader, address)
    assert "41,1 %" in said
    assert "UBND Huyện Quảng Điền (cơ quan)" in said
    assert "20,6 %" in text_of(reader, "/chi-tieu/hdh-03/?ky=2018-q2&pham-vi=477")


def test_a_yes_or_no_is_said_as_one(reader: Client, calendar: dict[str, Period]) -> None:
    has, has_not = (make_target(make_indicator(kind="unit_count")) for _ in range(2))
    unit = make_unit()
    make_line(unit, has.indicator, calendar["2018-q2"], True)
    make_line(unit, has_not.indicator, calendar["2018-q2"], False)
    page = reader.get(f"{unit.get_absolute_url()}?ky=2018-q2").content.decode()
    assert '<span class="value">Có</span>' in page
    assert '<span class="value">Chưa</span>' in page


def test_panels_set_the_unit_beside_its_peers_in_words_too(
    reader: Client, calendar: dict[str, Period]
) -> None:
    target = make_target()
    first, second, third = make_communes(3)
    for unit, part in ((first, 30), (second, 40), (third, 80)):
        make_line(unit, target.indicator, calendar["2018-q1"], part - 10, 100)
        make_line(unit, target.indicator, calendar["2018-q2"], part, 100)
    page = reader.get(f"{first.get_absolute_url()}?ky=2018-q2").content.decode()
    assert page.count('class="peers"') == 1
    said = text_of(reader, f"{first.get_absolute_url()}?ky=2018-q2")
    assert "từ 20,0 % đến 30,0 %; 30,0 %, trung vị nhóm 40,0 %" in said


def test_a_department_and_the_province_have_pages(reader: Client, calendar: dict[str, Period]) -> None:
    make_target()
    department = make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")
    said = text_of(reader, department.get_absolute_url())
    assert "sở, ban, ngành" in said
    said = text_of(reader, make_province().get_absolute_url())
    assert "Xếp hạng" not in said  # it has no peers
    assert "Báo cáo" not in said  # and is asked for no report


def test_without_a_programme_the_page_says_what_to_do(reader: Client) -> None:
    unit = make_unit()
    for address in (unit.get_absolute_url(), "/don-vi/"):
        assert reader.get(address).status_code == 200
    assert "load_reference" in text_of(reader, unit.get_absolute_url())


def test_without_targets_and_without_figures_the_page_says_so(
    reader: Client, calendar: dict[str, Period]
) -> None:
    make_indicator()
    unit = make_unit()
    said = text_of(reader, f"{unit.get_absolute_url()}?ky=2018-q2")
    assert "Kỳ này chương trình không giao mục tiêu nào cho đơn vị." in said
    make_target()
    said = text_of(reader, f"{unit.get_absolute_url()}?ky=2018-q2")
    assert "Chưa có số liệu được duyệt cho quý II/2018." in said
    assert "thiếu 1/1 số liệu" in said


def test_the_list_says_what_it_found(reader: Client) -> None:
    make_unit(Level.DEPARTMENT, code="SNV", name="Sở Nội vụ")
    said = text_of(reader, "/don-vi/?tim=noi+vu")
    assert "1 đơn vị có “noi vu”." in said
    said = text_of(reader, "/don-vi/?tim=khong-co-don-vi-nay")
    assert "Không tìm thấy đơn vị nào có “khong-co-don-vi-nay”." in said
    page = reader.get('/don-vi/?tim="><b>x').content.decode()
    assert "<b>x" not in page


def test_an_english_reader_is_served_in_english(reader: Client, calendar: dict[str, Period]) -> None:
    target = make_target()
    unit = make_unit()
    make_line(unit, target.indicator, calendar["2018-q2"], 90, 100)
    reader.cookies.load({"django_language": "en"})
    said = text_of(reader, f"{unit.get_absolute_url()}?ky=2018-q2")
    assert "Rank 1 of 1 among “communes of the delta”" in said
    assert "approved, on time" in said
    assert "Through time, beside its peers" in said
