"""What the changes of the catalogue did to the targets that are counted from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from indicators import Share
from targets.models import Target


@dataclass(frozen=True, slots=True)
class Effect:
    """A target before and after: its share on either day, counted the same way."""

    target: Target
    before: Share
    after: Share


def effects(first: dt.date, last: dt.date) -> tuple[Effect, ...]:
    """Return the effects between the two days: none while the engine does not count the catalogue."""
    return ()
