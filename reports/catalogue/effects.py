"""What the changes of the catalogue did to the targets that are counted from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from indicators import Share
from procedures.models import Unit
from procedures.tally import CatalogueTally
from reports.obligations import Asking
from reports.verdicts.catalogue_figures import share_on
from targets.models import Indicator, Target
from targets.models.indicator import CatalogueCount

# What was newly issued is counted over a year, not on a day: the page lists what owes its assessment.
ON_A_DAY = [what for what in CatalogueCount.values if what != CatalogueCount.ASSESSED]


@dataclass(frozen=True, slots=True)
class Effect:
    """A target before and after: its share for the province on either day, counted the same way."""

    target: Target
    before: Share
    after: Share


def effects(first: dt.date, last: dt.date) -> tuple[Effect, ...]:
    """Return the targets of the catalogue as they stood for the province on the two days."""
    codes = Indicator.objects.filter(catalogue_count__in=ON_A_DAY).values_list("code", flat=True)
    asking, tally = Asking.read(list(codes)), CatalogueTally.read([first, last])
    return tuple(
        Effect(
            asking.targets[indicator.pk][-1],
            *(share_on(tally, indicator, day, _asked(asking, indicator, day)) for day in (first, last)),
        )
        for indicator in asking.indicators
        if asking.targets.get(indicator.pk)
    )


def _asked(asking: Asking, indicator: Indicator, day: dt.date) -> list[Unit]:
    """Return the units that the newest version of the target is asked of, as far as they exist on the day."""
    target = asking.targets[indicator.pk][-1]
    return [unit for unit in asking.units.values() if unit.exists_on(day) and target.covers(unit, day)]
