"""The id of a request stands on its answer, on the page of a fault, in the log and in the journal."""

from __future__ import annotations

import io
import logging

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuditEvent
from procedures.models import Role
from tests.factories import make_member, make_province
from tests.reform_portal.test_headers import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> io.StringIO:
    """Return what the portal writes to its log."""
    held = io.StringIO()
    handlers = logging.getLogger().handlers
    (console,) = [one for one in handlers if one.formatter and "request_id" in str(one.formatter._fmt)]
    assert isinstance(console, logging.StreamHandler)
    console.setStream(held)
    return held


def test_the_page_of_a_fault_names_the_request_as_the_log_does(client: Client, log: io.StringIO) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(broken):
        answer = client.get("/dang-nhap/", headers={"cookie": "session=abcdefghijklmnopqrstuvwxyz012345"})
    request_id = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert f"<code>{request_id}</code>" in answer.content.decode()
    assert f"ERROR django.request [{request_id}]: Internal Server Error: /dang-nhap/" in log.getvalue()


def test_a_line_outside_of_a_request_says_so(log: io.StringIO) -> None:
    logging.getLogger("portal").error("the disk is nearly full")
    assert "ERROR portal [-]: the disk is nearly full" in log.getvalue()


def test_the_journal_names_the_request_as_the_answer_does(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.LEADER))
    answer = client.get("/quan-tri/")
    assert answer.status_code == 403
    assert AuditEvent.objects.get(action="refused").request_id == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(("address", "status"), [("/dang-nhap/", 200), ("/khong-co/", 404)])
def test_every_answer_has_an_id_of_its_own(address: str, status: int, client: Client) -> None:
    answers = [client.get(address) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 2


def test_a_host_that_is_refused_is_answered_with_an_id(client: Client) -> None:
    answer = client.get("/dang-nhap/", headers={"host": "evil.example"})
    assert (answer.status_code, len(answer.headers["X-Request-ID"])) == (400, 32)
