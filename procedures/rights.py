"""Who may do what: one table, which is the code, its documentation and what the tests are generated from."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from procedures.models import Membership, Role


class Action(StrEnum):
    """What somebody may be allowed to do."""

    READ_DASHBOARD = "read_dashboard"
    READ_TARGETS = "read_targets"


RIGHTS: dict[Action, frozenset[Role]] = {
    Action.READ_DASHBOARD: frozenset({Role.LEADER, Role.COORDINATOR, Role.ADMIN}),
    Action.READ_TARGETS: frozenset(Role),
}


def may(user: User | AnonymousUser, action: Action) -> bool:
    """Say whether the user may do it, by the roles held in this request: rights are asked anew each time."""
    return not roles_of(user).isdisjoint(RIGHTS[action])


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Return the roles of the user in any unit; none for somebody not signed in or switched off."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    held = user.held if user.held is not None else Membership.objects.filter(user=user)
    return frozenset(Role(membership.role) for membership in held)
