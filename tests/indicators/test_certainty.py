"""Bounds and certainty, held against every way in which the silent units can still report.

For certainty a silent unit may have grown to twice what it was.
"""

import operator
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import Certainty, Comparator, Number, Share, Threshold, bounds, certainty

SIGNS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
FAR = 300  # an unknown whole of 300 outweighs shares of up to 4 at any threshold in steps of 5

small_shares = st.integers(0, 4).flatmap(
    lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole))
)
silent_units = st.lists(st.none() | st.integers(0, 3), max_size=2)
thresholds = st.builds(Threshold, st.integers(0, 20).map(lambda step: 5 * step), st.sampled_from(Comparator))


def endings(share: Share, missing: list[int | None], grows: int = 1) -> Iterator[tuple[int, int]]:
    """Yield the counts of every ending; of a large unknown whole only those with no part and all parts."""
    known = sum(whole for whole in missing if whole is not None)
    for reported in range(known, grows * known + 1):
        for said in range(reported + 1):
            part, whole = share.part + said, share.whole + reported
            yield part, whole
            if None in missing:
                for more in (1, 2, 3, 10, 50, FAR):
                    yield part, whole + more
                    yield part + more, whole + more


def counted_out(
    share: Share, threshold: Threshold, missing: list[int | None], grows: int
) -> Certainty | None:
    """Say what all endings agree on, by trying them."""
    compare, limit = SIGNS[threshold.comparator.value], int(threshold.number)
    verdicts = {
        bool(compare(100 * part, limit * whole)) if whole else None
        for part, whole in endings(share, missing, grows)
    }
    if verdicts == {None}:
        return None
    if len(verdicts) > 1:
        return Certainty.OPEN
    return Certainty.CERTAIN_MET if verdicts == {True} else Certainty.CERTAIN_MISSED


@settings(max_examples=200)
@given(small_shares, thresholds, silent_units)
def test_certainty_agrees_with_every_ending_with_silent_units_up_to_twice_their_size(
    share: Share, threshold: Threshold, missing: list[int | None]
) -> None:
    assert certainty(share, threshold, missing) is counted_out(share, threshold, missing, grows=2)


@given(small_shares, thresholds, st.integers(0, 6))
def test_certainty_of_a_count_of_units_is_exact(answered: Share, threshold: Threshold, silent: int) -> None:
    missing: list[int | None] = [1] * silent
    assert certainty(answered, threshold, missing, grows=1) is counted_out(answered, threshold, missing, 1)


@given(small_shares, st.lists(st.integers(0, 3), max_size=3))
def test_bounds_are_the_lowest_and_the_highest_ending(share: Share, missing: list[int]) -> None:
    values = [Fraction(100 * part, whole) for part, whole in endings(share, list(missing)) if whole]
    assert bounds(share, sum(missing)) == ((min(values), max(values)) if values else None)


def test_an_unknown_missing_whole_has_no_bounds() -> None:
    assert bounds(Share(1, 2), None) is None
    assert bounds(Share(0, 0), None) is None


def test_nothing_and_nobody_missing_has_neither_bounds_nor_certainty() -> None:
    assert bounds(Share(0, 0), 0) is None
    assert certainty(Share(0, 0), Threshold(80, Comparator.ABOVE), []) is None
    assert certainty(Share(0, 0), Threshold(80, Comparator.ABOVE), [0, 0]) is None


def test_nothing_yet_with_a_known_whole_missing_may_end_anywhere() -> None:
    assert bounds(Share(0, 0), 7) == (Fraction(0), Fraction(100))
    assert certainty(Share(0, 0), Threshold(80, Comparator.ABOVE), [7]) is Certainty.OPEN


def test_a_negative_missing_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="missing whole"):
        bounds(Share(1, 2), -1)
    with pytest.raises(ValueError, match="missing whole"):
        certainty(Share(1, 2), Threshold(80, Comparator.ABOVE), [3, -1])


def test_a_missing_whole_that_is_no_int_is_refused() -> None:
    with pytest.raises(TypeError):
        bounds(Share(1, 2), 1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        certainty(Share(1, 2), Threshold(80, Comparator.ABOVE), [True])


@pytest.mark.parametrize(
    ("share", "sign", "percent", "missing", "expected"),
    [
        (Share(9, 10), ">=", 100, [None], "certain_missed"),  # the one that failed stays failed
        (Share(10, 10), ">=", 100, [None], "open"),
        (Share(9, 10), "<", 100, [None], "certain_met"),
        (Share(10, 10), "<", 100, [None], "open"),
        (Share(10, 10), "<=", 100, [None], "certain_met"),
        (Share(1, 10), "<=", 0, [None], "certain_missed"),
        (Share(0, 10), "<=", 0, [None], "open"),
        (Share(1, 10), ">", 0, [None], "certain_met"),
        (Share(0, 10), ">=", 0, [None], "certain_met"),
        (Share(0, 0), ">=", 0, [None], "open"),  # a whole of 0 would give no verdict
        (Share(0, 0), ">=", 0, [None, 2], "certain_met"),
        (Share(10, 10), ">=", Decimal("0.5"), [None], "open"),  # 2,000 more of which none counts
        (Share(0, 10), "<=", Decimal("99.5"), [None], "open"),
        (Share(0, 10), ">=", Decimal("99.5"), [None], "open"),
        (Share(10, 10), "<=", Decimal("0.5"), [None], "open"),
        (Share(80, 100), ">=", 80, [1], "open"),
        (Share(81, 100), ">=", 80, [1], "open"),  # 81 of 102
        (Share(82, 100), ">=", 80, [1], "certain_met"),
        (Share(79, 100), ">=", 80, [1], "certain_missed"),  # 81 of 102 would still be too few
        (Share(79, 100), ">=", 80, [2], "certain_missed"),  # 83 of 104 too
        (Share(79, 100), ">=", 80, [3], "open"),  # 85 of 106 would be enough
        (Share(80, 100), ">=", 80, [], "certain_met"),
        (Share(80, 100), ">", 80, [], "certain_missed"),
    ],
)
def test_certainty_at_the_edges(
    share: Share, sign: str, percent: Number, missing: list[int | None], expected: str
) -> None:
    assert certainty(share, Threshold(percent, Comparator(sign)), missing) == Certainty(expected)


def test_a_single_silent_unit_that_can_overturn_the_verdict_leaves_it_open_alone() -> None:
    at_least_80 = Threshold(80, Comparator.AT_LEAST)
    assert certainty(Share(85, 100), at_least_80, [40]) is Certainty.OPEN
    assert certainty(Share(85, 100), at_least_80, [3]) is Certainty.CERTAIN_MET
