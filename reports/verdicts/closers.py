"""Who can close the gap of a scope: the fewest units that bring it to its threshold, or that it is everybody.

A unit that decides is not a unit to blame: what a unit lacks by itself is compared with no other's
(docs/method.md, section 4).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from indicators import Share, closers, lifted, pool
from procedures.models import Unit
from reports.verdicts.verdict import Contribution, Verdict
from reports.verdicts.who_keeps import keepers_short, saying_no

MOST = 10  # units that are named; more of them are no answer to "who"
LARGEST_GROUPS = 3


@dataclass(frozen=True, slots=True)
class Group:
    """A district with its communes, or a department by itself, and how many of its units fall short.

    Of a keeper of procedures it counts those that it lacks.
    """

    unit: Unit
    count: int


@dataclass(frozen=True, slots=True)
class Closers:
    """The units that fall short of the threshold, and which of them bring their scope to it."""

    short: tuple[Contribution, ...]  # all that fall short, largest shortfall first
    lines: tuple[Contribution, ...]  # the fewest that close the gap; none where more than ten are needed
    gross: Fraction  # what all of them lack together
    groups: tuple[Group, ...]  # where they are, the most first
    silent: int = 0  # units that have to answer as well, because all that fall short are not enough
    is_of_keepers: bool = False  # they keep the procedures that are counted, for themselves and for others
    agencies: int | None = None  # that say no, where whoever keeps what they offer is asked

    @property
    def number(self) -> int:
        """Return how many units fall short."""
        return len(self.short) if self.agencies is None else self.agencies

    @property
    def is_scattered(self) -> bool:
        """Say whether so many units are needed that naming them answers nothing."""
        return not self.lines and not self.silent

    @property
    def largest(self) -> tuple[Group, ...]:
        """Return where most of those that fall short are."""
        return self.groups[:LARGEST_GROUPS]

    @property
    def shown(self) -> tuple[Contribution, ...]:
        """Return the units that a page lists: those that close the gap, or those that lack most."""
        return self.lines or self.short[:MOST]


def closers_of(verdict: Verdict) -> Closers | None:
    """Return who can close the gap; None where there is none, where one unit owes, and for totals.

    What many units handle alike is not theirs to close: a general row of the catalogue is its keeper's.
    """
    missing = verdict.gap.parts if verdict.gap else verdict.excess
    if not missing or verdict.stated is not None or (verdict.owing or 0) < 2:
        return None
    if verdict.is_gathering or verdict.is_outdated:
        return None
    if verdict.is_kept:
        return _keepers(verdict, missing)
    short = tuple(line for line in verdict.lines if line.contribution)
    if not short:
        return None
    gross = sum((line.contribution for line in short), Fraction(0))
    groups = _groups((line.unit for line in short), verdict.listed_on)
    if verdict.kind.is_yes_or_no:  # each lacks the same: all that say no are named, or their districts
        enough = len(short) >= missing
        named = short if len(short) <= MOST else ()
        return Closers(short, named if enough else (), gross, groups, 0 if enough else len(verdict.silent))
    fewest = closers((line.contribution for line in short), missing)
    if fewest is None:
        return Closers(short, (), gross, groups, len(verdict.silent))
    return Closers(short, short[:fewest] if fewest <= MOST else (), gross, groups)


def if_they_met(verdict: Verdict, lines: Sequence[Contribution]) -> Fraction | None:
    """Return the value of the whole scope if these units just met the threshold themselves.

    Of procedures: if what these keep of them did, each list by itself.
    """
    if verdict.threshold is None or verdict.share is None or not lines or not verdict.share.whole:
        return None
    made = sum((line.contribution for line in lines), Fraction(0))
    if verdict.is_kept and not verdict.kind.counts_once:  # all that say no are asked, or their keepers
        return Fraction(100 * (verdict.share.part + len(saying_no(verdict))), verdict.share.whole)
    if not isinstance(verdict.share, Share):
        off = verdict.threshold.comparator.direction.sign * made
        return (verdict.share.part + off) / verdict.share.whole
    named = {line.unit.pk for line in lines}
    parts = (
        [(one.keeper, one.share) for one in verdict.kept]
        if verdict.is_kept
        else [(line.unit, line.share) for line in verdict.lines]
    )
    shares = [
        lifted(share, verdict.threshold) if unit.pk in named else share
        for unit, share in parts
        if isinstance(share, Share)
    ]
    return Fraction(100 * pool(shares).part, verdict.share.whole)


def _keepers(verdict: Verdict, missing: Fraction | int) -> Closers | None:
    """Return who keeps the procedures that are lacking: each counts once, at its keeper."""
    short = keepers_short(verdict)
    if not short:
        return None
    groups = tuple(Group(line.unit, sum(one.short for one in line.lists)) for line in short)
    if not verdict.kind.counts_once:  # each agency lacks the same, and whoever is in its way is asked
        named, no = short if len(short) <= MOST else (), len(saying_no(verdict))
        return Closers(short, named, Fraction(no), groups, is_of_keepers=True, agencies=no)
    gross = sum((line.contribution for line in short), Fraction(0))
    fewest = closers((line.contribution for line in short), missing) or len(short)
    return Closers(short, short[:fewest] if fewest <= MOST else (), gross, groups, is_of_keepers=True)


def _groups(units: Iterable[Unit], date: dt.date) -> tuple[Group, ...]:
    """Return how many of the units each district has on the day, and each department, the most first."""
    found: Counter[int] = Counter()
    heads: dict[int, Unit] = {}
    for unit in units:
        head = unit.district_on(date) or unit
        heads[head.pk] = head
        found[head.pk] += 1
    ordered = sorted(heads.values(), key=lambda head: (-found[head.pk], head.sort_key))
    return tuple(Group(head, found[head.pk]) for head in ordered)
