"""Sealing what was written down: a chain of hashes in which every later change, gap or addition shows.

Whoever rules over the database can lift the guard and rewrite the whole chain. Against that helps only the
newest hash, kept where they do not rule: in a mail, on a sheet in a folder (docs/decisions/0008).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, AuditSeal

START = "0" * 64  # what the first seal follows
BATCH = 500
# An act is written at once and seen when its transaction ends: later than this none comes in.
LATE = dt.timedelta(hours=1)
# By name, so that a column added one day leaves the seals of today as they are.
COLUMNS = (
    "id",
    "action",
    "by_id",
    "who",
    "role",
    "unit_code",
    "subject_type",
    "subject_key",
    "subject",
    "channel",
    "reason",
    "ip",
    "user_agent",
    "request_id",
    "address",
)


def seal() -> AuditSeal | None:
    """Seal every act that has no seal yet, oldest first, and return the newest seal."""
    last = AuditSeal.objects.order_by("number").last()
    done = 0
    # A batch at a time and each in its own transaction: nobody waits for a long one.
    while batch := list(_unsealed().filter(pk__gt=done)[:BATCH]):
        last = _sealed_upon(last, batch)
        done = batch[-1].pk
    return last


def broken_seals(head: str = "") -> Iterator[str]:
    """Yield a sentence for all that is not as it was sealed; none says that all is whole.

    head  a hash that was noted after an earlier sealing and must still be there
    """
    walk = _Walk()
    is_found = not head
    for one, event in _chain():
        yield from walk.faults(one, event)
        is_found = is_found or one.hash == head
    for event in _unsealed().iterator(BATCH):
        if walk.is_late(event):
            yield _(
                "Act %(act)s has no seal though younger acts have one: it was added later than it says."
            ) % {"act": event.pk}
    if not is_found:
        yield _("No seal bears the hash %(hash)s: the newest acts were removed, or all were sealed anew.") % {
            "hash": head
        }


@dataclass
class _Walk:
    """A walk along the chain: the seal before, and the time of the youngest act so far."""

    act: int = 0
    number: int = 0
    hashes: list[str] = field(default_factory=lambda: [START])  # what the next seal may stand upon
    youngest: dt.datetime | None = None

    def faults(self, one: AuditSeal, event: AuditEvent | None) -> Iterator[str]:
        """Yield what is wrong with the next seal and its act, and step on to it."""
        told = {"seal": one.number, "act": one.event_id, "before": self.act}
        expected = self.number + 1
        if one.number > expected:
            gap = {"first": expected, "last": one.number - 1}
            yield _(
                "Seals %(first)s to %(last)s are missing: "
                "acts between act %(before)s and act %(act)s were removed."
            ) % (told | gap)
        elif one.number < expected:
            yield _("Seal %(seal)s is there twice, the second time on act %(act)s.") % told
        made = [hash_of(before, one.number, event) for before in self.hashes] if event else []
        is_late = event is not None and self.is_late(event)
        if event is None:
            yield _("Act %(act)s (seal %(seal)s) was removed.") % told
        elif one.number == expected and one.hash not in made:
            yield _("Act %(act)s (seal %(seal)s) is not as it was sealed.") % told
        elif is_late:
            yield _("Act %(act)s (seal %(seal)s) was added later than it says.") % told
        # Where act and seal disagree either may have been changed: the next one stands upon the other.
        self.act, self.number = one.event_id, one.number
        self.hashes = [one.hash] if one.hash in made else [one.hash, *made][:3]
        if event is not None:  # a clock that once ran ahead is told of once, not with every act that follows
            self.youngest = event.at if is_late or self.youngest is None else max(self.youngest, event.at)

    def is_late(self, event: AuditEvent) -> bool:
        """Say whether the act is much older than one sealed before it; an assumed day is no time."""
        if self.youngest is None or settings.PORTAL_TODAY:
            return False
        return event.at < self.youngest - LATE


def _unsealed() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(seal=None).order_by("pk").prefetch_related("changes")


@transaction.atomic
def _sealed_upon(last: AuditSeal | None, batch: list[AuditEvent]) -> AuditSeal:
    """Seal the acts upon the newest seal, and return the one that is the newest now."""
    newest, before = (last.number, last.hash) if last else (0, START)
    fresh = []
    for number, event in enumerate(batch, newest + 1):
        before = hash_of(before, number, event)
        fresh.append(AuditSeal(event=event, number=number, hash=before))
    AuditSeal.objects.bulk_create(fresh)
    return fresh[-1]


def _chain() -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    """Yield every seal in its order with its act, or None where that is gone; a batch at a time in memory."""
    seals = AuditSeal.objects.order_by("number", "pk").iterator(BATCH)
    while batch := list(islice(seals, BATCH)):
        events = AuditEvent.objects.prefetch_related("changes").in_bulk([one.event_id for one in batch])
        for one in batch:
            yield one, events.get(one.event_id)


def hash_of(before: str, number: int, event: AuditEvent) -> str:
    """Return the hash of an act, all its fields and changes, under its number and upon the seal before it.

    JSON keeps apart what joining would not: a text and nothing, a sign and the mark between two fields.
    """
    held = [getattr(event, name) for name in COLUMNS]
    changes = sorted([one.pk, one.field, one.before, one.after] for one in event.changes.all())
    at = event.at.astimezone(dt.UTC).isoformat()
    text = json.dumps([before, number, at, held, changes], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
