import pytest

from accounts.models import User
from tests.factories import *

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize(
    "a",
    [
        "/nhiem-vu/",
        "/nhiem-vu/n09/",
        "/nhiem-vu/n03/",
        "/nhiem-vu/n27/",
        "/nhiem-vu/n33/",
        "/nhiem-vu/phan-mem/",
        "/nhiem-vu/n09/them/",
        "/nhiem-vu/n27/them/",
        "/nhiem-vu/m08/",
        "/nhiem-vu/n33/tep/xlsx/",
        "/nhiem-vu/n27/tep/csv/",
        "/nhiem-vu/n27/?nam=x",
    ],
)
def test_x(a, client):
    import datetime as dt
    import gzip

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(User.objects.get(username="phuloc"))
    from django.test import override_settings

    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)), CaptureQueriesContext(connection) as q:
        r = client.get(a)
    print(a, r.status_code, len(q), len(gzip.compress(r.content)))
    if "xlsx" not in a:
        import re

        t = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", r.content.decode()))
        print(t[1200:3600])
