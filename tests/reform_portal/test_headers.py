"""What every answer carries."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from procedures.models import Role
from tests.factories import make_member, make_province


@pytest.mark.django_db
def test_nothing_inline_and_nothing_foreign_is_allowed(client: Client) -> None:
    policy = client.get(reverse("sign-in")).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_a_page_of_somebody_signed_in_is_stored_nowhere(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.LEADER))
    assert "no-store" in client.get(reverse("reports:target-list")).headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "host"),
    [
        ("/dang-nhap/", 200, "localhost"),
        ("/chi-tieu", 301, "localhost"),
        ("/chi-tieu/", 302, "localhost"),
        ("/favicon.ico", 302, "localhost"),
        ("/quan-tri/", 302, "localhost"),
        ("/khong-co/", 404, "localhost"),
        ("/dang-nhap/", 400, "evil.example"),
    ],
)
def test_every_answer_keeps_other_sites_out(address: str, status: int, host: str, client: Client) -> None:
    answer = client.get(address, headers={"host": host})
    assert answer.status_code == status
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_who_opens_an_address_of_a_form_reads_what_to_do(client: Client) -> None:
    client.force_login(make_member(make_province(), Role.LEADER))
    answer = client.get(reverse("sign-out"))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "Quay lại trang có biểu mẫu" in answer.content.decode()


@pytest.mark.django_db
def test_a_fault_is_written_down(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(broken):
        answer = client.get("/dang-nhap/", headers={"cookie": "session=abcdefghijklmnopqrstuvwxyz012345"})
    assert answer.status_code == 500
    assert "Traceback" not in answer.content.decode()
    assert any(record.levelname == "ERROR" for record in caplog.records)


def broken(*_query: object) -> None:
    """Stand for a database that is gone."""
    raise OperationalError("gone")
