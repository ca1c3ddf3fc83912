"""All that verdicts are made from, read in a fixed number of queries whatever the number of units.

The ledger holds rows and answers questions about them; it computes no figure. standing.py does that,
with the engine.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from django.db.models import (
    DateField,
    DateTimeField,
    F,
    Min,
    PositiveBigIntegerField,
    QuerySet,
    TextField,
    Value,
)

from accounts import clock
from indicators import Frequency
from procedures.models import Unit, UnitSuccession
from reports.figures.counted import PLACE, accepted_rows, unaccepted
from reports.figures.registry import by_kind, kind_of
from reports.models import (
    IsoCertificate,
    KeptIndex,
    LineStatus,
    Measurement,
    StatedFigure,
)
from reports.models.registers import ISO_INDICATOR
from reports.models.report import Answer
from reports.obligations import EVERY_UNIT, Asking, is_reported
from reports.scopes import Scope
from reports.verdicts.catalogue_figures import CatalogueByPeriod
from reports.verdicts.verdict import Copied
from targets.models import DeadlineExtension, IndexValue, Indicator, Period

Counts = tuple[int, int]  # part and whole; a yes is 1 of 1, a no 0 of 1
Place = tuple[int, int]  # an indicator and the number of a period


@dataclass(frozen=True)
class AcceptedLines:
    """The lines that have left their units, by the last accepted revision of each, never the line itself."""

    accepted: dict[Place, dict[int, Counts]]  # figures that count, by unit
    exempted: dict[Place, set[int]]  # units whose “not applicable” is accepted
    others: dict[Place, set[int]]  # units whose line has left them, and adds no figure (yet)
    printed: set[Place]  # where counts were copied from a publication, and may contradict themselves
    corrected: dict[Place, set[int]]  # units whose accepted figure replaced another accepted one
    waiting: dict[Place, set[int]]  # units whose line waits for its first approval
    collected: dict[Place, dict[int, int]]  # forms that came back in a survey, by unit


@dataclass(frozen=True, kw_only=True)
class Ledger(Asking):
    """Who is asked for what, and every line that has left its unit."""

    lines: AcceptedLines
    stated: dict[tuple[int, int, int], StatedFigure]  # by scope unit, indicator and period
    index_values: dict[int, tuple[IndexValue, ...]]  # by indicator, oldest first
    copied: dict[Place, tuple[Copied, ...]]  # what stands beside counts kept as printed
    catalogue: CatalogueByPeriod | None  # read where an indicator is counted in it
    certified: dict[int, dt.date | None] | None  # when a unit's ISO was verified; None: no register
    extensions: dict[tuple[int, int], dt.datetime]  # by period and unit the newest later deadline
    successions: dict[int, tuple[tuple[int, dt.date], ...]]  # by successor who went up in it, and when

    @classmethod
    def read(cls, codes: Collection[str] | None = None, *, of: Unit | None = None) -> Self:
        """Read everything, or only what the named indicators need, or one unit."""
        asking = Asking.read(codes, of=of)
        keys = [indicator.pk for indicator in asking.indicators]
        number = {period.pk: period.number for period in asking.periods.values()}
        lines = _lines(keys, number)
        index_keys = [indicator.pk for indicator in asking.indicators if kind_of(indicator).is_published]
        counted = any(indicator.catalogue_count for indicator in asking.indicators)
        catalogue = CatalogueByPeriod.read(asking.periods.values(), clock.today()) if counted else None
        if catalogue is not None:
            _count(catalogue, asking, lines)
        return cls(
            **{each.name: getattr(asking, each.name) for each in fields(Asking)},
            lines=lines,
            stated={
                (figure.unit_id, figure.indicator_id, number[figure.period_id]): figure
                for figure in _stated(keys, asking.periods)
            },
            index_values=_index_values(index_keys),
            copied=_copied(lines.printed, asking.indicators, number, asking.units),
            catalogue=catalogue,
            certified=_certified(asking.indicators),
            extensions=_extensions(number),
            successions=_successions(),
        )

    def exempted(self, indicator: Indicator, number: int) -> frozenset[int]:
        """Return the units whose own “not applicable” was accepted."""
        return frozenset(self.lines.exempted.get((indicator.pk, number), ()))

    def accepted(self, indicator: Indicator, number: int) -> dict[int, Counts]:
        """Return by unit the accepted counts of the period."""
        return self.lines.accepted.get((indicator.pk, number), {})

    def _excused(self, period: Period) -> set[int]:
        """Return the units that were granted a later deadline, which has not passed yet."""
        granted = (key for key, due in self.extensions.items() if clock.now() <= due)
        return {unit for number, unit in granted if number == period.number}

    def due_at(self, unit: int, period: Period) -> dt.datetime:
        """Return until when the unit may send its report."""
        return self.extensions.get((period.number, unit), period.unit_due_at)

    def last_due(self, period: Period) -> dt.datetime:
        """Return the moment until which the last of the units may send its report of the period."""
        later = (due for (number, _unit), due in self.extensions.items() if number == period.number)
        return max([period.unit_due_at, *later])

    def is_over(self, indicator: Indicator, unit: int, period: Period) -> bool:
        """Say whether the unit's deadline has passed, and nothing of the figure waits for approval."""
        waiting = self.lines.waiting.get((indicator.pk, period.number), ())
        return clock.now() > self.due_at(unit, period) and unit not in waiting

    def joined(self, unit: int, first: int, last: int) -> list[int]:
        """Return the units that went up in this one between two cut-off dates."""
        since, until = self.periods[first].data_to, self.periods[last].data_to
        return [before for before, on in self.successions.get(unit, ()) if since < on <= until]

    def is_self_declared(self, indicator: Indicator, saying_yes: Collection[int], day: dt.date) -> bool:
        """Say whether any of the units says yes to ISO without a certificate verified by the day.

        Nothing is said while the register holds no row at all: then nobody has begun to keep it.
        """
        if indicator.code != ISO_INDICATOR or self.certified is None:
            return False
        verified = {unit for unit, on in self.certified.items() if on is not None and on <= day}
        return bool(set(saying_yes) - verified)

    def as_if(self, **changes: Any) -> Self:
        """Return the ledger with some of its rows exchanged for others: what would be, before it is so."""
        return replace(self, _asked={}, **changes)

    def owed(self, number: int) -> Iterator[tuple[Indicator, frozenset[int], frozenset[int]]]:
        """Yield each figure that is owed in the period, who owes it, and those whose line is accepted."""
        for indicator in self.indicators:
            target = self.target_of(indicator, self.periods[number])
            if target is None or not is_reported(indicator) or not Frequency(indicator.frequency).due(number):
                continue
            owing = self.owing(self.asked_units(indicator, target, EVERY_UNIT), target, indicator, number)
            yield indicator, owing, owing & self.accepted(indicator, number).keys()

    def completeness(self, number: int) -> tuple[int, int]:
        """Return how many lines of the period are accepted, and how many are owed by all units together."""
        owed = [(len(accepted), len(owing)) for _indicator, owing, accepted in self.owed(number)]
        return sum(accepted for accepted, _ in owed), sum(owing for _, owing in owed)

    def being_gathered(self, shown: Period) -> Period | None:
        """Return the newest open period after the one shown that units are reporting on."""
        return next(
            (one for one in reversed(self.periods.values()) if one.is_open and one.number > shown.number),
            None,
        )

    def units_approved(self, number: int) -> tuple[int, int]:
        """Return of how many units everything owed in the period is accepted, and how many owe something."""
        owing: set[int] = set()
        waited_for: set[int] = set()
        for _indicator, owed, accepted in self.owed(number):
            owing |= owed
            waited_for |= owed - accepted
        return len(owing - waited_for), len(owing)

    def default_period(self, today: dt.date) -> Period:
        """Return the newest period that is locked, complete, or past its deadline with half of it accepted.

        One that was locked while units could still send opens nobody's page before it is complete, or before
        the last deadline of its units has passed: leaders would read what was cut off for what was reported.

        Where there is none: the newest with a total stated for a whole scope, then the newest with any
        accepted figure, then the newest whose figures may be entered, then the first.
        """
        newest_first = list(reversed(self.periods.values()))
        for period in newest_first:
            if period.locked_at is not None and clock.now() > self.last_due(period):
                return period
            accepted, owed = self.completeness(period.number)
            is_over = clock.now() > period.province_due_at and 2 * accepted >= owed
            if owed and (accepted == owed or is_over):
                return period
        stated = {number for _, _, number in self.stated}
        filled = {
            number
            for indicator in self.indicators
            for number in self.periods
            if self.accepted(indicator, number)
        }
        begun = {period.number for period in newest_first if period.opens_on <= today}
        newest = next((max(found) for found in (stated, filled, begun) if found), 1)
        return self.periods[newest]

    def unsent(self, period: Period, scope: Scope) -> list[Unit]:
        """Return the units that are past the deadline of the period and have sent nothing, by their names.

        Where the period was never opened nobody was asked, as for years that are known from print alone.
        """
        if period.opened_at is None or clock.now() <= period.unit_due_at:
            return []
        later = {
            unit
            for (number, unit), due in self.extensions.items()
            if number == period.number and clock.now() <= due
        }
        excused = later if period.is_open else set()
        owing: set[int] = set()
        sent: set[int] = set()
        for indicator in self.indicators:
            target = self.target_of(indicator, period)
            if (
                target is None
                or not is_reported(indicator)
                or not Frequency(indicator.frequency).due(period.number)
            ):
                continue
            asked = self.asked_units(indicator, target, scope)
            owing |= self.owing(asked, target, indicator, period.number)
            sent |= self.accepted(indicator, period.number).keys()
            sent |= self.lines.others.get((indicator.pk, period.number), set())
        return [self.units[pk] for pk in sorted(owing - sent - excused, key=self.order.__getitem__)]


def _extensions(number: dict[int, int]) -> dict[tuple[int, int], dt.datetime]:
    """Return the later deadlines that were granted, by the number of the period and the unit; the newest."""
    rows = DeadlineExtension.objects.order_by("at", "pk").values_list("period_id", "unit_id", "due_at")
    return {(number[period], unit): due for period, unit, due in rows}


def _successions() -> dict[int, tuple[tuple[int, dt.date], ...]]:
    """Return by successor the units that went up in it, each with the day."""
    found: dict[int, tuple[tuple[int, dt.date], ...]] = defaultdict(tuple)
    rows = UnitSuccession.objects.order_by().values_list("successor_id", "predecessor_id", "effective_on")
    for successor, before, on in rows:
        found[successor] += ((before, on),)
    return dict(found)


def _stated(keys: Collection[int], periods: dict[int, Period]) -> Iterator[StatedFigure]:
    """Yield the totals that were stated, with their periods at hand."""
    by_key = {period.pk: period for period in periods.values()}
    for figure in StatedFigure.objects.filter(indicator__in=keys).prefetch_related("parts"):
        figure.period = by_key[figure.period_id]
        yield figure


def _index_values(keys: Collection[int]) -> dict[int, tuple[IndexValue, ...]]:
    """Return the yearly values by indicator, oldest first: those loaded, and those accepted of reports."""
    columns = ("indicator_id", "unit_id", "year", "value", "decimals", "rank", "ranked_units", "source")
    loaded = IndexValue.objects.filter(indicator__in=keys).order_by()
    reported = KeptIndex.objects.filter(revision__speaks_for__indicator__in=keys).order_by()
    rows = loaded.values_list(*columns, "published_on", "note").union(
        reported.values_list(
            "revision__speaks_for__indicator_id",
            "revision__speaks_for__report__unit_id",
            "revision__speaks_for__report__period__year",
            *columns[3:],
            Value(None, DateField()),
            Value("", TextField()),
        ),
        all=True,
    )
    found: dict[int, dict[tuple[int, int], IndexValue]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row[2]):
        value = IndexValue(**dict(zip((*columns, "published_on", "note"), row, strict=True)))
        found[value.indicator_id][value.unit_id, value.year] = value
    return {key: tuple(values.values()) for key, values in found.items()}


def _certified(indicators: Iterable[Indicator]) -> dict[int, dt.date | None] | None:
    """Return the first day on which a certificate of each unit was verified; asks only where ISO is read."""
    if not any(indicator.code == ISO_INDICATOR for indicator in indicators):
        return None
    rows = IsoCertificate.objects.order_by().values_list("unit").annotate(first=Min("verified_on"))
    return dict(rows) or None


def _lines(keys: Collection[int], number: dict[int, int]) -> AcceptedLines:
    """Return every line that has left its unit: one query, and one pass over what it brings."""
    accepted: dict[Place, dict[int, Counts]] = defaultdict(dict)
    exempted: dict[Place, set[int]] = defaultdict(set)
    pending: dict[Place, set[int]] = defaultdict(set)
    measured = Answer.MEASURED.value  # looked up once: rows are many
    printed: set[Place] = set()
    corrected: dict[Place, set[int]] = defaultdict(set)
    waiting: dict[Place, set[int]] = defaultdict(set)
    forms: dict[Place, dict[int, int]] = defaultdict(dict)
    lines = Measurement.objects.filter(indicator__in=keys)
    nothing = Value(None, PositiveBigIntegerField())
    silent = unaccepted(lines).values_list(
        *PLACE, F("status"), Value(None, DateTimeField()), nothing, nothing, Value(""), Value(0)
    )
    rows = accepted_rows(lines).union(silent, all=True)
    for unit, indicator, period, answer, corrected_at, part, whole, source, collected in rows:
        place = indicator, number[period]
        if answer == measured and whole is not None:
            accepted[place][unit] = part or 0, whole  # a sum over no rows is null
            if source:
                printed.add(place)
            if collected:
                forms[place][unit] = collected
            if corrected_at:
                corrected[place].add(unit)
            continue
        pending[place].add(unit)
        if answer == LineStatus.SUBMITTED:  # of a line that was never accepted, its status stands here
            waiting[place].add(unit)
        if answer == Answer.NOT_APPLICABLE:
            exempted[place].add(unit)
    return AcceptedLines(accepted, exempted, pending, printed, corrected, waiting, forms)


def _count(catalogue: CatalogueByPeriod, asking: Asking, lines: AcceptedLines) -> None:
    """Add what the catalogue says of each unit that is asked; who offers no service is not asked."""
    for indicator in asking.indicators:
        for number in filter(catalogue.speaks_in, catalogue.periods if indicator.catalogue_count else ()):
            target = asking.target_of(indicator, asking.periods[number])
            asked = asking.asked_units(indicator, target, EVERY_UNIT) & asking.standing_units[number]
            counts = catalogue.counts(indicator, number, [asking.units[key] for key in asked])
            lines.accepted[indicator.pk, number] = counts
            lines.exempted[indicator.pk, number] = set(asked - counts.keys())


def _copied(
    printed: set[Place], indicators: Iterable[Indicator], number: dict[int, int], units: dict[int, Unit]
) -> dict[Place, tuple[Copied, ...]]:
    """Return what stands beside counts kept as printed; asks the database only where there are such."""
    found: dict[Place, tuple[Copied, ...]] = defaultdict(tuple)
    keys = {indicator for indicator, _period in printed}
    of_these = by_kind((row for row in indicators if row.pk in keys), lambda row: row)
    copies = [copies for kind in of_these if (copies := kind.printed()) is not None]
    rows = [row for one in copies for row in _speaking(one)]
    for row in rows:
        line = row.revision.speaks_for
        told = Copied(units[line.report.unit_id], row.printed_source, row.note, tuple(row.warnings()))
        found[line.indicator_id, number[line.report.period_id]] += (told,)
    return found


def _speaking(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the rows of revisions that speak, with their lines at hand."""
    speaking = rows.filter(revision__speaks_for__isnull=False)
    return speaking.select_related("revision__speaks_for__report")
