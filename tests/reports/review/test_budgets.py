"""What the coordinator's pages may cost with the whole province: queries, and bytes on a slow line."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.cold, pytest.mark.usefixtures("demo")]

HTML = 30_000  # bytes, compressed
PAGES = {
    "/dieu-phoi/": 26,
    "/dieu-phoi/?the=tat-ca": 26,
    "/dieu-phoi/?the=qua-han": 26,
    "/dieu-phoi/?the=tat-ca&huyen=482&tim=loc": 26,
    "/dieu-phoi/?ky=2016-q1&the=tat-ca": 26,
    "/dieu-phoi/?ky=2019-q4&the=tat-ca": 26,  # the most units, and everything is due
    "/dieu-phoi/ma-tran/": 25,
    "/dieu-phoi/ma-tran/?ky=2019-q4": 25,
    "/dieu-phoi/duyet-loat/": 25,
    "/dieu-phoi/nhac/": 30,
    "/dieu-phoi/ky/": 12,
    "/dieu-phoi/phieu-khao-sat/": 10,
    "/dieu-phoi/phieu-khao-sat/them/?chu-de=one_stop": 12,
}


@pytest.fixture
def desk(client: Client, settings: Settings) -> Client:
    settings.PORTAL_TODAY = dt.date(2020, 12, 17)  # two days after the deadline
    client.force_login(User.objects.get(username="dieuphoi"))
    return client


@pytest.mark.parametrize(("address", "limit"), PAGES.items())
def test_a_page_keeps_its_budget(address: str, limit: int, desk: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = desk.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert len(asked) <= limit, "\n".join(query["sql"][:200] for query in asked.captured_queries)
    assert len(answer.content) <= HTML


COPIED = Report.Status.COPIED  # the demo copies nothing from print


@pytest.mark.parametrize("status", [one for one in Report.Status if one != COPIED])
def test_the_review_keeps_its_budget(status: str, desk: Client) -> None:
    report = Report.objects.filter(period__code="2020-q4", status=status).order_by("pk")[0]
    with CaptureQueriesContext(connection) as asked:
        answer = desk.get(f"/dieu-phoi/duyet/{report.pk}/", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert len(asked) <= 42, "\n".join(query["sql"][:200] for query in asked.captured_queries)
    assert len(answer.content) <= HTML


def test_the_words_for_every_unit_of_the_province_keep_the_budget(desk: Client) -> None:
    overdue = [row.unit.code for row in desk.get("/dieu-phoi/").context["desk"].rows if row.is_overdue]
    assert len(overdue) > 90
    answer = desk.get(
        "/dieu-phoi/nhac/xem-truoc/",
        {"ky": "2020-q4", "don-vi": overdue},
        headers={"accept-encoding": "gzip"},
    )
    assert len(answer.content) <= HTML
