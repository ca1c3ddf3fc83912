"""Acts to be kept, and what goes past all models."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.utils import translation

from accounts import audit, sealing
from accounts.audit import GUARDED, FieldChange
from accounts.models import AuditEvent
from tests.factories import make_user

TABLES = [model._meta.db_table for model in GUARDED]


def write(number: int = 1, **facts: Any) -> list[AuditEvent]:
    """Write down so many acts, each with up to two changed fields."""
    user = make_user()
    changes = [FieldChange("tên", "Xã Cũ", "Xã Mới"), FieldChange("ngày", "", "01/02/2018")]
    return [
        audit.write("change", user, by=user, changes=changes[: one % 3], reason=f"lý do {one}", **facts)
        for one in range(1, number + 1)
    ]


def execute(statement: str) -> None:
    """Send the database a statement past all models."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def remove(rows: models.QuerySet[Any]) -> None:
    """Remove the rows and ask for nothing that hangs on them."""
    rows._raw_delete(rows.db)


def lift_the_guard() -> None:
    """Take the guard away until the end of the test, as whoever rules over the database can."""
    connection.check_constraints()  # nor does PostgreSQL lift a trigger before
    audit.unguard()


def told(head: str = "") -> list[str]:
    """Return what a look at the chain finds, in English."""
    with translation.override("en"):
        return list(sealing.broken_seals(head))
