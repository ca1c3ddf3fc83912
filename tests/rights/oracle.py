"""What the rules come to, worked out from the table alone and not by the code that is tested."""

from __future__ import annotations

from procedures.models import Unit
from procedures.rights import RIGHTS, Action, Reach
from tests.rights.principals import Principal

TABLE = {action: dict(held) for action, held in RIGHTS.items()}  # as it was before anybody changed it


def reaches(who: Principal, action: Action) -> list[tuple[Reach, Unit]]:
    """Return over which units the principal may do it, and by which membership."""
    if who.is_stranger:
        return []
    return [(TABLE[action][role], unit) for role, unit in who.held if role in TABLE[action]]


def has_right(who: Principal, action: Action) -> bool:
    """Say whether the principal may do it to any unit at all."""
    opens_admin = action is Action.ADMINISTER and who.sets_up and not who.is_stranger
    return opens_admin or bool(reaches(who, action))


def may_to(who: Principal, action: Action, unit: Unit) -> bool:
    """Say whether the principal may do it to the unit."""
    for reach, home in reaches(who, action):
        if reach is Reach.ALL:
            return True
        if unit == home if reach is Reach.OWN else home.placed_below.filter(unit=unit).exists():
            return True
    return False


def reaches_all(who: Principal, action: Action) -> bool:
    """Say whether the principal may do it to every unit."""
    return any(reach is Reach.ALL for reach, _unit in reaches(who, action))
