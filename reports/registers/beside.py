"""What units report beside what a register says: both readings, on the page of the register."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import clock
from accounts.queries import written
from reports.models import SourcePair
from reports.obligations import EVERY_UNIT
from reports.registers.register import Register
from reports.verdicts.case import Case
from reports.verdicts.ledger import Ledger
from reports.verdicts.reading_words import differences_sentence, readings_sentence
from reports.verdicts.two_sources import reading_of
from targets.models import Indicator

BESIDE = {"N33": SourcePair.Beside.ISO, "N27": SourcePair.Beside.SYSTEM}  # by the task of a register


@dataclass(frozen=True, slots=True)
class ReportedBeside:
    """An indicator that is held against the register, and both readings of the newest period that differs."""

    indicator: Indicator
    sentence: str
    differences: str
    url_of_target: str


def reported_beside(register: Register) -> list[ReportedBeside]:
    """Return what units report of the same facts; nothing where no pair is declared, or nothing differs."""
    if register.task not in BESIDE:
        return []
    ledger = Ledger.read()
    indicators = {indicator.pk: indicator for indicator in ledger.indicators}
    pairs = (pair for pair in ledger.unit_days.pairs if pair.beside == BESIDE[register.task])
    found = []
    for pair in pairs:
        indicator = indicators[pair.indicator]
        case = Case(ledger, indicator, ledger.default_period(clock.today()), EVERY_UNIT)
        told = next(filter(None, (reading_of(pair, case, quarter) for quarter in case.due)), None)
        if told:
            url = f"{indicator.get_absolute_url()}{written({'ky': told.period.code})}"
            words = readings_sentence(told, indicator), differences_sentence(told)
            found.append(ReportedBeside(indicator, *words, url))
    return found
