"""What the lock of a period hangs on: until when its units may send, and all that moves while somebody looks.

A page that asks for the lock carries the marks of what it showed; the lock is held against those of its own
moment, so that what was looked at is what is locked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from accounts import clock
from procedures.models import Unit
from reports.flow.timeliness import due_at
from reports.models import CorrectionRequest, Report
from targets.models import DeadlineExtension, Period

UNIT = re.compile(r"[0-9]{1,18}(?=[.+?])")  # how the mark of a unit begins
OF_THE_PERIOD = "@"  # how that of the period does


@dataclass(frozen=True, slots=True)
class Closing:
    """The deadlines of a period, and a mark of each thing that its lock would close over."""

    due: dt.datetime  # the last deadline of any unit
    later: dict[int, dt.datetime]  # those of units that were granted one which has not passed
    marks: frozenset[str]

    @classmethod
    def read(cls, period: Period) -> Self:
        """Return how the period stands now, in three queries."""
        granted = {
            one.unit_id: one for one in DeadlineExtension.objects.filter(period=period).order_by("at", "pk")
        }
        later = {unit: one.due_at for unit, one in granted.items() if clock.now() <= due_at(period, one)}
        return cls(max([period.unit_due_at, *later.values()]), later, _marks(period, granted))

    @property
    def is_early(self) -> bool:
        """Say whether units may still send in time: then a lock takes a reason."""
        return clock.now() <= self.due

    def moved_since(self, seen: Iterable[str]) -> list[Unit] | None:
        """Return the units at which something moved, by their names; None where nothing did at all.

        seen  the marks of what the reader was shown
        """
        moved = self.marks ^ frozenset(seen)
        if not moved:
            return None
        keys = {int(match[0]) for mark in moved if (match := UNIT.match(mark))}
        units = Unit.objects.filter(pk__in=keys).with_placements().prefetch_related("names")
        return sorted(units, key=lambda unit: unit.sort_key)


def _marks(period: Period, granted: dict[int, DeadlineExtension]) -> frozenset[str]:
    """Return the marks: the steps of every report, the deadlines, and the requests that wait for an answer.

    A draft that never left its unit has none: somebody who types changes nothing of what a lock closes over.
    """
    left = Report.objects.filter(period=period).exclude(status=Report.Status.DRAFT, version=1)
    asked = CorrectionRequest.objects.filter(measurement__report__period=period, granted=None)
    return frozenset(
        [
            f"{OF_THE_PERIOD}{period.unit_due_at.timestamp():.0f}",
            *(f"{unit}.{version}" for unit, version in left.values_list("unit", "version").order_by()),
            *(f"{unit}+{one.pk}" for unit, one in granted.items()),
            *(
                f"{unit}?{key}"
                for unit, key in asked.values_list("measurement__report__unit", "pk").order_by()
            ),
        ]
    )
