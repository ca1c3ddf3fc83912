"""Every address, asked for by everybody and by every method, opens to whom the table of rights says."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from accounts.doors import SIGNED_IN
from procedures.rights import Action
from tests.rights.asking import METHODS, Cell, Outcomes, expected, mismatches
from tests.rights.conftest import Scene, without_pages
from tests.rights.principals import NAMES
from tests.rights.samples import Place, place_of, place_of_nonsense, place_of_nothing
from tools.rights.addresses import EVERYBODY, Address, addresses

pytestmark = pytest.mark.django_db

PORTAL = [one for one in addresses() if not one.is_admin]
KEYED = [one for one in PORTAL if one.kwargs and one.right not in (EVERYBODY, SIGNED_IN)]
ASKED = [
    one for one in PORTAL if one.right in set(Action) and not one.kwargs and "GET" in (one.methods or METHODS)
]
ADMIN = [one for one in addresses() if one.is_admin]
ODD = ("PUT", "PATCH", "DELETE", "OPTIONS")  # which no page takes
EVEN = tuple(method for method in METHODS if method not in ODD)
BRIEFLY = ("GET", "POST")  # the administration is one door; its own rules differ by row and not by method


@pytest.fixture(autouse=True)
def _no_pages() -> Iterator[None]:
    """Ask whether pages open, without writing them."""
    with without_pages():
        yield


def cells(scene: Scene, place: Place, methods: tuple[str, ...]) -> Iterator[Cell]:
    """Yield the cells of a place: everybody, by each of the methods."""
    for who in scene.principals.values():
        for method in methods:
            yield Cell(who, method, place)


def some_cells(scene: Scene, place: Place, methods: tuple[str, ...], *, of_each: int = 1) -> Iterator[Cell]:
    """Yield the cells of so many people for each thing that may have to come of it, another lot a place."""
    lot = random.Random(f"{place.address} {place.path}")
    for method in methods:
        every = [Cell(who, method, place) for who in scene.principals.values()]
        lot.shuffle(every)
        by_outcome: dict[Outcomes, list[Cell]] = {}
        for cell in every:
            by_outcome.setdefault(expected(cell), []).append(cell)
        yield from (cell for alike in by_outcome.values() for cell in alike[:of_each])


def test_the_matrix_is_whole() -> None:
    """Say how many questions are asked: addresses, of rows that are there and that are not, and people."""
    briefly = (len(KEYED) + len(ADMIN)) * len(BRIEFLY) + len(ASKED)
    count = len(NAMES) * (len(PORTAL) * len(EVEN) + briefly)
    print(
        f"{count} cells: {len(PORTAL)} addresses and {len(ADMIN)} of the administration, {len(NAMES)} people"
    )
    assert len(NAMES) >= 12
    assert count > 7_000


@pytest.mark.parametrize("address", PORTAL, ids=str)
def test_an_address_opens_to_whom_the_table_says(address: Address, scene: Scene) -> None:
    place = place_of(address, scene.world)
    asked = [*some_cells(scene, place, EVEN, of_each=3), *some_cells(scene, place, ODD)]
    assert list(mismatches(iter(asked), scene.clients, scene.form_of(place))) == []


@pytest.mark.rest
@pytest.mark.parametrize("address", PORTAL, ids=str)
def test_it_does_so_to_everybody(address: Address, scene: Scene, request: pytest.FixtureRequest) -> None:
    place = place_of(address, scene.world)
    methods = METHODS if request.config.getoption("--nightly") else EVEN
    assert list(mismatches(cells(scene, place, methods), scene.clients, scene.form_of(place))) == []


@pytest.mark.parametrize("address", KEYED, ids=str)
def test_a_row_that_is_not_there_is_not_found(address: Address, scene: Scene) -> None:
    place = place_of_nothing(address, scene.world)
    assert list(mismatches(cells(scene, place, BRIEFLY), scene.clients, None)) == []


@pytest.mark.parametrize("address", ASKED, ids=str)
def test_a_question_that_cannot_be_opens_nothing_more(address: Address, scene: Scene) -> None:
    place = place_of_nonsense(address, scene.world)
    assert list(mismatches(cells(scene, place, ("GET",)), scene.clients, None)) == []


@pytest.mark.parametrize("address", ADMIN, ids=str)
def test_the_administration_opens_to_administrators_alone(address: Address, scene: Scene) -> None:
    place = place_of(address, scene.world)
    assert list(mismatches(some_cells(scene, place, BRIEFLY, of_each=2), scene.clients, None)) == []


@pytest.mark.rest
@pytest.mark.parametrize("address", ADMIN, ids=str)
def test_and_to_nobody_else(address: Address, scene: Scene) -> None:
    place = place_of(address, scene.world)
    assert list(mismatches(cells(scene, place, BRIEFLY), scene.clients, None)) == []
