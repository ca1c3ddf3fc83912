"""Which verdicts would be others: under a lock, or under another rule. Nothing is saved, nothing is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from indicators import StandingCode
from procedures.models import Level
from reports.scopes import PEER_GROUPS, Scope, group_scope, unit_scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne
from reports.verdicts.standing import judge
from reports.verdicts.verdict import Verdict
from reports.words import STANDING_WORDS
from targets.models import Indicator, Period

UnitCodes = dict[int, StandingCode]  # by key of the unit

NAMED = 14  # scopes or units that turn alike and are named: every scope, and of more units the number


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a target: how it stands, and by which period."""

    code: StandingCode | None  # None: the indicator is never judged
    period: Period | None = None  # that speaks; None where none does, or nobody looked
    is_last: bool = False  # the deadline's own period speaks, or a later one

    @property
    def words(self) -> str:
        """Return how it stands, with the period that says so: "Chậm tiến độ (quý III/2020)"."""
        told = str(STANDING_WORDS[self.code]) if self.code else _("Not judged")
        return f"{told} ({self.period})" if self.period else told


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One verdict of a scope that would be another."""

    indicator: Indicator
    asked: Period
    scope: Scope
    before: Said
    after: Said

    @property
    def turns(self) -> bool:
        """Say whether the standing is another, and not its period alone."""
        return self.before.code is not self.after.code

    @property
    def is_final(self) -> bool:
        """Say whether what it becomes is the last word: achieved or missed, by the deadline's own period."""
        return (
            self.turns and self.after.is_last and self.after.code in (StandingCode.MET, StandingCode.MISSED)
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """One way in which verdicts of a target turn, and whose they are."""

    indicator: Indicator
    asked: Period
    before: Said
    after: Said
    names: tuple[str, ...]  # of scopes, or of single units, in their order

    @property
    def is_named(self) -> bool:
        """Say whether they are few enough to be named."""
        return len(self.names) <= NAMED


@dataclass(frozen=True)
class Comparison:
    """Two ledgers that differ in a rule or a lock, and what that makes of the verdicts."""

    before: Ledger
    after: Ledger
    indicators: tuple[Indicator, ...]
    periods: tuple[Period, ...]  # that are asked for

    @cached_property
    def changes(self) -> list[VerdictChange]:
        """Return the verdicts of the province, the districts and the groups that would be others."""
        return list(self._changes())

    @property
    def rejudged(self) -> list[Period]:
        """Return the locked periods among those that are asked for."""
        return [one for one in self.periods if one.locked_at is not None]

    @property
    def final(self) -> list[VerdictChange]:
        """Return those that become the last word."""
        return [one for one in self.changes if one.is_final]

    @property
    def turning(self) -> list[Turn]:
        """Return those that turn, together where they turn alike."""
        found: dict[tuple[int, int, Said, Said], list[VerdictChange]] = defaultdict(list)
        for one in self.changes:
            if one.turns:
                found[one.asked.number, one.indicator.pk, one.before, one.after].append(one)
        return [
            Turn(few[0].indicator, few[0].asked, few[0].before, few[0].after, _names(few))
            for few in found.values()
        ]

    @property
    def turning_count(self) -> int:
        """Return how many verdicts of scopes turn."""
        return sum(one.turns for one in self.changes)

    @property
    def unit_count(self) -> int:
        """Return how many verdicts of single units do."""
        return sum(len(one.names) for one in self.units)

    @property
    def moving(self) -> int:
        """Return of how many the standing stays, and another period says so."""
        return sum(not one.turns for one in self.changes)

    @cached_property
    def units(self) -> list[Turn]:
        """Return the verdicts of single units that would turn, together where they turn alike."""
        return [one for asked in self.periods for row in self.indicators for one in self._units(row, asked)]

    def judged_anew(self, verdict: Verdict) -> Verdict:
        """Return what becomes of a verdict as it stands."""
        asked = self.after.periods[verdict.asked.number]
        return judge(self.after, verdict.indicator, asked, verdict.scope)

    def codes_before(self, indicator: Indicator, asked: Period, scope: Scope) -> UnitCodes:
        """Return how the target stands for each unit of the scope alone."""
        case = OneByOne(self.before, indicator, asked, scope)
        return codes_of(case, case.whole.units)

    def codes_after(self, indicator: Indicator, asked: Period, scope: Scope, before: UnitCodes) -> UnitCodes:
        """Return how it would stand for each; `before` is how it does."""
        case = OneByOne(self.after, indicator, self.after.periods[asked.number], scope)
        return codes_of(case, case.whole.units)

    def _changes(self) -> Iterator[VerdictChange]:
        for asked in self.periods:
            scopes = common_scopes(self.before, asked)
            for indicator in self.indicators:
                for scope in scopes:
                    verdict = judge(self.before, indicator, asked, scope)
                    old, new = _said(verdict), _said(self.judged_anew(verdict))
                    if (old.code, _number(old)) != (new.code, _number(new)):
                        yield VerdictChange(indicator, asked, scope, old, new)

    def _units(self, indicator: Indicator, asked: Period) -> Iterator[Turn]:
        order, everyone = self.before.order, province_of(self.before)
        if everyone is None:
            return
        old = self.codes_before(indicator, asked, everyone)
        new = self.codes_after(indicator, asked, everyone, old)
        found: dict[tuple[StandingCode | None, StandingCode | None], list[str]] = defaultdict(list)
        for key in sorted(old.keys() | new.keys(), key=order.__getitem__):
            codes = old.get(key), new.get(key)
            if codes[0] is not codes[1]:
                found[codes].append(self.before.units[key].placed_name_on(asked.data_to))
        for (was, becomes), names in found.items():
            yield Turn(indicator, asked, Said(was), Said(becomes), tuple(names))


def common_scopes(ledger: Ledger, period: Period) -> list[Scope]:
    """Return the scopes of many units: the province, the districts that exist in the period, the groups."""
    there = ledger.standing_units[period.number]
    units = [one for key, one in ledger.units.items() if key in there]
    ordered = sorted(units, key=lambda unit: (unit.level != Level.PROVINCE, ledger.order[unit.pk]))
    named = [one for one in ordered if one.level in (Level.PROVINCE, Level.DISTRICT)]
    return [*(unit_scope(one, period.data_to) for one in named), *map(group_scope, PEER_GROUPS)]


def province_of(ledger: Ledger) -> Scope | None:
    """Return the scope of the whole province; None where no units are loaded."""
    found = next((one for one in ledger.units.values() if one.level == Level.PROVINCE), None)
    return unit_scope(found) if found else None


def _names(changes: Iterable[VerdictChange]) -> tuple[str, ...]:
    return tuple(one.scope.name for one in changes)


def _said(verdict: Verdict) -> Said:
    code = verdict.standing_code
    final, speaking = verdict.final, verdict.speaking
    is_last = final is not None and speaking is not None and speaking.number >= final.quarter
    return Said(code, speaking, is_last)


def _number(said: Said) -> int | None:
    return said.period.number if said.period else None


def codes_of(case: OneByOne, units: Iterable[int]) -> UnitCodes:
    """Return how the target stands for each of the units alone, where it is judged."""
    found = ((unit, case.standing_alone(unit)) for unit in units)
    return {unit: standing.code for unit, standing in found if standing is not None}
