"""Who may do what: one table, which is the code, its documentation and what the tests are generated from."""

from __future__ import annotations

from enum import StrEnum

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


def may(user: User, action: Action) -> bool:
    """Say whether the user may do it, by the roles held at this very moment (asked anew each request)."""
    if not user.is_active or not user.is_authenticated:
        return False
    return Membership.objects.filter(user_id=user.pk, role__in=RIGHTS[action]).exists()
