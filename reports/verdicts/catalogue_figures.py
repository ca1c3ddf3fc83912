"""Figures that nobody types: counted in the procedure catalogue as it stood on the cut-off dates.

A unit's figure is that of the procedures it handles. A scope of many units counts each procedure once: what
nine districts handle alike is one procedure of the province.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from indicators import Share
from procedures.models import Unit
from procedures.tally import CatalogueTally, Stock
from targets.models import Indicator, Period
from targets.models.indicator import CatalogueCount

Counts = tuple[int, int]  # part and whole

_OF_A_STOCK: dict[str, Callable[[Stock], Counts]] = {
    CatalogueCount.LEVEL_4: lambda stock: (stock.at_level(4), stock.procedures),
    CatalogueCount.ONLINE: lambda stock: (stock.from_level(3), stock.procedures),
    CatalogueCount.ONE_STOP: lambda stock: (stock.at_desk, stock.procedures),
    CatalogueCount.AGENCIES_ONLINE: lambda stock: (int(stock.eligible_online == stock.eligible), 1),
}


@dataclass(frozen=True)
class CatalogueByPeriod:
    """The procedure catalogue on the cut-off dates that are over, by the number of their period."""

    tally: CatalogueTally
    periods: dict[int, Period]

    @classmethod
    def read(cls, periods: Iterable[Period], today: dt.date) -> CatalogueByPeriod:
        """Read the catalogue in one query. A cut-off date that is not over says nothing yet."""
        past = {period.number: period for period in periods if period.data_to < today}
        days = [day for period in past.values() for day in (_day_before(period), period.data_to)]
        return cls(CatalogueTally.read(days), past)

    def speaks_in(self, number: int) -> bool:
        """Say whether the catalogue holds procedures in the period: then it speaks, not a stated total."""
        return number in self.periods and self.tally.speaks_on(self._place(number))

    def counts(self, indicator: Indicator, number: int, units: Collection[Unit]) -> dict[int, Counts]:
        """Return by unit its figure of the period. An agency without eligible services has none."""
        if not indicator.catalogue_count or not self.speaks_in(number):
            return {}
        if indicator.catalogue_count == CatalogueCount.ASSESSED:
            return {unit.pk: self._issued(number, {unit.pk}) for unit in units}
        counted, place = _OF_A_STOCK[indicator.catalogue_count], self._place(number)
        stocks = ((unit.pk, self.tally.of_unit(unit, place)) for unit in units)
        agencies = indicator.catalogue_count == CatalogueCount.AGENCIES_ONLINE
        return {key: counted(stock) for key, stock in stocks if stock.eligible or not agencies}

    def together(self, indicator: Indicator, number: int, units: Collection[Unit]) -> Share:
        """Return the figure of the units together, each procedure counted once at its general row."""
        if indicator.catalogue_count == CatalogueCount.ASSESSED:
            return Share(*self._issued(number, {unit.pk for unit in units}))
        return Share(*_OF_A_STOCK[indicator.catalogue_count](self.tally.once(units, self._place(number))))

    def _issued(self, number: int, owners: Collection[int]) -> Counts:
        since = self.tally.place(_day_before(self.periods[number]))
        return self.tally.newly_issued(since, self._place(number), owners)

    def _place(self, number: int) -> int:
        return self.tally.place(self.periods[number].data_to)


def share_on(tally: CatalogueTally, indicator: Indicator, day: dt.date, units: Collection[Unit]) -> Share:
    """Return what the indicator counts on one of the days of the tally, for all the units together."""
    counted, place = _OF_A_STOCK[indicator.catalogue_count], tally.place(day)
    if indicator.catalogue_count != CatalogueCount.AGENCIES_ONLINE:
        return Share(*counted(tally.once(units, place)))
    stocks = [stock for stock in (tally.of_unit(unit, place) for unit in units) if stock.eligible]
    return Share(sum(counted(stock)[0] for stock in stocks), len(stocks))


def _day_before(period: Period) -> dt.date:
    """Return the last day that no longer belongs to the period: what was issued after it does."""
    return period.data_from - dt.timedelta(days=1)
