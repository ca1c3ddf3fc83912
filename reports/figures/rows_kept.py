"""Rows that stand beside a line, copied column by column into the revisions that keep them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Case, F, Value, When

from reports.models import Report

# Of these what says nothing of the counts: words, and which form asked the questions in which order.
BESIDE = frozenset({"note", "position", "questionnaire_id"})


def source_of(own: F | Value) -> Case:
    """Return the publication that the figures of a line were copied from: its report's, or one of its own."""
    copied = When(report__status=Report.Status.COPIED, then=F("report__source"))
    return Case(copied, default=own)


def common_columns(figures: type[models.Model]) -> tuple[str, ...]:
    """Return the columns that a row and the row that keeps it have in common."""
    return tuple(field.attname for field in figures._meta.get_fields() if isinstance(field, models.Field))


def kept_values(row: models.Model, columns: Iterable[str]) -> dict[str, Any]:
    """Return what the row holds, by its columns."""
    return {name: getattr(row, name) for name in columns}


def stated(row: models.Model, columns: Iterable[str]) -> tuple[Any, ...]:
    """Return what the row states, without the words beside it."""
    return tuple(getattr(row, name) for name in columns if name not in BESIDE)
