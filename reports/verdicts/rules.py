"""What the engine is asked by: threshold, path and margins, from rows of the programme and settings."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

from indicators import Axis, Margins, Path, Scale, Threshold
from indicators import Comparator as EngineComparator
from targets.models import Target


def margins() -> Margins:
    """Return the two margins of the settings."""
    return Margins(Decimal(settings.STANDING_MARGIN_AT_RISK), Decimal(settings.STANDING_MARGIN_BEHIND))


def threshold_of(target: Target) -> Threshold:
    """Return what the target asks for, as the engine takes it."""
    scale = Scale.MEASURE if target.indicator.is_in_measure else Scale.PERCENT
    return Threshold(target.threshold, EngineComparator(target.comparator), scale)


def path_of(target: Target, axis: Axis = Axis.CUT_OFF) -> Path:
    """Return the path of the target: without baseline and milestones one that claims no pace."""
    points = target.milestones
    return Path(
        threshold_of(target),
        target.deadline_quarter,
        baseline=target.baseline,
        milestones=tuple((point.quarter, point.percent) for point in points),
        baseline_at=target.baseline_quarter,
        axis=axis,
    )
