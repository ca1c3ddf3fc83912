"""Recovery codes printed before they were hashed stay good; on the way back they go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts import second_factor
from accounts.models import User
from tests.accounts.signing_in import make_owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

BEFORE, AFTER = ("accounts", "0003_sessions_and_used_passwords"), ("accounts", "0004_recovery_codes_hashed")


@pytest.fixture
def owner() -> Iterator[User]:
    """Somebody whose codes were made, one of them used, before they were hashed."""
    user = make_owner()
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes("accounts")
    migrate_to(BEFORE)
    codes = RecoveryCodes.activate(user)
    codes.validate_code(codes.get_unused_codes()[0])
    yield user
    MigrationExecutor(connection).migrate(newest)


def migrate_to(target: tuple[str, str]) -> None:
    """Bring the tables of accounts to that state."""
    MigrationExecutor(connection).migrate([target])


def test_codes_that_were_printed_open_once_and_are_kept_as_hashes(owner: User) -> None:
    used, *unused = RecoveryCodes.activate(owner).generate_codes()
    migrate_to(AFTER)
    assert set(Authenticator.objects.get().data) == {"salt", "hashes"}
    assert not second_factor.takes(owner, used)
    assert [second_factor.takes(owner, code) for code in (unused[0], unused[0])] == [True, False]
    assert second_factor.codes_left(owner) == 8


def test_on_the_way_back_the_codes_go_and_are_made_anew(owner: User) -> None:
    migrate_to(AFTER)
    migrate_to(BEFORE)
    assert not Authenticator.objects.exists()
    migrate_to(AFTER)
    assert second_factor.codes_left(owner) == 0


def test_codes_under_a_key_that_is_gone_go(owner: User) -> None:
    held = Authenticator.objects.get()
    held.data["seed"] = "gAAAAABmZm9yZ290dGVu"
    held.save()
    migrate_to(AFTER)
    assert second_factor.codes_left(owner) == 0
