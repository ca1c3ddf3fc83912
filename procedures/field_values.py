"""A cell taken into a field of a row: blank leaves what stands there, "XÓA" clears it, all else is read."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from sheets.cells.misread import Misread
from sheets.cells.naming import NotKnown, Read, choice_of
from sheets.cells.value import Value, is_error, text_of
from sheets.cells.values import CellMark, as_count, as_day, as_percent, as_yes_no, mark_of

Unfit = (Misread, NotKnown)  # what a cell is refused with: each has a group and words


def cell_words(value: Value) -> str:
    """Return the words of the cell, or raise Misread where its formula failed."""
    if is_error(value):
        raise Misread("error", value)
    return text_of(value)


def take_value(instance: models.Model, name: str, value: Value, read: Read, label: str) -> None:
    """Let the field hold what its cell says, or raise one of Unfit and leave it."""
    mark = mark_of(value)
    if mark is CellMark.CLEAR:
        _clear(instance, name, label)
    elif mark is not CellMark.LEAVE:
        held, found = getattr(instance, name, None), read(value)
        # A cell has no lines: a text of several is the same where its words are.
        if not (isinstance(held, str) and isinstance(found, str) and text_of(held) == found):
            setattr(instance, name, found)


def reader_of(field: Any) -> Read | None:
    """Return how a cell of the field is read by its kind; None where it names another row."""
    if field.is_relation:
        return None
    if field.choices:
        return choice_of(field.flatchoices)
    kinds: tuple[tuple[type[models.Field[Any, Any]], Read], ...] = (
        (models.BooleanField, as_yes_no),
        (models.DateField, as_day),
        (models.IntegerField, as_count),
        (models.DecimalField, partial(as_percent, fractions=False)),
    )
    return next((read for kind, read in kinds if isinstance(field, kind)), cell_words)


def _clear(instance: models.Model, name: str, label: str) -> None:
    column: Any = instance._meta.get_field(name)
    if not column.blank:
        words = _("“%(column)s” cannot be empty. Write the value instead of XÓA.")
        raise NotKnown(words % {"column": label}, "missing")
    setattr(instance, name, None if column.null else "")
