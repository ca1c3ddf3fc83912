"""What units stated, as the database counts it: of each line two numbers, whatever its kind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Case, F, Max, PositiveBigIntegerField, Q, QuerySet, Sum, Value, When

from reports.models import LineStatus, Measurement
from targets.models.indicator import Source

Rows = QuerySet[Measurement, tuple[Any, ...]]
PLACE = ("report__unit_id", "indicator_id", "report__period_id")


def line_rows(
    keys: Collection[int], *, units: Collection[int] | None = None, periods: Collection[int] | None = None
) -> Rows:
    """Return what units stated: of a line its accepted revision, of one without any what was sent.

    keys     of the indicators; `units` and `periods` are keys as well, all where none are named
    returns  tuples as of `accepted_rows`
    """
    lines = Measurement.objects.filter(indicator__in=keys)
    if units is not None:
        lines = lines.filter(report__unit__in=units)
    if periods is not None:
        lines = lines.filter(report__period__in=periods)
    return accepted_rows(lines).union(_rows(unaccepted(lines), line="", rows="report__"), all=True)


def accepted_rows(lines: QuerySet[Measurement]) -> Rows:
    """Return what counts of the lines, whatever they hold meanwhile: the last accepted revision of each.

    returns  tuples: unit, indicator, period, answer, corrected, part, whole, printed, collected; the counts
             as typed, a yes or no as 1 or 0 of 1, or the sums of the dossiers or of the answers
    """
    return _rows(lines.filter(accepted__isnull=False).order_by(), line="accepted__", rows="accepted__")


def unaccepted(lines: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Keep the lines that have left their units, and of which nothing was ever accepted."""
    return lines.filter(accepted=None).exclude(status=LineStatus.DRAFT).order_by()


def _rows(lines: QuerySet[Measurement], *, line: str, rows: str) -> Rows:
    """Return the lines as tuples; `line` and `rows` lead to what holds their figures, and their groups."""
    place = (*PLACE, f"{line}answer", "corrected_at")
    one = Value(1, PositiveBigIntegerField())
    typed = lines.filter(indicator__source=Source.REPORT).annotate(
        counted_part=Case(When(**{f"{line}achieved": True}, then=one), default=F(f"{line}part")),
        counted_whole=Case(When(**{f"{line}achieved__isnull": False}, then=one), default=F(f"{line}whole")),
        printed=Value(""),
        collected=Value(0),
    )
    dossiers = lines.filter(indicator__source=Source.DOSSIERS).values(*place)
    dossiers = dossiers.annotate(
        counted_part=Sum(f"{rows}dossier_counts__received_online"),
        counted_whole=Sum(f"{rows}dossier_counts__received"),
        printed=Max(f"{rows}dossier_counts__printed_source"),
        collected=Value(0),
    )
    of_subject = Q(**{f"{rows}surveys__subject": F("indicator__survey_subject")})
    satisfied = of_subject & Q(**{f"{rows}surveys__counts__counts_as_satisfied": True})
    survey = lines.filter(indicator__source=Source.SURVEY).values(*place)
    survey = survey.annotate(
        counted_part=Sum(f"{rows}surveys__counts__count", filter=satisfied),
        counted_whole=Sum(f"{rows}surveys__counts__count", filter=of_subject),
        printed=Max(f"{rows}surveys__printed_source", filter=of_subject),
        collected=Max(f"{rows}surveys__collected", filter=of_subject),
    )
    columns = (*place, "counted_part", "counted_whole", "printed", "collected")
    return typed.values_list(*columns).union(
        dossiers.values_list(*columns), survey.values_list(*columns), all=True
    )
