"""The keys by which a form names a row of its unit, and for each the key of such a row of a foreign unit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import cycle
from typing import Any

from django.db import models

from accounts.models import User
from procedures.models import Unit
from tests.rights.forms import Form, Pairs
from tests.rights.rows import Change
from tests.rights.world import UNITS, World, our_models

FOREIGN = "foreign"  # the unit that nobody reaches who has a unit of their own in this province
WORD = UNITS[FOREIGN][3].split()[1]  # stands in every text and name of that unit, and nowhere else
CODES = ("code", "key", "username")  # what names a row besides its number
NEAR = ("commune", "sibling", "district")

Twins = dict[str, str]


@lru_cache
def path_to_unit(model: Any) -> str | None:
    """Return by which keys a row leads to its unit, such as "report__unit"; None where it leads to none."""
    waiting: deque[tuple[Any, str]] = deque([(model, "")])
    seen = {model}
    while waiting:
        here, path = waiting.popleft()
        if here is Unit:
            return path
        for column in here._meta.concrete_fields:
            other = column.related_model
            if other is not None and other not in seen and other is not User:
                seen.add(other)
                waiting.append((other, f"{path}__{column.name}".removeprefix("__")))
    return None


def rows_of(model: type[models.Model], units: list[Unit]) -> list[Any]:
    """Return the rows that belong to the units; none of a model that belongs to no unit."""
    path = "memberships__unit" if model is User else path_to_unit(model)
    if path is None:
        return []
    wanted = {f"{path}__in": units} if path else {"pk__in": [unit.pk for unit in units]}
    return list(model._base_manager.filter(**wanted).order_by("pk"))


def twins(world: World) -> Twins:
    """Return for every key of a row in reach the key of a row of the same kind that is not."""
    found: Twins = {}
    near, far = [world.units[name] for name in NEAR], [world.units[FOREIGN]]
    for model in our_models():
        foreign = rows_of(model, far)
        for row, other in zip(rows_of(model, near), cycle(foreign), strict=False):
            found |= dict(zip(_keys(row), _keys(other), strict=True))
    strange = world.indicators["mountain"]  # asked of the foreign unit alone
    for name in ("owed", "unjudged"):
        found |= dict(zip(_keys(world.indicators[name]), _keys(strange), strict=True))
    return found


def foreign_keys(world: World) -> set[str]:
    """Return every key of a row of the foreign unit, and of what it alone is asked for."""
    rows = [row for model in our_models() for row in rows_of(model, [world.units[FOREIGN]])]
    return {key for row in [*rows, world.indicators["mountain"]] for key in _keys(row)}


def _keys(row: Any) -> list[str]:
    words = [str(getattr(row, name)) for name in CODES if getattr(row, name, "")]
    return [str(row.pk), *words, *(word.lower() for word in words)]


def swapped(form: Form, known: Twins) -> Iterator[tuple[str, Form]]:
    """Yield the form with one of its keys replaced by a foreign one, and with the foreign one beside it."""
    for place, (name, value) in enumerate(form.values):
        if value in known:
            before, after = form.values[:place], form.values[place + 1 :]
            strange = (name, known[value])
            yield f"{name} = {strange[1]}", replace(form, values=(*before, strange, *after))
            yield f"{name} = {value}, {strange[1]}", replace(form, values=(*form.values, strange))
            yield f"{name} = {strange[1]}, {value}", replace(form, values=(strange, *form.values))
    for code in sorted({key for key in known if any(_names(name, key) for name, _ in form.values)}):
        yield f"{known[code]}-… for {code}-…", replace(form, values=_renamed(form.values, code, known[code]))


def _names(name: str, code: str) -> bool:
    return name.startswith(f"{code}-") or name.endswith(f"-{code}")


def _renamed(values: Pairs, code: str, other: str) -> Pairs:
    """Return the boxes under the other code, with a figure in each that is empty."""
    renamed = ((name.replace(code, other), value) for name, value in values if _names(name, code))
    return tuple((name, value if name.endswith("-seen") else value or "1") for name, value in renamed)


def touches(change: Change, strange: set[str]) -> bool:
    """Say whether a change is of a row of the foreign unit, or points to one."""
    return str(change.key) in strange or any(str(value) in strange for value in change.values.values())


def is_about_one_unit(form: Form, known: Twins) -> bool:
    """Say whether the address of the form names a row of a unit, or the unit itself."""
    return any(part in known for part in form.path.split("/"))
