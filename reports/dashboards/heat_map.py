"""Units by periods: how each stood in each, the worst first and the newest period first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from accounts.figures import number_words
from indicators import Counted, StandingCode
from procedures.models import Unit
from reports.dashboards.rows import WORST_FIRST, due_until
from reports.scopes import Scope
from reports.signs import Sign
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne
from reports.verdicts.verdict import Verdict
from reports.words import NOTHING, STANDING_WORDS
from targets.models import Period

WORST = 10  # units that are shown at once: a table of thousands of cells answers no question
SHADES = 5  # of what is never judged, a fifth of the scale each

# How a cell is drawn: a class of one letter, since there are thousands of them.
SILENT = Sign("n", "V", _("no figure"))
NOTHING_OCCURRED = Sign("z", "K", _("nothing occurred"))
OF_STANDINGS = {
    StandingCode.MISSED: Sign("f", "C", STANDING_WORDS[StandingCode.MISSED]),
    StandingCode.BEHIND: Sign("l", "T", STANDING_WORDS[StandingCode.BEHIND]),
    StandingCode.AT_RISK: Sign("a", "R", STANDING_WORDS[StandingCode.AT_RISK]),
    StandingCode.NO_PATH: Sign("h", "L", STANDING_WORDS[StandingCode.NO_PATH]),
    StandingCode.ON_TRACK: Sign("o", "B", STANDING_WORDS[StandingCode.ON_TRACK]),
    StandingCode.MET: Sign("m", "D", STANDING_WORDS[StandingCode.MET]),
}
HEAT_SIGNS = (*OF_STANDINGS.values(), SILENT, NOTHING_OCCURRED)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One unit in one period: a class of one letter, and what is printed; nothing where nothing was owed."""

    kind: str = ""
    text: str = ""  # the letter of the sign that is drawn in its place, and the figure


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit through time, newest first."""

    unit: Unit
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The worst units of a scope, or all of one peer group, through time."""

    periods: tuple[Period, ...]  # newest first
    rows: tuple[HeatRow, ...]
    total: int  # units that owed a figure in any of the periods
    legend: tuple[Sign, ...]  # of the cells that are there

    @property
    def is_cut(self) -> bool:
        """Say whether there are units beyond those shown."""
        return self.total > len(self.rows)


def units_that_owed(ledger: Ledger, verdict: Verdict) -> dict[Unit, frozenset[int]]:
    """Return every unit of the scope that owed a figure by now, and the quarters in which it did."""
    indicator, target = verdict.indicator, verdict.target
    due = due_until(indicator, verdict.asked)
    asked = {q: ledger.asked_units(indicator, target, verdict.scope, q) for q in due}
    owing = {q: ledger.owing(asked[q], target, indicator, q) for q in due}
    ever = sorted(frozenset[int]().union(*owing.values()), key=ledger.order.__getitem__)
    return {ledger.units[pk]: frozenset(q for q in due if pk in owing[q]) for pk in ever}


def share_of(ledger: Ledger, verdict: Verdict, unit: Unit, quarter: int) -> Counted | None:
    """Return what is accepted of the unit in the quarter."""
    counts = ledger.accepted(verdict.indicator, quarter).get(unit.pk)
    return None if counts is None else verdict.kind.figure(*counts)


def heat_map(ledger: Ledger, verdict: Verdict, group: Scope | None) -> HeatMap | None:
    """Return the map of the scope's worst units, or of all units of the group; None without any figure."""
    due = due_until(verdict.indicator, verdict.asked)
    if not any(ledger.accepted(verdict.indicator, quarter) for quarter in due):
        return None
    return _Drawing(ledger, verdict, due[::-1]).of(group)


class _Drawing:
    """A map on its way: each period is judged when the first of its cells is drawn."""

    def __init__(self, ledger: Ledger, verdict: Verdict, newest_first: list[int]) -> None:
        self.ledger, self.verdict, self.quarters = ledger, verdict, newest_first
        self.owed = units_that_owed(ledger, verdict)
        self.manner = verdict.kind.manner(verdict.indicator, alone=True)
        self.lacking = {line.unit.pk: line.contribution for line in verdict.lines}
        self.on_lists = {line.unit.pk for line in verdict.lines if line.held_up}
        self.by_period: dict[int, OneByOne] = {}

    def of(self, group: Scope | None) -> HeatMap:
        """Return the map of the group's units, or of the worst of all."""
        units = [unit for unit in self.owed if group is None or group.holds(unit, self._last_day(unit))]
        worst = sorted(units, key=self._place)
        rows = tuple(self._row(unit) for unit in (worst if group else worst[:WORST]))
        periods = tuple(self.ledger.periods[quarter] for quarter in self.quarters)
        return HeatMap(periods, rows, len(self.owed), _legend(rows))

    def _last_day(self, unit: Unit) -> dt.date:
        """Return the newest cut-off on which the unit owed a figure here."""
        return self.ledger.periods[max(self.owed[unit])].data_to

    def _place(self, unit: Unit) -> tuple[bool, int, Fraction, int]:
        """Return where the unit stands among the worst: its newest standing, then what it lacks.

        Whoever handles what others keep, and these lack, stands behind all that lack something themselves.
        """
        lacking = self.lacking.get(unit.pk, Fraction(0))
        newest = next((quarter for quarter in self.quarters if quarter in self.owed[unit]), None)
        code = None if newest is None else self._code(unit, newest)
        place = WORST_FIRST.index(code or StandingCode.NO_DATA)
        return unit.pk in self.on_lists, place, -lacking, self.ledger.order[unit.pk]

    def _row(self, unit: Unit) -> HeatRow:
        return HeatRow(unit, tuple(self._cell(unit, quarter) for quarter in self.quarters))

    def _cell(self, unit: Unit, quarter: int) -> HeatCell:
        if quarter not in self.owed[unit]:
            return HeatCell()
        share = share_of(self.ledger, self.verdict, unit, quarter)
        if share is None:
            return HeatCell(SILENT.code, f"{SILENT.letter}{NOTHING}")
        if share.value is None:
            return HeatCell(NOTHING_OCCURRED.code, f"{NOTHING_OCCURRED.letter}0/0")
        is_gradual, threshold = self.manner.is_gradual, self.verdict.threshold
        text = number_words(share.value, threshold) if is_gradual else self.manner.words(share.value)
        if threshold is None:
            return HeatCell(f"r{min(int(SHADES * share.value // 100), SHADES - 1) + 1}", text)
        code = self._code(unit, quarter)
        sign = OF_STANDINGS.get(code) if code else None
        return HeatCell(sign.code, f"{sign.letter}{text}") if sign else HeatCell("", text)

    def _code(self, unit: Unit, quarter: int) -> StandingCode | None:
        """Return how the unit stood in the quarter; None for what is never judged."""
        if quarter not in self.by_period:
            period = self.ledger.periods[quarter]
            asked = OneByOne(self.ledger, self.verdict.indicator, period, self.verdict.scope)
            self.by_period[quarter] = asked
        found = self.by_period[quarter].standing_alone(unit.pk)
        return found.code if found else None


def _legend(rows: Iterable[HeatRow]) -> tuple[Sign, ...]:
    there: Collection[str] = {cell.kind for row in rows for cell in row.cells}
    return tuple(sign for sign in HEAT_SIGNS if sign.code in there)
