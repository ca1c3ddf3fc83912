"""D3, D4: of many decisions about one report one is taken, and it is about what its maker saw."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from accounts.models import AuditEvent, User
from procedures.models import Role, Unit
from reports.figures.draft import Typed, save
from reports.flow import workflow
from reports.flow.corrections import correct
from reports.flow.workflow import awaiting, fingerprint, move
from reports.models import LineStatus, Measurement, MeasurementRevision, Report, ReportEvent
from reports.refusal import Overtaken
from targets.models import Period, Target
from tests.contention.conftest import Measured, by_engine
from tests.contention.crowd import Act, Crowd, crowd
from tests.factories import make_line, make_member, make_province, make_report, make_target, make_unit

PEOPLE = 50
Status = Report.Status
LONG = pytest.mark.nightly


def sent(unit: Unit, period: Period, targets: Sequence[Target], by: User) -> Report:
    """Return a report with a figure for each target, waiting for a coordinator."""
    report = make_report(unit, period, Status.SUBMITTED)
    for target in targets:
        line = make_line(unit, target.indicator, period, 40, 100, status=LineStatus.SUBMITTED)
        Measurement.objects.filter(pk=line.pk).update(submitted_by=by)
        MeasurementRevision.objects.filter(measurement=line).update(by=by)
    return report


def decide(step: str, report: Report, by: User, *, seen: str = "") -> Act:
    """Return what one coordinator does to the report."""
    return lambda: move(report, step, by=by, note="xem lại mẫu số", seen=seen)


def coordinators(number: int) -> list[User]:
    return [make_member(make_province(), Role.COORDINATOR) for _ in range(number)]


def steps_taken(report: Report) -> list[tuple[str, str]]:
    """Return the steps of the report, each as its history and as the record of acts tell it."""
    history = report.events.values_list("transition", flat=True)
    acts = AuditEvent.objects.filter(subject_type="reports.report", subject_key=str(report.pk))
    return list(zip(history, acts.order_by("pk").values_list("action", flat=True), strict=True))


@pytest.mark.parametrize("rounds", [by_engine(20), pytest.param(by_engine(100), marks=LONG)])
def test_of_fifty_decisions_at_once_exactly_one_is_taken(
    rounds: int, period: Period, measured: Measured
) -> None:
    targets, by = [make_target() for _ in range(2)], coordinators(PEOPLE)
    taken: Counter[str] = Counter()
    with crowd(PEOPLE) as people:
        for number in range(rounds):
            unit = make_unit()
            report = sent(unit, period, targets, make_member(unit, Role.OFFICIAL))
            names = ["approve", "return" if number % 2 else "approve"]  # every other round they disagree
            acts = [decide(names[place % 2], report, one) for place, one in enumerate(by)]
            answers = people.at_once(acts)
            ((step, act),) = steps_taken(report)
            taken[step] += 1
            refused = [answer for answer in answers if isinstance(answer, Overtaken)]
            statuses = set(report.measurements.values_list("status", flat=True))
            assert step == act
            assert len(refused) == PEOPLE - 1
            assert statuses == {workflow.TRANSITIONS[step].to}
    measured(rounds=rounds, people=PEOPLE, transitions=sum(taken.values()), **taken)


def _read_without_a_lock(report: Report) -> tuple[Report, list[Measurement]]:
    """Return the report and its lines as a careless workflow would read them."""
    read = Report.objects.select_related("unit", "period").get(pk=report.pk)
    return read, list(read.measurements.select_related("indicator"))


@pytest.mark.postgres
def test_who_decides_without_holding_the_report_decides_twice(
    period: Period, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "_locked_with_lines", _read_without_a_lock)
    targets, by = [make_target()], coordinators(20)
    with crowd(20) as people:
        for _ in range(5):
            unit = make_unit()
            report = sent(unit, period, targets, make_member(unit, Role.OFFICIAL))
            people.at_once([decide("approve", report, one) for one in by])
    taken = ReportEvent.objects.count()
    measured(rounds=5, people=20, transitions=taken)
    assert taken > 5


# D4 -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Race:
    """One coordinator approves what a page showed; meanwhile somebody changes the figure."""

    report: Report
    official: User
    coordinators: Sequence[User]
    code: str

    def shown(self) -> str:
        """Return the fingerprint that a page of this moment carries."""
        return fingerprint(awaiting(self.report.measurements.all()))

    def take_back_and_send(self) -> None:
        """Change the figure as the unit does."""
        move(self.report, "withdraw", by=self.official)
        posted = {self.code: {"part": Typed("41", "40")}}
        save(self.report.unit, self.report.period, posted, by=self.official)
        move(self.report, "submit", by=self.official)

    def correct(self) -> None:
        """Change the figure as a coordinator does."""
        correct(self.report, self.code, {"part": "41"}, by=self.coordinators[1], reason="đếm lại")

    def run(self, people: Crowd, edit: Act, *, seen: str, head_start: float) -> object:
        """Let both begin, the approval so many seconds later or earlier; return what came of it."""
        approve = decide("approve", self.report, self.coordinators[0], seen=seen)
        approved, _ = people.at_once([after(head_start, approve), after(-head_start, edit)])
        return approved


def after(seconds: float, act: Act) -> Act:
    """Return the act, begun so many seconds later; at once where they are negative."""

    def late() -> object:
        time.sleep(max(0, seconds))
        return act()

    return late


def race(period: Period, target: Target, coordinators: Sequence[User]) -> Race:
    unit = make_unit()
    official = make_member(unit, Role.OFFICIAL)
    return Race(sent(unit, period, [target], official), official, coordinators, target.indicator.code)


def approved_unseen(race: Race, seen: str) -> bool:
    """Say whether an approval was about other figures than those its maker saw."""
    steps = race.report.events.filter(transition="approve")
    return any(step.fingerprint != seen for step in steps)


@pytest.mark.parametrize("rounds", [by_engine(40), pytest.param(by_engine(200), marks=LONG)])
def test_what_is_approved_is_what_its_approver_saw(rounds: int, period: Period, measured: Measured) -> None:
    target, by = make_target(), coordinators(2)
    answers: Counter[str] = Counter()
    with crowd(2) as people:
        for number in range(rounds):
            one = race(period, target, by)
            seen = one.shown()
            edit = one.correct if number % 2 else one.take_back_and_send
            approved = one.run(people, edit, seen=seen, head_start=0.15 * number / rounds - 0.05)
            answers[type(approved).__name__] += 1
            assert not approved_unseen(one, seen)
            line = one.report.measurements.get()
            # Approved and left alone it holds the 40 that were seen; changed before or afterwards, it waits.
            assert (line.status, line.part) in {("accepted", 40), ("submitted", 41)}
    measured(rounds=rounds, approved=answers["ReportEvent"], overtaken=answers["Overtaken"])
    assert set(answers) == {"ReportEvent", "Overtaken"}


def test_who_approves_without_saying_what_they_saw_approves_something_else(
    period: Period, measured: Measured
) -> None:
    target, by = make_target(), coordinators(2)
    unseen = 0
    with crowd(2) as people:
        for _ in range(5):
            one = race(period, target, by)
            seen = one.shown()
            one.run(people, one.correct, seen="", head_start=0.5)
            unseen += approved_unseen(one, seen)
    measured(rounds=5, unseen=unseen)
    assert unseen > 0
