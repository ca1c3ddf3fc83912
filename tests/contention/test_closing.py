"""Once a period is locked, no figure in it changes any more: not by a save that had begun before, either."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial

import pytest

from accounts.models import User
from procedures.models import Role, Unit
from reports.figures import draft
from reports.figures.draft import Typed, save
from reports.flow.calendar import lock_period, reopen_period
from reports.flow.closing import Closing
from reports.flow.workflow import move
from reports.models import MeasurementRevision, Report, ReportEvent
from reports.refusal import Refused
from targets.models import Period
from tests.contention.conftest import Measured, as_it_stands
from tests.contention.crowd import Act, crowd
from tests.factories import make_communes, make_member, make_province, make_target

pytestmark = pytest.mark.postgres

WRITERS = 8
State = tuple[int, int]  # revisions and steps that were written down


def state() -> State:
    return MeasurementRevision.objects.count(), ReportEvent.objects.count()


def keep_writing(report: Report, code: str, by: User) -> None:
    """Change the figure, send it and take it back until the period is locked."""
    held, times = "0", 0
    while True:
        try:
            begun = Period.objects.get(pk=report.period_id)  # as a request reads it before it does anything
            save(report.unit, begun, {code: {"part": Typed(str(times + 1), held)}}, by=by)
            held, times = str(times + 1), times + 1
            move(report, "submit", by=by)
            move(report, "withdraw", by=by)
        except Refused:
            return


def close(period: Period, by: User) -> State:
    """Lock the period while the others write, and return what it held at that moment."""
    time.sleep(0.2)
    lock_period(period, by=by, seen=as_it_stands(period))
    return state()


def race(period: Period) -> tuple[State, State]:
    """Return what the period held when it was locked, and what it holds at the end."""
    code, units = make_target().indicator.code, make_communes(WRITERS)
    coordinator = make_member(make_province(), Role.COORDINATOR)
    acts: list[Act] = []
    for unit in units:
        by = make_member(unit, Role.OFFICIAL)
        report = save(unit, period, {code: {"part": Typed("0"), "whole": Typed("100")}}, by=by).sheet.report
        assert report is not None
        acts.append(partial(keep_writing, report, code, by))
    at_closing: list[State] = []
    with crowd(WRITERS + 1) as people:
        came_of_it = people.at_once([*acts, lambda: at_closing.append(close(period, coordinator))])
    assert came_of_it == [None] * (WRITERS + 1)
    return at_closing[0], state()


@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=pytest.mark.nightly)])
def test_nothing_changes_once_the_period_is_locked(rounds: int, period: Period, measured: Measured) -> None:
    for _ in range(rounds):
        at_closing, at_the_end = race(period)
        assert at_closing == at_the_end
        reopen_period(period, by=make_member(make_province(), Role.COORDINATOR), reason="thử lại")
    revisions, steps = state()
    measured(rounds=rounds, writers=WRITERS, revisions=revisions, steps=steps)
    assert revisions > (rounds + 1) * WRITERS, "nobody wrote but the test itself: this run proves nothing"


@pytest.mark.parametrize("rounds", [10, pytest.param(50, marks=pytest.mark.nightly)])
def test_what_was_looked_at_is_what_is_locked(rounds: int, period: Period, measured: Measured) -> None:
    code, (unit,) = make_target().indicator.code, make_communes(1)
    official, coordinator = make_member(unit, Role.OFFICIAL), make_member(make_province(), Role.COORDINATOR)
    report = save(unit, period, {code: {"part": Typed("1"), "whole": Typed("2")}}, by=official).sheet.report
    assert report is not None
    came_of_it: Counter[tuple[bool, bool]] = Counter()
    with crowd(2) as people:
        for _ in range(rounds):
            seen = Closing.read(period).marks
            sent, locked = people.at_once(
                [
                    lambda: move(report, "submit", by=official),
                    lambda seen=seen: lock_period(period, by=coordinator, seen=seen),  # type: ignore[misc]
                ]
            )
            came_of_it[isinstance(sent, Refused), isinstance(locked, Refused)] += 1
            if isinstance(locked, Refused):
                move(report, "withdraw", by=official)
            else:
                reopen_period(period, by=coordinator, reason="thử lại")
    measured(rounds=rounds, locked=came_of_it[True, False], looked_at_again=came_of_it[False, True])
    assert came_of_it.keys() <= {(True, False), (False, True)}, "a report went into a lock that nobody saw"


def test_who_asks_about_the_period_only_at_first_changes_it_when_it_is_locked(
    period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(unit: Unit, period: Period) -> Report:
        if not period.is_open:
            raise Refused
        return Report.objects.get_or_create(unit=unit, period=period)[0]

    monkeypatch.setattr(draft, "lock", lock)
    at_closing, at_the_end = race(period)
    assert at_closing != at_the_end
