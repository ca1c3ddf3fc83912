"""What was sealed and is touched all the same shows, and where."""

from __future__ import annotations

import datetime as dt
import random
import re

import pytest
from django.db import models, transaction
from django.db.models import F

from accounts import clock, sealing
from accounts.models import AuditChange, AuditEvent, AuditSeal
from tests.accounts.keeping import lift_the_guard, remove, told, write

pytestmark = pytest.mark.django_db


def test_what_nobody_touched_is_whole_however_often_it_is_sealed() -> None:
    assert sealing.seal() is None
    write(3)
    newest = sealing.seal()
    assert newest == sealing.seal()
    write(2)
    sealing.seal()
    assert AuditSeal.objects.count() == 5
    assert newest is not None
    assert told(newest.hash) == []


def test_batches_make_the_same_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    write(8)
    newest = sealing.seal()
    assert newest is not None
    assert (newest.number, told()) == (8, [])


def test_every_column_but_the_moment_is_sealed_by_name() -> None:
    names = {column.attname for column in AuditEvent._meta.concrete_fields}
    assert names == {*sealing.COLUMNS, "at"}


class Tampering:
    """One way to change what was sealed, and the acts of which the chain must then complain."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.events = list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))
        self.at = chance.randrange(1, len(self.events) - 1)  # neither the first nor the last
        self.event = self.events[self.at]

    def flip(self, row: models.Model, columns: list[str]) -> None:
        """Flip one bit of a sign in a column that holds some; none becomes NUL, which PostgreSQL refuses."""
        column = self.chance.choice([name for name in columns if getattr(row, name)])
        text = getattr(row, column)
        place = self.chance.randrange(len(text))
        sign = chr(ord(text[place]) ^ (1 << self.chance.randrange(5)))
        changed = {column: text[:place] + sign + text[place + 1 :]}
        type(row)._default_manager.filter(pk=row.pk).update(**changed)

    def a_bit_of_an_act(self) -> set[int]:
        """Flip a bit in a text of an act."""
        columns = [
            "action",
            "who",
            "subject_type",
            "subject_key",
            "subject",
            "channel",
            "reason",
            "request_id",
        ]
        self.flip(AuditEvent.objects.get(pk=self.event), columns)
        return {self.event}

    def a_bit_of_the_moment(self) -> set[int]:
        """Move an act by a power of two microseconds."""
        at = AuditEvent.objects.get(pk=self.event).at + dt.timedelta(
            microseconds=1 << self.chance.randrange(20)
        )
        AuditEvent.objects.filter(pk=self.event).update(at=at)
        return {self.event}

    def somebody_else(self) -> set[int]:
        """Say that nobody did it."""
        AuditEvent.objects.filter(pk=self.event).update(by=None)
        return {self.event}

    def a_bit_of_a_change(self) -> set[int]:
        """Flip a bit in a changed field."""
        change = self.chance.choice(AuditChange.objects.order_by("pk"))
        self.flip(change, ["field", "after"])
        return {change.event_id}

    def a_bit_of_a_seal(self) -> set[int]:
        """Flip a bit in a hash."""
        self.flip(AuditSeal.objects.get(event=self.event), ["hash"])
        return {self.event}

    def an_act_removed(self) -> set[int]:
        """Remove an act and leave its seal."""
        remove(AuditChange.objects.filter(event=self.event))
        remove(AuditEvent.objects.filter(pk=self.event))
        return {self.event}

    def an_act_with_its_seal_removed(self) -> set[int]:
        """Remove an act and its seal: the acts on either side are named."""
        remove(AuditSeal.objects.filter(event=self.event))
        self.an_act_removed()
        return {self.events[self.at - 1], self.events[self.at + 1]}

    def a_gap_closed(self) -> set[int]:
        """Remove an act and its seal, and number the seals anew: the next act no longer stands on its own."""
        number = AuditSeal.objects.get(event=self.event).number
        self.an_act_with_its_seal_removed()
        for seal in AuditSeal.objects.filter(number__gt=number).order_by("number"):
            AuditSeal.objects.filter(pk=seal.pk).update(number=F("number") - 1)
        return {self.events[self.at + 1]}

    def a_change_removed(self) -> set[int]:
        """Remove a changed field."""
        change = self.chance.choice(AuditChange.objects.order_by("pk"))
        remove(AuditChange.objects.filter(pk=change.pk))
        return {change.event_id}

    def a_change_added(self) -> set[int]:
        """Add a changed field to a sealed act, which no guard refuses."""
        AuditChange.objects.create(event_id=self.event, field="tên", before="", after="Xã Thêm")
        return {self.event}

    def a_change_moved(self) -> set[int]:
        """Move a changed field to another act."""
        change = self.chance.choice(AuditChange.objects.exclude(event=self.event).order_by("pk"))
        AuditChange.objects.filter(pk=change.pk).update(event=self.event)
        return {self.event, change.event_id}

    def two_acts_swapped(self) -> set[int]:
        """Swap all that two acts hold but their keys."""
        other = self.events[self.at + 1]
        pair = AuditEvent.objects.in_bulk([self.event, other])
        for pk, event in ((self.event, pair[other]), (other, pair[self.event])):
            columns = [column for column in AuditEvent._meta.concrete_fields if not column.primary_key]
            values = {column.attname: getattr(event, column.attname) for column in columns}
            AuditEvent.objects.filter(pk=pk).update(**values)
        return {self.event, other}

    def two_hashes_swapped(self) -> set[int]:
        """Swap the hashes of two seals."""
        other = self.events[self.at + 1]
        seals = {seal.event_id: seal for seal in AuditSeal.objects.filter(event__in=[self.event, other])}
        for one, two in ((self.event, other), (other, self.event)):
            AuditSeal.objects.filter(event=one).update(hash=seals[two].hash)
        return {self.event, other}

    def two_seals_swapped(self) -> set[int]:
        """Let two seals change their places."""
        other = self.events[self.at + 1]
        one, two = (AuditSeal.objects.get(event=pk) for pk in (self.event, other))
        for seal, number in ((one, 10**6), (two, one.number), (one, two.number)):
            AuditSeal.objects.filter(pk=seal.pk).update(number=number)
        return {self.event, other}

    def one_seal_twice(self) -> set[int]:
        """Give two acts the same hash."""
        other = self.events[self.at + 1]
        AuditSeal.objects.filter(event=other).update(hash=AuditSeal.objects.get(event=self.event).hash)
        return {other}

    def an_act_of_yesterday_added(self) -> set[int]:
        """Add an act with a moment before the newest seal, and leave it so."""
        event = write(1)[0]
        AuditEvent.objects.filter(pk=event.pk).update(at=clock.now() - dt.timedelta(days=1))
        return {event.pk}

    def an_act_of_yesterday_sealed(self) -> set[int]:
        """Add such an act and let the next sealing take it."""
        added = self.an_act_of_yesterday_added()
        sealing.seal()
        return added


WAYS = [name for name, one in vars(Tampering).items() if callable(one) and name not in {"__init__", "flip"}]


def test_a_hundred_changes_are_all_located() -> None:
    chance = random.Random(2020)
    write(40)
    sealing.seal()
    lift_the_guard()
    missed = []
    for number in range(100):
        undone = transaction.savepoint()
        way = WAYS[number % len(WAYS)]
        changed = getattr(Tampering(chance), way)()
        named = [int(pk) for sentence in told() for pk in re.findall(r"[Aa]ct (\d+)", sentence)]
        if not named or named[0] not in changed or not changed <= set(named):
            missed.append((way, changed, named))
        transaction.savepoint_rollback(undone)
        assert told() == []
    assert missed == []


def test_only_a_hash_kept_elsewhere_shows_that_the_newest_acts_are_gone() -> None:
    events = write(5)
    head = sealing.seal()
    assert head is not None
    lift_the_guard()
    remove(AuditSeal.objects.filter(event=events[-1]))
    remove(AuditChange.objects.filter(event=events[-1]))
    remove(AuditEvent.objects.filter(pk=events[-1].pk))
    assert told() == []
    assert "newest acts were removed" in told(head.hash)[0]


def test_a_chain_made_anew_is_told_from_the_old_one_by_its_hash() -> None:
    write(5)
    head = sealing.seal()
    assert head is not None
    lift_the_guard()
    remove(AuditSeal.objects.all())
    AuditEvent.objects.update(reason="chưa hề có")
    sealing.seal()
    assert told() == []
    assert len(told(head.hash)) == 1


def test_a_text_cannot_take_the_place_of_nothing_nor_of_two_fields() -> None:
    (event,) = write(1)
    hashes = set()
    for ip, role, reason in (
        (None, "a", "b"),
        ("10.0.0.1", "a", "b"),
        (None, "a\x1fb", ""),
        (None, "", "a\x1fb"),
    ):
        event.ip, event.role, event.reason = ip, role, reason
        hashes.add(sealing.hash_of(sealing.START, 1, event))
    event.role, event.reason, event.by_id = "None", "", None
    hashes.add(sealing.hash_of(sealing.START, 1, event))
    assert len(hashes) == 5
    assert sealing.hash_of(sealing.START, 2, event) != sealing.hash_of(sealing.START, 1, event)


def test_an_act_that_ended_late_is_no_fault() -> None:
    first, second, third = write(3)
    lift_the_guard()
    AuditEvent.objects.filter(pk=first.pk).update(at=third.at - dt.timedelta(minutes=50))
    AuditSeal.objects.create(event=second, number=1, hash=sealing.hash_of(sealing.START, 1, second))
    assert told() == []
    sealing.seal()
    assert told() == []
