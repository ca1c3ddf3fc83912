"""The dossiers of procedures in a year, from accepted lines alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum

from indicators import Share
from procedures.models import Procedure
from reports.models import Measurement, ProcedureDossierCount
from reports.models.report import Answer
from targets.models.indicator import Source

YEAR = "report__period__year"


@dataclass(frozen=True, slots=True)
class YearOfDossiers:
    """What the units together received for one procedure in one year."""

    year: int
    received: int
    online: int
    units: int  # that counted it

    @property
    def share(self) -> Share:
        """Return the part that came and went online; 0 of 0 says that nobody asked for the procedure."""
        return Share(self.online, self.received)


def speaking_counts(day: dt.date) -> QuerySet[ProcedureDossierCount]:
    """Return of each unit, procedure and year the newest accepted row, in periods that were open on the day.

    The quarters of a year are counted from its beginning, so the newest holds what those before it hold.
    """
    accepted = Measurement.objects.filter(
        report=OuterRef("report"),
        indicator__source=Source.DOSSIERS,
        accepted__answer=Answer.MEASURED,
    )
    rows = ProcedureDossierCount.objects.filter(Exists(accepted), report__period__opens_on__lte=day)
    later = rows.filter(
        procedure=OuterRef("procedure"),
        report__unit=OuterRef("report__unit"),
        report__period__year=OuterRef(YEAR),
        report__period__quarter__gt=OuterRef("report__period__quarter"),
    )
    return rows.filter(~Exists(later)).order_by()


def newest_year(day: dt.date) -> int | None:
    """Return the newest year of which anything is accepted."""
    return speaking_counts(day).order_by(f"-{YEAR}").values_list(YEAR, flat=True).first()


def received_in(year: int, day: dt.date) -> Subquery:
    """Return what was received for a procedure in the year, to sort by: null where nobody counted it."""
    rows = speaking_counts(day).filter(procedure=OuterRef("pk"), report__period__year=year)
    return Subquery(rows.values("procedure").annotate(total=Sum("received")).values("total"))


def dossiers_of(
    procedures: Collection[int] | QuerySet[Any, Any], year: int, day: dt.date
) -> dict[int, YearOfDossiers]:
    """Return the year's dossiers of the procedures that anybody counted, by their keys: one query.

    procedures  their keys, or what asks for them
    """
    rows = _summed(speaking_counts(day).filter(procedure__in=procedures, report__period__year=year))
    return dict(rows)


def dossier_years(procedure: Procedure, day: dt.date) -> list[YearOfDossiers]:
    """Return the dossiers of a procedure by year, the newest first: one query."""
    rows = _summed(speaking_counts(day).filter(procedure=procedure))
    return sorted((one for _procedure, one in rows), key=lambda one: -one.year)


def _summed(rows: QuerySet[ProcedureDossierCount]) -> list[tuple[int, YearOfDossiers]]:
    sums = rows.values_list("procedure", YEAR).annotate(
        Sum("received"), Sum("received_online"), Count("report__unit", distinct=True)
    )
    return [(procedure, YearOfDossiers(*figures)) for procedure, *figures in sums]
