"""Every kind of figure is found by its indicators, and says of itself what they say."""

from __future__ import annotations

from reports.figures.registry import KINDS, kind_of
from targets.models import Indicator


def test_each_kind_says_of_itself_what_its_indicators_say() -> None:
    for (kind, source), one in KINDS.items():
        indicator = Indicator(kind=kind, source=source)
        assert kind_of(indicator) is one
        assert (one.is_reported, one.is_published) == (indicator.is_reported, indicator.is_published)
