"""What stands behind a figure of the catalogue: levels, fields, and what would close the gap soonest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, Subquery

from indicators import Share, Threshold, shortfall
from procedures.models import HANDLED_BY, Authority, Level, Procedure, Unit
from procedures.models.catalogue import HIGHEST_LEVEL, ProcedureQuerySet
from procedures.tally import ONLINE
from reports.catalogue.dossiers import received_in
from reports.catalogue.state import desk_on, level_on
from reports.catalogue.words import desk_words, level_words
from reports.verdicts.verdict import Verdict
from targets.models.indicator import CatalogueCount

NEAREST = 10  # procedures named as those that close the gap soonest


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How a procedure has to stand to be counted, and how that is asked of the database."""

    stood_on: Callable[[dt.date], Subquery]
    counts: Callable[[int | None], bool]
    missing: Q  # of what is annotated as `stood`
    words: Callable[[int | None], str]


_LEVELS = {
    CatalogueCount.LEVEL_4: HIGHEST_LEVEL,
    CatalogueCount.ONLINE: ONLINE,
    CatalogueCount.AGENCIES_ONLINE: ONLINE,
}


@dataclass(frozen=True, slots=True)
class LevelRow:
    """How many procedures are exactly at a level, and how many at it or above."""

    level: int
    exactly: int
    from_it: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The procedures of one field, or of one authority: how many are counted of how many."""

    name: str
    share: Share
    missing: int  # counts short of the threshold


@dataclass(frozen=True, slots=True)
class Closer:
    """A procedure that is not counted yet, and how many people asked for it."""

    code: str
    name: str
    words: str
    received: int


@dataclass(frozen=True, slots=True)
class CataloguePanel:
    """The catalogue behind a verdict, on the cut-off date of the period that speaks."""

    day: dt.date
    whole: int
    levels: tuple[LevelRow, ...]  # none where levels are not what is counted
    fields: tuple[Slice, ...]  # those that fall shortest first
    authorities: tuple[Slice, ...]
    closers: tuple[Closer, ...]  # most dossiers first


def panel_of(verdict: Verdict) -> CataloguePanel | None:
    """Return what stands behind the verdict, in two queries; None where the catalogue does not speak."""
    what = _counted(verdict.indicator.catalogue_count)
    if what is None or verdict.speaking is None or verdict.stated is not None:
        return None
    day, year = verdict.speaking.data_to, verdict.speaking.year
    rows = _handled_by([line.unit for line in verdict.lines]).in_force_on(day)
    stood = rows.annotate(stood=what.stood_on(day)).order_by()
    cube = list(
        stood.values_list("field__name", "authority", "stood").annotate(number=Count("pk")).order_by()
    )
    of_levels = verdict.indicator.catalogue_count in _LEVELS
    by_field = ((field, what.counts(at), number) for field, _authority, at, number in cube)
    by_authority = ((Authority(who).label, what.counts(at), number) for _field, who, at, number in cube)
    return CataloguePanel(
        day,
        sum(number for *_place, number in cube),
        tuple(_levels((at or 0, number) for *_place, at, number in cube)) if of_levels else (),
        fields=_slices(by_field, verdict.threshold),
        authorities=_slices(by_authority, verdict.threshold),
        closers=_closers(stood, what, year, day),
    )


def _counted(what: str) -> CountingRule | None:
    if what == CatalogueCount.ONE_STOP:
        missing = Q(stood__isnull=True) | Q(stood=False)
        return CountingRule(
            desk_on, lambda at: bool(at), missing, lambda at: desk_words(None if at is None else bool(at))
        )
    if what not in _LEVELS:
        return None
    least = _LEVELS[CatalogueCount(what)]
    return CountingRule(
        level_on, lambda at: (at or 0) >= least, Q(stood__isnull=True) | Q(stood__lt=least), level_words
    )


def _handled_by(units: Collection[Unit]) -> ProcedureQuerySet:
    """Return the procedures that any of the units handles."""
    departments = [unit.pk for unit in units if unit.level == Level.DEPARTMENT]
    below = {Level(unit.level) for unit in units} & {Level.DISTRICT, Level.COMMUNE}
    shared = [authority for level in below for authority in HANDLED_BY[level]]
    own = Q(owner__in=departments, authority__in=HANDLED_BY[Level.DEPARTMENT])
    return Procedure.objects.filter(own | Q(authority__in=shared))


def _levels(counts: Iterable[tuple[int, int]]) -> Iterable[LevelRow]:
    """Yield a row a level, the highest first."""
    exactly: dict[int, int] = defaultdict(int)
    for level, number in counts:
        exactly[level] += number
    above = 0
    for level in range(HIGHEST_LEVEL, 0, -1):
        above += exactly[level]
        yield LevelRow(level, exactly[level], above)


def _slices(counts: Iterable[tuple[object, bool, int]], threshold: Threshold | None) -> tuple[Slice, ...]:
    """Return the parts of the whole, those that fall shortest first."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, counts_in, number in counts:
        found[str(name)][0] += number if counts_in else 0
        found[str(name)][1] += number
    shares = {name: Share(part, whole) for name, (part, whole) in found.items()}
    short = {n: int(shortfall(share, threshold)) if threshold else 0 for n, share in shares.items()}
    order = sorted(shares, key=lambda name: (-short[name], name))
    return tuple(Slice(name, shares[name], int(short[name])) for name in order)


def _closers(stood: ProcedureQuerySet, what: CountingRule, year: int, day: dt.date) -> tuple[Closer, ...]:
    """Return the procedures with most dossiers among those that are not counted yet."""
    asked_for = stood.filter(what.missing).annotate(received=received_in(year, day))
    rows = asked_for.filter(received__gt=0).order_by(F("received").desc(), "code")
    named = rows.values_list("code", "name", "stood", "received")[:NEAREST]
    return tuple(Closer(code, name, what.words(at), received) for code, name, at, received in named)
