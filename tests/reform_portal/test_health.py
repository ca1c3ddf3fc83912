"""Live and ready: told to whoever balances the portal, over plain HTTP, to any host, without a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import AuditEvent
from tests.reform_portal.in_trouble import away

pytestmark = pytest.mark.engine

LIVE, READY = "/suc-khoe/", "/suc-khoe/san-sang/"
STRANGE = {"host": "10.1.2.3:8000", "cookie": "session=abcdefghijklmnopqrstuvwxyz012345"}


def test_a_process_lives_without_a_database() -> None:
    answer = Client().get(LIVE, headers=STRANGE)  # a test without the mark db cannot reach one
    assert (answer.status_code, answer.json()) == (200, {"live": True})


@pytest.mark.django_db
@pytest.mark.parametrize("address", [LIVE, READY])
@override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["cchc.example"])
def test_health_is_told_over_plain_http_to_any_host_and_leaves_nothing(address: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(address, headers=STRANGE)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"
    assert [query for query in asked.captured_queries if "accounts_" in query["sql"]] == []
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_a_portal_with_database_migrations_and_files_is_ready(client: Client) -> None:
    answer = client.get(READY)
    assert answer.json() == {"ready": True, "database": True, "migrations": True, "files": True}


@pytest.mark.django_db(transaction=True)
def test_a_portal_without_its_database_is_not_ready(client: Client) -> None:
    with away():
        answer = client.get(READY)
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False, "migrations": False, "files": True}


@pytest.mark.django_db
def test_a_portal_that_is_newer_than_its_tables_is_not_ready(client: Client) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="reports").order_by("-name").first()
    assert newest is not None
    newest.delete()
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


@pytest.mark.django_db
def test_a_portal_that_cannot_keep_files_is_not_ready(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["files"]) == (503, False)


@pytest.mark.parametrize("address", [LIVE, READY])
def test_health_takes_no_form(address: str) -> None:
    assert Client().post(address).status_code == 405
