"""Two sources of one fact: what a figure says, and what stands beside it. Differences are found when asked.

Each second source is one function: it yields the units that both sources speak of, with the two values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indicators import Frequency
from reports.models import SourcePair
from reports.obligations import EVERY_UNIT
from reports.scopes import Scope, unit_scope
from reports.verdicts.case import Case
from reports.verdicts.ledger import Ledger
from reports.verdicts.readings import HeldPair, TwoReadings
from reports.verdicts.rows import Counts
from targets.models import Period

Beside = SourcePair.Beside
Compared = tuple[int, Counts, Counts]  # a unit, what is said, what the second source says


@dataclass(frozen=True, slots=True)
class SourceDifference:
    """Two values of one unit that are not the same; of a stated total the unit is its scope."""

    pair: HeldPair
    unit: int
    number: int  # of the period
    said: Counts
    beside: Counts
    is_explained: bool

    @property
    def owner(self) -> int:
        """Return the unit that clears it up."""
        return self.pair.owner or self.unit


def readings_of(case: Case, quarter: int) -> tuple[TwoReadings, ...]:
    """Return both readings of each pair that differs in the figures of the quarter, in the order of pairs."""
    pairs = (pair for pair in case.ledger.unit_days.pairs if pair.indicator == case.indicator.pk)
    return tuple(filter(None, (reading_of(pair, case, quarter) for pair in pairs)))


def reading_of(pair: HeldPair, case: Case, quarter: int) -> TwoReadings | None:
    """Return what both sources say of the scope in the quarter; None where they agree, or one is silent."""
    compared = list(compared_in(pair, case, quarter))
    told = _readings(pair, case, quarter, compared)
    return told if told.open or told.explained else None


def differences(ledger: Ledger, period: Period) -> list[SourceDifference]:
    """Return every difference of the period, in the order of pairs and of units' names."""
    indicators = {indicator.pk: indicator for indicator in ledger.indicators}
    found: list[SourceDifference] = []
    for pair in ledger.unit_days.pairs:
        indicator = indicators.get(pair.indicator)
        if indicator is None or not Frequency(indicator.frequency).due(period.number):
            continue
        of_pair: list[SourceDifference] = []
        for scope in _scopes(ledger, pair, period):
            case = Case(ledger, indicator, period, scope)
            of_pair += _differing(pair, case, period.number, compared_in(pair, case, period.number))
        found += sorted(of_pair, key=lambda one: ledger.order[one.unit])
    return found


def _scopes(ledger: Ledger, pair: HeldPair, period: Period) -> list[Scope]:
    if pair.beside != Beside.STATED:
        return [EVERY_UNIT]
    stated = (unit for unit, key, number in ledger.stated if (key, number) == (pair.indicator, period.number))
    return [unit_scope(ledger.units[unit], period.data_to) for unit in stated if unit in ledger.units]


def compared_in(pair: HeldPair, case: Case, quarter: int) -> Iterator[Compared]:
    """Yield what both sources say of each unit of the scope of which both say something."""
    return _COMPARED[pair.beside](pair, case, quarter)


def do_differ(pair: HeldPair, said: Counts, beside: Counts) -> bool:
    """Say whether the two values cannot both be true: a running total may grow, and never falls."""
    if pair.beside == Beside.BEFORE:
        return said[0] < beside[0] or said[1] < beside[1]
    return said != beside


def _differing(
    pair: HeldPair, case: Case, quarter: int, compared: Iterator[Compared] | list[Compared]
) -> list[SourceDifference]:
    explained = case.ledger.unit_days.explained
    return [
        SourceDifference(
            pair, unit, quarter, said, beside, (pair.key, unit, quarter, said, beside) in explained
        )
        for unit, said, beside in compared
        if do_differ(pair, said, beside)
    ]


def _readings(pair: HeldPair, case: Case, quarter: int, compared: list[Compared]) -> TwoReadings:
    differing = _differing(pair, case, quarter, compared)
    explained = sum(one.is_explained for one in differing)
    is_iso = pair.beside == Beside.ISO
    return TwoReadings(
        pair,
        case.ledger.periods[quarter],
        said=_sum([said for _unit, said, _beside in compared]),
        beside=_declared(case, quarter) if is_iso else _sum([beside for _unit, _said, beside in compared]),
        compared=len(compared),
        open=len(differing) - explained,
        explained=explained,
        verified=_verified(case, quarter) if is_iso else None,
        earlier=_earlier(pair, case, quarter),
    )


def _earlier(pair: HeldPair, case: Case, quarter: int) -> Period | None:
    before = _in_same_year(case, quarter) if pair.beside == Beside.BEFORE else None
    return case.ledger.periods.get(before) if before else None


def _in_same_year(case: Case, quarter: int) -> int | None:
    """Return the due quarter before in the same year, None where the year begins with this one."""
    before = case.frequency.previous(quarter)
    return before if before and (before - 1) // 4 == (quarter - 1) // 4 else None


def _sum(values: list[Counts]) -> Counts:
    return sum(part for part, _whole in values), sum(whole for _part, whole in values)


# What stands beside a figure --------------------------------------------------------------------------------


def _iso(pair: HeldPair, case: Case, quarter: int) -> Iterator[Compared]:
    """Yield a yes or no, and whether a declaration is in the register; while it is empty nobody keeps it.

    A declaration that nobody verified is one: that it is not verified is told by a flag of its own.
    """
    declared, day = case.ledger.unit_days.declared, case.ledger.periods[quarter].data_to
    if not declared:
        return
    for unit, said in case.counts(quarter).items():
        yield unit, said, (int(unit in declared and declared[unit] <= day), 1)


def _declared(case: Case, quarter: int) -> Counts:
    """Return how many units that owe an answer, silent ones too, have a declaration in the register."""
    declared, day = case.ledger.unit_days.declared, case.ledger.periods[quarter].data_to
    owing = case.owing(quarter)
    return sum(unit in declared and declared[unit] <= day for unit in owing), len(owing)


def _verified(case: Case, quarter: int) -> int:
    certified, day = case.ledger.unit_days.certified or {}, case.ledger.periods[quarter].data_to
    verified = (certified.get(unit) for unit in case.owing(quarter))
    return sum(on is not None and on <= day for on in verified)


def _system(pair: HeldPair, case: Case, quarter: int) -> Iterator[Compared]:
    """Yield who uses a system by the report and by the register, which speaks of a year at its end."""
    if pair.system is None or quarter % 4:
        return
    usage, year = case.ledger.unit_days.usage, case.ledger.periods[quarter].year
    for unit, said in case.counts(quarter).items():
        if (beside := usage.get((pair.system, year, unit))) is not None:
            yield unit, said, beside


def _catalogue(pair: HeldPair, case: Case, quarter: int) -> Iterator[Compared]:
    """Yield what a report says of the procedures that the catalogue counts."""
    counted, _silent = case.ledger.counted.get((case.indicator.pk, quarter), ({}, set()))
    typed = case.ledger.typed.accepted.get((case.indicator.pk, quarter), {})
    for unit in typed.keys() & counted.keys() & case.owing(quarter):
        yield unit, typed[unit], counted[unit]


def _stated(pair: HeldPair, case: Case, quarter: int) -> Iterator[Compared]:
    """Yield a total stated for the scope, and its units together where they are enough to speak.

    Where the source prints a percentage alone there are no counts to hold against each other.
    """
    stated = case.stated(quarter)
    if stated is None or stated.counts is None or not case.has_enough(quarter):
        return
    together = case.pooled(quarter)
    yield stated.unit_id, stated.counts, (together.part, together.whole)


def _before(pair: HeldPair, case: Case, quarter: int) -> Iterator[Compared]:
    """Yield a running total, and that of the due quarter before in the same year."""
    before = _in_same_year(case, quarter)
    if before is None:
        return
    earlier = case.ledger.accepted(case.indicator, before)
    for unit, said in case.counts(quarter).items():
        if unit in earlier:
            yield unit, said, earlier[unit]


_COMPARED: dict[str, Callable[[HeldPair, Case, int], Iterator[Compared]]] = {
    Beside.ISO: _iso,
    Beside.SYSTEM: _system,
    Beside.CATALOGUE: _catalogue,
    Beside.STATED: _stated,
    Beside.BEFORE: _before,
}
