"""Writing down what is done, in the transaction of the deed, and keeping it as it was written.

Whoever changes something calls `write` beside the change. Where it came from (address, browser, request) is
known to the request alone; the middleware puts it into `origin` for as long as the request lasts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, models, transaction

from accounts import clock
from accounts.models import AuditChange, AuditEvent, AuditSeal, User

Channel = AuditEvent.Channel
GUARDED = (AuditEvent, AuditChange, AuditSeal)
START = "0" * 64  # what the first seal follows


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from."""

    channel: Channel = Channel.COMMAND
    ip: str | None = None
    user_agent: str = ""
    address: str = ""
    request_id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, in the words of a reader."""

    field: str
    before: str
    after: str


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


@contextmanager
def origin(where: Origin) -> Iterator[Origin]:
    """Let every act in the block come from there."""
    token = _origin.set(where)
    try:
        yield where
    finally:
        _origin.reset(token)


def current_origin() -> Origin:
    """Return where the present act comes from; outside a request, a command."""
    return _origin.get() or Origin()


def write(
    action: str,
    subject: models.Model | None,
    *,
    by: User | None,
    changes: Iterable[Change] = (),
    **facts: str,
) -> AuditEvent:
    """Write down one act and return it; a failure undoes the deed itself.

    action   a short code, such as "approve"; `subject` is the row it was done to
    changes  the fields that changed
    facts    reason, unit_code, role, who, where they are known
    """
    where = current_origin()
    # Where the deed has a transaction, this is part of it; a savepoint of its own would save nothing.
    with transaction.atomic(savepoint=False):
        return _write(where, action, subject, by, list(changes), facts)


def _write(
    where: Origin,
    action: str,
    subject: models.Model | None,
    by: User | None,
    changes: list[Change],
    facts: dict[str, str],
) -> AuditEvent:
    event = AuditEvent.objects.create(
        at=clock.now(),
        action=action,
        by=by,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_key=str(subject.pk) if subject is not None else "",
        subject=str(subject)[:300] if subject is not None else "",
        channel=where.channel,
        ip=where.ip,
        user_agent=where.user_agent[:300],
        address=where.address[:300],
        request_id=where.request_id,
        **({"who": by.username if by else ""} | facts),
    )
    if changes:
        AuditChange.objects.bulk_create(
            AuditChange(event=event, field=one.field, before=one.before, after=one.after) for one in changes
        )
    return event


# Keeping ----------------------------------------------------------------------------------------------------


def guard() -> None:
    """Let the database itself refuse to change or remove what was written down. Safe to call again."""
    with connection.cursor() as cursor:
        for statement in _guards():
            cursor.execute(statement)


def unguard() -> None:
    """Take the guard away, for a purge by the owner of the database, and for tests that empty theirs."""
    with connection.cursor() as cursor:
        for model in GUARDED:
            table = model._meta.db_table
            for kind in ("update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{kind}{on}")


def _guards() -> Iterator[str]:
    words = "what was written down is never changed"
    if connection.vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
        )
    for model in GUARDED:
        table = model._meta.db_table
        if connection.vendor == "postgresql":
            for kind in ("update", "delete", "truncate"):
                yield (
                    f"CREATE OR REPLACE TRIGGER {table}_no_{kind} BEFORE {kind.upper()} ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
                )
        else:
            for kind in ("update", "delete"):
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{kind} BEFORE {kind.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
                )


# Sealing ----------------------------------------------------------------------------------------------------


@transaction.atomic
def seal() -> AuditSeal | None:
    """Seal every act that has no seal yet, oldest first, and return the newest seal."""
    last = AuditSeal.objects.order_by("number").last()
    number, before = (last.number, last.hash) if last else (0, START)
    fresh = []
    for event in AuditEvent.objects.filter(seal=None).order_by("pk").prefetch_related("changes"):
        number, before = number + 1, _hash(before, event)
        fresh.append(AuditSeal(event=event, number=number, hash=before))
    AuditSeal.objects.bulk_create(fresh, batch_size=500)
    return fresh[-1] if fresh else last


def broken_seals() -> list[str]:
    """Return a sentence for every act that is not as it was sealed; an empty list says all is whole."""
    found: list[str] = []
    before, expected = START, 1
    events = {event.pk: event for event in AuditEvent.objects.prefetch_related("changes")}
    for one in AuditSeal.objects.order_by("number"):
        if one.number != expected:
            found.append(f"seal {expected} is missing: the acts from there to seal {one.number} were removed")
        event = events.get(one.event_id)
        if event is None:
            found.append(f"act {one.event_id} (seal {one.number}) is missing")
        elif _hash(before, event) != one.hash:
            found.append(f"act {event.pk} (seal {one.number}) is not as it was sealed")
        before, expected = one.hash, one.number + 1
    return found


def _hash(before: str, event: AuditEvent) -> str:
    """Return the hash of an act, all its fields and changes, upon the seal before it."""
    held = [
        str(getattr(event, column.attname)) for column in event._meta.concrete_fields if column.name != "at"
    ]
    held.append(event.at.astimezone(dt.UTC).isoformat())
    for change in sorted(event.changes.all(), key=lambda one: one.pk):
        held += [str(change.pk), change.field, change.before, change.after]
    text = "\x1f".join(piece.replace("\x1f", " ") for piece in [before, *held])
    return hashlib.sha256(text.encode()).hexdigest()
