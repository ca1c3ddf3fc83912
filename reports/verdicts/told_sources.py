"""What two sources say of a target, with the places where each of them is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries import written
from procedures.models import Unit
from reports.models import SourcePair
from reports.verdicts.reading_words import differences_sentence, readings_sentence
from reports.verdicts.readings import HeldPair, TwoReadings
from reports.verdicts.verdict import Verdict
from targets.models import Indicator, Period

Beside = SourcePair.Beside


@dataclass(frozen=True, slots=True)
class ToldSources:
    """Both readings in a sentence, what differs in another, and where the second source is to be seen."""

    sentence: str
    differences: str
    is_open: bool
    address: str  # of the second source
    called: str
    url_of_list: str  # of the differences, for whoever may read the desk


def told_sources(verdict: Verdict) -> list[ToldSources]:
    """Return what each second source that differs says beside the figure."""
    return [_told(one, verdict) for one in verdict.readings]


def _told(told: TwoReadings, verdict: Verdict) -> ToldSources:
    address = {"ky": told.period.code, "cap": pair_code(told.pair, verdict.indicator)}
    where, called = _place(told, verdict)
    return ToldSources(
        readings_sentence(told, verdict.indicator),
        differences_sentence(told),
        bool(told.open),
        where,
        called,
        f"{reverse('reports:two-sources')}{written(address)}",
    )


def pair_code(pair: HeldPair, indicator: Indicator) -> str:
    """Return what names a pair in an address: "HDH-09.iso"."""
    return f"{indicator.code}.{pair.beside}"


def _place(told: TwoReadings, verdict: Verdict) -> tuple[str, str]:
    """Return the address of the second source, and what the link is called."""
    beside = told.pair.beside
    if beside == Beside.ISO:
        return reverse("reports:task", args=["n33"]), _("ISO register")
    if beside == Beside.SYSTEM:
        query = written({"nam": str(told.period.year)})
        return f"{reverse('reports:task', args=['n27'])}{query}", _("Software register")
    if beside == Beside.CATALOGUE:
        return reverse("reports:catalogue"), _("Procedure catalogue")
    if beside == Beside.STATED:
        return "#working", _("Stated total and its source")
    before = written({"ky": told.earlier.code if told.earlier else "", "pham-vi": verdict.scope.code})
    return f"{verdict.indicator.get_absolute_url()}{before}", _("Quarter before")


def place_of_row(pair: HeldPair, indicator: Indicator, period: Period, unit: Unit) -> str:
    """Return the address where the second source speaks of one unit."""
    if pair.beside == Beside.ISO:
        return f"{reverse('reports:task', args=['n33'])}{written({'don-vi': unit.code})}"
    if pair.beside == Beside.SYSTEM:
        query = written({"nam": str(period.year), "don-vi": unit.code})
        return f"{reverse('reports:task', args=['n27'])}{query}"
    if pair.beside == Beside.CATALOGUE:
        return reverse("reports:catalogue")
    query = written({"ky": period.code, "pham-vi": unit.code})
    return f"{indicator.get_absolute_url()}{query}"
