"""What is written down: in the transaction of the deed, whole, and in one line."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from accounts import audit
from accounts.audit import FieldChange
from accounts.models import AuditChange, AuditEvent
from procedures.models import Membership, Role
from tests.factories import make_member, make_province, make_target, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

# What strangers send to forge a second line, to turn the direction of writing, or to break what keeps it.
FORGERIES = [
    "Mozilla\nrefused admin",
    "Mozilla\r\n2020-12-12 approve",
    "Mozilla\x0b\x0c\x1c\x1d\x1e",
    "Mozilla\x85next",
    "Mozilla\u2028next\u2029next",
    "Mozilla\u202egnp.exe",
    "Mozilla\x1b[2J",
    "Mozilla\ttab",
    "=HYPERLINK(1)",
    "x" * 10_000,
]


def test_an_act_is_undone_with_its_deed() -> None:
    undone = transaction.savepoint()
    audit.write("add", make_unit(), by=None)
    transaction.savepoint_rollback(undone)
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_is_written_with_all_its_fields_or_not_at_all() -> None:
    unit = make_unit()

    def full(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT INTO") and AuditChange._meta.db_table in sql:
            raise DatabaseError("no room")
        return execute(sql, *rest)

    with connection.execute_wrapper(full), pytest.raises(DatabaseError, match="no room"):
        audit.write("change", unit, by=None, changes=[FieldChange("tên", "Xã Cũ", "Xã Mới")])
    assert AuditEvent.objects.count() == 0


def test_who_has_one_role_in_one_unit_is_written_down_with_both() -> None:
    unit = make_unit(code="X1")
    user = make_member(unit, Role.OFFICIAL)
    user.held = list(Membership.objects.filter(user=user).select_related("unit"))
    event = audit.write("value", unit, by=user)
    assert (event.who, event.role, event.unit_code) == (user.username, "official", "X1")
    make_second = Membership.objects.create(user=user, unit=make_province(), role=Role.COORDINATOR)
    user.held = [*user.held, make_second]
    event = audit.write("approve", unit, by=user, role="coordinator")
    assert (event.role, event.unit_code) == ("coordinator", "")


@pytest.mark.parametrize(
    ("ip", "kept"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", None),
        ("10.0.0.1:8080", None),
        ("", None),
    ],
)
def test_an_address_that_is_none_is_not_kept(ip: str, kept: str | None) -> None:
    with audit.origin(audit.Origin(ip=ip)):
        event = audit.write("refused", None, by=None)
    event.refresh_from_db()
    assert event.ip == kept


def test_a_thing_is_called_as_the_portal_calls_it_whoever_writes() -> None:
    target = make_target()
    target.indicator.name_en = "In English"
    with translation.override("en"):
        event = audit.write("change", target.indicator, by=None)
    assert event.subject == target.indicator.name


@pytest.mark.parametrize("forged", FORGERIES)
def test_one_act_is_one_line_whatever_strangers_send(forged: str) -> None:
    with audit.origin(audit.Origin(user_agent=forged, address=forged)):
        event = audit.write("sign_in_failed", None, by=None, who=forged, reason=f"{forged}\0")
    event.refresh_from_db()
    for text in (event.who, event.user_agent, event.address):
        assert text
        assert len(text) <= 300
        assert len(text.splitlines()) == 1
        assert not {"\u202e", "\x1b", "\0", "\t"} & set(text)


def test_long_words_are_kept_whole_and_short_columns_cut() -> None:
    event = audit.write(
        "change", None, by=None, changes=[FieldChange("t" * 500, "a\nb", "c" * 5000)], reason="một\nhai"
    )
    event.refresh_from_db()
    change = event.changes.get()
    assert (len(change.field), change.before, len(change.after)) == (120, "a\nb", 5000)
    assert event.reason == "một\nhai"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_lose_nothing_and_keep_their_order() -> None:
    faults: list[Exception] = []

    def work(number: int) -> None:
        try:
            for step in range(50):
                audit.write("value", None, by=None, who=f"n{number}", reason=str(step))
        except DatabaseError as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert AuditEvent.objects.count() == 400
    for number in range(8):
        of_one = AuditEvent.objects.filter(who=f"n{number}").order_by("pk")
        assert [int(event.reason) for event in of_one] == list(range(50))
