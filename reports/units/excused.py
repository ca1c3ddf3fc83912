"""What is not asked of a unit though its target is: with the reason, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indicators import StandingCode
from procedures.models import Unit
from reports.models import Measurement
from reports.models.report import Answer
from reports.obligations import EVERY_UNIT
from reports.verdicts.ledger import Ledger
from reports.verdicts.verdict import Verdict
from targets.models import Indicator


@dataclass(frozen=True, slots=True)
class Excused:
    """A target that does not apply to a unit, and why."""

    indicator: Indicator
    reason: str


def excused_of(ledger: Ledger, unit: Unit, verdicts: Iterable[Verdict]) -> tuple[Excused, ...]:
    """Return the targets whose scope holds the unit and that do not apply to it, in the programme's order.

    One query where the unit itself answered that something is not applicable, and none where it did not.
    """
    found: dict[Indicator, str] = {}
    own: dict[int, int] = {}  # by indicator the period in which the unit said so itself
    for verdict in verdicts:
        target, indicator = verdict.target, verdict.indicator
        if target is None or verdict.standing_code is not StandingCode.NOT_APPLICABLE:
            continue
        number = (verdict.listed or verdict.asked).number
        if unit.pk not in ledger.asked_units(indicator, target, EVERY_UNIT, number):
            continue  # the target is of other units
        date = ledger.periods[number].data_to
        granted = (one for one in ledger.exemptions if one.unit_id == unit.pk and one.holds_on(date))
        row = next((one for one in granted if one.target.code == target.code), None)
        if row is not None:
            found[indicator] = row.reason
        elif unit.pk in ledger.exempted(indicator, number):
            found[indicator] = ""
            own[indicator.pk] = ledger.periods[number].pk
    said = _said(unit, own) if own else {}
    return tuple(Excused(one, reason or said.get(one.pk, "")) for one, reason in found.items())


def _said(unit: Unit, own: dict[int, int]) -> dict[int, str]:
    """Return by indicator the reason that the unit gave with its accepted answer."""
    lines = Measurement.objects.filter(
        report__unit=unit, report__period__in=own.values(), accepted__answer=Answer.NOT_APPLICABLE
    ).order_by()
    rows = lines.values_list("indicator_id", "report__period_id", "accepted__note")
    return {indicator: note for indicator, period, note in rows if own.get(indicator) == period}
