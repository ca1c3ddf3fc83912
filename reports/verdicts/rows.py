"""The rows that the ledger holds, part by part, so that each is read anew by itself."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from operator import itemgetter
from typing import Any, TypeVar

from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    F,
    Model,
    PositiveBigIntegerField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from procedures.models import UnitSuccession
from reports.changes.since import Key
from reports.figures.counted import PLACE, Rows, accepted_rows, submitted_rows, unaccepted
from reports.figures.registry import by_kind, kind_of
from reports.models import (
    DifferenceExplained,
    IsoCertificate,
    KeptIndex,
    LineStatus,
    Measurement,
    Report,
    SourcePair,
    StatedFigure,
    SystemUsage,
)
from reports.models.registers import ISO_INDICATOR
from reports.models.report import Answer
from reports.obligations import EVERY_UNIT, Asking
from reports.verdicts.catalogue_figures import CatalogueByPeriod
from reports.verdicts.readings import CopiedReport, HeldPair
from reports.verdicts.verdict import Copied
from targets.models import DeadlineExtension, IndexValue

T = TypeVar("T")

Counts = tuple[int, int]  # part and whole; a yes is 1 of 1, a no 0 of 1
Place = tuple[int, int]  # an indicator and the number of a period
# A pair, a unit, the number of a period, and the two values.
Explained = tuple[int, int, int, Counts, Counts]


@dataclass(frozen=True)
class AcceptedLines:
    """The lines that have left their units, by the last accepted revision of each, never the line itself."""

    accepted: dict[Place, dict[int, Counts]]  # figures that count, by unit
    exempted: dict[Place, set[int]]  # units whose “not applicable” is accepted
    others: dict[Place, set[int]]  # units whose line has left them, and adds no figure (yet)
    printed: dict[
        Place, set[int]
    ]  # whose counts were copied from a publication, and may contradict themselves
    corrected: dict[Place, set[int]]  # units whose accepted figure replaced another accepted one
    waiting: dict[Place, set[int]]  # units whose line waits for its first approval
    collected: dict[Place, dict[int, int]]  # forms that came back in a survey, by unit

    @property
    def size(self) -> int:
        """Return how many lines are held."""
        return sum(len(units) for held in (self.accepted, self.others) for units in held.values())

    def with_catalogue(self, counted: Counted) -> AcceptedLines:
        """Return the lines with what the catalogue counts in the place of what reports say."""
        accepted, exempted = dict(self.accepted), dict(self.exempted)
        for place, (counts, silent) in counted.items():
            accepted[place], exempted[place] = counts, silent
        return replace(self, accepted=accepted, exempted=exempted)


Counted = dict[Place, tuple[dict[int, Counts], set[int]]]  # by unit, and who offers no such service


def lines_of(asking: Asking) -> AcceptedLines:
    """Return every line that has left its unit: one query, and one pass over what it brings."""
    found = AcceptedLines({}, {}, {}, {}, {}, {}, {})
    _sort_in(found, _rows(Measurement.objects.filter(indicator__in=_keys(asking))), _numbers(asking))
    return found


def submitted_lines(asking: Asking, numbers: Collection[int]) -> AcceptedLines:
    """Return the lines of those periods that wait for approval, as if they had been accepted: one query."""
    found = AcceptedLines({}, {}, {}, {}, {}, {}, {})
    of_periods = [asking.periods[number].pk for number in numbers]
    lines = Measurement.objects.filter(indicator__in=_keys(asking), report__period__in=of_periods)
    _sort_in(found, submitted_rows(lines), _numbers(asking))
    return found


def lines_renewed(held: AcceptedLines, keys: Collection[Key], asking: Asking) -> AcceptedLines:
    """Return the lines with those of the keys read anew; the very same where nothing in them differs."""
    if any(unit is None or period is None for unit, _indicator, period in keys):
        return lines_of(asking)  # whose they were is not known any more
    units, indicators, periods = (set(column) for column in zip(*keys, strict=True))
    lines = Measurement.objects.filter(report__unit__in=units, report__period__in=periods)
    lines = lines.filter(indicator__in=_keys(asking) if None in indicators else indicators)
    rows = [row for row in _rows(lines) if row[:3] in keys or (row[0], None, row[2]) in keys]
    number = _numbers(asking)
    left: dict[Place, set[int]] = defaultdict(set)
    for unit, indicator, period in keys:
        for each in _keys(asking) if indicator is None else [indicator]:
            if unit is not None and period in number:
                left[each, number[period]].add(unit)
    found = replace(
        held,
        accepted=_left_out(held.accepted, left),
        collected=_left_out(held.collected, left),
        **{
            name: _without(getattr(held, name), left)
            for name in ("exempted", "others", "printed", "corrected", "waiting")
        },
    )
    _sort_in(found, rows, number)
    return held if _is_same(held, found, left) else found


def _is_same(held: AcceptedLines, found: AcceptedLines, places: Collection[Place]) -> bool:
    """Say whether nothing in the places differs: what is typed into a draft changes nothing here."""
    return all(
        (getattr(held, each.name).get(place) or None) == (getattr(found, each.name).get(place) or None)
        for each in fields(held)
        for place in places
    )


def _left_out(held: dict[Place, dict[int, T]], left: dict[Place, set[int]]) -> dict[Place, dict[int, T]]:
    """Return what is said of units by place without those that are read anew."""
    kept = {
        place: {unit: what for unit, what in held[place].items() if unit not in units}
        for place, units in left.items()
        if place in held
    }
    return held | kept


def _without(held: dict[Place, set[int]], left: dict[Place, set[int]]) -> dict[Place, set[int]]:
    """Return the units by place without those that are read anew."""
    return held | {place: held[place] - units for place, units in left.items() if place in held}


def _keys(asking: Asking) -> list[int]:
    return [indicator.pk for indicator in asking.indicators]


def _numbers(asking: Asking) -> dict[int, int]:
    return {period.pk: period.number for period in asking.periods.values()}


def _rows(lines: QuerySet[Measurement]) -> Rows:
    """Return what counts of the lines, and those of which nothing does yet."""
    nothing = Value(None, PositiveBigIntegerField())
    silent = unaccepted(lines).values_list(
        *PLACE, F("status"), Value(None, DateTimeField()), nothing, nothing, Value(""), Value(0)
    )
    return accepted_rows(lines).union(silent, all=True)


def _sort_in(found: AcceptedLines, rows: Iterable[tuple[Any, ...]], number: dict[int, int]) -> None:
    """Put the rows where they belong; a period that came meanwhile is told with the next changes."""
    measured = Answer.MEASURED.value  # looked up once: rows are many
    for unit, indicator, period, answer, corrected_at, part, whole, source, collected in rows:
        if period not in number:
            continue
        place = indicator, number[period]
        if answer == measured and whole is not None:
            found.accepted.setdefault(place, {})[unit] = part or 0, whole  # a sum over no rows is null
            if source:
                found.printed.setdefault(place, set()).add(unit)
            if collected:
                found.collected.setdefault(place, {})[unit] = collected
            if corrected_at:
                found.corrected.setdefault(place, set()).add(unit)
            continue
        found.others.setdefault(place, set()).add(unit)
        if answer == LineStatus.SUBMITTED:  # of a line that was never accepted, its status stands here
            found.waiting.setdefault(place, set()).add(unit)
        if answer == Answer.NOT_APPLICABLE:
            found.exempted.setdefault(place, set()).add(unit)


def stated_figures(asking: Asking) -> dict[tuple[int, int, int], StatedFigure]:
    """Return the totals stated for whole scopes, by unit, indicator and number of the period.

    Of several the one with the latest day speaks, and the others stand beside it.
    """
    periods = {period.pk: period for period in asking.periods.values()}
    found: dict[tuple[int, int, int], StatedFigure] = {}
    rows = StatedFigure.objects.filter(indicator__in=_keys(asking), period__in=periods)
    oldest_first = rows.order_by(F("as_of_day").asc(nulls_first=True), "pk")
    for figure in oldest_first.prefetch_related("parts"):
        figure.period = periods[figure.period_id]
        place = figure.unit_id, figure.indicator_id, figure.period.number
        if before := found.get(place):
            figure.earlier = (before, *before.earlier)
        found[place] = figure
    return found


@dataclass(frozen=True)
class UnitDays:
    """What is known of a unit beside its figures: few rows of small tables, read in one query."""

    certified: dict[int, dt.date | None] | None  # when a unit's ISO was verified; None: no register
    extensions: dict[tuple[int, int], dt.datetime]  # by period and unit the newest later deadline
    successions: dict[int, tuple[tuple[int, dt.date], ...]]  # by successor who went up in it, and when
    declared: dict[int, dt.date]  # when a unit first declared that it applies ISO
    usage: dict[tuple[int, int, int], Counts]  # of staff who use a system: by system, year and unit
    pairs: tuple[HeldPair, ...]  # of sources that are held against each other
    explained: frozenset[Explained]  # differences that somebody explained, with the values as they were


def unit_days(asking: Asking) -> UnitDays:
    """Return the days of certificates, of later deadlines and mergers, and what stands beside figures."""
    number = _numbers(asking)
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for what, *row in _unit_days():
        found[what].append(tuple(row))
    certified: dict[int, dt.date | None] = {}
    declared: dict[int, dt.date] = {}
    for unit, _key, _row, since, until, *_counts, _text in found[_CERTIFICATE]:
        days = [day for day in (certified.get(unit), until and until.date()) if day]
        certified[unit] = min(days, default=None)
        declared[unit] = min(since.date(), declared.get(unit, since.date()))
    successions: dict[int, tuple[tuple[int, dt.date], ...]] = {}
    for unit, key, _row, _at, on, *_counts, _text in found[_SUCCESSION]:
        successions[unit] = (*successions.get(unit, ()), (key, on.date()))
    granted = sorted((at, row, key, unit, due) for unit, key, row, at, due, *_ in found[_EXTENSION])
    is_asked = any(indicator.code == ISO_INDICATOR for indicator in asking.indicators)
    return UnitDays(
        certified=certified if certified and is_asked else None,
        extensions={(number[key], unit): due for _at, _row, key, unit, due in granted if key in number},
        successions=successions,
        declared=declared,
        usage={(key, year, unit): (a, b) for unit, key, year, _at, _on, a, b, *_ in found[_USAGE]},
        pairs=tuple(
            HeldPair(row, indicator, text, key, owner)
            for indicator, key, row, _at, _on, owner, *_, text in sorted(found[_PAIR], key=itemgetter(2))
        ),
        explained=frozenset(
            (row, unit, number[key], (a, b), (c, d))
            for unit, key, row, _at, _on, a, b, c, d, _text in found[_EXPLAINED]
            if key in number
        ),
    )


_EXTENSION, _SUCCESSION, _CERTIFICATE, _USAGE, _PAIR, _EXPLAINED = range(6)


def _unit_days() -> QuerySet[Any, tuple[Any, ...]]:
    """Return rows of what, unit, the other key, the row's own, since when, until when, four counts, a word.

    Of a pair the indicator stands in the place of the unit, and its owner in that of the first count.
    """
    # With their types: PostgreSQL takes two nulls without one, that meet first, for texts.
    none, never = Cast(Value(None), PositiveBigIntegerField()), Cast(Value(None), DateTimeField())
    nothing = (none, none, none, none, Value(""))
    values = ("part", "whole", "beside_part", "beside_whole", Value(""))
    used = ("users", "staff", none, none, Value(""))
    held = ("owner_id", none, none, none, "beside")
    merged = ("successor_id", "predecessor_id", "pk")
    tables: list[tuple[int, type[Model], tuple[Any, ...]]] = [
        (_SUCCESSION, UnitSuccession, (*merged, never, "effective_on", *nothing)),
        (_CERTIFICATE, IsoCertificate, ("unit_id", none, "pk", "declared_on", "verified_on", *nothing)),
        (_USAGE, SystemUsage, ("unit_id", "system_id", "year", never, never, *used)),
        (_PAIR, SourcePair, ("indicator_id", "system_id", "pk", never, never, *held)),
        (_EXPLAINED, DifferenceExplained, ("unit_id", "period_id", "pair_id", never, never, *values)),
    ]
    extensions = DeadlineExtension.objects.order_by().annotate(what=Value(_EXTENSION))
    rows: QuerySet[Any, tuple[Any, ...]] = extensions.values_list(
        "what", "unit_id", "period_id", "pk", "at", "due_at", *nothing
    )
    return rows.union(*(_told_in(*table) for table in tables), all=True)


def _told_in(what: int, model: type[Model], columns: tuple[Any, ...]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = model._default_manager.order_by().annotate(what=Value(what))
    if model is SystemUsage:  # the largest of them: read where somebody compares it
        rows = rows.filter(system__in=SourcePair.objects.filter(system__isnull=False).values("system"))
    return rows.values_list("what", *columns)


def index_values(asking: Asking) -> dict[int, tuple[IndexValue, ...]]:
    """Return the yearly values by indicator, oldest first: those loaded, and those accepted of reports."""
    keys = [indicator.pk for indicator in asking.indicators if kind_of(indicator).is_published]
    columns = ("indicator_id", "unit_id", "year", "value", "decimals", "rank", "ranked_units", "source")
    loaded = IndexValue.objects.filter(indicator__in=keys).order_by()
    reported = KeptIndex.objects.filter(revision__speaks_for__indicator__in=keys).order_by()
    rows = loaded.values_list(*columns, "published_on", "note", "is_secondary").union(
        reported.values_list(
            "revision__speaks_for__indicator_id",
            "revision__speaks_for__report__unit_id",
            "revision__speaks_for__report__period__year",
            *columns[3:],
            Value(None, DateField()),
            Value("", TextField()),
            Value(False, BooleanField()),
        ),
        all=True,
    )
    found: dict[int, dict[tuple[int, int], IndexValue]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row[2]):
        value = IndexValue(**dict(zip((*columns, "published_on", "note", "is_secondary"), row, strict=True)))
        found[value.indicator_id][value.unit_id, value.year] = value
    return {key: tuple(values.values()) for key, values in found.items()}


def counted_in(catalogue: CatalogueByPeriod, asking: Asking) -> Counted:
    """Return what the catalogue says of each unit that is asked; who offers no service is not asked."""
    found: Counted = {}
    for indicator in asking.indicators:
        for number in filter(catalogue.speaks_in, catalogue.periods if indicator.catalogue_count else ()):
            if number < indicator.asked_since:
                continue
            target = asking.target_of(indicator, asking.periods[number])
            asked = asking.asked_units(indicator, target, EVERY_UNIT, number) & asking.standing_units[number]
            counts = catalogue.counts(indicator, number, [asking.units[key] for key in asked])
            found[indicator.pk, number] = counts, set(asked - counts.keys())
    return found


def copied(lines: AcceptedLines, asking: Asking) -> dict[Place, tuple[Copied, ...]]:
    """Return what stands beside counts kept as printed; asks the database only where there are such."""
    found: dict[Place, tuple[Copied, ...]] = {}
    number = _numbers(asking)
    keys = {indicator for (indicator, _period), units in lines.printed.items() if units}
    of_these = by_kind((row for row in asking.indicators if row.pk in keys), lambda row: row)
    copies = [copies for kind in of_these if (copies := kind.printed()) is not None]
    for row in (row for one in copies for row in _speaking(one)):
        line = row.revision.speaks_for
        unit = asking.units.get(line.report.unit_id)
        if unit is not None and line.report.period_id in number:
            place = line.indicator_id, number[line.report.period_id]
            told = Copied(unit, row.printed_source, row.note, row.warnings)
            found[place] = (*found.get(place, ()), told)
    return found


def copies(lines: AcceptedLines, asking: Asking) -> dict[tuple[int, int], CopiedReport]:
    """Return the reports that were copied from print, by unit and period.

    Asks the database only where figures were copied.
    """
    if not any(lines.printed.values()):
        return {}
    number = _numbers(asking)
    rows = Report.objects.filter(status=Report.Status.COPIED, period__in=number).order_by()
    found = rows.values_list("unit", "period", "as_of_day", "part_called")
    return {(unit, number[period]): CopiedReport(day, called) for unit, period, day, called in found}


def _speaking(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the rows of revisions that speak, with their lines at hand."""
    speaking = rows.filter(revision__speaks_for__isnull=False)
    return speaking.select_related("revision__speaks_for__report")
