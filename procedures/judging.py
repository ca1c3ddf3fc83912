"""The rules of a model, judged for many rows without a query for each.

`full_clean` asks the database for every check constraint and every key of every row. Here the same rules,
with the same sentences, are judged on the values in memory; that both agree is tested. Keys to other rows are
taken as they are, since they came from the database, and what must be unique is for the caller to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

FILL_IN = gettext_lazy("Fill in the column “%s”.")
COMPARED: dict[str, Callable[[Any, Any], bool]] = {"exact": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that the row breaks: the fields it speaks of, none for the row as a whole, and its sentence."""

    fields: tuple[str, ...]
    words: str


def broken_rules(instance: models.Model) -> list[Broken]:
    """Return all that is wrong with the row, as `full_clean` would say it."""
    relations = {field.name for field in instance._meta.concrete_fields if field.is_relation}
    found = [*_said_by(lambda: instance.clean_fields(exclude=relations)), *_said_by(instance.clean)]
    faulty = {name for one in found for name in one.fields}
    for constraint in instance._meta.constraints:
        if isinstance(constraint, models.CheckConstraint) and holds(constraint.condition, instance) is False:
            names = tuple(dict.fromkeys(_names(constraint.condition)))
            # As full_clean: what is wrong with a field already is not said twice.
            if faulty.isdisjoint(names):
                found.append(Broken(names, str(constraint.get_violation_error_message())))
    return found


@dataclass(frozen=True, slots=True)
class Unmet:
    """What keeps a row of a sheet from being stored: the fields to look at, the likeliest first."""

    fields: tuple[str, ...]
    group: str  # the kind of repair
    words: str


def unmet_by(instance: models.Model, label: Callable[[str], str], changed: Iterable[str]) -> Iterator[Unmet]:
    """Yield what must be filled in, else the rules that the row breaks.

    label    what the column of a field is called
    changed  what the sheet changes: a rule of several fields is told of an empty one, else of one of these
    """
    held = {one.name: _value(instance, one.name) for one in instance._meta.concrete_fields}
    empty = [name for name, value in held.items() if value in (None, "") and _must_be_filled(instance, name)]
    for name in empty:
        yield Unmet((name,), "missing", FILL_IN % label(name))
    changed = list(changed)
    for broken in broken_rules(instance) if not empty else ():
        told = sorted(broken.fields or changed, key=lambda name: (bool(held.get(name)), name not in changed))
        yield Unmet(tuple(told), "own_rule", broken.words)


def _must_be_filled(instance: models.Model, name: str) -> bool:
    field: Any = instance._meta.get_field(name)
    return bool(field.editable and not field.blank and not field.primary_key)


def _said_by(judge: Callable[[], None]) -> Iterator[Broken]:
    try:
        judge()
    except ValidationError as error:
        for name, errors in error.update_error_dict({}).items():
            fields = () if name == NON_FIELD_ERRORS else (name,)
            yield from (Broken(fields, words) for words in ValidationError(errors).messages)


def holds(condition: Any, instance: models.Model) -> bool | None:
    """Say whether the condition is true of the row; None where SQL does not know, and a check lets pass."""
    found = [
        holds(child, instance) if isinstance(child, Q) else _compared(child, instance)
        for child in condition.children
    ]
    decisive = condition.connector == Q.OR
    result = decisive if decisive in found else None if None in found else not decisive
    return result if result is None or not condition.negated else not result


def _compared(child: tuple[str, Any], instance: models.Model) -> bool | None:
    name, _sep, lookup = child[0].partition("__")
    held, other = _value(instance, name), child[1]
    if isinstance(other, F):
        other = _value(instance, _name_of(other))
    if lookup == "isnull":
        return (held is None) is other
    if held is None or other is None:
        return None
    return held in other if lookup == "in" else COMPARED[lookup or "exact"](held, other)


def _value(instance: models.Model, name: str) -> Any:
    """Return what the field holds; of a row that is stored with this one, and has no key yet, the row."""
    near = instance._state.fields_cache.get(name)
    held = instance.serializable_value(name)
    return near if held is None else held


def _names(condition: Any) -> Iterator[str]:
    """Yield the fields that the condition speaks of."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        else:
            yield child[0].partition("__")[0]
            if isinstance(child[1], F):
                yield _name_of(child[1])


def _name_of(field: Any) -> str:
    return str(field.name)
