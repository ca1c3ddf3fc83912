"""How earlier forecasts of a target ended, each made from the figures up to its own quarter."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from indicators import Forecast
from reports.verdicts.standing import Judging
from targets.models import Period

YEAR = 4  # quarters


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A forecast whose quarter has come: what it said, and what came."""

    made: Period
    ahead_to: Period
    forecast: Forecast
    came: Fraction  # per cent, or in the unit of measure

    @property
    def is_within(self) -> bool:
        """Say whether what came lies in the range that was told."""
        return self.forecast.low <= self.came <= self.forecast.high


def past_forecasts(judging: Judging, speaking: int) -> tuple[PastForecast, ...]:
    """Return the forecasts that have ended by the quarter that speaks, oldest first.

    Before the deadline those of the same quarter of earlier years, made as many quarters ahead as today's is;
    from the deadline on all that were made of it.
    source  docs/method.md, section 7
    """
    deadline = judging.target.deadline_quarter if judging.target else 0
    if speaking >= deadline:
        asked = [(made, deadline) for made in reversed(judging.due) if made < deadline]
    else:
        distance = deadline - speaking
        ends = (end for end in range(deadline % YEAR or YEAR, deadline, YEAR) if distance < end <= speaking)
        asked = [(end - distance, end) for end in ends]
    found = (_ended(judging, made, end) for made, end in asked)
    return tuple(one for one in found if one is not None)


def _ended(judging: Judging, made: int, end: int) -> PastForecast | None:
    if not judging.has_figure(made) or (came := judging.value_on_path(end)) is None:
        return None
    told = judging.forecast(made, end)
    periods = judging.ledger.periods
    return None if told is None else PastForecast(periods[made], periods[end], told, came)
