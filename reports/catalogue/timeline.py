"""Dated rows put in order: from which day until which each of them speaks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from procedures.models import DeskHandling, ServiceLevel, Unit

Fact = TypeVar("Fact", ServiceLevel, DeskHandling)


@dataclass(frozen=True, slots=True)
class DatedSpan(Generic[Fact]):
    """A dated row and the days for which it speaks."""

    fact: Fact
    until: dt.date | None  # the day before the next row; None while there is no next one
    speaks: bool  # on the day of the page
    is_ahead: bool  # of the day of the page


@dataclass(frozen=True, slots=True)
class Timeline(Generic[Fact]):
    """What is true of a procedure in general, and at the units that have rows of their own."""

    general: tuple[DatedSpan[Fact], ...]
    own: tuple[DatedSpan[Fact], ...]

    @property
    def now(self) -> Fact | None:
        """Return the general row that speaks on the day, None where nothing was recorded."""
        return next((span.fact for span in self.general if span.speaks), None)


def timeline(facts: Iterable[Fact], day: dt.date) -> Timeline[Fact]:
    """Return the rows of one procedure, the newest first; those of units in the order of the units.

    facts  in any order, with their units and the districts of these at hand
    """
    general: list[Fact] = []
    own: dict[Unit, list[Fact]] = defaultdict(list)
    for fact in facts:
        (own[fact.unit] if fact.unit else general).append(fact)
    units = sorted(own, key=lambda unit: unit.sort_key)
    return Timeline(
        general=tuple(_spans(general, day)),
        own=tuple(span for unit in units for span in _spans(own[unit], day)),
    )


def _spans(facts: Sequence[Fact], day: dt.date) -> Iterator[DatedSpan[Fact]]:
    until: dt.date | None = None
    for fact in sorted(facts, key=lambda fact: fact.effective_on, reverse=True):
        is_ahead = fact.effective_on > day
        yield DatedSpan(fact, until, not is_ahead and (until is None or day <= until), is_ahead)
        until = fact.effective_on - dt.timedelta(days=1)
