"""Which departments keep the procedures that a scope lacks: a line a keeper, each procedure counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from indicators import pool
from procedures.models import Level
from reports.verdicts.verdict import Contribution, KeptList, Verdict


def keepers_short(verdict: Verdict) -> tuple[Contribution, ...]:
    """Return a line a keeper of which a list falls short, the most procedures first."""
    kept: dict[int, list[KeptList]] = {}
    for one in verdict.kept if verdict.kind.counts_once else _lists_in_the_way(verdict):
        kept.setdefault(one.keeper.pk, []).append(one)
    short = [held for held in kept.values() if any(one.short for one in held)]
    lines = _of_procedures(short) if verdict.kind.counts_once else _of_agencies(verdict, short)
    return tuple(sorted(lines, key=lambda line: -sum(one.short for one in line.lists)))


def saying_no(verdict: Verdict) -> list[Contribution]:
    """Return the lines of the units whose answer is no."""
    return [line for line in verdict.lines if line.share and not line.share.part]


def _of_procedures(short: Sequence[Sequence[KeptList]]) -> Iterator[Contribution]:
    """Yield what each keeper has of all that it keeps, and what its lists lack, each by itself."""
    total = sum(one.short for held in short for one in held)
    for held in short:
        lacking = sum(one.short for one in held)
        yield Contribution(
            held[0].keeper,
            pool(one.share for one in held),
            Fraction(lacking),
            Fraction(100 * lacking, total),
            lists=_lacking(held),
        )


def _of_agencies(verdict: Verdict, short: Sequence[Sequence[KeptList]]) -> Iterator[Contribution]:
    """Yield each keeper with its own answer, where it owes one, and the lists that are in the way."""
    told = {line.unit.pk: line.share for line in verdict.lines}
    for held in short:
        share = told.get(held[0].keeper.pk)
        lacks = share is not None and not share.part
        yield Contribution(held[0].keeper, share, Fraction(int(lacks)), lists=_lacking(held))


def _lacking(held: Sequence[KeptList]) -> tuple[KeptList, ...]:
    return tuple(one for one in held if one.short)


def _lists_in_the_way(verdict: Verdict) -> Iterator[KeptList]:
    """Yield the lists that keep an agency from having all its services online, and its own rows that do."""
    no = saying_no(verdict)
    held_up = {line.unit.level for line in no if line.held_up}
    own = {line.unit.pk for line in no}
    for one in verdict.kept:
        is_own = one.handled_by == Level.DEPARTMENT and one.keeper.pk in own
        if is_own or one.handled_by in held_up:
            yield one
    for line in no:
        if line.own_rows:
            yield KeptList(line.unit, None, line.own_rows, line.own_rows.whole - line.own_rows.part)
