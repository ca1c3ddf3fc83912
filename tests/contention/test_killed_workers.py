"""E2: a worker killed in the middle of a save leaves nothing half written, and nothing promised undone."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.oracle import broken_paths, half_written, paths, plain, unwritten_changes
from tests.contention.rush import Outcome, make_desks, rush
from tests.contention.served import Served, served

WRITERS = 12
LONG = pytest.mark.nightly


def rush_while_killing(portal: Served, period: Period, kills: int) -> Outcome:
    """Let people write while one worker after the other is killed; nobody stops before their last answer."""
    desks = make_desks(period, units=4, rows=3)
    over = threading.Event()
    turns: list[float] = []  # when a writer began anew: the one before was answered

    def goes_on() -> bool:
        turns.append(time.monotonic())
        return not over.is_set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(rush, portal.port, desks, WRITERS, goes_on, thinks=0)
        try:
            for _ in range(kills):
                wait_for_turns(turns, len(turns) + WRITERS // 2)
                time.sleep(random.uniform(0, 0.5))  # some instant of some save
                portal.kill_a_worker()
        finally:
            over.set()
        return writing.result()


def wait_for_turns(turns: list[float], number: int) -> None:
    """Return once so many turns were begun: a worker that has only just started saves nothing yet."""
    until = time.monotonic() + 120
    while len(turns) < number:
        assert time.monotonic() < until, f"{len(turns)} turns of {number} within two minutes"
        time.sleep(0.01)


@pytest.mark.parametrize("kills", [5, pytest.param(30, marks=LONG)])
def test_what_was_acknowledged_is_there_and_nothing_is_half_written(
    kills: int, period: Period, measured: Measured
) -> None:
    with served() as portal:
        outcome = rush_while_killing(portal, period, kills)
    kept = Counter((place[0], change.after) for place, path in paths().items() for change in path)
    accepted = {(save.report, plain(save.text)) for save in outcome.accepted}
    conflicts = {(save.report, plain(save.text)) for save in outcome.conflicts}
    measured(
        kills=kills,
        writers=WRITERS,
        **outcome.figures(),
        missing=sum(kept[save] == 0 for save in accepted),
        doubled=sum(kept[save] > 1 for save in accepted | conflicts),
        unwritten=unwritten_changes(),
    )
    assert outcome.others == outcome.untold == []
    assert len(outcome.repeated) >= kills // 3, "few saves were cut off: this run proves little"
    assert {save: kept[save] for save in accepted if kept[save] != 1} == {}
    assert {save: kept[save] for save in conflicts if kept[save] > 1} == {}
    assert (broken_paths(), half_written(), unwritten_changes()) == ([], [], 0)


@pytest.mark.nightly
def test_acts_written_after_the_deed_are_lost_with_their_worker(period: Period, measured: Measured) -> None:
    with served(careless="audit_after_commit") as portal:
        outcome = rush_while_killing(portal, period, 15)
    measured(kills=15, writers=WRITERS, **outcome.figures(), unwritten=unwritten_changes())
    assert unwritten_changes() > 0
