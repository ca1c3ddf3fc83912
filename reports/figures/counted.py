"""What units stated, as the database counts it: of each line two numbers, whatever its kind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Case, F, PositiveBigIntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from reports.figures.registry import KINDS, sources_of
from reports.figures.rows_kept import source_of
from reports.models import LineStatus, Measurement

Rows = QuerySet[Measurement, tuple[Any, ...]]
PLACE = ("report__unit_id", "indicator_id", "report__period_id")
# What nobody reports has no line of any report.
_STATED = [kind for kind in KINDS.values() if kind.is_reported or kind.is_published]
ON_THE_LINE = sorted({source for kind in _STATED if kind.is_on_the_line for source in sources_of(kind)})


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


def submitted_rows(lines: QuerySet[Measurement]) -> Rows:
    """Return what was sent of the lines and waits for approval, corrections too: tuples as above."""
    return _rows(lines.filter(status=LineStatus.SUBMITTED).order_by(), line="", rows="report__")


def unaccepted(lines: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Keep the lines that have left their units, and of which nothing was ever accepted."""
    return lines.filter(accepted=None).exclude(status=LineStatus.DRAFT).order_by()


def _rows(lines: QuerySet[Measurement], *, line: str, rows: str) -> Rows:
    """Return the lines as tuples; `line` and `rows` lead to what holds their figures, and their groups."""
    place = (*PLACE, f"{line}answer", "corrected_at")
    one = Value(1, PositiveBigIntegerField())
    on_the_line = lines.filter(indicator__source__in=ON_THE_LINE).annotate(
        counted_part=Case(
            When(**{f"{line}achieved": True}, then=one), default=Coalesce(f"{line}part", f"{line}total")
        ),
        counted_whole=Case(When(**{f"{line}achieved__isnull": False}, then=one), default=F(f"{line}whole")),
        printed=source_of(Value("")),
        collected=Value(0),
    )
    columns = (*place, "counted_part", "counted_whole", "printed", "collected")
    others = (
        kind.counts(lines.filter(indicator__source__in=sources_of(kind)).values(*place), rows)
        for kind in KINDS.values()
        if not kind.is_on_the_line
    )
    return on_the_line.values_list(*columns).union(
        *(counted.values_list(*columns) for counted in others), all=True
    )
