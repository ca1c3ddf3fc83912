"""The page of one unit: what it is, how its own targets stand, its rank, its report, the units below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.queries import written
from indicators import StandingCode
from procedures.models import Level, Unit
from reports.dashboards.rows import Area, areas_of
from reports.dashboards.sentences import is_told
from reports.dashboards.tiles import Tile, index_tiles
from reports.scopes import own_scope, peer_group, unit_scope
from reports.units.excused import Excused, excused_of
from reports.units.filing import Filing, Filings, Record, owes_report, record_of
from reports.units.head import Head, head_of
from reports.units.panels import HistoryPanel, history_panels
from reports.units.ranking import Rank, RankCounts, rank_of, tallies_of
from reports.units.sentences import (
    filing_sentence,
    improvement_sentence,
    rank_sentence,
    record_sentence,
    summary,
)
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import marks
from reports.verdicts.provisional import with_what_waits
from reports.verdicts.standing import judge_all
from reports.verdicts.verdict import Verdict
from targets.models import Period

# How a list of units counts: best first, as it is read from the left.
COLUMNS = (
    StandingCode.MET,
    StandingCode.ON_TRACK,
    StandingCode.AT_RISK,
    StandingCode.BEHIND,
    StandingCode.MISSED,
    StandingCode.NO_PATH,
    StandingCode.OUTDATED,
    StandingCode.GATHERING,
    StandingCode.NO_DATA,
    StandingCode.CONTRIBUTES,
)


@dataclass(frozen=True, slots=True)
class Below:
    """A unit below this one: how far its report is, and how many of its targets stand how."""

    unit: Unit
    filing: Filing
    counts: tuple[int, ...]  # in the order of the columns


@dataclass(frozen=True, slots=True)
class Results:
    """What the unit's page shows of a period in which the unit exists."""

    view: str  # period and scope as a query: links to targets show the very same figures
    scope: str  # whose figures these are, in words
    summary: str
    rank: Rank | None
    rank_words: str
    improvement_words: str  # beside the rank: "" where there is none, or too little is known
    filing: Filing | None  # None: no report is asked of the unit
    filing_words: str
    record: Record
    record_words: str
    areas: tuple[Area, ...]
    excused: tuple[Excused, ...]
    tiles: tuple[Tile, ...]
    panels: tuple[HistoryPanel, ...]
    columns: tuple[StandingCode, ...]
    below: tuple[Below, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """All that the page of a unit shows."""

    head: Head
    period: Period
    results: Results | None  # None: the unit does not exist on the cut-off of the period
    instead: Period | None  # the period nearest to this one in which it does

    @property
    def instead_url(self) -> str:
        """Return the address of this page in the nearest period, or "" where there is none."""
        return f"?ky={self.instead.code}" if self.instead else ""


def unit_page(ledger: Ledger, unit: Unit, period: Period, *, is_provisional: bool = False) -> UnitPage:
    """Return the page of the unit for the period: three queries beyond the ledger's.

    is_provisional  with what waits beside what is approved, for one query more
    """
    there = unit.exists_on(period.data_to)
    return UnitPage(
        head_of(unit, ledger.units, period.data_to),
        period,
        _results(ledger, unit, period, is_provisional=is_provisional) if there else None,
        None if there else nearest_period(ledger, unit, period),
    )


def nearest_period(ledger: Ledger, unit: Unit, period: Period) -> Period | None:
    """Return the period nearest to the given one on whose cut-off the unit exists; None where none is."""
    known = [one for one in ledger.periods.values() if unit.exists_on(one.data_to)]
    return min(known, key=lambda one: abs(one.number - period.number), default=None)


def _results(ledger: Ledger, unit: Unit, period: Period, *, is_provisional: bool) -> Results:
    scope, group = own_scope(unit, period.data_to), peer_group(unit, period.data_to)
    judged = judge_all(ledger, period, scope)
    verdicts = [verdict for verdict in judged if _concerns(verdict)]
    shown = with_what_waits(ledger, verdicts) if is_provisional else verdicts
    told = [verdict for verdict in verdicts if is_told(verdict)]
    tallies: Mapping[int, RankCounts] = tallies_of(ledger, group, period) if group else {}
    rank = rank_of(ledger, unit, period, tallies)
    filings = Filings.read(unit, period)
    filing = filings.of(unit, period) if owes_report(ledger, unit, period) else None
    record = record_of(ledger, unit, filings, period)
    columns, below = _table(_below(ledger, unit, period, filings))
    return Results(
        written({"ky": period.code, "pham-vi": scope.code}),
        scope.name,
        summary(verdicts, rank, tallies),
        rank,
        rank_sentence(rank) if rank else "",
        improvement_sentence(told) if rank and rank.place else "",
        filing,
        filing_sentence(filing) if filing else "",
        record,
        record_sentence(record),
        areas=tuple(areas_of(shown)),
        excused=excused_of(ledger, unit, judged),
        tiles=tuple(index_tiles(verdicts)),
        panels=history_panels(ledger, verdicts, group),
        columns=columns,
        below=below,
    )


def _concerns(verdict: Verdict) -> bool:
    """Say whether the page shows the verdict: a target that applies, or a figure that no target judges."""
    if verdict.target is not None:
        return verdict.standing_code is not StandingCode.NOT_APPLICABLE
    return verdict.index is not None or verdict.value is not None


def _below(
    ledger: Ledger, unit: Unit, period: Period, filings: Filings
) -> list[tuple[Unit, Filing, Counter[StandingCode]]]:
    """Return the communes of a district with their reports and standings, in the order of their names."""
    if unit.level != Level.DISTRICT:
        return []
    found = marks(ledger, period, unit_scope(unit))
    return [
        (ledger.units[pk], filings.of(ledger.units[pk], period), Counter(mark.code for mark in found[pk]))
        for pk in sorted(found.keys() - {unit.pk}, key=ledger.order.__getitem__)
    ]


def _table(
    below: Sequence[tuple[Unit, Filing, Counter[StandingCode]]],
) -> tuple[tuple[StandingCode, ...], tuple[Below, ...]]:
    """Return the columns that count anything, and a line a unit."""
    columns = tuple(code for code in COLUMNS if any(counts[code] for _unit, _filing, counts in below))
    lines = (Below(unit, filing, tuple(counts[code] for code in columns)) for unit, filing, counts in below)
    return columns, tuple(lines)
