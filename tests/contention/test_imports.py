"""D5: an import meets edits, the same file again and the closing of its period: one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import connection

from accounts.models import User
from imports import job
from imports.models import ImportBatch
from procedures.models import Role
from reports.figures.draft import Typed, save
from reports.flow.calendar import lock_period
from reports.models import Measurement, MeasurementRevision
from reports.refusal import Refused
from targets.models import Period
from tests.contention.conftest import as_it_stands, by_engine
from tests.contention.imports import WHOLE, checked_file, make_asked, parts
from tests.contention.oracle import half_written
from tests.factories import make_member

DAILY, NIGHTLY = by_engine(20), by_engine(100)
ROUNDS = [
    *range(1, DAILY + 1),
    *(pytest.param(number, marks=pytest.mark.nightly) for number in range(DAILY + 1, NIGHTLY + 1)),
]


def at_once(*works: Callable[[], object]) -> list[str]:
    """Do the works at the same moment, and return of each "" or the words with which it was refused."""
    barrier = threading.Barrier(len(works))

    def do(work: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=60)
            work()
        except Refused as refusal:
            return str(refusal) or "refused"
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def writing(batch: ImportBatch, by: User) -> Callable[[], object]:
    order = job.prepared(batch)
    return lambda: job.write_import(order, by)


@pytest.mark.parametrize("number", ROUNDS)
def test_of_two_imports_of_one_file_one_is_written(number: int, period: Period) -> None:
    units, codes, by = make_asked(3, 2)
    batches = [checked_file(units, codes, number, by=by, period=period) for _ in range(2)]
    told = at_once(*(writing(batch, by) for batch in batches))
    first = ImportBatch.objects.get(status=ImportBatch.Status.DONE)
    assert sorted(told) == ["", job.same_words(first)]
    assert parts() == {number: 6}
    assert MeasurementRevision.objects.count() == 6


@pytest.mark.parametrize("number", ROUNDS)
def test_an_edit_is_written_over_only_where_the_check_saw_it(number: int, period: Period) -> None:
    units, codes, by = make_asked(3, 2)
    official = make_member(units[0], Role.OFFICIAL)
    batch = checked_file(units, codes, number, by=by, period=period)
    typed = {codes[0]: {"part": Typed("999"), "whole": Typed(str(WHOLE))}}
    of_import, of_edit = at_once(writing(batch, by), lambda: save(units[0], period, typed, by=official))
    assert not of_edit
    line = Measurement.objects.get(report__unit=units[0], indicator__code=codes[0])
    if of_import:  # the edit came first: the whole import was told of it
        assert (line.part, Measurement.objects.count()) == (999, 1)
    else:  # the import came first: the editor is shown both texts
        assert parts() == {number: 6}


@pytest.mark.parametrize("number", ROUNDS)
def test_a_note_typed_meanwhile_is_never_lost(number: int, period: Period) -> None:
    units, codes, by = make_asked(3, 2)
    official = make_member(units[0], Role.OFFICIAL)
    job.write_import(job.prepared(checked_file(units, codes, 900, by=by, period=period)), by)
    batch = checked_file(units, codes, number, by=by, period=period)
    typed = {codes[0]: {"note": Typed("đã xem lại")}}
    of_import, of_edit = at_once(writing(batch, by), lambda: save(units[0], period, typed, by=official))
    assert not of_edit
    assert parts() == ({900: 6} if of_import else {number: 6})
    line = Measurement.objects.get(report__unit=units[0], indicator__code=codes[0])
    assert (line.note, line.version) == ("đã xem lại", 2 if of_import else 3)
    assert not half_written()
    assert not broken_paths_of(line)


def broken_paths_of(line: Measurement) -> list[int]:
    """Return the numbers of revisions that hold other figures than the one act between them changed."""
    held = list(line.revisions.order_by("number").values_list("number", "part", "note"))
    return [
        number
        for (_before, part, note), (number, new_part, new_note) in pairwise(held)
        if (part != new_part) == (note != new_note)
    ]


@pytest.mark.parametrize("number", ROUNDS)
def test_a_period_is_closed_before_or_after_an_import(number: int, period: Period) -> None:
    units, codes, by = make_asked(3, 2)
    batch = checked_file(units, codes, number, by=by, period=period)
    refused, _closed = at_once(
        writing(batch, by), lambda: lock_period(period, by=by, seen=as_it_stands(period))
    )
    assert parts() == ({} if refused else {number: 6})
