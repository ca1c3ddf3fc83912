"""Whatever people do to a report, in whatever order, some things stay true of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from accounts import audit
from reports.figures import row
from reports.flow import locked_corrections, workflow
from reports.flow.workflow import TRANSITIONS
from reports.models import (
    LineStatus,
    Report,
)
from tests.rights.machine import CODES, STEPS, WITH_FIGURES, Machine, Stage, run

pytestmark = pytest.mark.django_db

DAILY_STEPS, NIGHTLY_STEPS = 500, 10_000


@pytest.mark.rest
def test_some_things_stay_true_of_a_report(request: pytest.FixtureRequest) -> None:
    Machine.taken, Machine.stage = 0, Stage.make()
    run(Machine, NIGHTLY_STEPS if request.config.getoption("--nightly") else DAILY_STEPS)
    print(f"{Machine.taken} steps")


# That the rules notice -------------------------------------------------------------------------------------


@pytest.fixture
def approved() -> Iterator[Machine]:
    """A report after it was approved."""
    Machine.stage = Stage.make()
    machine = Machine()
    machine.enter(who="official", code=CODES[0], part=1, whole=2)
    machine.enter(who="official", code=CODES[1], part=1, whole=2)
    machine.send(who="official", name="submit")
    machine.review(who="coordinator", name="approve", code=None)
    assert machine.standing.status == Report.Status.APPROVED
    yield machine
    machine.teardown()


def test_a_way_from_approved_to_draft_is_noticed(approved: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    back = replace(STEPS["reopen"], to=LineStatus.DRAFT)
    monkeypatch.setitem(TRANSITIONS, "reopen", back)
    with pytest.raises(AssertionError):
        approved.review(who="coordinator", name="reopen", code=None)


def test_an_accepted_figure_that_may_be_typed_over_is_noticed(
    approved: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row, "EDITABLE", frozenset(LineStatus))
    with pytest.raises(AssertionError):
        approved.enter(who="official", code=CODES[0], part=2, whole=2)


@pytest.mark.parametrize("name", sorted(WITH_FIGURES))
def test_a_step_of_figures_that_is_taken_without_them_is_noticed(
    name: str, approved: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(workflow.GUARDS, name)
    if name == "hand_in":
        approved.review(who="coordinator", name="reopen", code=None)
    elif name in ("take_back", "drop"):
        approved.mend(who="coordinator", code=CODES[0], part=2)
    if name == "drop":  # the figure that was approved, so that the step alone is what is wrong
        approved.mend(who="second coordinator", code=CODES[0], part=1)
    with pytest.raises(AssertionError, match="without a figure"):
        approved.review(who="coordinator", name=name, code=None)


def test_a_drop_that_leaves_the_new_figure_is_noticed(
    approved: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved.lock(is_locked=True)
    approved.mend(who="coordinator", code=CODES[0], part=2, document="12/BC")
    monkeypatch.setattr(locked_corrections, "FIGURES", ())
    with pytest.raises(AssertionError, match="left another figure"):
        approved.drop(who="second coordinator", code=CODES[0])


def test_a_corrector_who_approves_is_noticed(approved: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    approved.mend(who="coordinator", code=CODES[0], part=2)
    assert approved.standing.lines[CODES[0]].status == LineStatus.SUBMITTED
    monkeypatch.setitem(workflow.GUARDS, "approve", lambda *_args: None)
    with pytest.raises(AssertionError, match="corrected a figure"):
        approved.review(who="coordinator", name="approve", code=None)


def test_a_report_is_handed_in_and_taken_back_by_an_import_alone(approved: Machine) -> None:
    approved.review(who="coordinator", name="reopen", code=None)
    approved.deliver(who="official")  # who may not correct
    assert approved.standing.status == Report.Status.RETURNED
    approved.deliver(who="coordinator")
    approved.review(who="coordinator", name="approve", code=None)
    assert approved.standing.status == Report.Status.SUBMITTED
    approved.recall(who="second coordinator")
    assert approved.standing.status == Report.Status.DRAFT


def test_a_step_that_is_not_written_down_is_noticed(
    approved: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "write", lambda *_args, **_named: None)
    with pytest.raises(AssertionError):
        approved.review(who="coordinator", name="reopen", code=None)
