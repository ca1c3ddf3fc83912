"""What the pages of tasks and registers may cost: queries whatever the number of rows, and bytes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.cold, pytest.mark.usefixtures("demo")]

HTML = 20_000  # bytes, compressed
PAGES = {
    "/nhiem-vu/": 13,
    "/nhiem-vu/m08/": 9,
    "/nhiem-vu/n03/": 17,
    "/nhiem-vu/n09/": 17,
    # With what units report of the same facts: the ledger, read cold; a process that keeps it asks once.
    "/nhiem-vu/n27/": 30,
    "/nhiem-vu/n33/": 30,
    "/nhiem-vu/n27/?nam=2019&trang=3": 17,
    "/nhiem-vu/phan-mem/": 10,
    "/nhiem-vu/phan-mem/?nam=2017&trang=2": 10,
    "/nhiem-vu/n09/them/": 8,
    "/nhiem-vu/n27/them/": 8,
    "/nhiem-vu/n27/?tai=csv": 15,
    "/nhiem-vu/n33/?nam=2016&tai=xlsx": 15,
}


@pytest.mark.parametrize(("address", "limit"), PAGES.items())
@pytest.mark.parametrize("username", ["phuloc", "dieuphoi"])
def test_a_page_keeps_its_budget(username: str, address: str, limit: int, client: Client) -> None:
    client.force_login(User.objects.get(username=username))
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)), CaptureQueriesContext(connection) as asked:
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        content = answer.getvalue()  # a file asks while it is sent
    assert answer.status_code == 200
    assert len(asked) <= limit, "\n".join(query["sql"][:200] for query in asked.captured_queries)
    if "tai=" not in address:
        assert len(content) <= HTML
