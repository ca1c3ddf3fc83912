"""The last accepted figure speaks until its successor is accepted, whatever happens to the line meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from indicators import Flag, StandingCode
from procedures.models import Role, Unit
from reports.catalogue.dossiers import newest_year
from reports.figures.draft import Typed, figure_form, save
from reports.figures.unit_report import read_sheet
from reports.figures.unit_reports import read_sheets
from reports.flow.corrections import ask_correction, correct, decide_correction
from reports.flow.workflow import fingerprint, move
from reports.models import DossierCount, LineStatus, Measurement, ProcedureDossierCount, Report
from reports.obligations import Asking
from reports.refusal import Refused
from reports.review.bulk import approve_clean
from reports.scopes import unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Verdict
from targets.models import Period
from tests.factories import (
    make_calendar,
    make_indicator,
    make_member,
    make_procedure,
    make_province,
    make_questionnaire,
    make_target,
    make_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DOSSIERS = {  # all on time, of which online
    "g0-group": "toàn bộ",
    "g0-carried_over": "0",
    "g0-received": "100",
    "g0-received_online": "40",
    "g0-settled": "100",
    "g0-settled_on_time": "100",
    "g0-settled_late": "0",
    "g0-in_progress": "0",
    "g0-in_progress_in_time": "0",
    "g0-in_progress_overdue": "0",
}
INDEX = {"value": "88,47", "rank": "3", "ranked_units": "63", "source": "công bố"}


@dataclass(frozen=True)
class Kind:
    """A kind of figure: how it is declared, what is typed first, what is typed instead, and what both are."""

    declared: dict[str, str]
    first: dict[str, str]
    then: dict[str, str]
    values: tuple[Fraction | Decimal, Fraction | Decimal]


SHARE = Kind({}, {"part": "40", "whole": "100"}, {"part": "30"}, (Fraction(40), Fraction(30)))
KINDS = {
    "share": SHARE,
    "yes_no": Kind(
        {"kind": "unit_count"}, {"achieved": "co"}, {"achieved": "chua"}, (Fraction(100), Fraction(0))
    ),
    "dossiers": Kind(
        {"source": "dossiers"}, DOSSIERS, {"g0-received_online": "30"}, (Fraction(40), Fraction(30))
    ),
    "survey": Kind(
        {"source": "survey", "survey_subject": "one_stop"},
        {"q0-o0-count": "40", "q0-o1-count": "60"},
        {"q0-o0-count": "30", "q0-o1-count": "70"},
        (Fraction(40), Fraction(30)),
    ),
    "index": Kind(
        {"kind": "index", "frequency": "year"},
        INDEX,
        {"value": "85,00"},
        (Decimal("88.47"), Decimal("85.00")),
    ),
}


@dataclass
class World:
    """A unit that states one figure of a kind, with who enters, decides and corrects it."""

    kind: Kind
    unit: Unit
    period: Period
    code: str
    official: User
    coordinator: User
    other: User

    def type(self, **texts: str) -> None:
        """Put texts into the boxes of the row, over what stands there."""
        row = read_sheet(self.unit, self.period).row(self.code)
        assert row is not None
        held = figure_form(row).texts
        boxes = {name: Typed(text, held.get(name, "")) for name, text in texts.items()}
        assert not save(self.unit, self.period, {self.code: boxes}, by=self.official).conflicts

    def move(self, name: str, *, by: User | None = None) -> None:
        """Take the report along a step."""
        by = by or (self.official if name in ("submit", "withdraw") else self.coordinator)
        move(self.report, name, by=by, note="xem lại" if name in ("return", "reopen") else "")

    @property
    def report(self) -> Report:
        """Return the report as it stands."""
        return Report.objects.get(unit=self.unit, period=self.period)

    @property
    def line(self) -> Measurement:
        """Return its line as it stands."""
        return Measurement.objects.select_related("report").get(report=self.report)

    @property
    def verdict(self) -> Verdict:
        """Return what the portal says of the figure."""
        (verdict,) = standings(self.period, unit_scope(self.unit), codes=[self.code])
        return verdict

    @property
    def value(self) -> Fraction | Decimal | None:
        """Return the figure as the portal says it."""
        verdict = self.verdict
        return verdict.index.value if verdict.index else verdict.value

    @property
    def is_corrected(self) -> bool:
        """Say whether the portal marks the figure as one that took the place of another."""
        return self.verdict.standing is not None and Flag.CORRECTED in self.verdict.standing.flags


def world_of(kind: Kind) -> World:
    """Return a unit whose first figure of the kind is accepted."""
    period = make_calendar()["2018-q4"]
    unit = make_province() if kind.declared.get("kind") == "index" else make_unit()
    indicator = make_indicator("X-01", **kind.declared)
    if indicator.kind != "index":
        make_target(indicator)
    make_questionnaire()
    people = [make_member(make_province(), Role.COORDINATOR) for _ in range(2)]
    world = World(kind, unit, period, "X-01", make_member(unit, Role.OFFICIAL), *people)
    world.type(**kind.first)
    world.move("submit")
    world.move("approve")
    assert world.value == kind.values[0]
    return world


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest) -> World:
    return world_of(KINDS[request.param])


# Each way takes the line out of “accepted”, puts another figure there, and leaves it with a reviewer.


def _corrected(world: World) -> None:
    correct(world.report, world.code, world.kind.then, by=world.coordinator, reason="đếm lại")


def _reopened(world: World) -> None:
    world.move("reopen")
    world.type(**world.kind.then, why="đếm lại")
    world.move("submit")


def _asked_for(world: World) -> None:
    request = ask_correction(world.line, by=world.official, reason="đếm nhầm")
    decide_correction(request, granted=True, by=world.coordinator, answer="")
    world.type(**world.kind.then, why="đếm lại")
    world.move("submit")


def _in_a_reopened_period(world: World) -> None:
    Period.objects.filter(pk=world.period.pk).update(locked_at=timezone.now())
    Period.objects.filter(pk=world.period.pk).update(locked_at=None)
    _reopened(world)


WAYS = [_corrected, _reopened, _asked_for, _in_a_reopened_period]


@pytest.mark.parametrize("change", WAYS)
def test_a_figure_counts_until_its_correction_is_accepted(
    change: Callable[[World], None], world: World
) -> None:
    change(world)
    assert world.line.status == LineStatus.SUBMITTED
    assert (world.value, world.is_corrected) == (world.kind.values[0], False)
    first = world.line.accepted
    world.move("approve", by=world.other)
    assert world.value == world.kind.values[1]
    assert (first and first.number, world.line.accepted and world.line.accepted.number) == (1, 2)
    assert world.is_corrected or world.kind is KINDS["index"]  # an index has no standing to be marked


def test_every_state_on_the_way_leaves_the_accepted_figure(world: World) -> None:
    said = []
    for step in ("reopen", "then", "submit", "withdraw", "submit", "return", "first", "submit", "return"):
        if step in ("then", "first"):
            world.type(**getattr(world.kind, step), why="đếm lại")
        else:
            world.move(step)
        said.append((step, world.value))
    assert {value for _step, value in said} == {world.kind.values[0]}, said


def test_what_is_accepted_again_as_it_was_is_no_correction(world: World) -> None:
    world.move("reopen")
    world.type(**world.kind.then, why="đếm lại")
    world.type(**{name: world.kind.first[name] for name in world.kind.then}, why="", note="đã đối chiếu")
    world.move("submit")
    world.move("approve")
    assert (world.value, world.is_corrected) == (world.kind.values[0], False)


def test_the_same_counts_by_a_newer_form_are_no_correction() -> None:
    world = world_of(KINDS["survey"])
    form = make_questionnaire(since="2018-q1")
    world.move("reopen")
    world.type(note="đã đối chiếu")
    world.move("submit")
    world.move("approve")
    accepted = world.line.accepted
    assert accepted is not None
    assert accepted.surveys.get().questionnaire == form
    assert not world.is_corrected


def test_an_emptied_row_takes_nothing_away_before_it_is_accepted(world: World) -> None:
    world.move("reopen")
    world.type(**dict.fromkeys(world.kind.first, ""))
    row = read_sheet(world.unit, world.period).row(world.code)
    assert row is not None
    assert not row.is_answered  # the unit sees its own draft
    assert world.value == world.kind.values[0]


@pytest.mark.parametrize("way", ["emptied", "not applicable"])
def test_a_figure_that_was_accepted_leaves_the_totals_only_with_a_warning(way: str, world: World) -> None:
    world.move("reopen")
    na = {"na": "on", "note": "hết việc"} if way == "not applicable" else {}
    world.type(**dict.fromkeys(world.kind.first, ""), **na)
    row = read_sheet(world.unit, world.period).row(world.code)
    (same,) = read_sheets(Asking.read(), world.period, [world.unit.pk])
    assert row is not None
    assert len(row.warnings) == 1
    assert same.row(world.code).warnings == row.warnings  # type: ignore[union-attr]
    assert row.needs_a_reason


def test_an_index_that_was_emptied_is_not_approved_among_many() -> None:
    world = world_of(KINDS["index"])
    world.move("reopen")
    world.type(**dict.fromkeys(INDEX, ""))
    with pytest.raises(Refused, match=r"88,47\)"):
        world.move("submit")
    world.type(why="công bố bị rút")
    world.move("submit")
    (told,) = approve_clean({world.report.pk: fingerprint(world.report.measurements.all())}, by=world.other)
    assert "cảnh báo" in told.refusal
    assert world.value == Decimal("88.47")
    world.move("approve", by=world.other)
    assert world.value is None


def test_a_pending_not_applicable_leaves_the_figure_and_the_coverage() -> None:
    world = world_of(SHARE)
    correct(world.report, world.code, {"na": "on", "note": "hết việc"}, by=world.coordinator, reason="hết")
    assert (world.value, world.verdict.counted, world.verdict.owing) == (Fraction(40), 1, 1)
    world.move("approve", by=world.other)
    assert world.value is None
    correct(world.report, world.code, {"na": "", **SHARE.then, "whole": "100"}, by=world.other, reason="có")
    assert world.verdict.standing is not None
    assert world.verdict.standing.code == StandingCode.NOT_APPLICABLE
    assert Ledger.read([world.code]).unsent(world.period, unit_scope(world.unit)) == []


def test_a_revision_keeps_its_rows_and_says_what_became_of_it() -> None:
    world = world_of(KINDS["dossiers"])
    correct(world.report, world.code, {"g0-received_online": "30"}, by=world.coordinator, reason="đếm lại")
    world.move("return", by=world.other)
    first, second = world.line.revisions.order_by("number")
    assert [row.received_online for one in (first, second) for row in one.dossier_counts.all()] == [40, 30]
    assert (first.submitted_by, first.accepted_by, first.returned_by) == (
        world.official,
        world.coordinator,
        None,
    )
    assert (second.submitted_by, second.accepted_by, second.returned_by) == (
        world.coordinator,
        None,
        world.other,
    )
    assert first.accepted_at is not None
    assert second.accepted_at is None


def test_what_was_taken_back_is_no_longer_submitted() -> None:
    world = world_of(SHARE)
    world.move("reopen")
    world.type(part="30", why="đếm lại")
    world.move("submit")
    world.move("withdraw")
    newest = world.line.revisions.latest("number")
    assert (newest.submitted_at, newest.submitted_by) == (None, None)


@pytest.mark.parametrize("step", ["withdraw", "approve"])
def test_what_speaks_keeps_who_first_sent_and_accepted_it(step: str) -> None:
    world = world_of(SHARE)
    first = world.line.accepted
    world.move("reopen")
    world.move("submit", by=make_member(world.unit, Role.OFFICIAL))
    world.move(step, by=world.official if step == "withdraw" else world.other)
    speaking = world.line.accepted
    assert first is not None
    assert speaking is not None
    for name in ("pk", "submitted_at", "submitted_by", "accepted_at", "accepted_by"):
        assert getattr(speaking, name) == getattr(first, name), name
    assert (first.submitted_by, first.accepted_by) == (world.official, world.coordinator)


def test_a_revision_of_a_survey_keeps_questions_and_counts() -> None:
    world = world_of(KINDS["survey"])
    world.move("reopen")
    world.type(**KINDS["survey"].then, why="đếm lại")
    kept = [
        [(row.question, row.option, row.counts_as_satisfied, row.count) for row in survey.counts.all()]
        for one in world.line.revisions.order_by("number")
        for survey in one.surveys.all()
    ]
    asked = "Thái độ phục vụ"
    assert kept[0] == [(asked, "hài lòng", True, 40), (asked, "không hài lòng", False, 60)]
    assert kept[-1] == [(asked, "hài lòng", True, 30), (asked, "không hài lòng", False, 70)]


def test_what_speaks_is_never_removed() -> None:
    world = world_of(SHARE)
    speaking = world.line.accepted
    assert speaking is not None
    with pytest.raises(RestrictedError):
        speaking.delete()
    other = Measurement.objects.create(report=world.report, indicator=make_indicator())
    with pytest.raises(IntegrityError), transaction.atomic():  # nor speaks for another line
        Measurement.objects.filter(pk=other.pk).update(accepted=speaking)


def test_procedures_keep_their_dossiers_while_the_line_is_corrected() -> None:
    world = world_of(KINDS["dossiers"])
    ProcedureDossierCount.objects.create(
        report=world.report, procedure=make_procedure(), received=9, received_online=4
    )
    world.move("reopen")
    assert newest_year(world.period.data_to) == 2018


def test_what_stands_beside_a_copied_figure_is_that_of_the_accepted_one() -> None:
    world = world_of(KINDS["dossiers"])
    printed = {"printed_source": "báo in", "g0-settled_late": "5"}
    correct(world.report, world.code, printed, by=world.coordinator, reason="chép lại")
    assert [beside.source for beside in world.verdict.copied] == []
    world.move("approve", by=world.other)
    world.move("reopen")
    DossierCount.objects.all().delete()
    assert [beside.source for beside in world.verdict.copied] == ["báo in"]


def test_pages_and_files_say_the_accepted_figure_while_a_correction_waits(client: Client) -> None:
    world = world_of(SHARE)
    _corrected(world)
    client.force_login(world.other)
    place = f"?ky={world.period.code}"
    pages = [
        f"{world.unit.get_absolute_url()}{place}",
        f"{reverse('reports:target-detail', args=['x-01'])}{place}&pham-vi={world.unit.code.lower()}",
    ]
    for address in pages:
        said = client.get(address).text
        assert "40,0" in said, address
        assert "30,0" not in said, address
    reviewed = client.get(reverse("reports:review", args=[world.report.pk])).text
    assert "30/100" in reviewed
