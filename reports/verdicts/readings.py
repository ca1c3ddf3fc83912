"""What is known beside a figure: a second source, a copy from print. Ledger and verdicts hand it on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from targets.models import Period


@dataclass(frozen=True, slots=True)
class HeldPair:
    """What an indicator is held against; keys of rows."""

    key: int
    indicator: int
    beside: str  # SourcePair.Beside
    system: int | None
    owner: int | None  # None: the unit whose figure it is


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """What both sources say of a scope in a period, where they differ of any of its units."""

    pair: HeldPair
    period: Period
    said: tuple[int, int]  # of the units that both speak of, together
    beside: tuple[int, int]  # likewise; the register of ISO answers for every unit that owes
    compared: int  # units
    open: int  # differences that nobody explained
    explained: int
    verified: int | None = None  # of those in the register of ISO, how many were verified
    earlier: Period | None = None  # of a running total, the period that it must not fall below


@dataclass(frozen=True, slots=True)
class CopiedReport:
    """What is to be known of a report copied from print."""

    day: dt.date | None  # the last that it speaks of
    part_called: str  # "" where it prints what the indicator counts
