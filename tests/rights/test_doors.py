"""Rows come through their doors, and a page tells of no unit that its reader does not reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.db import models

from imports.models import ImportBatch
from procedures.models import Unit
from procedures.rights import Action, within
from reports.models import Evidence, Reminder, Report
from reports.review.reminding import send_again
from tests.rights.asking import OPENS, Cell, expected, signed_in_as_before
from tests.rights.conftest import Scene
from tests.rights.keys import path_to_unit
from tests.rights.oracle import may_to
from tests.rights.principals import NAMES, Principal
from tests.rights.samples import TELLS_ABOUT, place_of
from tests.rights.test_foreign_keys import text_of
from tests.rights.world import SENT, UNITS, World, our_models, undone
from tools.rights.addresses import Address, addresses

pytestmark = pytest.mark.django_db

# By which right the rows of a model are seen.
DOORS = {Report: Action.READ_REPORT, Evidence: Action.READ_REPORT, ImportBatch: Action.IMPORT}
WITH_A_DOOR = [model for model in our_models() if hasattr(model._default_manager, "visible_to")]
READ = [
    one
    for one in addresses()
    if not one.is_admin and one.right in set(Action) and (one.methods is None or "GET" in one.methods)
]


def reached(who: Principal, action: Action, world: World) -> set[int]:
    """Return the keys of the units that the principal reaches by the right, worked out from the table."""
    return {unit.pk for unit in world.units.values() if may_to(who, action, unit)}


def test_every_door_is_known() -> None:
    assert set(WITH_A_DOOR) == set(DOORS), "say in DOORS by which right its rows are seen"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("model", WITH_A_DOOR, ids=lambda model: model._meta.label)
def test_a_door_shows_the_rows_in_reach(model: Any, name: str, scene: Scene) -> None:
    assert list(door_faults(model, scene.principals[name], scene)) == []


def door_faults(model: Any, who: Principal, scene: Scene) -> Iterator[str]:
    """Yield whether the door shows the principal other rows than those of the units in reach."""
    if who.user is not None:
        here = {unit.pk for unit in scene.world.units.values()}
        seen = here & _units(model._default_manager.visible_to(reader(who)))
        wanted = reached(who, DOORS[model], scene.world) & _units(model._default_manager.all())
        if seen != wanted:
            yield f"{who.name} sees {model._meta.label} of the units {sorted(seen)}, and not {sorted(wanted)}"


@pytest.mark.parametrize("name", NAMES)
def test_letters_are_tried_again_to_units_in_reach(name: str, scene: Scene) -> None:
    assert list(letter_faults(scene.principals[name], scene)) == []


def letter_faults(who: Principal, scene: Scene) -> Iterator[str]:
    """Yield whether the principal lets other letters be tried again than those to the units in reach."""
    if who.user is not None:
        period = scene.world.periods[SENT]
        near = reached(who, Action.REMIND, scene.world)
        wanted = Reminder.objects.filter(period=period, unit__in=near).count()
        with undone():
            tried = send_again(period, by=reader(who))
        if tried != wanted:
            yield f"{who.name} has {tried} letters tried again, and not {wanted}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("action", Action)
def test_a_condition_keeps_the_units_in_reach(action: Action, name: str, scene: Scene) -> None:
    who = scene.principals[name]
    if who.user is not None:
        kept = set(Unit.objects.filter(within(reader(who), action)).values_list("pk", flat=True))
        assert kept == reached(who, action, scene.world)


def reader(who: Principal) -> Any:
    """Return the user as the database has them now."""
    assert who.user is not None
    return type(who.user).objects.get(pk=who.user.pk)


def _units(rows: models.QuerySet[Any]) -> set[int]:
    return set(rows.values_list(path_to_unit(cast(Any, rows.model)) or "pk", flat=True))


@pytest.mark.parametrize("address", READ, ids=str)
def test_a_page_tells_of_no_unit_out_of_reach(address: Address, scene: Scene) -> None:
    assert list(betrayed(address, scene)) == []


def betrayed(address: Address, scene: Scene) -> Iterator[str]:
    """Yield whom the page tells of which unit, though they do not reach it."""
    place, action = place_of(address, scene.world), Action(TELLS_ABOUT.get(address.name, address.right))
    for who in scene.principals.values():
        near = reached(who, action, scene.world)
        if expected(Cell(who, "GET", place)) != {OPENS} or len(near) == len(scene.world.units):
            continue
        client = scene.clients[who.name]
        with undone(), signed_in_as_before(client):
            page = text_of(client.get(place.path))
        for name, (_code, _level, _above, words) in UNITS.items():
            if words.split()[1] in page and not _is_near(scene.world.units[name], near, scene.world):
                yield f"{who.name} reads of the {name}"


def _is_near(unit: Unit, near: set[int], world: World) -> bool:
    """Say whether the unit is reached, or is the district of one: a commune is called with its district."""
    within_it = unit.placed_below.filter(unit__in=near).exists()
    return unit.pk in near or within_it
