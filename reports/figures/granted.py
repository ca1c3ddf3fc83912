"""Figures that a granted request opened: they alone change once their period is locked."""

from __future__ import annotations

from collections.abc import Iterable

from reports.models import CorrectionRequest, Measurement, Report


def granted_lines(report: Report) -> frozenset[int]:
    """Return the keys of the report's lines that a granted request opened, until they are approved anew."""
    opened = CorrectionRequest.objects.open().filter(measurement__report=report)
    return frozenset(opened.values_list("measurement", flat=True))


def changeable(report: Report, lines: Iterable[Measurement]) -> list[Measurement]:
    """Keep the lines that may change at all: every one until the period is locked, then the granted ones."""
    if report.period.locked_at is None:
        return list(lines)
    granted = granted_lines(report)
    return [line for line in lines if line.pk in granted]
