"""Writing down what is done, in the transaction of the deed, and keeping it as it was written.

Whoever changes something calls `write` beside the change. Where it came from (address, browser, request) is
known to the request alone; the middleware puts it into `origin` for as long as the request lasts.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import cast

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import translation

from accounts import clock, request_ids, triggers
from accounts.models import AuditChange, AuditEvent, AuditSeal, User
from accounts.triggers import Trigger

Channel = AuditEvent.Channel
GUARDED = (AuditEvent, AuditChange, AuditSeal)
NEVER = "what was written down is never changed"

# Signs that end a line, turn the direction of writing or cannot be kept: strangers type them to forge a log.
_UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_IN_A_TEXT = re.compile(f"[{_UNSEEN}]")
_IN_A_LINE = re.compile(rf"[{_UNSEEN}\t\n\r]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act comes from."""

    channel: Channel = Channel.COMMAND
    ip: str | None = None
    user_agent: str = ""
    address: str = ""
    request_id: str = field(default_factory=request_ids.current)


@dataclass(frozen=True, slots=True)
class FieldChange:
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


def subject_type(model: type[models.Model]) -> str:
    """Return the code by which acts name rows of the model: the one of old where the model moved house.

    What is written cannot be changed, so a code stays for ever.
    """
    return str(getattr(model, "SUBJECT_TYPE", model._meta.label_lower))


# Where the deed has a transaction this is part of it: a savepoint of its own would save nothing.
@transaction.atomic(savepoint=False)
def write(
    action: str,
    subject: models.Model | None,
    *,
    by: User | None,
    changes: Iterable[FieldChange] = (),
    **facts: str,
) -> AuditEvent:
    """Write down one act and return it; a failure undoes the deed itself.

    action   a short code, such as "approve"; `subject` is the row it was done to
    changes  the fields that changed
    facts    reason, role, who; unit_code, the unit it is about; subject_type, where many rows are the subject
    """
    where = current_origin()
    with translation.override(settings.LANGUAGE_CODE):  # whatever its writer reads
        called = str(subject) if subject is not None else ""
    known = {
        "who": by.username if by else "",
        "subject_type": subject_type(subject.__class__) if subject is not None else "",
        "subject_key": str(subject.pk) if subject is not None else "",
        "subject": called,
        "user_agent": where.user_agent,
        "address": where.address,
        "request_id": where.request_id,
    }
    event = AuditEvent.objects.create(
        at=clock.now(),
        action=action,
        by=by,
        channel=where.channel,
        ip=_machine(where.ip),
        **{name: _fitting(AuditEvent, name, text) for name, text in (known | _place(by) | facts).items()},
    )
    AuditChange.objects.bulk_create([_row(event, change) for change in changes])
    return event


def _row(event: AuditEvent, change: FieldChange) -> AuditChange:
    names = ("field", "before", "after")
    return AuditChange(
        event=event, **{name: _fitting(AuditChange, name, getattr(change, name)) for name in names}
    )


def _place(by: User | None) -> dict[str, str]:
    """Return role and unit of who has but one of each; of several, whoever writes names what counted."""
    held = (by.held if by else None) or ()
    roles, units = {one.role for one in held}, {one.unit.code for one in held}
    return {name: found.pop() for name, found in (("role", roles), ("unit_code", units)) if len(found) == 1}


def _machine(ip: str | None) -> str | None:
    """Return the address, or None for what a proxy wrote in its place."""
    try:
        return str(ipaddress.ip_address(ip.partition("%")[0])) if ip else None
    except ValueError:
        return None


def _fitting(model: type[models.Model], name: str, text: str) -> str:
    """Return the text as its column keeps it: cut to the length, and in one line but for long texts."""
    length = cast("models.Field[str, str]", model._meta.get_field(name)).max_length
    unseen = _IN_A_TEXT if length is None else _IN_A_LINE
    return unseen.sub("\N{REPLACEMENT CHARACTER}", text)[:length]


# Keeping ----------------------------------------------------------------------------------------------------


def guard() -> None:
    """Let the database itself refuse to change or remove what was written down. Safe to call again."""
    triggers.renew(guards())


def unguard() -> None:
    """Take the guard away, for a purge by the owner of the database, and for tests that empty theirs."""
    triggers.drop_triggers(guards())


def guards() -> Iterator[Trigger]:
    """Yield the triggers that refuse."""
    for model in GUARDED:
        yield from _postgresql(model) if connection.vendor == "postgresql" else _sqlite(model)


def _postgresql(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    function = (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NEVER}'; END $$"
    )
    for kind in ("update", "delete", "truncate"):
        does = f"BEFORE {kind.upper()} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        yield Trigger(f"{table}_no_{kind}", table, does, function=function)


def _sqlite(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    refuse = f"BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
    for kind in ("update", "delete"):
        yield Trigger(f"{table}_no_{kind}", table, f"BEFORE {kind.upper()} ON {table} {refuse}")
    # SQLite's INSERT OR REPLACE removes the row that stands in its way without a word to the guard.
    same = " OR ".join(f"{key} = NEW.{key}" for key in _keys(model))
    found = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608  # names of our own tables
    does = f"BEFORE INSERT ON {table} WHEN EXISTS ({found}) {refuse}"
    yield Trigger(f"{table}_no_replace", table, does)


def _keys(model: type[models.Model]) -> list[str]:
    """Return the columns of which each tells rows apart."""
    return [column.attname for column in model._meta.concrete_fields if column.unique]
