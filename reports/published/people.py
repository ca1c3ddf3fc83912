"""The accounts that come with shipped data. Their names are positions, never persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts import clock
from accounts.models import User
from procedures.models import PROVINCE, Membership, Role, Unit
from procedures.rights import APPROVING


@dataclass(frozen=True, slots=True)
class PublishedPerson:
    """Somebody who may sign in, and what they are in which unit."""

    username: str
    name: str
    unit: str  # code
    role: Role


LEADER = PublishedPerson("lanhdao", "Lãnh đạo tỉnh", PROVINCE, Role.LEADER)
ADMIN = PublishedPerson("quantri", "Quản trị", PROVINCE, Role.ADMIN)


def make_people(people: Iterable[PublishedPerson], password: str) -> list[str]:
    """Make the accounts that are missing and return their user names; an empty password signs nobody in."""
    people = [person for person in people if not User.objects.filter(username=person.username).exists()]
    if not people:
        return []
    units = {unit.code: unit for unit in Unit.objects.filter(code__in={person.unit for person in people})}
    kept = make_password(password or None)  # one hash for all: it is one password, handed out in the open
    for person in people:
        admin = person.role == Role.ADMIN
        user = User.objects.create(
            username=person.username, name=person.name, password=kept, is_staff=admin, is_superuser=admin
        )
        # They come with the data and count at once: nobody waits a day to try a portal out.
        day = clock.real().date() if person.role in APPROVING else None
        Membership.objects.create(user=user, unit=units[person.unit], role=person.role, counts_from=day)
    return [person.username for person in people]
