"""E1: a worker killed in the middle of an import has written all of it or nothing, and can begin again."""

from __future__ import annotations

import random
import statistics
import subprocess
import time
from collections import deque

import pytest

from imports.job import looked_at
from imports.models import ImportBatch
from reports.models import MeasurementRevision
from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.imports import (
    checked_file,
    is_whole_or_not_there,
    make_asked,
    parts,
    wait_until_it_works,
    worker,
)

UNITS, TARGETS = 30, 10
ROWS = UNITS * TARGETS
LATELY = 5  # imports whose median says how long one takes: the machine has other work, too
LONG = pytest.mark.nightly
CARELESS = ("-m", "tests.contention.without_transaction")
Status = ImportBatch.Status


def seconds_of(process: subprocess.Popen[bytes], batch: ImportBatch) -> float:
    """Return how long the process works on the import, without its start and its end."""
    wait_until_it_works(batch, process)
    began = time.monotonic()
    while process.poll() is None and ImportBatch.objects.get(pk=batch.pk).status != Status.DONE:
        time.sleep(0.01)
    took = time.monotonic() - began
    assert process.wait() == 0
    return took


def kill(process: subprocess.Popen[bytes], batch: ImportBatch, took: float) -> ImportBatch:
    """Kill the process at some instant of its work, and return the import as its owner then sees it."""
    wait_until_it_works(batch, process)
    time.sleep(random.random() * took)
    process.kill()
    process.wait()
    looked_at(ImportBatch.objects.get(pk=batch.pk))
    return ImportBatch.objects.get(pk=batch.pk)  # PostgreSQL may have ended what it was told in time


@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=LONG)])
def test_an_import_is_whole_or_not_there_whenever_it_is_killed(
    kills: int, period: Period, measured: Measured
) -> None:
    units, codes, by = make_asked(UNITS, TARGETS)
    first = checked_file(units, codes, 1, by=by, period=period)
    durations = deque([seconds_of(worker(first, by), first)], maxlen=LATELY)
    before = 0
    for number in range(2, kills + 2):
        batch = checked_file(units, codes, number, by=by, period=period)
        seen = kill(worker(batch, by), batch, statistics.median(durations))
        assert seen.status in (Status.DONE, Status.INTERRUPTED)
        assert is_whole_or_not_there(batch, number, ROWS), "a part of the file was written"
        if seen.status == Status.INTERRUPTED:
            before += 1
            durations.append(seconds_of(worker(batch, by), batch))
        assert parts() == {number: ROWS}, "what is acknowledged is there, and nothing else"
    measured(kills=kills, before_the_end=before, seconds=round(statistics.median(durations), 2), rows=ROWS)
    assert MeasurementRevision.objects.count() == ROWS * (kills + 1), "each was written exactly once"


@pytest.mark.parametrize("kills", [pytest.param(30, marks=LONG)])
def test_without_its_transaction_an_import_is_left_in_part(
    kills: int, period: Period, measured: Measured
) -> None:
    units, codes, by = make_asked(UNITS, TARGETS)
    first = checked_file(units, codes, 1, by=by, period=period)
    took = seconds_of(worker(first, by, *CARELESS), first)
    assert is_whole_or_not_there(first, 1, ROWS), "it writes what the portal writes"
    partial = 0
    for number in range(2, kills + 2):
        batch = checked_file(units, codes, number, by=by, period=period)
        kill(worker(batch, by, *CARELESS), batch, took)
        partial += not is_whole_or_not_there(batch, number, ROWS)
    measured(kills=kills, partial=partial)
    assert partial, "a trial that finds nothing wrong here finds nothing anywhere"
