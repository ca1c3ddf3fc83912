"""What is taken from somebody is gone with their next request, in the same session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.once import FIELD
from procedures import rights
from procedures.models import Membership, Role
from procedures.rights import Action
from tests.rights.asking import OPENS, Cell, ask, expected, signed_in_as_before, told
from tests.rights.conftest import Scene, without_pages
from tests.rights.keys import FOREIGN
from tests.rights.principals import Principal
from tests.rights.samples import place_of
from tests.rights.world import World, undone
from tests.sampling import some_by_day
from tools.rights.addresses import Address, addresses

pytestmark = pytest.mark.django_db

ROLES = ("official", "head", "district coordinator", "coordinator", "leader", "admin")
BEHIND_A_RIGHT = [
    one for one in addresses() if one.right in set(Action) and (not one.is_admin or one.name == "admin:index")
]

Withdrawal = Callable[[Principal, World], Principal]


def the_role(who: Principal, world: World) -> Principal:
    """Take every role away."""
    Membership.objects.filter(user=who.user).delete()
    return replace(who, held=())


def the_unit(who: Principal, world: World) -> Principal:
    """Send them to another unit in the same role."""
    Membership.objects.filter(user=who.user).update(unit=world.units[FOREIGN])
    return replace(who, held=tuple((role, world.units[FOREIGN]) for role, _unit in who.held))


def the_account(who: Principal, world: World) -> Principal:
    """Switch the account off."""
    assert who.user is not None
    User.objects.filter(pk=who.user.pk).update(is_active=False)
    return replace(who, is_active=False)


def another_role(who: Principal, world: World) -> Principal:
    """Make a leader of them: who reads everything and does nothing."""
    Membership.objects.filter(user=who.user).update(role=Role.LEADER)
    return replace(who, held=tuple((Role.LEADER, unit) for _role, unit in who.held))


WITHDRAWALS: tuple[Withdrawal, ...] = (the_role, the_unit, the_account, another_role)


def _called(value: Address | Withdrawal) -> str:
    return str(value) if isinstance(value, Address) else value.__name__


def opened(address: Address, scene: Scene) -> Iterator[Cell]:
    """Yield who may open the address, by the first of its methods."""
    method = "GET" if address.methods is None or "GET" in address.methods else "POST"
    for name in ROLES:
        cell = Cell(scene.principals[name], method, place_of(address, scene.world))
        if expected(cell) == {OPENS} or (address.is_admin and OPENS in expected(cell)):
            yield cell


def faults(address: Address, scene: Scene, withdraw: Withdrawal) -> Iterator[str]:
    """Yield where a second request still opens what was withdrawn after the first."""
    for cell in opened(address, scene):
        client, form = scene.clients[cell.who.name], scene.form_of(cell.place)
        if form is not None:  # a second form: the same one again is answered with where the first one led
            form = replace(form, values=tuple(one for one in form.values if one[0] != FIELD))
        with undone(), signed_in_as_before(client):
            with undone():  # or what the first one removed would not be there for the second
                first = told(ask(client, cell, form))
            later = replace(cell, who=withdraw(cell.who, scene.world))
            second = told(ask(client, later, form))
        if first != OPENS and not address.is_admin:
            yield f"{cell}: {first} before anything was withdrawn"
        if second not in expected(later):
            yield f"{cell} after {withdraw.__name__} was withdrawn: {second}"


@pytest.mark.parametrize(
    ("address", "withdraw"), some_by_day(product(BEHIND_A_RIGHT, WITHDRAWALS), at_night=True), ids=_called
)
def test_a_right_is_gone_with_the_next_request(address: Address, withdraw: Withdrawal, scene: Scene) -> None:
    with without_pages():
        assert list(faults(address, scene, withdraw)) == []


def test_rights_that_are_remembered_are_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[int, list[Membership]] = {}

    def remembered(user: User | AnonymousUser) -> list[Membership]:
        if not isinstance(user, User):
            return []
        return known.setdefault(user.pk, list(Membership.objects.filter(user=user)))

    monkeypatch.setattr(rights, "memberships", remembered)
    (work,) = [one for one in BEHIND_A_RIGHT if one.name == "reports:my-work"]
    with without_pages():
        assert list(faults(work, scene, the_role)) != []


def test_every_right_that_a_page_asks_for_is_tried(scene: Scene) -> None:
    count = sum(1 for one in BEHIND_A_RIGHT for _ in opened(one, scene)) * len(WITHDRAWALS)
    print(f"{count} withdrawals from {len(BEHIND_A_RIGHT)} addresses")
    assert count > len(BEHIND_A_RIGHT)
