"""Figures that nobody types: counted in the procedure catalogue as it stood on the cut-off dates.

A unit's figure is that of the procedures it handles. A scope of many units counts each procedure once: what
nine districts handle alike is one procedure of the province, and a decision of the department that keeps it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from indicators import Share
from procedures.models import Level, Unit
from procedures.tally import CatalogueTally, OwnRows, Stock
from targets.models import Indicator, Period
from targets.models.indicator import CatalogueCount

Counts = tuple[int, int]  # part and whole

_OF_A_STOCK: dict[str, Callable[[Stock], Counts]] = {
    CatalogueCount.LEVEL_4: lambda stock: (stock.at_level(4), stock.procedures),
    CatalogueCount.ONLINE: lambda stock: (stock.from_level(3), stock.procedures),
    CatalogueCount.ONE_STOP: lambda stock: (stock.at_desk, stock.procedures),
    CatalogueCount.AGENCIES_ONLINE: lambda stock: (int(stock.eligible_online == stock.eligible), 1),
}
# The same of what a unit has rows of its own for; None where it has none that count.
_OF_OWN_ROWS: dict[str, Callable[[OwnRows], Counts]] = {
    CatalogueCount.LEVEL_4: lambda own: (own.levels.at_level(4), own.levels.procedures),
    CatalogueCount.ONLINE: lambda own: (own.levels.from_level(3), own.levels.procedures),
    CatalogueCount.ONE_STOP: lambda own: (own.levels.at_desk, own.handled),
    CatalogueCount.AGENCIES_ONLINE: lambda own: (own.levels.eligible_online, own.levels.eligible),
}
# And of one list of a keeper: an agency has all its services online or has not, a list so many of them.
_OF_A_LIST = _OF_A_STOCK | {
    CatalogueCount.AGENCIES_ONLINE: lambda stock: (stock.eligible_online, stock.eligible)
}


def is_of_lists(indicator: Indicator) -> bool:
    """Say whether the indicator counts procedures as departments keep them, for themselves and for others."""
    return indicator.catalogue_count in _OF_A_STOCK


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

    def kept(
        self, indicator: Indicator, number: int, units: Collection[Unit]
    ) -> dict[tuple[int, Level], Share]:
        """Return what the units together count, by the department that keeps it and who handles it.

        Of agencies whose services are all online these are the services themselves.
        """
        counted, place = _OF_A_LIST[indicator.catalogue_count], self._place(number)
        return {where: Share(*counted(stock)) for where, stock in self.tally.kept(units, place).items()}

    def handled(self, indicator: Indicator, number: int, unit: Unit) -> Share:
        """Return what the unit handles, counted as `kept` counts it."""
        stock = self.tally.of_unit(unit, self._place(number))
        return Share(*_OF_A_LIST[indicator.catalogue_count](stock))

    def own_rows(self, indicator: Indicator, number: int, unit: Unit) -> Share | None:
        """Return what the unit's own rows alone count; None where it has none."""
        if not self.speaks_in(number) or (own := self.tally.own_rows(unit, self._place(number))) is None:
            return None
        found = Share(*_OF_OWN_ROWS[indicator.catalogue_count](own))
        return found if found.whole else None

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
