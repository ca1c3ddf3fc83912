"""What each unit lacks, and who can add it: of the catalogue its keepers, seldom those that handle it.

A general row is one decision of the department that keeps it. What it lacks is lacking there, once, and at
none of the units that handle the procedure. A row of a unit's own is that unit's (docs/method.md, section 4).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from indicators import Counted, Share, Threshold, shortfall
from procedures.models import SHARED, Level, Unit
from reports.obligations import EVERY_UNIT
from reports.verdicts.case import Case
from reports.verdicts.catalogue_figures import CatalogueByPeriod, is_of_lists
from reports.verdicts.verdict import Contribution, KeptList


def lines_of(case: Case, quarter: int, threshold: Threshold | None) -> tuple[Contribution, ...]:
    """Return a line a unit that owes the figure: those that fall shortest first, the silent ones last."""
    ledger, order = case.ledger, case.ledger.order
    people = ledger.lines.collected.get((case.indicator.pk, quarter), {})
    told = [
        replace(
            _line(case, ledger.units[unit], quarter, case.kind.figure(*counts), threshold),
            people=people.get(unit),
        )
        for unit, counts in case.counts(quarter).items()
    ]
    total = sum((line.contribution for line in told), Fraction(0))
    # Where a list is its keepers', what the units lack by themselves is no part of what is lacking.
    if total and not any(line.on_list for line in told):
        told = [replace(line, contribution_percent=100 * line.contribution / total) for line in told]
    told.sort(key=lambda line: (-line.contribution, order[line.unit.pk]))
    silent = sorted(case.owing(quarter) - case.counts(quarter).keys(), key=order.__getitem__)
    return (
        *told,
        *(
            Contribution(ledger.units[unit], None, expected=case.expected_whole(unit, quarter))
            for unit in silent
        ),
    )


def _line(case: Case, unit: Unit, quarter: int, figure: Counted, threshold: Threshold | None) -> Contribution:
    """Return what the unit states, and what it lacks that is its own to add."""
    catalogue = case.ledger.catalogue
    of_lists = catalogue is not None and is_of_lists(case.indicator) and catalogue.speaks_in(quarter)
    if catalogue is None or not of_lists or Level(unit.level) not in SHARED:
        return Contribution(unit, figure, shortfall(figure, threshold) if threshold else Fraction(0))
    handled = catalogue.handled(case.indicator, quarter, unit)
    own = catalogue.own_rows(case.indicator, quarter, unit) or Share(0, 0)
    theirs = case.kind.of_procedures(own)
    return Contribution(
        unit,
        figure,
        shortfall(theirs, threshold) if threshold else Fraction(0),
        on_list=handled.whole > own.whole,
        own_rows=own if own.whole else None,
        held_up=handled.whole - handled.part > own.whole - own.part,
    )


def kept_lists(case: Case, quarter: int, threshold: Threshold | None) -> tuple[KeptList, ...]:
    """Return who keeps what the units of the scope count, in the order of the keepers' names.

    Of one department these are what it handles, and what it keeps for the others that the target is asked of.
    """
    catalogue, ledger = case.ledger.catalogue, case.ledger
    if catalogue is None or threshold is None or not catalogue.speaks_in(quarter):
        return ()
    units = [ledger.units[unit] for unit in case.counts(quarter)]
    alone = units[0].pk if len(units) == 1 and units[0].level == Level.DEPARTMENT else None
    if alone is not None:
        asked = ledger.asked_units(case.indicator, case.target, EVERY_UNIT, quarter)
        units = [ledger.units[unit] for unit in asked & ledger.standing_units[quarter]]
    return tuple(
        KeptList(ledger.units[keeper], level, share, int(shortfall(share, case.kind.asks_of_list(threshold))))
        for (keeper, level), share in _in_order(case, catalogue, quarter, units)
        if share.whole and alone in (None, keeper)
    )


def _in_order(
    case: Case, catalogue: CatalogueByPeriod, quarter: int, units: list[Unit]
) -> list[tuple[tuple[int, Level], Share]]:
    """Return the lists by keeper, its own first."""
    levels, order = (Level.DEPARTMENT, *SHARED), case.ledger.order
    found = catalogue.kept(case.indicator, quarter, units)
    return sorted(found.items(), key=lambda one: (order[one[0][0]], levels.index(one[0][1])))
