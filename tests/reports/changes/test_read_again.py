"""What a page asks the database for once its process has read the figures: what changed, and its own rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from reports import obligations
from reports.changes import kept
from reports.review import examined
from reports.verdicts import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

PAGES = {
    "/bang-dieu-khien/": ("lanhdao", 5),
    "/chi-tieu/hdh-03/": ("lanhdao", 5),
    "/don-vi/482/": ("lanhdao", 9),
    "/dieu-phoi/": ("dieuphoi", 12),
}


@pytest.fixture
def _read_by_itself(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the process keep what it reads: within the test nobody writes what is kept."""
    monkeypatch.setattr(kept, "is_in_transaction", lambda: False)
    yield
    obligations._ASKING.forget()
    ledger._LEDGER.forget()
    examined._kept.cache_clear()


def without_token(page: bytes) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value|name="once" value)="[^"]+"', "", page.decode())


@pytest.mark.usefixtures("_read_by_itself")
@pytest.mark.parametrize(("address", "limit"), [(page, limit) for page, (_who, limit) in PAGES.items()])
def test_a_page_read_again_asks_what_changed(address: str, limit: int, client: Client) -> None:
    client.force_login(User.objects.get(username=PAGES[address][0]))
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)):
        first = client.get(address)
        with CaptureQueriesContext(connection) as asked:
            again = client.get(address)
    assert (first.status_code, again.status_code) == (200, 200)
    assert without_token(again.content) == without_token(first.content)
    assert len(asked) <= limit, "\n".join(query["sql"][:200] for query in asked.captured_queries)
