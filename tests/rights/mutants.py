"""Permission checks, each of which can be switched off: what the tests of rights must notice."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Q
from django.http import Http404

from accounts import doors
from accounts.doors import SIGNED_IN
from procedures import backends, rights
from procedures.models import Role
from procedures.rights import RIGHTS, Action, Reach
from reform_portal import middleware
from reports.flow import workflow
from tests.rights.acts import ACTS, Act
from tests.rights.calls import CALLS, Call
from tests.rights.principals import AWAITED, MEMBERS
from tests.rights.samples import TELLS_ABOUT
from tests.rights.test_calls import WALKERS
from tests.rights.test_doors import DOORS, READ, WITH_A_DOOR
from tests.rights.world import ROOMS
from tools.rights.addresses import EVERYBODY, Address, addresses

PORTAL = tuple(one for one in addresses() if not one.is_admin)
ADMIN_INDEX = tuple(one for one in addresses() if one.name == "admin:index")
OURS = (*ROOMS, "reform_portal")
# They find periods and survey forms, which belong to no unit and have no door.
DOORLESS = {"reports.review.views.periods", "reports.review.views.survey_forms"}


@dataclass(frozen=True)
class Mutant:
    """A check that is switched off, and what may notice it: pages, people, acts, doors, calls, walkers."""

    kind: str
    name: str
    plant: Callable[[pytest.MonkeyPatch], None]
    pages: tuple[Address, ...] = ()
    people: tuple[str, ...] | None = None  # None for everybody
    acts: tuple[Act, ...] = ()
    roles: tuple[Role, ...] = tuple(Role)
    doors: tuple[Any, ...] = ()
    tells: tuple[Address, ...] = ()
    calls: tuple[Call, ...] = ()
    walkers: tuple[str, ...] = ()
    asks: tuple[Any, str] | None = None  # the module that asks, and by which function

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"

    @property
    def is_idle(self) -> bool:
        """Say whether nothing asks for the check yet, so that only the page about rights can tell."""
        return not (self.pages or self.acts or self.doors or self.tells)


def listening(patch: pytest.MonkeyPatch, asked: set[str]) -> None:
    """Note in the set which of the questions are asked, of those that a mutant takes out of its module."""
    for mutant in mutants():
        if mutant.asks is not None:
            module, name = mutant.asks
            patch.setattr(module, name, _noting(getattr(module, name), str(mutant), asked))


def _noting(function: Callable[..., Any], name: str, asked: set[str]) -> Callable[..., Any]:
    def ask(*args: Any, **named: Any) -> Any:
        asked.add(name)
        return function(*args, **named)

    return ask


def mutants() -> Iterator[Mutant]:
    """Yield every check of the portal switched off, one at a time."""
    yield from _views()
    yield from _cells()
    yield from _functions()
    yield from _doors()
    yield from _guards()
    yield Mutant("day", "a right to approve counts at once", _at_once, pages=PORTAL, people=(AWAITED,))


def _views() -> Iterator[Mutant]:
    """Yield each view open to whoever has signed in, or to everybody where that was its right."""
    for one in PORTAL:
        if one.right == SIGNED_IN:
            yield Mutant(
                "view", f"{one} open to strangers", _setting(one.view, "login_required", False), (one,)
            )
        elif one.right != EVERYBODY:
            yield Mutant(
                "view", f"{one} open to all who signed in", _setting(one.view, "right", SIGNED_IN), (one,)
            )
    yield Mutant(
        "view",
        "the administration open to all who signed in",
        _setting(middleware, "may", lambda *_args: True),
        ADMIN_INDEX,
    )


def _cells() -> Iterator[Mutant]:
    """Yield each right given to one more role, and each reach made the whole province."""
    for action, held in RIGHTS.items():
        for role in Role:
            if held.get(role) is Reach.ALL:
                continue
            change = f"{held[role]} made all" if role in held else "added"
            yield Mutant(
                "cell",
                f"{action} of the {role} {change}",
                _wider(action, role),
                pages=tuple(one for one in (*PORTAL, *ADMIN_INDEX) if _depends(one, action)),
                people=tuple(name for name, (roles, _) in MEMBERS.items() if role in dict(roles)),
                acts=tuple(act for act in ACTS if act.action == action),
                roles=(role,),
                doors=tuple(model for model in WITH_A_DOOR if DOORS[model] == action),
                tells=tuple(one for one in READ if TELLS_ABOUT.get(one.name, one.right) == action),
            )


def _depends(one: Address, action: Action) -> bool:
    """Say whether a page asks for the right, or finds the unit of its address by it."""
    return one.right == action or (action is Action.READ_REPORT and bool(one.kwargs))


def _wider(action: Action, role: Role) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(RIGHTS, action, {**RIGHTS[action], role: Reach.ALL})


def _functions() -> Iterator[Mutant]:
    """Yield each module that asks for a right, or for the rows in reach, with that question taken out."""
    off: dict[str, tuple[Any, Callable[..., Any]]] = {
        "demand": (rights.demand, lambda *_args: Role.COORDINATOR),
        "within": (rights.within, lambda *_args: Q()),
        "found": (doors.found, _found_anyhow),
        "may": (rights.may, lambda *_args: True),
    }
    for name, (function, instead) in off.items():
        for module in _modules_with(name, function):
            if name == "found" and module.__name__ in DOORLESS:
                continue
            yield Mutant(
                "function",
                f"{name} in {module.__name__}",
                _setting(module, name, instead),
                pages=(*PORTAL, *ADMIN_INDEX),
                acts=ACTS,
                doors=tuple(WITH_A_DOOR),
                tells=tuple(READ),
                calls=CALLS,
                walkers=WALKERS,
                asks=(module, name),
            )


def _modules_with(name: str, function: Any) -> list[Any]:
    held = [module for key, module in sys.modules.items() if key.partition(".")[0] in OURS]
    where = function.__module__
    return [one for one in held if one.__name__ != where and getattr(one, name, None) is function]


def _found_anyhow(request: Any, rows: Any, **wanted: Any) -> Any:
    """Return the row whoever asks, as if every door stood open."""
    row = rows.model._default_manager.filter(**wanted).first()
    if row is None:
        raise Http404
    return row


def _doors() -> Iterator[Mutant]:
    """Yield each `visible_to` that shows everything."""
    for model in WITH_A_DOOR:
        rows = type(model._default_manager.all())
        plant = _setting(rows, "visible_to", lambda self, user: self)
        yield Mutant("door", model._meta.label, plant, PORTAL, doors=(model,))


def _guards() -> Iterator[Mutant]:
    """Yield what a step asks beside its right, left out."""
    for name in workflow.GUARDS:
        plant = _in(workflow.GUARDS, name, lambda *_args: None)
        yield Mutant("guard", f"of the step {name}", plant, acts=_acts_named(name))
    plant = _setting(workflow, "_check", lambda *_args, **_named: None)
    yield Mutant(
        "guard", "of every step: where the report stands", plant, acts=_acts_named(*workflow.TRANSITIONS)
    )


def _at_once(patch: pytest.MonkeyPatch) -> None:
    for module in (backends, rights):
        patch.setattr(module, "counts", lambda _held: True)


def _acts_named(*names: str) -> tuple[Act, ...]:
    return tuple(act for act in ACTS if act.name.startswith(names))


def _setting(owner: Any, name: str, value: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(owner, name, value, raising=False)


def _in(owner: dict[str, Any], name: str, value: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(owner, name, value)
