"""Where a unit belongs and in what terrain it lies, held against the periods that are judged by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from procedures.models import Placement, Unit
from targets.models import Period


def rejudged(
    unit: Unit, before: Sequence[Placement], after: Sequence[Placement], periods: Iterable[Period]
) -> list[Period]:
    """Return those of the periods on whose cut-off the unit would lie elsewhere by the other rows."""
    return [
        period
        for period in periods
        if unit.exists_on(period.data_to) and _where(before, period) != _where(after, period)
    ]


def speaking(rows: Iterable[Placement], period: Period) -> Placement | None:
    """Return the row that speaks on the cut-off of the period."""
    begun = (one for one in rows if one.begins() <= period.data_to)
    return max(begun, key=Placement.begins, default=None)


def _where(rows: Iterable[Placement], period: Period) -> tuple[Any, ...]:
    found = speaking(rows, period)
    return (found.parent_id, found.terrain) if found else ()
