"""Every migration of ours has a way back, and forward again from there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from accounts.models import AuditEvent
from tests.rights.world import ROOMS

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = [
    (room, name)
    for room in ROOMS
    for name in ["zero", *sorted(key[1] for key in MigrationLoader(None).disk_migrations if key[0] == room)]
]


@pytest.fixture(autouse=True)
def _forward_again() -> Iterator[None]:
    """Leave the database as every other test expects it, whatever became of this one."""
    yield
    call_command("migrate", verbosity=0)


def back_and_forward(room: str, name: str) -> None:
    call_command("migrate", room, name, verbosity=0)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        connection.introspection.get_table_description(cursor, AuditEvent._meta.db_table)


def test_the_accounts_go_back_to_before_there_was_a_journal() -> None:
    back_and_forward("accounts", "0001")


@pytest.mark.nightly
@pytest.mark.parametrize(("room", "name"), STEPS)
def test_a_migration_is_taken_back_and_made_again(room: str, name: str) -> None:
    back_and_forward(room, name)
