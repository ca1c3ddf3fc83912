"""The reports of many units at once, in a fixed number of queries whatever the number of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from indicators import Frequency, Share
from procedures.models import Unit
from reports.asking import EVERY_UNIT, Asked, Asking, is_reported
from reports.checks import Before
from reports.ledger import line_rows
from reports.models import Report
from reports.models.report import Answer
from reports.sheet import CONTENTS, Row, Sheet, fill
from targets.models import Indicator, Period


def read_sheets(asking: Asking, period: Period, units: Collection[int] | None = None) -> list[Sheet]:
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
    before = _before(asking, period, units)
    return [
        _sheet(asking.units[key], period, held.get(key), asked[key], before)
        for key in asked
        if units is None or key in units
    ]


def _sheet(
    unit: Unit,
    period: Period,
    report: Report | None,
    asked: Iterable[Asked],
    before: dict[tuple[int, int], Before],
) -> Sheet:
    rows = [Row(one, period, before=before.get((unit.pk, one.indicator.pk))) for one in asked]
    if report is not None:
        report.unit, report.period = unit, period
        fill(rows, report)
    return Sheet(unit, period, report, rows)


def _asked(asking: Asking, period: Period) -> dict[int, list[Asked]]:
    """Return what each unit is asked for, in the order of the programme: Asking.asked_of for all at once."""
    found: dict[int, list[Asked]] = defaultdict(list)
    for indicator in filter(is_reported, asking.indicators):
        if not Frequency(indicator.frequency).due(period.number):
            continue
        target = asking.target_of(indicator, period)
        asked = asking.asked_units(indicator, target, EVERY_UNIT)
        for unit in asking.owing(asked, target, indicator, period.number):
            found[unit].append(Asked(indicator, target))
    return found


def _before(asking: Asking, period: Period, units: Collection[int] | None) -> dict[tuple[int, int], Before]:
    """Return by unit and indicator what was stated in the due period before."""
    by_key = {indicator.pk: _period_before(asking, indicator, period) for indicator in asking.indicators}
    earlier = {one.pk: one for one in by_key.values() if one is not None}
    found = {}
    for unit, key, place, _status, answer, _corrected, part, whole, _printed in line_rows(
        list(by_key), units=units, periods=list(earlier)
    ):
        spoken = by_key[key]
        if spoken is not None and spoken.pk == place and whole is not None and answer == Answer.MEASURED:
            found[unit, key] = Before(Share(part or 0, whole), spoken)
    return found


def _period_before(asking: Asking, indicator: Indicator, period: Period) -> Period | None:
    number = Frequency(indicator.frequency).previous(period.number)
    return asking.periods.get(number) if number is not None else None
