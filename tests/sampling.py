"""Trials of which a few are enough by day: chosen by lot once for all, so that a red one stays red."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest


def some_by_day(values: Iterable[Any], *, one_of: int = 4, at_night: bool = False) -> list[Any]:
    """Return the values as parameters of a test: one of so many runs by day, the others wait.

    at_night  for ./test --nightly: what would be found seldom, and takes long; else for ./test --rest
    """
    mark = pytest.mark.nightly if at_night else pytest.mark.rest
    every = list(values)
    by_day = set(random.Random(len(every)).sample(range(len(every)), -(-len(every) // one_of)))
    return [
        value if place in by_day else pytest.param(*_each(value), marks=mark)
        for place, value in enumerate(every)
    ]


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
