"""Figures that change though their period is locked: opened to their units, or corrected there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reports.models import CorrectionRequest, LockedCorrection, Measurement, Report
from targets.models import Period


def granted_lines(report: Report) -> frozenset[int]:
    """Return the keys of the report's lines that a granted request opened, until they are approved anew."""
    opened = CorrectionRequest.objects.open().filter(measurement__report=report)
    return frozenset(opened.values_list("measurement", flat=True))


def corrected_lines(report: Report) -> frozenset[int]:
    """Return the keys of the lines that a coordinator corrected in the lock, until that is decided."""
    waiting = LockedCorrection.objects.open().filter(measurement__report=report)
    return frozenset(waiting.values_list("measurement", flat=True))


def changeable(report: Report, lines: Iterable[Measurement]) -> list[Measurement]:
    """Keep the lines that may change at all: every one until the period is locked, then the granted ones."""
    if report.period.locked_at is None:
        return list(lines)
    granted = granted_lines(report)
    return [line for line in lines if line.pk in granted]


def decidable(report: Report, lines: Iterable[Measurement]) -> list[Measurement]:
    """Keep the lines that may be approved: in a locked period also those that were corrected there."""
    if report.period.locked_at is None:
        return list(lines)
    opened = granted_lines(report) | corrected_lines(report)
    return [line for line in lines if line.pk in opened]


def decidable_in(period: Period) -> Callable[[Measurement], bool]:
    """Return what `decidable` says, for the lines of all reports of the period at once."""
    if period.locked_at is None:
        return lambda line: True
    opened = {"measurement__report__period": period}
    granted = CorrectionRequest.objects.open().filter(**opened).values_list("measurement", flat=True)
    corrected = LockedCorrection.objects.open().filter(**opened).values_list("measurement", flat=True)
    keys = set(granted.order_by().union(corrected.order_by()))
    return lambda line: line.pk in keys
