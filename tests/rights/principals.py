"""Who asks: a stranger, each role in its unit and in another, and accounts that are not as they should be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from accounts import clock
from accounts.models import User
from procedures.models import Membership, Role, Unit
from tests.factories import BEFORE, make_user
from tests.rights.world import World

Held = tuple[tuple[Role, Unit], ...]


@dataclass(frozen=True)
class Principal:
    """Somebody who asks, with all that the rules know of them, kept apart from what the database says."""

    name: str
    user: User | None
    held: Held = ()
    is_active: bool = True
    owes_a_password: bool = False

    @property
    def is_stranger(self) -> bool:
        """Say whether the portal knows nobody behind the request."""
        return self.user is None or not self.is_active

    @property
    def sets_up(self) -> bool:
        """Say whether this is somebody who set the portal up."""
        return self.user is not None and self.user.is_superuser


AWAITED = "coordinator from tomorrow"  # has a membership, by which they may nothing yet
# name: roles with the name of the unit in which each is held, and the fields of the account
MEMBERS: dict[str, tuple[tuple[tuple[Role, str], ...], dict[str, Any]]] = {
    "official": (((Role.OFFICIAL, "commune"),), {}),
    "head": (((Role.HEAD, "commune"),), {}),
    "district coordinator": (((Role.DISTRICT_COORDINATOR, "district"),), {}),
    "coordinator": (((Role.COORDINATOR, "province"),), {}),
    "leader": (((Role.LEADER, "province"),), {}),
    "admin": (((Role.ADMIN, "province"),), {"is_staff": True}),
    "official elsewhere": (((Role.OFFICIAL, "foreign"),), {}),
    "head elsewhere": (((Role.HEAD, "foreign"),), {}),
    "district coordinator elsewhere": (((Role.DISTRICT_COORDINATOR, "other district"),), {}),
    "coordinator elsewhere": (((Role.COORDINATOR, "department"),), {}),
    "leader elsewhere": (((Role.LEADER, "department"),), {}),
    "admin elsewhere": (((Role.ADMIN, "department"),), {"is_staff": True, "is_superuser": True}),
    # Whoever reads everything by one role may still do only to their own unit what the other role allows.
    "official elsewhere who leads": (((Role.OFFICIAL, "foreign"), (Role.LEADER, "province")), {}),
    "head elsewhere who administers": (
        ((Role.HEAD, "foreign"), (Role.ADMIN, "province")),
        {"is_staff": True},
    ),
    "district coordinator elsewhere who leads": (
        ((Role.DISTRICT_COORDINATOR, "other district"), (Role.LEADER, "province")),
        {},
    ),
    "member of nothing": ((), {}),
    AWAITED: ((), {}),
    "staff without a role": ((), {"is_staff": True}),
    "who set the portal up": ((), {"is_staff": True, "is_superuser": True}),
    "disabled leader": (((Role.LEADER, "province"),), {"is_active": False}),
    "official with a one-time password": (((Role.OFFICIAL, "commune"),), {"must_change_password": True}),
}
STRANGER = "stranger"
NAMES = (STRANGER, *MEMBERS)


def make_principals(world: World) -> dict[str, Principal]:
    """Return everybody who asks, by name."""
    return {STRANGER: Principal(STRANGER, None)} | {name: _made(name, world) for name in MEMBERS}


def _made(name: str, world: World) -> Principal:
    roles, fields = MEMBERS[name]
    user = make_user(name.replace(" ", "-"), name=name, **fields)
    held = tuple((role, world.units[unit]) for role, unit in roles)
    for role, unit in held:
        Membership.objects.create(user=user, unit=unit, role=role, counts_from=BEFORE)
    if name == AWAITED:
        tomorrow = clock.real().date() + dt.timedelta(days=1)
        Membership.objects.create(
            user=user, unit=world.units["province"], role=Role.COORDINATOR, counts_from=tomorrow
        )
    return Principal(name, user, held, user.is_active, user.must_change_password)


def make_clients(principals: dict[str, Principal]) -> dict[str, Client]:
    """Return a browser of each, signed in; whoever is disabled was so after they had signed in."""
    clients, handler = {}, ClientHandler(enforce_csrf_checks=False)
    for name, one in principals.items():
        client = clients[name] = Client(raise_request_exception=False)
        client.handler = handler  # which loads its middleware once
        if one.user is not None:
            User.objects.filter(pk=one.user.pk).update(is_active=True)
            client.force_login(one.user)
            User.objects.filter(pk=one.user.pk).update(is_active=one.is_active)
    return clients
