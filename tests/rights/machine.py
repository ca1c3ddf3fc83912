"""A report and all that people may do to it, tried in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import AuditEvent, User
from imports.kinds.figures.submit import hand_in, take_back
from procedures.models import Membership, Role, Unit
from reports.evidence.attaching import LinePlace, attach, detach
from reports.figures.draft import Typed, figure_form, save
from reports.figures.revisions import FIGURES
from reports.figures.unit_report import read_sheet
from reports.flow.corrections import ask_correction, check_first, correct, decide_correction
from reports.flow.locked_corrections import drop_correction
from reports.flow.workflow import TRANSITIONS, move
from reports.models import (
    CorrectionRequest,
    Evidence,
    LineStatus,
    LockedCorrection,
    Measurement,
    MeasurementRevision,
    Report,
    ReportEvent,
)
from reports.refusal import Refused
from targets.models import Indicator, Period
from tests.factories import (
    BEFORE,
    above,
    make_calendar,
    make_indicator,
    make_member,
    make_province,
    make_target,
    make_unit,
)
from tests.rights.world import AT

A_RUN = 50  # steps
STEPS = dict(TRANSITIONS)  # as they were before anybody changed them
NAMED_OTHERWISE = {"decide": "reopen"}  # acts that take a step of another name
CODES = ("CT-OWED", "CT-EMPTY")  # a figure that is owed, and one that may stay empty
PEOPLE = {
    "official": [Role.OFFICIAL],
    "second official": [Role.OFFICIAL],
    "head": [Role.HEAD],
    "coordinator": [Role.COORDINATOR],
    "second coordinator": [Role.COORDINATOR],
    "official who coordinates": [Role.OFFICIAL, Role.COORDINATOR],
    "district": [Role.DISTRICT_COORDINATOR],
    "admin": [Role.ADMIN],
}
# Most who try may do it: else nothing would ever happen.
unit_people = st.sampled_from(["official", "second official", "head", "official who coordinates", "admin"])
reviewers = st.sampled_from(["coordinator", "second coordinator", "official who coordinates", "official"])
codes = st.sampled_from(CODES)
counts = st.integers(min_value=0, max_value=120)
steps = st.sampled_from(sorted(TRANSITIONS))
WITH_FIGURES = {"correct", "drop", "hand_in", "take_back"}  # steps that nobody takes by themselves


@dataclass(frozen=True)
class Line:
    """A line as it stood at one moment."""

    status: str
    version: int
    figures: tuple[Any, ...]
    sender: int | None


def figures_of(line: Measurement) -> tuple[Any, ...]:
    """Return what a line holds, in the order of the columns."""
    return tuple(getattr(line, name) for name in FIGURES)


@dataclass(frozen=True)
class Standing:
    """All that the rules speak of, at one moment."""

    status: str
    version: int
    lines: dict[str, Line]
    acts: int
    events: int


@dataclass
class Stage:
    """The unit, its period and its people, made once for all runs."""

    unit: Unit
    period: Period
    people: dict[str, User]
    file: Evidence

    @classmethod
    def make(cls) -> Self:
        """Return them without a report."""
        unit, period = make_unit(), make_calendar()["2018-q2"]
        make_target(make_indicator(CODES[0]))
        make_indicator(CODES[1])
        homes = {Role.COORDINATOR: make_province(), Role.DISTRICT_COORDINATOR: above(unit)}
        people = {}
        for name, roles in PEOPLE.items():
            people[name] = make_member(homes.get(roles[0], unit), roles[0], username=name)
            for role in roles[1:]:
                Membership.objects.create(user=people[name], unit=homes[role], role=role, counts_from=BEFORE)
        facts = {"name": "a.pdf", "media_type": "application/pdf", "size": 8, "sha256": "0" * 64}
        by = people["official"]
        file = Evidence.objects.create(unit=unit, key="a", uploaded_by=by, uploaded_at=AT, **facts)
        return cls(unit, period, people, file)


class Machine(RuleBasedStateMachine):
    """One report of one unit, and everybody who may touch it."""

    stage: ClassVar[Stage]
    taken: ClassVar[int] = 0  # steps, over all runs

    def __init__(self) -> None:
        """Begin a run, which is undone at its end."""
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.unit, self.people = self.stage.unit, self.stage.people
        self.period = Period.objects.get(pk=self.stage.period.pk)
        self.senders: dict[str, str] = {}  # by code: who last submitted the figure, as this test saw it
        self.menders: dict[str, str] = {}  # by code: whose correction stands there
        self.approved: dict[str, tuple[Any, ...]] = {}  # by code: what was approved last
        self.standing = self.stand()

    def teardown(self) -> None:
        """Undo the run."""
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    # What people do ---------------------------------------------------------------------------------------

    @rule(who=unit_people, code=codes, part=counts, whole=counts)
    def enter(self, who: str, code: str, part: int, whole: int) -> None:
        """Type a figure, with what stands there before one's eyes."""
        row = read_sheet(self.unit, self.period).row(code)
        stood = figure_form(row).texts if row else {}
        texts = {"part": str(part), "whole": str(whole), "why": "có lý do"}
        boxes = {name: Typed(text, stood.get(name, "")) for name, text in texts.items()}
        self.done(lambda by: save(self.unit, self.period, {code: boxes}, by=by), who, "enter")

    @rule(who=unit_people, code=codes)
    def prove(self, who: str, code: str) -> None:
        """Put the file to a figure, or take it off where it hangs there."""
        place = LinePlace(self.unit, self.period, Indicator.objects.get(code=code))
        file = self.stage.file
        if place.files.filter(pk=file.pk).exists():
            self.done(lambda by: detach(place, file, by=by), who, "detach")
        else:
            self.done(lambda by: attach(place, [file], by=by), who, "attach")

    @precondition(lambda self: self.standing.lines)
    @rule(who=unit_people, name=st.sampled_from(["submit", "submit", "withdraw"]))
    def send(self, who: str, name: str) -> None:
        """Send the report, or take it back."""
        self.step(who, name, None)

    @precondition(lambda self: self.standing.lines)
    @rule(who=reviewers, name=steps, code=st.none() | codes)
    def review(self, who: str, name: str, code: str | None) -> None:
        """Take the report along any step, or one line of it."""
        self.step(who, name, code)

    @precondition(lambda self: self.standing.lines)
    @rule(who=reviewers, code=codes, part=counts, document=st.sampled_from(["", "12/BC"]))
    def mend(self, who: str, code: str, part: int, document: str = "") -> None:
        """Correct a figure on behalf of the unit; in a locked period by a document."""
        report = self.report()
        if report is not None:
            self.done(
                lambda by: correct(report, code, {"part": str(part)}, by=by, reason="sai", document=document),
                who,
                "correct",
                code,
            )

    @precondition(lambda self: LockedCorrection.objects.open().exists())
    @rule(who=reviewers, code=codes)
    def drop(self, who: str, code: str) -> None:
        """Let the approved figure of a locked period stand."""
        report = self.report()
        if report is not None:
            self.done(lambda by: drop_correction(report, code, by=by, reason="số cũ"), who, "drop", code)

    @precondition(lambda self: self.standing.lines)
    @rule(who=reviewers)
    def deliver(self, who: str) -> None:
        """Hand the report in for another coordinator, as the import of who completed it does."""
        before = read_sheet(self.unit, self.period)
        self.done(lambda by: hand_in([before], by=by, note="tệp"), who, "hand_in")

    @precondition(lambda self: self.standing.lines)
    @rule(who=reviewers)
    def recall(self, who: str) -> None:
        """Take back what was handed in, as the undoing of an import does."""
        report = self.report()
        if report is not None:
            self.done(lambda by: take_back([report], by=by, note="tệp"), who, "take_back")

    @precondition(lambda self: self.standing.lines)
    @rule(who=unit_people, code=codes)
    def ask(self, who: str, code: str) -> None:
        """Ask for the correction of a figure."""
        line = self.line(code)
        if line is not None:
            self.done(lambda by: ask_correction(line, by=by, reason="sai"), who, "ask")

    @precondition(lambda self: CorrectionRequest.objects.exists())
    @rule(who=reviewers, granted=st.booleans())
    def answer(self, who: str, granted: bool) -> None:
        """Grant a request or refuse it."""
        request = CorrectionRequest.objects.order_by("-pk").first()
        if request is not None:
            self.done(
                lambda by: decide_correction(request, granted=granted, by=by, answer="trả lời"), who, "decide"
            )

    @precondition(lambda self: self.standing.lines)
    @rule(who=st.sampled_from(["district", "official", "coordinator"]))
    def look(self, who: str) -> None:
        """Leave the mark of the district."""
        report = self.report()
        if report is not None:
            self.done(lambda by: check_first(report, by=by, words="đã xem"), who, "check first")

    @rule(is_locked=st.sampled_from([True, False, False]))
    def lock(self, is_locked: bool) -> None:
        """Close the period, or open it again."""
        Machine.taken += 1
        Period.objects.filter(pk=self.period.pk).update(locked_at=AT if is_locked else None)
        self.period.refresh_from_db()

    @rule(one=unit_people, other=reviewers)
    def change_places(self, one: str, other: str) -> None:
        """Let two people take each other's roles."""
        Machine.taken += 1
        if one != other:
            first, second = (list(Membership.objects.filter(user=self.people[name])) for name in (one, other))
            Membership.objects.filter(user__in=[self.people[one], self.people[other]]).delete()
            for rows, name in ((first, other), (second, one)):
                for row in rows:
                    Membership.objects.create(
                        user=self.people[name], unit=row.unit, role=row.role, counts_from=BEFORE
                    )

    # What stays true --------------------------------------------------------------------------------------

    @invariant()
    def the_status_follows_from_the_lines(self) -> None:
        """Returned as soon as one line is, approved once all are accepted."""
        held = {line.status for line in self.standing.lines.values()}
        first = [status for status in ("returned", "draft", "submitted") if status in held]
        wanted = first[0] if first else "approved" if held else "draft"
        assert self.standing.status in ("", wanted)

    @invariant()
    def a_figure_is_what_its_newest_revision_says(self) -> None:
        """Nothing changes a figure without keeping what stood there."""
        for line in Measurement.objects.all():
            newest = MeasurementRevision.objects.filter(measurement=line).latest("number")
            assert newest.number == line.version
            assert [getattr(newest, name) for name in FIGURES] == [*figures_of(line)]

    def done(self, act: Callable[[User], object], who: str, name: str, code: str | None = None) -> None:
        """Let somebody try an act, and hold what came of it against the rules."""
        Machine.taken += 1
        before = self.standing
        try:
            with transaction.atomic():
                act(User.objects.get(pk=self.people[who].pk))
        except (Refused, PermissionDenied):
            assert self.stand() == before, "a refused step changed something"
            return
        self.standing = after = self.stand()
        changed = after != before
        assert after.acts == before.acts + (1 if changed else 0), "one act is written down for each step"
        self._versions_grow(name, before, after)
        for key, line in after.lines.items():
            self._one_line(name, who, before.lines.get(key), line, key)

    def _versions_grow(self, name: str, before: Standing, after: Standing) -> None:
        assert after.version >= before.version
        if after.events > before.events:
            assert after.events == before.events + 1
            assert after.version > before.version, "a step gives the report a new version"

    def _one_line(self, name: str, who: str, old: Line | None, new: Line, code: str) -> None:
        was = old.status if old else ""
        if old is not None and new.figures != old.figures:
            assert new.version > old.version, "another figure is another version"
            if was == LineStatus.ACCEPTED:
                kept = MeasurementRevision.objects.filter(measurement__indicator__code=code).latest("number")
                assert name == "correct"
                assert kept.corrects
                assert kept.reason
        if was not in ("", LineStatus.DRAFT, LineStatus.RETURNED):
            assert name not in ("enter", "attach", "detach") or new == old, (
                "what was sent is no longer entered"
            )
        if was != new.status:
            step = STEPS.get(NAMED_OTHERWISE.get(name, name))
            assert step is None or (was in step.lines and new.status == step.to)
            assert step is not None or (was, new.status) == ("", LineStatus.DRAFT)
        self._hands(name, who, old, new, code)
        if new.status == LineStatus.ACCEPTED and was != LineStatus.ACCEPTED:
            if name == "drop":
                assert new.figures == self.approved[code], "what was dropped left another figure"
            else:
                assert name == "approve"
                assert self.senders[code] != who, "whoever submitted a figure approved it"
                assert self.menders.get(code) != who, "whoever corrected a figure approved it"
            self.approved[code] = new.figures

    def _hands(self, name: str, who: str, old: Line | None, new: Line, code: str) -> None:
        """Note whose figure it is now."""
        if old is None or new == old:
            return
        if name == "correct":
            assert new.sender == old.sender, "a correction made somebody the sender"
            self.menders[code] = who
        elif new.status == LineStatus.SUBMITTED:
            self.senders[code] = who
        elif new.figures != old.figures:
            self.menders.pop(code, None)

    def step(self, who: str, name: str, code: str | None) -> None:
        """Take the report, or the line, along a step."""
        report, line = self.report(), self.line(code) if code else None
        if report is not None and (line is not None or code is None):
            events, note = self.standing.events, "có lời"
            self.done(lambda by: move(report, name, by=by, note=note, only=line), who, name, code)
            assert name not in WITH_FIGURES or self.standing.events == events, "taken without a figure"

    def report(self) -> Report | None:
        """Return the report as it stands, None while there is none."""
        return Report.objects.filter(unit=self.unit).select_related("unit", "period").first()

    def line(self, code: str) -> Measurement | None:
        """Return a line as it stands."""
        lines = Measurement.objects.filter(indicator__code=code)
        return lines.select_related("report__unit", "report__period").first()

    def stand(self) -> Standing:
        """Return how everything stands."""
        report = Report.objects.filter(unit=self.unit).first()
        lines = {
            line.indicator.code: Line(line.status, line.version, figures_of(line), line.submitted_by_id)
            for line in Measurement.objects.select_related("indicator")
        }
        return Standing(
            report.status if report else "",
            report.version if report else 0,
            lines,
            AuditEvent.objects.count(),
            ReportEvent.objects.count(),
        )


def run(machine: type[RuleBasedStateMachine], count: int) -> None:
    """Let the machine take at least the number of steps."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=count // A_RUN + 1,
            stateful_step_count=A_RUN,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )
