"""Whoever submitted a figure never approves it, by whatever way they came to both rights."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from procedures.models import Membership, Role, Unit
from reports.figures.draft import Typed, figure_form, save
from reports.figures.unit_report import read_sheet
from reports.flow import workflow
from reports.flow.corrections import correct
from reports.flow.workflow import move
from reports.models import LineStatus, Measurement, Report
from reports.refusal import Refused
from targets.models import Period
from tests.factories import (
    BEFORE,
    above,
    make_calendar,
    make_indicator,
    make_province,
    make_target,
    make_unit,
    make_user,
)
from tests.rights.world import undone

pytestmark = pytest.mark.django_db

FIGURE = "CT-FIGURE"
PEOPLE = ("An", "Binh", "Chi")
# Whoever submits and whoever approves; how somebody comes to be both; and what else happens on the way.
ACTS = ("submit", "approve", "correct", "return", "withdraw", "reopen")
CHANGES = ("official", "head", "coordinator", "admin", "merger", "leaves")
paths = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ACTS + ACTS + CHANGES)), min_size=6, max_size=24
)


@dataclass
class Office:
    """A unit, its report, three people, and who sent the figure as this test saw it."""

    unit: Unit
    period: Period
    people: dict[str, User]
    sender: str = ""
    approvals: list[tuple[str, str]] = field(default_factory=list)  # who approved whose figure

    def line(self) -> Measurement | None:
        """Return the line as it stands."""
        return Measurement.objects.filter(report__unit=self.unit).first()


@pytest.fixture
def office() -> Office:
    """Everybody may do everything at first: submit for the unit, and approve for the province."""
    made = Office(
        make_unit(), make_calendar()["2018-q2"], {name: make_user(name, name=name) for name in PEOPLE}
    )
    make_target(make_indicator(FIGURE))
    for user in made.people.values():
        give(user, Role.OFFICIAL, made.unit)
        give(user, Role.COORDINATOR, make_province())
    return made


def give(user: User, role: Role, unit: Unit) -> None:
    """Give somebody a role that counts at once, if they do not have it."""
    held = {"counts_from": BEFORE}
    Membership.objects.get_or_create(user=user, unit=unit, role=role, defaults=held)


def walk(office: Office, path: list[tuple[str, str]]) -> None:
    """Let people do what the path says, as far as they are let."""
    for who, what in path:
        with suppress(Refused, PermissionDenied), transaction.atomic():
            (change if what in CHANGES else act)(office, who, what)


def act(office: Office, who: str, what: str) -> None:
    """Let somebody take a step, and note who sent and who approved."""
    by = User.objects.get(pk=office.people[who].pk)
    if what == "submit":
        _enter(office, by)
    report = Report.objects.select_related("unit", "period").get(unit=office.unit)
    if what == "correct":
        correct(report, FIGURE, {"part": str(report.version % 90)}, by=by, reason="sai")
    else:
        move(report, what, by=by, note="lời")
    if what in ("submit", "correct"):
        office.sender = who
    elif what == "approve":
        office.approvals.append((who, office.sender))


def _enter(office: Office, by: User) -> None:
    row = read_sheet(office.unit, office.period).row(FIGURE)
    if row is not None and row.is_editable:
        stood = figure_form(row).texts
        texts = {"part": "40", "whole": "100"}
        boxes = {name: Typed(text, stood.get(name, "")) for name, text in texts.items()}
        save(office.unit, office.period, {FIGURE: boxes}, by=by)


def change(office: Office, who: str, what: str) -> None:
    """Give somebody a role, or take the unit's people over into another."""
    user = office.people[who]
    if what == "merger":
        other = make_unit(parent=above(office.unit))
        Membership.objects.filter(user=user, unit=office.unit).update(unit=other)
    elif what == "leaves":
        Membership.objects.filter(user=user).delete()
    elif what == "admin":
        User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
        give(user, Role.ADMIN, make_province())
    elif what == "coordinator":
        give(user, Role.COORDINATOR, make_province())
    else:
        give(user, Role(what), office.unit)


@settings(suppress_health_check=list(HealthCheck), max_examples=settings().max_examples // 5)
@given(path=paths)
def test_nobody_approves_their_own_figure_on_any_path(office: Office, path: list[tuple[str, str]]) -> None:
    office.sender, office.approvals = "", []
    with undone():
        walk(office, [("An", "submit"), *path])
        assert [pair for pair in office.approvals if pair[0] == pair[1]] == []


NAMED = {
    "in two roles at once": [("An", "submit")],
    "after becoming coordinator": [
        ("An", "leaves"),
        ("An", "official"),
        ("An", "submit"),
        ("An", "coordinator"),
    ],
    "after a colleague's figure came back": [("Binh", "submit"), ("Chi", "return"), ("An", "submit")],
    "having corrected it": [("Binh", "submit"), ("Chi", "approve"), ("An", "correct")],
    "having corrected it before it was approved": [("Binh", "submit"), ("An", "correct")],
    "as the administrator": [("An", "admin"), ("An", "submit")],
    "after the unit was merged": [("An", "submit"), ("An", "merger")],
    "as the head": [("An", "head"), ("An", "submit")],
    "after taking it back": [("Binh", "submit"), ("Binh", "withdraw"), ("An", "submit")],
    "after it was reopened": [("Binh", "submit"), ("Chi", "approve"), ("Chi", "reopen"), ("An", "submit")],
}


@pytest.mark.parametrize("path", NAMED.values(), ids=NAMED)
def test_nobody_approves_their_own_figure(path: list[tuple[str, str]], office: Office) -> None:
    walk(office, [*path, ("An", "approve")])
    line = office.line()
    assert line is not None
    assert office.sender == "An"
    assert line.status == LineStatus.SUBMITTED
    walk(office, [("Chi", "approve")])
    line.refresh_from_db()
    assert line.status == LineStatus.ACCEPTED


def test_a_line_without_a_sender_is_the_reports(office: Office) -> None:
    """Figures that were loaded name nobody on the line; the report does."""
    walk(office, [("An", "submit")])
    Measurement.objects.update(submitted_by=None)
    walk(office, [("An", "approve")])
    assert office.approvals == []


def test_a_check_that_is_missing_is_noticed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(workflow.GUARDS, "approve", lambda *_args: None)
    walk(office, [("An", "submit"), ("An", "approve")])
    assert office.approvals == [("An", "An")]
