"""D5: an import meets edits, the same file again and the closing of its period: one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from procedures.models import Role
from reports.calendar import lock_period
from reports.entry.saving import Typed, save
from reports.exchange import working
from reports.models import ImportBatch, Measurement, MeasurementRevision
from reports.refusal import Refused
from targets.models import Period
from tests.contention.conftest import by_engine
from tests.contention.imports import WHOLE, checked_file, make_asked, parts
from tests.factories import make_member

ROUNDS = by_engine(10)


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
    order = working.prepared(batch)
    return lambda: working.write(order, by)


@pytest.mark.parametrize("number", range(1, ROUNDS + 1))
def test_of_two_imports_of_one_file_one_is_written(number: int, period: Period) -> None:
    units, codes, by = make_asked(3, 2)
    batches = [checked_file(units, codes, number, by=by, period=period) for _ in range(2)]
    told = at_once(*(writing(batch, by) for batch in batches))
    assert sorted(map(bool, told)) == [False, True], told
    assert parts() == {number: 6}
    assert MeasurementRevision.objects.count() == 6


@pytest.mark.parametrize("number", range(1, ROUNDS + 1))
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


@pytest.mark.parametrize("number", range(1, ROUNDS + 1))
def test_a_period_is_closed_before_or_after_an_import(number: int, period: Period) -> None:
    units, codes, by = make_asked(3, 2)
    batch = checked_file(units, codes, number, by=by, period=period)
    refused, _closed = at_once(writing(batch, by), lambda: lock_period(period, by=by))
    assert parts() == ({} if refused else {number: 6})
