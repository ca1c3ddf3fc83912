"""All that verdicts are made from, read in a fixed number of queries whatever the number of units.

The ledger holds rows and answers questions about them; it computes no figure. standing.py does that,
with the engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self, cast

from accounts import clock
from procedures.models import Unit
from reports.changes.kept import Kept
from reports.changes.since import Changes
from reports.changes.watched import ASKED, CATALOGUE, CERTIFICATES, EXTENSIONS, INDICES, LINES, PAIRS, STATED
from reports.figures.registry import kind_of
from reports.models import StatedFigure
from reports.models.registers import ISO_INDICATOR
from reports.obligations import EVERY_UNIT, Asking, is_due, is_reported
from reports.scopes import Scope
from reports.verdicts import rows
from reports.verdicts.catalogue_figures import CatalogueByPeriod
from reports.verdicts.memory import Memory, Moment
from reports.verdicts.readings import CopiedReport
from reports.verdicts.rows import AcceptedLines, Counted, Counts, Place, UnitDays
from reports.verdicts.verdict import Copied
from targets.models import IndexValue, Indicator, Period


@dataclass(frozen=True, kw_only=True)
class Ledger(Asking):
    """Who is asked for what, and every line that has left its unit."""

    lines: AcceptedLines
    stated: dict[tuple[int, int, int], StatedFigure]  # by scope unit, indicator and period
    index_values: dict[int, tuple[IndexValue, ...]]  # by indicator, oldest first
    copied: dict[Place, tuple[Copied, ...]]  # what stands beside counts kept as printed
    copies: dict[tuple[int, int], CopiedReport]  # from print, by unit and period
    catalogue: CatalogueByPeriod | None  # read where an indicator is counted in it
    unit_days: UnitDays  # of certificates, later deadlines and mergers; what stands beside figures
    typed: AcceptedLines  # what reports say, without the catalogue
    counted: Counted  # what the catalogue says in its place
    day: dt.date  # on which the catalogue was counted
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    @classmethod
    def kept(cls, codes: Collection[str] | None = None) -> Self:
        """Return everything, as the process keeps it; where nothing is kept, at least what is named."""
        return cast(Self, _LEDGER.get(alone=lambda: _read(codes)))

    def narrowed(self, codes: Collection[str] | None, of: Unit | None) -> Self:
        """Keep what concerns the named indicators alone, or what one unit needs."""
        found = super().narrowed(codes, of)
        if codes is None:
            return found
        keys = {indicator.pk for indicator in found.indicators}
        stated = {place: one for place, one in self.stated.items() if place[1] in keys}
        found = replace(found, stated=stated, memory=Memory())
        if of is None:  # else it is worked out of that unit alone
            found.__dict__.update(self.worked_out)
        return found

    @property
    def moment(self) -> Moment:
        """Return what a verdict may know of the clock: the day, and the deadlines that have passed."""
        now = clock.now()
        ends = [at for one in self.periods.values() for at in (one.unit_due_at, one.province_due_at)]
        return now.date(), sum(at < now for at in (*ends, *self.unit_days.extensions.values()))

    def exempted(self, indicator: Indicator, number: int) -> frozenset[int]:
        """Return the units whose own “not applicable” was accepted."""
        return frozenset(self.lines.exempted.get((indicator.pk, number), ()))

    def accepted(self, indicator: Indicator, number: int) -> dict[int, Counts]:
        """Return by unit the accepted counts of the period."""
        return self.lines.accepted.get((indicator.pk, number), {})

    def due_at(self, unit: int, period: Period) -> dt.datetime:
        """Return until when the unit may send its report."""
        return self.unit_days.extensions.get((period.number, unit), period.unit_due_at)

    def last_due(self, period: Period) -> dt.datetime:
        """Return the moment until which the last of the units may send its report of the period."""
        later = (due for (number, _unit), due in self.unit_days.extensions.items() if number == period.number)
        return max([period.unit_due_at, *later])

    def is_over(self, indicator: Indicator, unit: int, period: Period) -> bool:
        """Say whether the unit's deadline has passed, and nothing of the figure waits for approval."""
        waiting = self.lines.waiting.get((indicator.pk, period.number), ())
        return clock.now() > self.due_at(unit, period) and unit not in waiting

    def joined(self, unit: int, first: int, last: int) -> list[int]:
        """Return the units that went up in this one between two cut-off dates."""
        since, until = self.periods[first].data_to, self.periods[last].data_to
        return [before for before, on in self.unit_days.successions.get(unit, ()) if since < on <= until]

    def acting(self, unit: Unit) -> Unit | None:
        """Return who can act for the unit today: itself, or what it went up in; None where that is gone."""
        today = clock.today()
        went = {
            before: after
            for after, units in self.unit_days.successions.items()
            for before, on in units
            if on <= today
        }
        for _step in range(len(went) + 1):
            if unit.exists_on(today):
                return unit
            if unit.pk not in went:
                return None
            unit = self.units[went[unit.pk]]
        return None

    def is_self_declared(self, indicator: Indicator, saying_yes: Collection[int], day: dt.date) -> bool:
        """Say whether any of the units says yes to ISO without a certificate verified by the day.

        Nothing is said while the register holds no row at all: then nobody has begun to keep it.
        """
        if indicator.code != ISO_INDICATOR or self.unit_days.certified is None:
            return False
        verified = {unit for unit, on in self.unit_days.certified.items() if on is not None and on <= day}
        return bool(set(saying_yes) - verified)

    def as_if(self, **changes: Any) -> Self:
        """Return the ledger with some of its rows exchanged for others: what would be, before it is so."""
        return replace(self, _covered={}, memory=Memory(), **changes)

    def owed(self, number: int) -> Iterator[tuple[Indicator, frozenset[int], frozenset[int]]]:
        """Yield each figure that is owed in the period, who owes it, and those whose line is accepted."""
        for indicator in self.indicators:
            target = self.target_of(indicator, self.periods[number])
            if target is None or not is_reported(indicator) or not is_due(indicator, number):
                continue
            asked = self.asked_units(indicator, target, EVERY_UNIT, number)
            owing = self.owing(asked, target, indicator, number)
            yield indicator, owing, owing & self.accepted(indicator, number).keys()

    def completeness(self, number: int) -> tuple[int, int]:
        """Return how many lines of the period are accepted, and how many are owed by all units together."""
        owed = [(len(accepted), len(owing)) for _indicator, owing, accepted in self.owed(number)]
        return sum(accepted for accepted, _ in owed), sum(owing for _, owing in owed)

    def being_gathered(self, shown: Period) -> Period | None:
        """Return the period shown where units are reporting on it, else the newest such period after it."""
        open_ones = [one for one in self.periods.values() if one.is_open and one.number >= shown.number]
        if open_ones and open_ones[0].number > shown.number:
            return open_ones[-1]
        return next(iter(open_ones), None)

    def units_approved(self, number: int, scope: Scope) -> tuple[int, int]:
        """Return of how many units of the scope all that is owed in the period is accepted, and how many owe.

        Units whose report was copied from print are left out: nobody approved it.
        """
        owing: set[int] = set()
        waited_for: set[int] = set()
        asked = self.members(scope, number) - {unit for unit, period in self.copies if period == number}
        for _indicator, owed, accepted in self.owed(number):
            owing |= owed & asked
            waited_for |= (owed & asked) - accepted
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
            for (number, unit), due in self.unit_days.extensions.items()
            if number == period.number and clock.now() <= due
        }
        excused = later if period.is_open else set()
        owing: set[int] = set()
        sent: set[int] = set()
        for indicator in self.indicators:
            target = self.target_of(indicator, period)
            if target is None or not is_reported(indicator) or not is_due(indicator, period.number):
                continue
            asked = self.asked_units(indicator, target, scope, period.number)
            owing |= self.owing(asked, target, indicator, period.number)
            sent |= self.accepted(indicator, period.number).keys()
            sent |= self.lines.others.get((indicator.pk, period.number), set())
        return [self.units[pk] for pk in sorted(owing - sent - excused, key=self.order.__getitem__)]


def _read(codes: Collection[str] | None = None) -> Ledger:
    """Return everything, or what the named indicators need, read from the database."""
    asking = Asking.kept().narrowed(codes, None)
    typed, day = rows.lines_of(asking), clock.today()
    catalogue = _catalogue(asking, day)
    counted = rows.counted_in(catalogue, asking) if catalogue else {}
    return Ledger(
        **{each.name: getattr(asking, each.name) for each in fields(Asking)},
        lines=typed.with_catalogue(counted),
        stated=rows.stated_figures(asking),
        index_values=rows.index_values(asking),
        copied=rows.copied(typed, asking),
        copies=rows.copies(typed, asking),
        catalogue=catalogue,
        unit_days=rows.unit_days(asking),
        typed=typed,
        counted=counted,
        day=day,
    )


def _catalogue(asking: Asking, day: dt.date) -> CatalogueByPeriod | None:
    """Return the catalogue where an indicator is counted in it."""
    if not any(indicator.catalogue_count for indicator in asking.indicators):
        return None
    return CatalogueByPeriod.read(asking.periods.values(), day)


def _renewed(held: Ledger, changes: Changes) -> Ledger:
    """Return the ledger with what changed read anew, and nothing else; what is held stays as it is."""
    if changes.of(ASKED):
        return _read()
    anew: dict[str, Any] = {}
    day, keys = clock.today(), changes.keys.get(LINES, frozenset())
    if keys:
        typed = rows.lines_renewed(held.typed, keys, held)
        if typed is not held.typed:
            anew["typed"] = typed
        if any(held.typed.printed.values()) or any(typed.printed.values()):
            anew["copied"], anew["copies"] = rows.copied(typed, held), rows.copies(typed, held)
    if changes.of(CATALOGUE) or day != held.day:
        anew["catalogue"] = catalogue = _catalogue(held, day)
        anew["counted"] = rows.counted_in(catalogue, held) if catalogue else {}
        anew["day"] = day
    if changes.of(STATED):
        anew["stated"] = rows.stated_figures(held)
    published = {indicator.pk for indicator in held.indicators if kind_of(indicator).is_published}
    if changes.of(INDICES) or any(one is None or one in published for _unit, one, _period in keys):
        anew["index_values"] = rows.index_values(held)
    if changes.of(CERTIFICATES, EXTENSIONS, PAIRS):
        anew["unit_days"] = rows.unit_days(held)
    if not anew:
        return held
    typed, counted = anew.get("typed", held.typed), anew.get("counted", held.counted)
    is_of_lines = anew.keys() == {"typed"} and not any(None in key for key in keys)
    memory = held.memory.without({key[1] for key in keys if key[1]}) if is_of_lines else Memory()
    found = replace(held, lines=typed.with_catalogue(counted), memory=memory, **anew)
    found.__dict__.update(held.worked_out)
    return found


_LEDGER = Kept(_read, _renewed, size=lambda ledger: ledger.typed.size)
