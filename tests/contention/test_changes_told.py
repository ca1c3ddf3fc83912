"""Whoever writes at the same moment is told to every reader, and waits for nobody because of that."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from reports.changes.since import since
from reports.models import DataChange, Measurement, MeasurementRevision
from targets.models import Period
from tests.contention.crowd import Act, crowd
from tests.factories import make_communes, make_line, make_target
from tests.reports.changes.facts import fresh_facts, kept_facts, settled_version

SAVERS = 50


def make_lines(number: int, period: Period) -> list[Measurement]:
    """Return an accepted line for each of so many communes."""
    indicator = make_target().indicator
    return [make_line(unit, indicator, period, 3, 4) for unit in make_communes(number)]


def change(line: Measurement) -> None:
    """Change what is accepted of the line, and wait for others a fifth of a second at most."""
    with transaction.atomic():
        _be_hasty()
        MeasurementRevision.objects.filter(speaks_for=line).update(part=1)


def change_and_count(line: Measurement, counter: int) -> None:
    """Change the line, and a row that everybody raises."""
    with transaction.atomic():
        _be_hasty()
        MeasurementRevision.objects.filter(speaks_for=line).update(part=1)
        DataChange.objects.filter(pk=counter).update(token=1)


def _be_hasty() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")


def test_fifty_savers_at_once_are_all_told(period: Period) -> None:
    lines = make_lines(SAVERS, period)
    kept_facts()
    with crowd(SAVERS) as many:
        results = many.at_once(
            [partial(MeasurementRevision.objects.filter(speaks_for=one).update, part=1) for one in lines]
        )
        read = kept_facts()
    assert results == [1] * SAVERS
    assert read == fresh_facts()


@pytest.mark.postgres
def test_fifty_savers_wait_for_nobody_who_is_not_done_yet(period: Period) -> None:
    first, *others = make_lines(SAVERS + 1, period)
    with crowd(SAVERS) as many, transaction.atomic():
        MeasurementRevision.objects.filter(speaks_for=first).update(part=1)
        results = many.at_once([partial(change, one) for one in others])
    assert results == [None] * SAVERS
    assert kept_facts() == fresh_facts()


@pytest.mark.postgres
def test_savers_who_raise_one_row_wait_for_each_other(period: Period) -> None:
    first, *others = make_lines(6, period)
    counter = DataChange.objects.order_by("pk")[0].pk
    with crowd(5) as many, transaction.atomic():
        change_and_count(first, counter)
        results = many.at_once([partial(change_and_count, one, counter) for one in others])
    assert all(isinstance(one, DatabaseError) for one in results)


@pytest.mark.postgres
def test_a_writer_that_told_early_and_ends_late_is_seen(period: Period) -> None:
    early, late = make_lines(2, period)
    settled_version()
    kept_facts()
    told, may_end = threading.Event(), threading.Event()

    def tell_early() -> None:
        with transaction.atomic():
            change(early)
            told.set()
            assert may_end.wait(30)

    def overtake() -> tuple[object, object, int]:
        assert told.wait(30)
        change(late)
        seen = kept_facts(), since(None).version
        highest = DataChange.objects.order_by("-pk")[0].pk
        may_end.set()
        return *seen, highest

    acts: list[Act] = [tell_early, overtake]
    with crowd(2) as many:
        _none, result = many.at_once(acts)
    assert isinstance(result, tuple)
    between, version, highest = result
    assert kept_facts() == fresh_facts() != between
    # A reader that remembers the highest key alone would never hear of it.
    unit = early.report.unit_id
    assert unit not in DataChange.objects.filter(pk__gt=highest).values_list("unit_key", flat=True)
    assert unit in {key[0] for key in since(version).keys["lines"]}
