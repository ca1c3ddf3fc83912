"""Every act on a report, by every role in every relation to its unit and in every state of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from procedures.models import Role, Unit
from tests.rights.acts import ACTS, DONE, Act, Case, expected, outcome
from tests.rights.cases import RELATIONS, STATES, Cases
from tests.rights.conftest import without_pages
from tests.rights.rows import Rows, all_rows, all_rows_of, changes
from tests.rights.world import undone
from tests.sampling import some_by_day

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def before(cases: Cases) -> Rows:
    """Every row as it stands before anybody tries anything."""
    return all_rows()


def asked(act: Act, state: str) -> Iterator[Case]:
    """Yield the cases of one act and state that can be: a request is decided on where there is one."""
    if "a correction" in act.name and STATES[state].lines[1] != "accepted":
        return
    for relation, role in product(RELATIONS, Role):
        yield Case(act, relation, state, role)


def test_the_table_is_whole() -> None:
    count = sum(1 for act, state in product(ACTS, STATES) for _ in asked(act, state))
    sizes = f"{len(ACTS)} acts, {len(STATES)} states, {len(RELATIONS)} relations, {len(Role)} roles"
    print(f"{count} cells: {sizes}")
    assert count >= 1_600


@pytest.mark.parametrize(("act", "state"), some_by_day(product(ACTS, STATES), at_night=True), ids=str)
def test_an_act_is_done_by_whom_the_tables_say(act: Act, state: str, cases: Cases, before: Rows) -> None:
    wrong = [told for case in asked(act, state) for told in faults(case, cases, before)]
    assert wrong == []


def faults(case: Case, cases: Cases, before: Rows) -> Iterator[str]:
    """Yield what is wrong about one case: another outcome, or a denial that changed something."""
    with undone(), without_pages():
        if STATES[case.state].head_submits:
            Unit.objects.update(head_submits=True)
            before = before | {Unit._meta.label: all_rows_of(Unit)}
        got, has_written = outcome(case, cases)
        if got != expected(case, cases):
            yield f"{case}: {got}, and not {expected(case, cases)}"
        if got != DONE and has_written and changes(before, all_rows()):
            yield f"{case}: {got}, and yet something changed"
