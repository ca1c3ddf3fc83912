"""Proposals for the catalogue in a real browser: no barrier, no sideways scroll, by keys alone."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from procedures.models import Level, Procedure, Proposal, Role
from procedures.proposals.workflow import move
from tests.browser.test_pages import PASSWORD, barriers, sign_in
from tests.browser.test_review import faults
from tests.factories import make_member, make_programme, make_province, make_unit
from tests.procedures.catalogue_rows import make_handling, make_level, make_procedure, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def summer(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 12)
    settings.DEBUG = False


@pytest.fixture
def procedure() -> Procedure:
    """A procedure of the communes with two officials around it, who can sign in."""
    make_programme()
    department = make_unit(Level.DEPARTMENT, parent=make_province(), code="STP", name="Sở Tư pháp")
    for unit, role, name in (
        (department, Role.OFFICIAL, "tuphap"),
        (make_province(), Role.COORDINATOR, "dieuphoi"),
    ):
        user = make_member(unit, role, username=name)
        user.set_password(PASSWORD)
        user.save()
    made = make_procedure(
        department, code="1.000656", authority="commune", name="Thủ tục đăng ký khai tử cho người đã chết"
    )
    make_level(made, 2, dt.date(2016, 1, 1))
    make_handling(made, at_desk=True)
    make_procedure(department, issued_as_new_on=dt.date(2014, 12, 1), name="Thủ tục mới ban hành")
    return made


def test_every_page_of_proposals(page: Page, live_server: LiveServer, procedure: Procedure) -> None:
    keeper = procedure.owner.memberships.get().user
    coordinator = make_province().memberships.get().user
    waiting = make_proposal("level", procedure.owner, procedure, keeper, effective_on=dt.date(2016, 6, 1))
    returned = make_proposal("new", procedure.owner, None, keeper)
    move(returned, "return", by=coordinator, seen=1, words="Ghi rõ căn cứ pháp lý")
    new, here = "/thu-tuc/de-nghi/moi/", "/thu-tuc/de-nghi/"
    for_unit = [
        here,
        f"{here}?the=da-duyet",
        f"{here}?tim=khong-co",
        new,
        f"{new}?loai=level",
        f"{new}?loai=level&tim=khong-co",
        *(f"{new}?loai={kind}&thu-tuc=1.000656" for kind in ("level", "desk", "repeal")),
        f"{new}?loai=new",
        f"{here}{waiting.pk}/",
        f"{here}{returned.pk}/sua/",
    ]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server, "tuphap")
    said += [fault for address in for_unit for fault in faults(page, live_server, address)]
    page.context.clear_cookies()
    sign_in(page, live_server, "dieuphoi")
    said += [fault for at in (here, f"{here}{waiting.pk}/") for fault in faults(page, live_server, at)]
    assert not said, "\n".join(said)


def test_a_level_by_keys_alone(page: Page, live_server: LiveServer, procedure: Procedure) -> None:
    sign_in(page, live_server, "tuphap")
    page.goto(f"{live_server.url}/thu-tuc/de-nghi/moi/?loai=level&thu-tuc=1.000656")
    page.get_by_label("Mức độ trực tuyến").focus()
    page.keyboard.press("End")
    for text in ("01/07/2018", "Quyết định 12/QĐ-UBND", "Nâng mức độ"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã gửi Sở Nội vụ")
    assert Proposal.objects.get().level == 4


def test_what_is_wrong_is_told_without_a_barrier(
    page: Page, live_server: LiveServer, procedure: Procedure
) -> None:
    sign_in(page, live_server, "tuphap")
    page.goto(f"{live_server.url}/thu-tuc/de-nghi/moi/?loai=level&thu-tuc=1.000656")
    page.get_by_label("Mức độ trực tuyến").select_option("3")
    page.get_by_label("Ngày áp dụng").fill("31/12/2014")
    page.get_by_label("Theo văn bản").fill("Quyết định 12")
    page.get_by_label("Lý do").fill("Nâng mức độ")
    page.get_by_role("button", name="Gửi Sở Nội vụ duyệt").click()
    expect(page.get_by_role("alert")).to_contain_text("31/12/2014 trước ngày 01/01/2015")
    assert barriers(page) == []
    assert page.title().startswith("Lỗi: ")
