"""Rows of a sheet stored many at once, those first that others hang on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

AT_ONCE = 500  # rows of one statement
State = Mapping[str, Any]  # values by field; of a key to another row, that row


def state_of(instance: models.Model) -> dict[str, Any]:
    """Return what the row holds; a row that it belongs to itself, where it was brought along."""
    cached = instance._state.fields_cache
    return {
        one.name: cached.get(one.name, instance.serializable_value(one.name))
        for one in instance._meta.concrete_fields
        if not one.primary_key
    }


def differing(before: State, after: State) -> list[str]:
    """Return the fields that differ, other rows compared by their keys."""

    def plain(value: Any) -> Any:
        return value.pk if isinstance(value, models.Model) and value.pk else value

    return [name for name, value in after.items() if plain(value) != plain(before.get(name))]


def add(model: type[models.Model], instances: list[Any]) -> None:
    """Add the rows, whose other rows are stored by now."""
    _take_keys(instances)
    model._base_manager.bulk_create(instances, batch_size=AT_ONCE)


def put_over(model: type[models.Model], instances: list[Any]) -> None:
    """Store rows that are there in one statement for hundreds: bulk_update would write a case for each."""
    names = [one.name for one in model._meta.concrete_fields if not one.primary_key]
    _take_keys(instances)
    model._base_manager.bulk_create(
        instances, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=names
    )


def _take_keys(instances: list[Any]) -> None:
    """Let the rows take the keys that other rows were given since they were brought together."""
    for one in instances:
        for name, row in list(one._state.fields_cache.items()):
            setattr(one, name, row)
