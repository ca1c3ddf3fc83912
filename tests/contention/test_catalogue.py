"""Of many who decide on the catalogue at once one is heard, and no row is left outside the days in force."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import DatabaseError

from accounts.models import AuditEvent
from accounts.refusal import Overtaken, Refused
from procedures.models import Level, Procedure, Proposal, Role, ServiceLevel
from procedures.proposals.workflow import move
from tests.contention.crowd import crowd
from tests.factories import make_member, make_province, make_unit
from tests.procedures.catalogue_rows import make_level, make_procedure, make_proposal

pytestmark = pytest.mark.usefixtures("database")

PEOPLE, ROUNDS = 8, 5


@pytest.fixture
def procedure() -> Procedure:
    return make_procedure(make_unit(Level.DEPARTMENT, parent=make_province()))


def test_of_many_decisions_on_a_proposal_one_is_taken(procedure: Procedure) -> None:
    keeper = make_member(procedure.owner, Role.OFFICIAL)
    people = [make_member(make_province(), Role.COORDINATOR) for _ in range(PEOPLE)]
    with crowd(PEOPLE) as many:
        for number in range(ROUNDS):
            day = dt.date(2018, 1, 1 + number)
            key = make_proposal("level", procedure.owner, procedure, keeper, effective_on=day).pk
            copies = [Proposal.objects.get(pk=key) for _ in people]
            acts = [
                partial(move, one, step, by=by, seen=1, words="lời")
                for one, by, step in zip(copies, people, ["approve", "return"] * (PEOPLE // 2), strict=True)
            ]
            results = many.at_once(acts)
            refused = [one for one in results if isinstance(one, Overtaken)]
            assert len(refused) == PEOPLE - 1
            taken = Proposal.objects.get(pk=key)
            written = ServiceLevel.objects.filter(effective_on=day).count()
            assert written == (1 if taken.status == Proposal.Status.APPROVED else 0)
    decided = AuditEvent.objects.filter(action__in=["approve_proposal", "return_proposal"])
    assert decided.count() == ROUNDS


def test_two_proposals_for_one_day_are_written_once(procedure: Procedure) -> None:
    keeper = make_member(procedure.owner, Role.OFFICIAL)
    by = make_member(make_province(), Role.COORDINATOR)
    with crowd(PEOPLE) as many:
        sent = [make_proposal("level", procedure.owner, procedure, keeper) for _ in range(PEOPLE)]
        results = many.at_once([partial(move, one, "approve", by=by, seen=1) for one in sent])
    assert sum(isinstance(one, Refused) for one in results) == PEOPLE - 1
    assert procedure.levels.count() == 1


def test_no_row_slips_past_an_end_that_moves_at_the_same_moment(procedure: Procedure) -> None:
    day, end = dt.date(2018, 6, 1), dt.date(2018, 5, 31)
    with crowd(2) as many:
        for _ in range(10 * ROUNDS):
            ServiceLevel.objects.all().delete()
            Procedure.objects.update(in_force_to=None)
            results = many.at_once(
                [
                    lambda: make_level(procedure, 3, day),
                    lambda: Procedure.objects.filter(pk=procedure.pk).update(in_force_to=end),
                ]
            )
            assert sum(isinstance(one, DatabaseError) for one in results) == 1, results
            assert ServiceLevel.objects.count() == (0 if Procedure.objects.get().in_force_to else 1)
