"""The units that a target does not apply to, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.models import Unit
from reports.models import Measurement
from reports.models.report import Answer
from reports.verdicts.ledger import Ledger
from reports.verdicts.verdict import Verdict


@dataclass(frozen=True, slots=True)
class FreedUnit:
    """A unit that a target of its scope does not apply to, and why."""

    unit: Unit
    reason: str


def freed_units(ledger: Ledger, verdict: Verdict) -> tuple[FreedUnit, ...]:
    """Return the units of the scope that owe nothing in the period whose units are listed, by their names.

    One query where some of them answered so themselves, and none where none did.
    """
    if not verdict.exempt:
        return ()
    indicator, target, period = verdict.indicator, verdict.target, verdict.listed or verdict.asked
    code = target.code if target else ""
    asked = ledger.asked_units(indicator, target, verdict.scope, period.number)
    there = asked & ledger.standing_units[period.number]
    freed = there - ledger.owing(asked, target, indicator, period.number)
    found = {
        one.unit_id: one.reason
        for one in ledger.exemptions
        if one.unit_id in freed and one.target.code == code and one.holds_on(period.data_to)
    }
    if said := freed - found.keys():
        rows = Measurement.objects.filter(
            report__unit__in=said,
            report__period=period.pk,
            indicator=indicator.pk,
            accepted__answer=Answer.NOT_APPLICABLE,
        )
        found |= dict(rows.order_by().values_list("report__unit_id", "accepted__note"))
    units = sorted(freed, key=ledger.order.__getitem__)
    return tuple(FreedUnit(ledger.units[key], found.get(key, "")) for key in units)
