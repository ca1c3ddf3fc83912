"""What to do about a target, in words that can be dictated, and whom to ask for it: who can act today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import clock
from procedures.models import Level, Unit
from reports.dashboards.figure_words import short_words, threshold_words
from reports.dashboards.keeper_words import kept_alike_words
from reports.verdicts.closers import closers_of
from reports.verdicts.verdict import Contribution, Verdict

NAMED = 3  # units named for one thing to do, and things to do


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: a target, the units that can do most for it, and a sentence."""

    verdict: Verdict
    units: tuple[Unit, ...]
    text: str


def there_today(unit: Unit) -> Unit | None:
    """Return the unit if it still exists."""
    return unit if unit.exists_on(clock.today()) else None


def todo_of(verdict: Verdict, acting: Callable[[Unit], Unit | None]) -> Todo:
    """Return what to ask for about one target, in words that can be dictated, and of whom."""
    closing = closers_of(verdict)
    # A figure may be older than a merger: who is gone can do nothing.
    closers = _acting([line.unit for line in closing.lines] if closing else [], acting)
    silent = _acting([line.unit for line in verdict.silent] if not closing else [], acting)
    lead = _acting([verdict.target.lead_unit] if verdict.target and verdict.target.lead_unit else [], acting)
    if closers:
        text, units = _("Follow up with %(units)s to bring “%(name)s” to %(threshold)s"), closers
    elif silent:
        text, units = _("Follow up with %(units)s on the missing figures of “%(name)s”"), silent
    elif lead:
        text, units = _("Ask %(units)s to lead the work on “%(name)s”: %(short)s"), lead
    else:
        text, units = _("“%(name)s”: %(short)s; name who leads it"), []
    named, more = tuple(units[:NAMED]), len(units) - NAMED
    # Of one keeper it is told what it keeps for others; of several the second answer tells.
    lines = {line.unit: line for line in closing.lines} if closing and len(closing.lines) == 1 else {}
    words = {
        "name": verdict.indicator.label,
        "short": short_words(verdict),
        "threshold": threshold_words(verdict),
        "units": ", ".join(
            keeper_name(lines[unit], verdict) if unit in lines else name_beside(unit, verdict)
            for unit in named
        )
        + (_(" and %(count)s more") % {"count": more} if more > 0 else ""),
    }
    return Todo(verdict, named, text % words)


def _acting(units: Iterable[Unit], acting: Callable[[Unit], Unit | None]) -> list[Unit]:
    """Return who can act for the units, each once, in their order."""
    found = (acting(unit) for unit in units)
    return list(dict.fromkeys(unit for unit in found if unit is not None))


def keeper_name(line: Contribution, verdict: Verdict) -> str:
    """Return the unit's name; of one that keeps procedures for others alone with what it lacks of these."""
    name, kept = name_beside(line.unit, verdict), kept_alike_words(line)
    return f"{name} ({kept})" if kept else name


def name_beside(unit: Unit, verdict: Verdict) -> str:
    """Return the unit's name, with its district unless the page is about that district alone."""
    date, scope = verdict.asked.data_to, verdict.scope.unit
    if not unit.exists_on(date):  # in what another one went up since
        date = clock.today()
    at_home = unit.level == Level.COMMUNE and scope is not None and scope == unit.parent_on(date)
    return unit.name_on(date) if at_home else unit.placed_name_on(date)
