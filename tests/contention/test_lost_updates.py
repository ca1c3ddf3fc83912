"""D1: however many write the same boxes at once, nobody overwrites what they have not seen."""

from __future__ import annotations

import pytest

from targets.models import Period
from tests.contention.conftest import Measured
from tests.contention.oracle import (
    Change,
    broken_paths,
    half_written,
    lost_updates,
    paths,
    plain,
    unwritten_changes,
)
from tests.contention.rush import Outcome, make_desks, rush, seconds
from tests.contention.served import served


def check(outcome: Outcome, measured: Measured, **sample: int) -> None:
    """Hold what was answered against what was kept."""
    measured(**sample, **outcome.figures(), **{"lost updates": lost_updates(outcome.accepted)})
    assert outcome.others == []
    assert lost_updates(outcome.accepted) == 0
    assert outcome.untold == []
    assert outcome.conflicts, "nobody ever met anybody: this run proves nothing"
    written = [
        (report, change)
        for (report, box), path in paths().items()
        for change in path
        if not box.endswith("tổng số")  # which the test itself entered before
    ]
    acknowledged = [
        (save.report, Change(plain(save.seen), plain(save.text), save.by)) for save in outcome.accepted
    ]
    assert sorted(written, key=str) == sorted(acknowledged, key=str)
    assert (broken_paths(), half_written(), unwritten_changes()) == ([], [], 0)


def test_forty_writers_lose_nothing(period: Period, measured: Measured) -> None:
    desks = make_desks(period, units=8, rows=5)
    with served() as portal:
        outcome = rush(portal.port, desks, 40, seconds(5))
    check(outcome, measured, writers=40, boxes=40, seconds=5)


@pytest.mark.nightly
@pytest.mark.postgres
def test_two_hundred_writers_lose_nothing_in_a_minute(period: Period, measured: Measured) -> None:
    desks = make_desks(period, units=8, rows=5)
    with served() as portal:
        outcome = rush(portal.port, desks, 200, seconds(60))
    check(outcome, measured, writers=200, boxes=40, seconds=60)


def test_a_save_that_asks_nobody_loses_what_others_wrote(period: Period, measured: Measured) -> None:
    desks = make_desks(period, units=1, rows=2)
    with served(careless="last_writer_wins") as portal:
        outcome = rush(portal.port, desks, 12, seconds(3))
    measured(writers=12, boxes=2, seconds=3, **outcome.figures(), lost=lost_updates(outcome.accepted))
    assert outcome.conflicts == []
    assert lost_updates(outcome.accepted) > 0
