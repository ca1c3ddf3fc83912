"""E1: a worker killed in the middle of an import has written all of it or nothing, and can begin again."""

from __future__ import annotations

import random
import time

import pytest

from reports.exchange.working import looked_at
from reports.models import ImportBatch, ImportChange, MeasurementRevision
from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.imports import checked_file, make_asked, parts, worker

UNITS, TARGETS = 30, 10
ROWS = UNITS * TARGETS
LONG = pytest.mark.nightly


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=LONG)])
def test_an_import_is_whole_or_not_there_whenever_it_is_killed(
    kills: int, period: Period, measured: Measured
) -> None:
    units, codes, by = make_asked(UNITS, TARGETS)
    start = time.monotonic()
    assert worker(first := checked_file(units, codes, 1, by=by, period=period), by).wait() == 0
    took = time.monotonic() - start
    assert ImportBatch.objects.get(pk=first.pk).status == ImportBatch.Status.DONE
    before = outcomes = 0
    for number in range(2, kills + 2):
        batch = checked_file(units, codes, number, by=by, period=period)
        process = worker(batch, by)
        time.sleep(random.uniform(0.3, 1) * took)
        process.kill()
        process.wait()
        status = looked_at(ImportBatch.objects.get(pk=batch.pk)).status
        done = status == ImportBatch.Status.DONE
        before += not done
        held = parts()
        assert held in ({number: ROWS}, {number - 1: ROWS}), "a part of the file was written"
        assert (number in held) == done, "what is acknowledged is there, and nothing else"
        assert ImportChange.objects.filter(batch=batch).count() == (ROWS if done else 0)
        if not done:
            assert worker(batch, by).wait() == 0
        assert parts() == {number: ROWS}
        outcomes += 1
    measured(kills=outcomes, before_the_end=before, seconds=round(took, 2), rows=ROWS)
    assert MeasurementRevision.objects.count() == ROWS * (kills + 1), "each was written exactly once"
