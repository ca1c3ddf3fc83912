"""How far a unit came in a year beside its path: what stands beside its rank, which tells the level alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from indicators import Path, Threshold, deviation, quantile
from reports.figures.warnings import SMALL
from reports.verdicts.case import Case
from reports.verdicts.verdict import Verdict

YEAR = 4  # quarters
LEAST = 3  # targets: a median of fewer says nothing of the unit
MIDDLE = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Improvement:
    """The change of a unit's deviations in a year."""

    change: (
        Fraction  # a part of the way from start to threshold, the middle of the targets; below 0 is slower
    )
    targets: int  # that it is made of


def change_in_a_year(case: Case, path: Path, threshold: Threshold, quarter: int) -> Fraction | None:
    """Return the deviation in the quarter less that in the same quarter a year before, on the same path.

    returns  a part of the way; None where one of the two is not known, is of a few cases, or of what was
             counted otherwise, and where the threshold was met both times: no way was left to go
    source   docs/method.md, section 11
    """
    before = quarter - YEAR
    if before not in case.comparable(quarter):
        return None
    values = [_value(case, one) for one in (before, quarter)]
    if all(value is None or threshold.met_by(value) for value in values):
        return None
    then, now = (
        None if value is None else deviation(value, path, one, case.direction)
        for one, value in zip((before, quarter), values, strict=True)
    )
    return None if then is None or now is None else now - then


def improvement_of(verdicts: Iterable[Verdict]) -> Improvement | None:
    """Return the middle of the changes of some targets; None of too few."""
    changes = [one.year_change for one in verdicts if one.year_change is not None]
    return Improvement(quantile(changes, MIDDLE), len(changes)) if len(changes) >= LEAST else None


def _value(case: Case, quarter: int) -> Fraction | None:
    """Return the value of the quarter; None of so few cases that it jumps by itself."""
    if case.has_enough(quarter) and case.kind.is_small(case.answered(quarter), SMALL):
        return None
    return case.value_on_path(quarter)
