"""Where a unit stands among its peers. Like is ranked with like, and only on enough figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from indicators import StandingCode
from procedures.models import Unit
from reports.scopes import group_scope, peer_group
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import UnitStanding, marks
from reports.verdicts.verdict import ENOUGH
from targets.models import Period

Key = tuple[Fraction, Fraction]

# What is not decided counts for nobody and against nobody (docs/method.md, section 9).
UNDECIDED = (
    StandingCode.NOT_APPLICABLE,
    StandingCode.NO_DATA,
    StandingCode.OUTDATED,
    StandingCode.GATHERING,
    StandingCode.CONTRIBUTES,
)


@dataclass(frozen=True, slots=True)
class RankCounts:
    """What one unit is ranked by."""

    met: int
    on_track: int
    decided: int  # targets that have a standing of the unit's own, on enough cases
    expected: int  # figures that the unit reports itself and that were due by now
    missing: int  # of these

    @property
    def is_ranked(self) -> bool:
        """Say whether the unit has enough figures to be compared."""
        fresh = 100 * (self.expected - self.missing) >= ENOUGH * self.expected
        return self.expected > 0 and self.decided > 0 and fresh

    @property
    def key(self) -> Key:
        """Return what sorts the best first: the share of the decided that is met, then that on track."""
        return -Fraction(self.met, self.decided), -Fraction(self.on_track, self.decided)


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of one unit in its peer group, now and a period before."""

    group: str  # the code of the group
    name: str
    tally: RankCounts
    place: int | None  # None: not ranked
    last: int | None  # of those that are equal: they share the places from the one to the other
    ranked: int  # units of the group that are
    unranked: int
    before: int | None = None  # the first of its places in the previous period, None where it had none
    before_last: int | None = None  # and the last of them

    @property
    def change(self) -> int | None:
        """Return by how many places the unit went up; below 0 it went down; None where that is unknown.

        Places that are shared go from the one to the other: while the two spans touch, nothing is known to
        have changed.
        """
        if self.place is None or self.before is None:
            return None
        last, before_last = self.last or self.place, self.before_last or self.before
        return max(0, self.before - last) - max(0, self.place - before_last)


def rank_counts(found: Iterable[UnitStanding]) -> RankCounts:
    """Return the marks of one unit counted."""
    found = list(found)
    decided = (one for one in found if one.code not in UNDECIDED and not one.is_small and not one.is_rough)
    codes = Counter(mark.code for mark in decided)
    return RankCounts(
        met=codes[StandingCode.MET],
        on_track=codes[StandingCode.ON_TRACK],
        decided=codes.total(),
        expected=sum(mark.is_expected for mark in found),
        missing=sum(mark.is_missing for mark in found),
    )


def places(tallies: Mapping[int, RankCounts]) -> dict[int, int]:
    """Return the places of the ranked units, 1 first; equals share a place, and as many are skipped after."""
    ranked = sorted((one.key, unit) for unit, one in tallies.items() if one.is_ranked)
    found: dict[int, int] = {}
    for _key, group in groupby(ranked, key=lambda pair: pair[0]):
        place = len(found) + 1
        found |= {unit: place for _, unit in list(group)}
    return found


def tallies_of(ledger: Ledger, group: str, period: Period) -> dict[int, RankCounts]:
    """Return the tallies of all units of a peer group that exist on the cut-off."""
    return {unit: rank_counts(found) for unit, found in marks(ledger, period, group_scope(group)).items()}


def rank_of(ledger: Ledger, unit: Unit, period: Period, tallies: Mapping[int, RankCounts]) -> Rank | None:
    """Return the place of the unit among its peers; None for the province, which has none.

    tallies  of its group in the period, from tallies_of()
    """
    group = peer_group(unit, period.data_to)
    if group is None:
        return None
    now, earlier = places(tallies), ledger.periods.get(period.number - 1)
    before = places(tallies_of(ledger, group, earlier)) if earlier and unit.pk in now else {}
    place = now.get(unit.pk)
    return Rank(
        group,
        group_scope(group).name,
        tallies[unit.pk],
        place,
        _last(now, place),
        ranked=len(now),
        unranked=len(tallies) - len(now),
        before=before.get(unit.pk),
        before_last=_last(before, before.get(unit.pk)),
    )


def _last(found: Mapping[int, int], place: int | None) -> int | None:
    """Return the last of the places that those share who stand on the place."""
    return None if place is None else place + sum(other == place for other in found.values()) - 1


def would_lead(tallies: Mapping[int, RankCounts], unit: int, lifted: RankCounts) -> bool:
    """Say whether nobody would stand before the unit if its tally were the lifted one, all else the same."""
    others = (one for other, one in tallies.items() if other != unit and one.is_ranked)
    return lifted.is_ranked and all(lifted.key <= one.key for one in others)
