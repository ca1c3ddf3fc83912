"""The kinds of figures that the house knows, by what an indicator declares: its kind and its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from reports.figures.average import AverageKind
from reports.figures.catalogue import CatalogueShareKind, CatalogueYesNoKind
from reports.figures.dossiers import DossiersKind
from reports.figures.index import IndexKind
from reports.figures.kind import FigureKind
from reports.figures.row import FigureRow
from reports.figures.share import ShareKind
from reports.figures.survey import SurveyKind
from reports.figures.yes_no import YesNoKind
from reports.obligations import Obligation
from targets.models import Indicator, Period
from targets.models.indicator import Kind, Source

T = TypeVar("T")

KINDS: dict[tuple[str, str], FigureKind] = {
    (Kind.SHARE, Source.REPORT): ShareKind(),
    (Kind.UNIT_COUNT, Source.REPORT): YesNoKind(),
    (Kind.INDEX, Source.REPORT): IndexKind(),
    (Kind.AVERAGE, Source.REPORT): AverageKind(),
    (Kind.SHARE, Source.DOSSIERS): DossiersKind(),
    (Kind.SHARE, Source.SURVEY): SurveyKind(),
    (Kind.SHARE, Source.CATALOGUE): CatalogueShareKind(),
    (Kind.UNIT_COUNT, Source.CATALOGUE): CatalogueYesNoKind(),
}


def kind_of(indicator: Indicator) -> FigureKind:
    """Return the kind of the indicator's figures."""
    return KINDS.get((indicator.kind, indicator.source)) or KINDS[Kind.SHARE, indicator.source]


def figure_row(asked: Obligation, period: Period, **more: Any) -> FigureRow:
    """Return a row for what a unit is asked in the period."""
    return FigureRow(asked, period, kind_of(asked.indicator), **more)


def by_kind(things: Iterable[T], indicator: Callable[[T], Indicator]) -> dict[FigureKind, list[T]]:
    """Return the things by the kind of their indicators, in the order of the registry."""
    found: dict[FigureKind, list[T]] = defaultdict(list)
    for one in things:
        found[kind_of(indicator(one))].append(one)
    return {kind: found[kind] for kind in KINDS.values() if kind in found}


def sources_of(kind: FigureKind) -> list[str]:
    """Return the sources whose figures are of the kind, as a query asks for them."""
    return [source for (_kind, source), one in KINDS.items() if one is kind]
