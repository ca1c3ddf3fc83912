"""The page of a procedure: what it is, through time, where it is handled, and whether it owes anything."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from procedures.models import DeskHandling, Level, Procedure, Role, ServiceLevel
from tests.factories import make_member, make_procedure, make_province, make_unit
from tests.reports.units.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)


def test_it_tells_what_the_procedure_is(client: Client) -> None:
    one = make_procedure(
        "Cấp giấy phép xây dựng",
        code="TTH-01",
        level=3,
        at_desk=True,
        authority="department",
        owner=make_unit(Level.DEPARTMENT, name="Sở Xây dựng"),
        legal_basis="Luật Xây dựng 2014",
        time_limit_days=20,
        fee="150.000 đồng",
        interlinked=True,
        in_force_from=dt.date(2016, 2, 1),
    )
    words = text_of(client, one.get_absolute_url())
    for told in (
        "Mã TTH-01",
        "Lĩnh vực Hộ tịch",
        "Cấp thực hiện sở, ban, ngành",
        "Cơ quan chủ trì Sở Xây dựng",
        "Hiệu lực từ ngày 01/02/2016",
        "Căn cứ pháp lý Luật Xây dựng 2014",
        "Thời hạn giải quyết 20 ngày làm việc",
        "Phí, lệ phí 150.000 đồng",
        "mức độ 3 , từ ngày 01/02/2016. Điền và gửi hồ sơ trực tuyến.",
        "Một cửa có, từ ngày 01/02/2016",
        "Liên thông Có",
    ):
        assert told in words


def test_what_is_not_recorded_is_said(client: Client) -> None:
    words = text_of(client, make_procedure(authority="").get_absolute_url())
    assert "Mức độ trực tuyến chưa ghi mức độ" in words
    assert "Một cửa chưa ghi" in words
    assert "Chưa ghi cấp thực hiện nên chưa nêu được đơn vị." in words


@pytest.mark.parametrize(
    ("authority", "handled"),
    [
        ("province", {"Sở Chủ trì"}),
        ("department", {"Sở Chủ trì"}),
        ("district", {"Huyện Một", "Huyện Hai"}),
        ("commune", {"Xã Một – Một"}),
        ("", set()),
    ],
)
def test_it_names_the_units_that_handle_it(authority: str, handled: set[str], client: Client) -> None:
    first = make_unit(Level.DISTRICT, name="Huyện Một")
    make_unit(Level.DISTRICT, name="Huyện Hai")
    make_unit(parent=first, name="Xã Một")
    make_unit(parent=first, name="Xã Đã Nhập", valid_to=dt.date(2017, 12, 31))
    one = make_procedure(authority=authority, owner=make_unit(Level.DEPARTMENT, name="Sở Chủ trì"))
    page = client.get(one.get_absolute_url()).context["page"]
    assert {unit.placed_name_on(page.day) for unit in page.units} == handled


def test_rows_of_units_stand_beside_the_general_ones(client: Client) -> None:
    one = make_procedure(level=2, in_force_from=dt.date(2016, 1, 1))
    unit = make_unit(parent=make_unit(Level.DISTRICT, name="Huyện Nam Đông"), name="Xã Hương Phú")
    ServiceLevel.objects.create(procedure=one, level=4, effective_on=dt.date(2019, 1, 1), basis="QĐ 15")
    ServiceLevel.objects.create(procedure=one, level=3, effective_on=dt.date(2017, 1, 1), unit=unit)
    DeskHandling.objects.create(procedure=one, at_desk=False, effective_on=dt.date(2017, 1, 1), unit=unit)
    words = text_of(client, one.get_absolute_url())
    assert "mức độ 4 sẽ áp dụng 01/01/2019 – QĐ 15" in words
    assert "mức độ 2 đang áp dụng 01/01/2016 31/12/2018 –" in words
    assert "Xã Hương Phú – Nam Đông mức độ 3 đang áp dụng 01/01/2017" in words
    assert "Xã Hương Phú – Nam Đông không thực hiện một cửa" in words


def test_a_new_procedure_owes_an_assessment_until_it_is_made(client: Client) -> None:
    day = dt.date(2018, 1, 15)
    one = make_procedure(issued_as_new_on=day, in_force_from=day)
    assert "Ban hành mới 15/01/2018. chưa đánh giá tác động" in text_of(client, one.get_absolute_url())
    Procedure.objects.update(impact_assessed_on=dt.date(2018, 3, 1), impact_document="Báo cáo 12/BC-STP")
    assert "Đã đánh giá tác động ngày 01/03/2018, theo Báo cáo 12/BC-STP." in text_of(
        client, one.get_absolute_url()
    )
    assert "Ban hành mới" not in text_of(client, make_procedure().get_absolute_url())


def test_what_is_repealed_or_to_come_says_so(client: Client) -> None:
    gone = make_procedure(in_force_to=dt.date(2018, 6, 13))
    ahead = make_procedure(in_force_from=dt.date(2018, 6, 15))
    assert "Đã bãi bỏ: thủ tục có hiệu lực đến hết ngày 13/06/2018." in text_of(
        client, gone.get_absolute_url()
    )
    assert "Chưa có hiệu lực: thủ tục có hiệu lực từ ngày 15/06/2018." in text_of(
        client, ahead.get_absolute_url()
    )


def test_units_are_links_for_those_who_may_follow_them(client: Client) -> None:
    one = make_procedure(authority="department")
    address = f'href="{one.owner.get_absolute_url()}"'
    assert address not in client.get(one.get_absolute_url()).content.decode()
    client.force_login(make_member(make_province(), Role.LEADER))
    assert address in client.get(one.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "code", ["KHONG-CO", "a%00b", "%2e%2e/%2e%2e/etc", "a/b/c", "'--", "%F0%9F%98%80", "x" * 500]
)
def test_an_unknown_code_is_told_in_vietnamese(code: str, client: Client) -> None:
    answer = client.get(f"/thu-tuc/{code}/")
    assert answer.status_code == 404
    assert "Không có thủ tục" in answer.content.decode()


@pytest.mark.parametrize("code", ["12/QĐ-UBND", "a b", "đ%3f&#", "1.000110.000.00.00.H57"])
def test_a_code_may_hold_any_sign(code: str, client: Client) -> None:
    one = make_procedure(code=code)
    assert client.get(one.get_absolute_url()).status_code == 200
    assert client.get("/thu-tuc/").status_code == 200
