"""What a page may cost: queries whatever the number of units, bytes on a slow line."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

HTML, CSS, JS = 30_000, 15_000, 25_000  # bytes, compressed

PAGES = {
    "/bang-dieu-khien/": 16,
    "/bang-dieu-khien/?ky=2016-q1": 16,
    "/bang-dieu-khien/?ky=2018-q2": 16,
    "/bang-dieu-khien/?ky=2020-q4": 16,
    "/bang-dieu-khien/?ky=2020-q3&pham-vi=482": 16,
    "/bang-dieu-khien/?ky=2020-q3&pham-vi=cap-xa-mien-nui": 16,
    "/bang-dieu-khien/?trang-thai=cham": 16,
    "/chi-tieu/": 16,
    "/chi-tieu/hdh-03/": 16,
    "/chi-tieu/hdh-05/?ky=2020-q3": 16,
    "/chi-tieu/cb-02/?pham-vi=482": 16,
    "/chi-tieu/parindex/": 16,
    "/chi-tieu/hdh-10/": 16,
    "/phuong-phap/": 4,
}


@pytest.fixture
def leader(client: Client) -> Iterator[Client]:
    client.force_login(User.objects.get(username="lanhdao"))
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)):
        yield client


@pytest.mark.parametrize(("address", "limit"), PAGES.items())
def test_a_page_keeps_its_budget(address: str, limit: int, leader: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = leader.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert len(asked) <= limit, "\n".join(query["sql"][:200] for query in asked.captured_queries)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) <= HTML
    assert "đ" in gzip.decompress(answer.content).decode()


def test_the_style_sheet_and_all_scripts_together_keep_their_budgets() -> None:
    static = Path(settings.BASE_DIR) / "static"
    style = (static / "portal.css").read_bytes()
    assert len(brotli.compress(style)) <= CSS
    assert len(gzip.compress(style)) <= CSS
    assert sum(len(gzip.compress(script.read_bytes())) for script in static.glob("**/*.js")) <= JS


@pytest.mark.parametrize("address", ["/bang-dieu-khien/", "/chi-tieu/hdh-03/", "/phuong-phap/"])
def test_a_page_asks_for_nothing_from_elsewhere(address: str, leader: Client) -> None:
    text = leader.get(address).content.decode()
    for inline in ("<script>", "<style", " style=", " onclick=", "javascript:"):
        assert inline not in text
    for attribute in ('src="http', 'src="//', 'rel="stylesheet" href="http'):
        assert attribute not in text
