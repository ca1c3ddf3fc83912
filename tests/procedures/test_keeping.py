"""A proposal goes from hand to hand along one table; what was approved stands in the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from accounts.models import AuditEvent, User
from accounts.refusal import Overtaken, Refused
from procedures.models import DeskHandling, Level, Procedure, Proposal, Role, ServiceLevel, Unit
from procedures.proposals.telling import proposal_changes, speaking
from procedures.proposals.workflow import TRANSITIONS, move
from procedures.rights import RIGHTS, Reach
from tests.factories import BEFORE, make_member, make_province, make_unit
from tests.procedures.catalogue_rows import (
    FILLED,
    JULY,
    SINCE,
    filled_in,
    make_handling,
    make_level,
    make_procedure,
    make_proposal,
)
from tests.rights.world import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day")]
Status = Proposal.Status
JUNE_2016 = dt.date(2016, 6, 1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read the sentences as they stand in the code."""
    with translation.override("en"):
        yield


def approved(proposal: Proposal, by: User) -> Proposal:
    return move(proposal, "approve", by=by, seen=proposal.version)


# What is written -------------------------------------------------------------------------------------------


def test_an_approved_level_speaks_from_its_day_on(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    approved(make_proposal("level", department, procedure, keeper), coordinator)
    found = [
        speaking(procedure.levels.all(), None, day)
        for day in (dt.date(2015, 12, 31), dt.date(2018, 6, 30), JULY, dt.date(2020, 12, 31))
    ]
    assert [row.level if row else None for row in found] == [None, 2, 4, 4]
    assert procedure.levels.get(level=4).basis == "Quyết định 12/QĐ-UBND"


def test_a_level_of_the_past_changes_how_days_gone_by_are_read(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    make_level(procedure, 3, dt.date(2017, 1, 1))
    approved(make_proposal("level", department, procedure, keeper, effective_on=JUNE_2016), coordinator)
    days = [dt.date(2016, 5, 31), JUNE_2016, dt.date(2016, 12, 31), dt.date(2017, 1, 1)]
    assert [row.level for day in days if (row := speaking(procedure.levels.all(), None, day))] == [2, 4, 4, 3]


def test_a_commune_proposes_a_row_of_its_own_that_speaks_there_alone(
    procedure: Procedure, commune: Unit, official: User, coordinator: User
) -> None:
    approved(make_proposal("level", commune, procedure, official, level=3), coordinator)
    here, elsewhere = (speaking(procedure.levels.all(), unit, JULY) for unit in (commune, make_unit()))
    assert (here and here.level, elsewhere and elsewhere.level) == (3, 2)


def test_a_handling_is_written(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    approved(make_proposal("desk", department, procedure, keeper), coordinator)
    row = speaking(procedure.handlings.all(), None, JULY)
    assert row is not None
    assert not row.at_desk


def test_a_repeal_ends_the_procedure_on_its_last_day(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    approved(make_proposal("repeal", department, procedure, keeper), coordinator)
    procedure.refresh_from_db()
    assert procedure.is_in_force_on(dt.date(2018, 12, 31))
    assert not procedure.is_in_force_on(dt.date(2019, 1, 1))


def test_a_new_procedure_comes_with_its_first_rows_and_owes_an_assessment(
    department: Unit, keeper: User, coordinator: User
) -> None:
    proposal = approved(make_proposal("new", department, None, keeper), coordinator)
    made = Procedure.objects.get(code="2.000999")
    assert proposal.procedure == made
    assert (made.owner, made.in_force_from, made.owes_assessment) == (department, JULY, True)
    assert made.levels.get().level == 3
    assert made.handlings.get().at_desk
    approved(make_proposal("assessment", department, made, keeper), coordinator)
    made.refresh_from_db()
    assert (made.owes_assessment, made.impact_document) == (False, "Báo cáo 12/BC-STP")


def test_a_new_procedure_that_was_assessed_owes_nothing(
    department: Unit, keeper: User, coordinator: User
) -> None:
    assessed = {"impact_assessed_on": dt.date(2018, 5, 1), "impact_document": "Báo cáo 9"}
    approved(make_proposal("new", department, None, keeper, **assessed), coordinator)
    assert not Procedure.objects.get(code="2.000999").owes_assessment


# Who may, and when -----------------------------------------------------------------------------------------

STATES: dict[str, tuple[str, ...]] = {  # by which steps a proposal comes to a status
    Status.SUBMITTED: (),
    Status.RETURNED: ("return",),
    Status.APPROVED: ("approve",),
    Status.WITHDRAWN: ("withdraw",),
}


@pytest.mark.parametrize(("name", "status"), list(product(list(TRANSITIONS)[1:], STATES)))
def test_each_step_is_done_by_whom_and_from_where_the_tables_say(
    name: str, status: str, procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    proposal = make_proposal("level", department, procedure, keeper)
    for step in STATES[status]:
        who = keeper if step == "withdraw" else coordinator
        move(proposal, step, by=who, seen=proposal.version, words="sửa lại")
    step_asked = TRANSITIONS[name]
    wrong = []
    for role, unit in product(Role, (department, make_unit(Level.DEPARTMENT))):
        reach = RIGHTS[step_asked.action].get(role)
        is_allowed = reach is Reach.ALL or (reach is Reach.OWN and unit == department)
        expected = "refused" if not is_allowed else "done" if status in step_asked.sources else "overtaken"
        if (got := outcome(proposal, name, make_member(unit, role))) != expected:
            wrong.append(f"{role} of {unit}: {got}, and not {expected}")
    assert wrong == []


def outcome(proposal: Proposal, name: str, by: User) -> str:
    """Return what comes of the step; what it did is undone."""
    fresh = Proposal.objects.get(pk=proposal.pk)
    try:
        with undone():
            move(fresh, name, by=by, seen=fresh.version, words="lời")
    except PermissionDenied:
        return "refused"
    except Overtaken:
        return "overtaken"
    return "done"


@pytest.mark.parametrize(
    ("kind", "level"), [(kind, level) for kind in FILLED for level in (Level.DISTRICT, Level.COMMUNE)]
)
def test_other_levels_propose_rows_of_their_own_alone(kind: str, level: Level, department: Unit) -> None:
    unit, authority = make_unit(level), str(level)
    made = make_procedure(department, authority=authority, issued_as_new_on=SINCE)
    proposal = filled_in(kind, unit, None if kind == "new" else made)
    by = make_member(unit, Role.HEAD)
    if kind in ("level", "desk"):
        assert move(proposal, "propose", by=by).for_unit == unit
    else:
        with pytest.raises(Refused, match="cannot propose"):
            move(proposal, "propose", by=by)


def test_nobody_proposes_for_what_others_keep(procedure: Procedure, commune: Unit, official: User) -> None:
    other = make_unit(Level.DEPARTMENT)
    with pytest.raises(Refused, match="cannot propose"):
        make_proposal("level", other, procedure, make_member(other, Role.OFFICIAL))
    of_districts = make_procedure(procedure.owner, authority="district")
    with pytest.raises(Refused, match="cannot propose"):
        make_proposal("level", commune, of_districts, official)
    general = filled_in("level", commune, procedure)
    general.for_unit = None
    with pytest.raises(Refused, match="cannot propose"):
        move(general, "propose", by=official)


def test_who_proposed_never_approves_whatever_else_they_are(
    procedure: Procedure, department: Unit, keeper: User
) -> None:
    proposal = make_proposal("level", department, procedure, keeper)
    keeper.memberships.create(unit=make_province(), role=Role.COORDINATOR, counts_from=BEFORE)
    with pytest.raises(Refused, match="never approves"):
        approved(proposal, keeper)
    assert procedure.levels.count() == 1


def test_the_second_of_two_coordinators_is_told(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    proposal = make_proposal("level", department, procedure, keeper)
    stale = Proposal.objects.get(pk=proposal.pk)
    move(proposal, "return", by=coordinator, seen=1, words="sai ngày")
    with pytest.raises(Overtaken, match="closed"):
        approved(stale, coordinator)
    assert ServiceLevel.objects.count() == 1


def test_what_changed_since_it_was_seen_is_not_approved(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    proposal = make_proposal("level", department, procedure, keeper)
    move(proposal, "return", by=coordinator, seen=1, words="mức độ 3 thôi")
    proposal.level = 3
    move(proposal, "amend", by=keeper, seen=2)
    with pytest.raises(Overtaken, match="changed since"):
        move(Proposal.objects.get(), "approve", by=coordinator, seen=1)
    approved(proposal, coordinator)
    assert procedure.levels.get(effective_on=JULY).level == 3


def test_words_are_owed_with_a_return(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    proposal = make_proposal("level", department, procedure, keeper)
    with pytest.raises(Refused, match="mended"):
        move(proposal, "return", by=coordinator, seen=1, words="  ")
    assert Proposal.objects.get().version == 1


# What is refused -------------------------------------------------------------------------------------------

BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("level", {"level": 5}, "level", "1 to 4|4"),
    ("level", {"level": 0}, "level", "1 to 4|1"),
    ("level", {"level": None}, "__all__", "Choose the online level"),
    ("level", {"effective_on": dt.date(2014, 12, 31)}, "effective_on", "lies before 01/01/2015"),
    ("level", {"effective_on": dt.date(2016, 1, 1)}, "__all__", "that day"),
    ("desk", {"effective_on": dt.date(2014, 12, 31)}, "effective_on", "lies before 01/01/2015"),
    ("desk", {"effective_on": SINCE}, "__all__", "that day"),
    ("desk", {"at_desk": None}, "__all__", "one-stop desk"),
    ("repeal", {"effective_on": dt.date(2014, 12, 31)}, "__all__", "repealed before|outside the days"),
    ("repeal", {"effective_on": dt.date(2015, 12, 31)}, "__all__", "outside the days in force"),
    ("level", {"reason": ""}, "reason", "blank"),
    ("level", {"document": ""}, "document", "blank"),
    ("new", {"code": "1.000656"}, "code", "already exists"),
    ("new", {"issued_on": dt.date(2018, 7, 2)}, "__all__", "before it is issued"),
    ("new", {"issued_on": None}, "issued_on", "day on which"),
    ("new", {"field": None}, "__all__", "Name the procedure"),
    ("new", {"impact_assessed_on": dt.date(2018, 5, 1)}, "__all__", "document of the impact"),
    ("new", {"impact_document": "Báo cáo 9"}, "impact_assessed_on", "day of the impact"),
    ("assessment", {"impact_assessed_on": dt.date(2018, 6, 13)}, "impact_assessed_on", "not come yet"),
    ("assessment", {}, "__all__", "owes no impact assessment"),
]


@pytest.mark.parametrize(("kind", "fields", "place", "told"), BAD)
def test_what_cannot_be_written_is_refused_before_it_is_sent(
    kind: str, fields: dict[str, Any], place: str, told: str, procedure: Procedure, keeper: User
) -> None:
    about = None if kind == "new" else procedure
    with pytest.raises(ValidationError) as refused:
        make_proposal(kind, procedure.owner, about, keeper, **fields)
    found = ValidationError(refused.value.update_error_dict({})).message_dict
    words = " ".join(found[place])
    assert any(part in words for part in told.split("|"))
    assert not Proposal.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_repealed_procedure_is_not_repealed_again(
    procedure: Procedure, keeper: User, coordinator: User
) -> None:
    approved(make_proposal("repeal", procedure.owner, procedure, keeper), coordinator)
    with pytest.raises(ValidationError, match="31/12/2018 is its last day"):
        make_proposal("repeal", procedure.owner, procedure, keeper)
    with pytest.raises(ValidationError, match="repealed"):
        make_proposal("level", procedure.owner, procedure, keeper, effective_on=dt.date(2019, 1, 1))


def test_what_was_repealed_meanwhile_is_not_approved_and_the_sentence_says_so(
    procedure: Procedure, keeper: User, coordinator: User
) -> None:
    late = make_proposal("level", procedure.owner, procedure, keeper, effective_on=dt.date(2019, 6, 1))
    repeal = make_proposal("repeal", procedure.owner, procedure, keeper)
    approved(repeal, coordinator)
    with pytest.raises(Refused, match="01/06/2019 lies after 31/12/2018"):
        approved(late, coordinator)
    late.refresh_from_db()
    assert (late.status, late.version) == (Status.SUBMITTED, 1)
    assert AuditEvent.objects.filter(action="approve_proposal").count() == 1


def test_of_two_proposals_for_one_day_the_second_is_refused(
    procedure: Procedure, commune: Unit, official: User, keeper: User, coordinator: User
) -> None:
    first, second = (make_proposal("level", procedure.owner, procedure, keeper) for _ in range(2))
    own, again = (make_proposal("level", commune, procedure, official) for _ in range(2))
    approved(first, coordinator)
    approved(own, coordinator)
    for late in (second, again):
        with pytest.raises(Refused, match="cannot be written"):
            approved(late, coordinator)
    assert procedure.levels.filter(effective_on=JULY).count() == 2


def test_a_code_that_was_given_away_meanwhile_is_told(
    department: Unit, keeper: User, coordinator: User
) -> None:
    first, second = (make_proposal("new", department, None, keeper) for _ in range(2))
    approved(first, coordinator)
    with pytest.raises(Refused, match="cannot be written"):
        approved(second, coordinator)


# The record ------------------------------------------------------------------------------------------------


def test_every_step_is_one_act_with_its_reason_and_what_changed(
    procedure: Procedure, department: Unit, keeper: User, coordinator: User
) -> None:
    proposal = make_proposal("level", department, procedure, keeper)
    move(proposal, "return", by=coordinator, seen=1, words="sai ngày")
    proposal.effective_on = dt.date(2018, 8, 1)
    move(proposal, "amend", by=keeper, seen=2)
    approved(proposal, coordinator)
    events = list(AuditEvent.objects.order_by("pk").prefetch_related("changes"))
    assert [(one.action, one.reason, one.role, one.unit_code) for one in events] == [
        ("propose", "nâng mức độ", "official", "STP"),
        ("return_proposal", "sai ngày", "coordinator", "STP"),
        ("amend_proposal", "nâng mức độ", "official", "STP"),
        ("approve_proposal", "", "coordinator", "STP"),
    ]
    told = [[(change.before, change.after) for change in one.changes.all()] for one in events]
    assert told[0] == [("", "Chờ duyệt"), ("2 từ 01/01/2016", "4 từ 01/07/2018")]
    assert ("01/07/2018", "01/08/2018") in told[2]
    assert told[3][1] == ("2 từ 01/01/2016", "4 từ 01/08/2018")
    assert all(one.subject_key == str(proposal.pk) for one in events)


def test_a_step_that_is_refused_leaves_no_act(procedure: Procedure, keeper: User, coordinator: User) -> None:
    proposal = make_proposal("level", procedure.owner, procedure, keeper)
    make_level(procedure, 3, JULY)
    with pytest.raises(Refused):
        approved(proposal, coordinator)
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["propose"]


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("level", "2 from 01/01/2016", "4 from 01/07/2018"),
        ("desk", "yes from 01/01/2015", "no from 01/07/2018"),
        ("repeal", "", "Dec. 31, 2018"),
    ],
)
def test_what_stands_and_what_is_proposed_is_told(
    kind: str, before: str, after: str, procedure: Procedure, keeper: User
) -> None:
    (change,) = proposal_changes(make_proposal(kind, procedure.owner, procedure, keeper))
    assert (change.before, change.after) == (before, after)


def test_of_a_new_procedure_everything_is_told(department: Unit, keeper: User) -> None:
    told = proposal_changes(make_proposal("new", department, None, keeper))
    assert {change.before for change in told} == {""}
    assert {"2.000999", "Hộ tịch", "July 1, 2018", "3"} <= {change.after for change in told}


def test_a_unit_sees_first_what_stands_at_itself(procedure: Procedure, commune: Unit, official: User) -> None:
    make_level(procedure, 3, dt.date(2017, 1, 1), commune)
    make_handling(procedure, at_desk=False, day=dt.date(2017, 1, 1), unit=commune)
    (level,) = proposal_changes(make_proposal("level", commune, procedure, official))
    (desk,) = proposal_changes(make_proposal("desk", commune, procedure, official, at_desk=True))
    assert (level.before, desk.before) == ("3 from 01/01/2017", "no from 01/01/2017")
    assert DeskHandling.objects.count() == 2
