"""The menu of who may open many pages: all of them in one row, by name, and reached by the keyboard."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from procedures.models import Level, Role
from tests.browser.test_pages import LAPTOP, NARROW, PASSWORD, PHONE, barriers, overflow, sign_in
from tests.factories import make_member, make_unit

pytestmark = pytest.mark.django_db(transaction=True)

TALL = 60  # pixels, of a head in one row; of one in two it is about a hundred


@pytest.fixture(autouse=True)
def day(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    settings.DEBUG = False


def height_of_head(page: Page) -> float:
    return float(page.evaluate("document.querySelector('.head').getBoundingClientRect().height"))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN, Role.OFFICIAL])
def test_the_menu_stands_in_one_row_on_a_laptop(role: Role, page: Page, live_server: LiveServer) -> None:
    unit = make_unit(Level.DEPARTMENT, name="Sở Nội vụ")
    user = make_member(unit, role, username="ai", name="Nguyễn Thị Phương Thảo, Văn phòng Sở Nội vụ")
    user.set_password(PASSWORD)
    user.save()
    page.set_viewport_size(LAPTOP)
    sign_in(page, live_server, "ai")
    page.goto(f"{live_server.url}/thu-tuc/")
    assert height_of_head(page) <= TALL
    links = page.locator(".head nav a")
    assert all(links.nth(place).is_visible() for place in range(links.count()))
    assert barriers(page) == []
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        assert overflow(page) == 0


def test_every_page_of_the_menu_is_reached_by_the_keyboard(page: Page, live_server: LiveServer) -> None:
    user = make_member(make_unit(Level.DEPARTMENT), Role.COORDINATOR, username="ai")
    user.set_password(PASSWORD)
    user.save()
    sign_in(page, live_server, "ai")
    page.goto(f"{live_server.url}/thu-tuc/")
    wanted = page.locator(".head nav a").all_inner_texts()
    page.focus(".head .brand")
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    assert reached == wanted
