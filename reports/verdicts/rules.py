"""What the engine is asked by: threshold, path and margins, from rows of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indicators import Axis, Path, Scale, Threshold
from indicators import Comparator as EngineComparator
from targets.models import MarginVersion, Period, Target
from targets.models.margins import margins_on


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


@dataclass(frozen=True, slots=True)
class MarginSpan:
    """From which period on a version of the margins judges."""

    period: Period
    version: MarginVersion


def margin_spans(versions: Sequence[MarginVersion], periods: Iterable[Period]) -> list[MarginSpan]:
    """Return the spans in which one version judges, oldest first.

    versions  oldest first
    periods   in the order of time
    """
    found: list[MarginSpan] = []
    for period in periods:
        version = margins_on(versions, period.data_to)
        if not found or found[-1].version.version != version.version:
            found.append(MarginSpan(period, version))
    return found
