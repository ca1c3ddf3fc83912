"""The workbook of a period is at hand where figures are entered and asked for, and the way back with it."""

from __future__ import annotations

from django.test import Client

from procedures.models import Role
from tests.factories import make_member
from tests.imports.conftest import Province, signed_in
from tests.rights.forms import read_page

MAU, BACK = "/nhap-tep/mau/?ky=2018-q2", "/nhap-tep/moi/?loai=figures&amp;ky=2018-q2"


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_entry_page_leads_to_the_unit_s_workbook_and_back(official: Client) -> None:
    page = html(official, "/bao-cao/2018-q2/19750/nhap/")
    assert f"{MAU}&amp;don-vi=19750" in page
    assert BACK in page
    assert official.get(f"{MAU}&don-vi=19750").headers["Content-Type"].endswith("sheet")


def test_the_tasks_lead_there_too(official: Client) -> None:
    page = html(official, "/viec-cua-toi/")
    assert f"{MAU}&amp;don-vi=19750" in page
    assert BACK in page


def test_the_desk_leads_to_the_workbook_of_the_units_that_are_shown(coordinator: Client) -> None:
    assert f'{MAU}"' in html(coordinator, "/dieu-phoi/?the=tat-ca&ky=2018-q2")
    page = html(coordinator, "/dieu-phoi/?the=tat-ca&ky=2018-q2&huyen=474")
    assert f"{MAU}&amp;don-vi=474" in page
    assert coordinator.get(f"{MAU}&don-vi=474").status_code == 200


def test_whoever_may_not_import_is_shown_no_way_to_it(province: Province) -> None:
    district = make_member(province.district, Role.DISTRICT_COORDINATOR)
    page = html(signed_in(district), "/dieu-phoi/?the=tat-ca")
    assert "Xã Quảng Thành" in page
    assert not [link for link in read_page(page, "/dieu-phoi/")[1] if link.startswith("/nhap-tep/")]


def test_the_way_back_has_chosen_kind_and_period(coordinator: Client) -> None:
    form = coordinator.get(BACK.replace("&amp;", "&")).context["form"]
    assert form["kind"].value() == "figures"
    assert form["period"].value() == "2018-q2"
