"""Two sources of one fact, as tests need them."""

from __future__ import annotations

from typing import Any

from accounts import clock
from procedures.models import Unit
from reports.models import DifferenceExplained, SourcePair
from targets.models import Indicator, Period
from tests.factories import make_user


def make_pair(indicator: Indicator, beside: str, **fields: Any) -> SourcePair:
    """Return a second source that the indicator's figures are held against."""
    return SourcePair.objects.create(indicator=indicator, beside=beside, **fields)


def make_explained(
    pair: SourcePair,
    unit: Unit,
    period: Period,
    said: tuple[int, int],
    beside: tuple[int, int],
    **fields: Any,
) -> DifferenceExplained:
    """Return what a coordinator said of two values that differ."""
    values = dict(zip(("part", "whole", "beside_part", "beside_whole"), (*said, *beside), strict=True))
    filled = {"text": "Đếm theo hai ngày khác nhau.", "at": clock.now(), **values} | fields
    if "by" not in filled:
        filled["by"] = make_user()
    return DifferenceExplained.objects.create(pair=pair, unit=unit, period=period, **filled)
