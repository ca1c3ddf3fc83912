"""The tests of rights notice every permission check that is switched off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, product

import pytest

from procedures.models import Role
from tests.rights.acts import ACTS, Act
from tests.rights.asking import Cell, mismatches
from tests.rights.calls import CALLS, call_faults
from tests.rights.cases import STATES, Cases
from tests.rights.conftest import Scene, without_pages
from tests.rights.mutants import ADMIN_INDEX, PORTAL, Mutant, listening, mutants
from tests.rights.principals import Principal
from tests.rights.rows import Rows, all_rows
from tests.rights.samples import place_of, place_of_nonsense, place_of_nothing
from tests.rights.test_calls import WALKERS, way_faults
from tests.rights.test_doors import READ, WITH_A_DOOR, betrayed, door_faults, letter_faults
from tests.rights.test_matrix import ASKED, KEYED
from tests.rights.test_states import asked, faults
from tools.rights.addresses import Address
from tools.rights.page import PAGE, page

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]  # a check off, then the tests of rights again

ALL = list(mutants())
FUNCTIONS = [one for one in ALL if one.asks is not None]
# Checks behind another that refuses the same, with the name of that one: to take one of them away changes
# nothing that anybody could see, unless the other is gone as well.
ANSWERING = "view: reports:answer-request open to all who signed in"
BEHIND = {
    "function: demand in reports.journal.views": "view: reports:audit-file open to all who signed in",
    "function: within in reports.review.bulk": "function: demand in reports.flow.workflow",
    "function: within in reports.review.views.correction": ANSWERING,
    "function: found in reports.review.views.correction": ANSWERING,
    "function: found in reports.review.views.differences": "function: demand in reports.review.explaining",
    "function: may in reform_portal.admin_site": "view: the administration open to all who signed in",
}
BY_NAME = {str(one): one for one in ALL}
OF_EACH_KIND = list({one.kind: one for one in ALL if str(one) not in BEHIND}.values())


@pytest.fixture(scope="module")
def before(scene: Scene, cases: Cases) -> Rows:
    """Every row as it stands before anybody tries anything."""
    return all_rows()


@dataclass
class Asked:
    """What is noticed while every check is on, and by each question the probes that ask it."""

    faults: list[str] = field(default_factory=list)
    probes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@pytest.fixture(scope="module")
def asked_by(scene: Scene, cases: Cases, before: Rows) -> Asked:
    """Which probes ask what: one that never asks a question cannot notice that it is not asked."""
    found, asked = Asked(), set[str]()
    whole = Mutant(
        "function",
        "none",
        lambda patch: None,
        (*PORTAL, *ADMIN_INDEX),
        acts=ACTS,
        doors=tuple(WITH_A_DOOR),
        tells=tuple(READ),
        calls=CALLS,
        walkers=WALKERS,
    )
    with pytest.MonkeyPatch.context() as patch:
        listening(patch, asked)
        for name, probe in probes(whole, scene, cases, before):
            asked.clear()
            found.faults += probe
            for question in asked:
                found.probes[question].add(name)
    return found


def probes(mutant: Mutant, scene: Scene, cases: Cases, before: Rows) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the tests that may see that the check is off, each with what it sees."""
    people = [scene.principals[name] for name in mutant.people or scene.principals]
    for model, who in product(mutant.doors, people):
        yield f"door {model._meta.label} of {who.name}", door_faults(model, who, scene)
    if mutant.kind == "function":
        for who in people:
            yield f"letters of {who.name}", letter_faults(who, scene)
    for call, who in product(mutant.calls, people):
        yield f"{call} by {who.name}", call_faults(call, who, scene)
    for name in mutant.walkers:
        yield f"ways of {name}", way_faults(scene.principals[name], scene)
    for address in mutant.tells:
        yield f"what {address} tells", betrayed(address, scene)
    for address in mutant.pages:
        yield f"page {address}", of_a_page(address, people, scene)
    for act, state in product(mutant.acts, STATES):
        yield f"{act} in {state}", of_an_act(act, state, mutant.roles, cases, before)


def of_a_page(address: Address, people: list[Principal], scene: Scene) -> Iterator[str]:
    """Yield what people see of one page, of a row that is there and of one that is not."""
    method = "GET" if address.methods is None or "GET" in address.methods else "POST"
    places = [place_of(address, scene.world)]
    if address in KEYED:
        places.append(place_of_nothing(address, scene.world))
    if address in ASKED and method == "GET":
        places.append(place_of_nonsense(address, scene.world))
    with without_pages():
        for place in places:
            cells = (Cell(who, method, place) for who in people)
            form = scene.form_of(place) if place.is_there else None
            yield from mismatches(cells, scene.clients, form)


def of_an_act(act: Act, state: str, roles: tuple[Role, ...], cases: Cases, before: Rows) -> Iterator[str]:
    """Yield what is wrong about an act in one state of the report, by people of the roles."""
    for case in asked(act, state):
        if case.role in roles:
            yield from faults(case, cases, before)


def noticed(mutant: Mutant, scene: Scene, cases: Cases, before: Rows) -> str:
    """Return the first that the tests see of the check that is off, or nothing."""
    seen = chain.from_iterable(probe for _name, probe in probes(mutant, scene, cases, before))
    return next(seen, "")


@pytest.mark.nightly
def test_nothing_is_noticed_while_every_check_is_on(asked_by: Asked) -> None:
    assert asked_by.faults == []


@pytest.mark.nightly
@pytest.mark.parametrize("mutant", FUNCTIONS, ids=str)
def test_a_question_that_is_not_asked_is_noticed(
    mutant: Mutant, scene: Scene, cases: Cases, before: Rows, asked_by: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant.plant(monkeypatch)
    asking = asked_by.probes[str(mutant)]
    seen = next(told_by(mutant, asking, scene, cases, before), "")
    print(f"{mutant}, asked by {len(asking)} probes: {seen or BEHIND.get(str(mutant), 'NOT NOTICED')}")
    assert bool(seen) != (str(mutant) in BEHIND)


@pytest.mark.nightly
@pytest.mark.parametrize("name", BEHIND)
def test_a_check_behind_another_holds_alone(
    name: str, scene: Scene, cases: Cases, before: Rows, asked_by: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the check before it gone, what was refused is still refused, and is not with both of them gone."""
    mutant, asking = BY_NAME[name], asked_by.probes[name]
    BY_NAME[BEHIND[name]].plant(monkeypatch)
    with_one_gone = set(told_by(mutant, asking, scene, cases, before))
    mutant.plant(monkeypatch)
    with_both_gone = set(told_by(mutant, asking, scene, cases, before))
    print(f"{name}: {min(with_both_gone - with_one_gone, default='NOT NOTICED')}")
    assert with_both_gone - with_one_gone


def told_by(mutant: Mutant, asking: set[str], scene: Scene, cases: Cases, before: Rows) -> Iterator[str]:
    """Yield what the named ones of the probes see."""
    found = probes(mutant, scene, cases, before)
    return chain.from_iterable(probe for name, probe in found if name in asking)


@pytest.mark.nightly
@pytest.mark.parametrize("mutant", [one for one in ALL if one not in FUNCTIONS], ids=str)
def test_a_check_that_is_off_is_noticed(
    mutant: Mutant, scene: Scene, cases: Cases, before: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant.plant(monkeypatch)
    seen = noticed(mutant, scene, cases, before)
    if mutant.is_idle and page() != PAGE.read_text(encoding="utf-8"):
        seen = "only docs/rights.md tells: no page and no step asks for it yet"
    print(f"{mutant}: {seen or 'NOT NOTICED'}")
    assert seen


@pytest.mark.parametrize("mutant", OF_EACH_KIND, ids=str)
def test_one_check_of_each_kind_that_is_off_is_noticed(
    mutant: Mutant, scene: Scene, cases: Cases, before: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant.plant(monkeypatch)
    assert noticed(mutant, scene, cases, before) != ""


def test_the_checks_are_many() -> None:
    idle = sum(mutant.is_idle for mutant in ALL)
    print(f"{len(ALL)} checks, of which {len(BEHIND)} stand behind another; nothing asks for {idle} yet")
    assert len(BY_NAME) == len(ALL)
    assert set(BEHIND) | set(BEHIND.values()) <= set(BY_NAME)
