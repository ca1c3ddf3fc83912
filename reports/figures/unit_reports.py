"""The reports of many units at once, in a fixed number of queries whatever the number of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from indicators import Frequency
from procedures.models import Unit
from reports.figures.counted import line_rows
from reports.figures.registry import figure_row, kind_of
from reports.figures.unit_report import CONTENTS, YEAR, UnitReport, fill, look_up
from reports.figures.warnings import Before
from reports.models import Report
from reports.models.report import Answer
from reports.obligations import EVERY_UNIT, Asking, Obligation, is_due, is_reported
from targets.models import Indicator, Period

Stated = dict[tuple[int, int], Before]


def read_sheets(asking: Asking, period: Period, units: Collection[int] | None = None) -> list[UnitReport]:
    """Return a sheet for every unit that owes or states something, each with what stood there before.

    units  keys of the only ones to read; all without them
    """
    asked = _asked(asking, period)
    reports = Report.objects.filter(period=period).select_related("submitted_by").prefetch_related(*CONTENTS)
    if units is not None:
        reports = reports.filter(unit__in=units)
    held = {report.unit_id: report for report in reports}
    for key in held.keys() - asked.keys():  # the province, which owes nothing and may state its indices
        asked[key] = asking.asked_of(asking.units[key], period)
    earlier = _earlier(asking, period, units)
    sheets = [
        _sheet(asking.units[key], period, held.get(key), asked[key], earlier)
        for key in asked
        if units is None or key in units
    ]
    look_up([row for sheet in sheets for row in sheet.rows], period)
    return sheets


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was stated before, by unit and indicator."""

    due: Stated = field(default_factory=dict)  # in the due period before
    year_ago: Stated = field(default_factory=dict)
    accepted: Stated = field(default_factory=dict)  # in this very period


def _sheet(
    unit: Unit, period: Period, report: Report | None, asked: Iterable[Obligation], earlier: Earlier
) -> UnitReport:
    rows = []
    for one in asked:
        place = (unit.pk, one.indicator.pk)
        before, year_ago = earlier.due.get(place), earlier.year_ago.get(place)
        replaces = earlier.accepted.get(place)
        rows.append(figure_row(one, period, before=before, year_ago=year_ago, replaces=replaces))
    if report is not None:
        report.unit, report.period = unit, period
        fill(rows, report)
    return UnitReport(unit, period, report, rows)


def _asked(asking: Asking, period: Period) -> dict[int, list[Obligation]]:
    """Return what each unit is asked for, in the order of the programme: Asking.asked_of for all at once."""
    found: dict[int, list[Obligation]] = defaultdict(list)
    for indicator in filter(is_reported, asking.indicators):
        if not is_due(indicator, period.number):
            continue
        target = asking.target_of(indicator, period)
        asked = asking.asked_units(indicator, target, EVERY_UNIT, period.number)
        for unit in asking.owing(asked, target, indicator, period.number):
            found[unit].append(Obligation(indicator, target))
    return found


def _earlier(asking: Asking, period: Period, units: Collection[int] | None) -> Earlier:
    """Return what the units stated before, in one query over the periods that are looked at."""
    by_key = {indicator.pk: _period_before(asking, indicator, period) for indicator in asking.indicators}
    kinds = {indicator.pk: kind_of(indicator) for indicator in asking.indicators}
    year_ago = asking.periods.get(period.number - YEAR)
    looked_at = {one.pk for one in (*by_key.values(), year_ago, period) if one is not None}
    found = Earlier()
    for unit, key, place, answer, _corrected, part, whole, _printed, collected in line_rows(
        list(by_key), units=units, periods=looked_at
    ):
        if whole is None or answer != Answer.MEASURED:
            continue
        share, spoken = kinds[key].figure(part or 0, whole), by_key[key]
        if place == period.pk:
            found.accepted[unit, key] = Before(share, period, collected)
        if spoken is not None and spoken.pk == place:
            found.due[unit, key] = Before(share, spoken, collected)
        if year_ago is not None and year_ago.pk == place:
            found.year_ago[unit, key] = Before(share, year_ago, collected)
    return found


def _period_before(asking: Asking, indicator: Indicator, period: Period) -> Period | None:
    number = Frequency(indicator.frequency).previous(period.number)
    return asking.periods.get(number) if number is not None else None
