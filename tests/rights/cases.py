"""Reports in every state, in units that stand in every relation to whoever asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client
from django.test.client import ClientHandler

from accounts.models import User
from procedures.models import Level, Role, Unit
from reports.flow.workflow import Status
from reports.models import CorrectionRequest, Evidence, LineStatus, Measurement, Report, ReportEvent
from targets.models import Indicator, Period
from tests.factories import make_calendar, make_indicator, make_member, make_unit
from tests.rights.principals import Principal
from tests.rights.world import AT, TAKEN, make_target_of

FIRST, SECOND = "CT-FIRST", "CT-SECOND"  # the figure that is owed, and one that may stay empty
S, L = Status, LineStatus

# How the unit of who asks stands to the unit of the report: name: (home of who asks, unit of the report)
RELATIONS = {
    "own": ("commune", "commune"),
    "child": ("district", "commune"),
    "parent": ("commune", "district"),
    "sibling": ("sibling", "commune"),
    "foreign": ("foreign", "commune"),
}
HOMES = ("commune", "district", "sibling", "foreign")
REPORTING = ("commune", "district")


@dataclass(frozen=True)
class State:
    """How a report stands: its lines, its period, and what was done last."""

    status: Status
    lines: tuple[LineStatus, LineStatus]
    last: str = ""
    is_locked: bool = False
    is_opened: bool = True
    is_filled: bool = True
    head_submits: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether figures may be entered."""
        return self.is_opened and not self.is_locked


STATES = {
    "draft": State(S.DRAFT, (L.DRAFT, L.DRAFT)),
    "draft, incomplete": State(S.DRAFT, (L.DRAFT, L.DRAFT), is_filled=False),
    "draft, only the head submits": State(S.DRAFT, (L.DRAFT, L.DRAFT), head_submits=True),
    "draft, period not opened": State(S.DRAFT, (L.DRAFT, L.DRAFT), is_opened=False),
    "draft, period locked": State(S.DRAFT, (L.DRAFT, L.DRAFT), is_locked=True),
    "draft, sent before": State(S.DRAFT, (L.ACCEPTED, L.DRAFT), "withdraw"),
    "submitted": State(S.SUBMITTED, (L.SUBMITTED, L.SUBMITTED), "submit"),
    "submitted, partly accepted": State(S.SUBMITTED, (L.ACCEPTED, L.SUBMITTED), "approve"),
    "submitted, period locked": State(S.SUBMITTED, (L.SUBMITTED, L.SUBMITTED), "submit", is_locked=True),
    "returned": State(S.RETURNED, (L.RETURNED, L.ACCEPTED), "return"),
    "returned, partly awaiting": State(S.RETURNED, (L.RETURNED, L.SUBMITTED), "return"),
    "approved": State(S.APPROVED, (L.ACCEPTED, L.ACCEPTED), "approve"),
    "approved, period locked": State(S.APPROVED, (L.ACCEPTED, L.ACCEPTED), "approve", is_locked=True),
}


@dataclass
class Cases:
    """The units, a period for each state, and a person of each role in each unit."""

    units: dict[str, Unit] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    people: dict[tuple[Role, str], Principal] = field(default_factory=dict)
    clients: dict[tuple[Role, str], Client] = field(default_factory=dict)

    def report(self, relation: str, state: str) -> Report:
        """Return the report that somebody of the relation asks for."""
        unit = self.units[RELATIONS[relation][1]]
        return Report.objects.select_related("unit", "period").get(unit=unit, period=self.periods[state])


def make_cases() -> Cases:
    """Return the units with a report in every state, and everybody who asks."""
    cases, handler = Cases(), ClientHandler(enforce_csrf_checks=False)
    for name in ("district", "other district"):
        cases.units[name] = make_unit(Level.DISTRICT)
    for name, above in (("commune", "district"), ("sibling", "district"), ("foreign", "other district")):
        cases.units[name] = make_unit(parent=cases.units[above])
    for role in Role:
        for home in HOMES:
            user = make_member(cases.units[home], role)
            cases.people[role, home] = Principal(f"{role} of the {home}", user, ((role, cases.units[home]),))
            cases.clients[role, home] = client = Client()
            client.handler = handler
            client.force_login(user)
    make_target_of(make_indicator(FIRST), list(cases.units.values()))
    make_indicator(SECOND)
    free = [period for code, period in make_calendar().items() if code not in TAKEN]
    for unit in (cases.units[name] for name in REPORTING):
        for place in ("on-its-lines", "on-none"):
            _make_file(cases, unit, f"{place}-{unit.code.lower()}")
    for period, (name, state) in zip(free, STATES.items(), strict=False):
        Period.objects.filter(pk=period.pk).update(
            locked_at=AT if state.is_locked else None, opened_at=AT if state.is_opened else None
        )
        period.refresh_from_db()
        cases.periods[name] = period
        for name_of_unit in REPORTING:
            _make_report(cases, cases.units[name_of_unit], period, state)
    return cases


def _make_report(cases: Cases, unit: Unit, period: Period, state: State) -> None:
    sender = sender_of(cases, state)
    left = AT if state.last else None
    report = Report.objects.create(unit=unit, period=period, status=state.status, submitted_at=left)
    lines = []
    for code, status in zip((FIRST, SECOND), state.lines, strict=True):
        indicator = Indicator.objects.get(code=code)
        part, whole = (40, 100) if state.is_filled else (None, None)
        lines.append(
            Measurement.objects.create(
                report=report, indicator=indicator, part=part, whole=whole, status=status, submitted_by=sender
            )
        )
    if state.last:
        ReportEvent.objects.create(
            report=report,
            transition=state.last,
            from_status=state.status,
            to_status=state.status,
            by=sender,
            at=AT,
        )
    Evidence.objects.get(key=f"on-its-lines-{unit.code.lower()}").measurements.add(*lines)
    if lines[1].status == L.ACCEPTED:
        CorrectionRequest.objects.create(measurement=lines[1], by=sender, at=AT, reason="xin sửa")


def _make_file(cases: Cases, unit: Unit, key: str) -> None:
    by = cases.people[Role.OFFICIAL, "commune"].user
    assert by is not None
    facts = {"name": f"{key}.pdf", "media_type": "application/pdf", "size": 8, "sha256": key}
    Evidence.objects.create(unit=unit, key=key, uploaded_by=by, uploaded_at=AT, **facts)


def sender_of(cases: Cases, state: State) -> User:
    """Return who submitted the figures: a coordinator who corrected them, or an official."""
    who = cases.people[Role.COORDINATOR if state.last == "approve" else Role.OFFICIAL, "sibling"].user
    assert who is not None
    return who
