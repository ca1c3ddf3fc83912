"""Shares, thresholds, gaps, what each unit falls short of, and how few could close the gap."""

import operator
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import (
    Comparator,
    Direction,
    Gap,
    Share,
    Threshold,
    closers,
    exact,
    gap,
    lifted,
    meets,
    pool,
    shortfall,
)

SIGNS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}

shares = st.integers(0, 40).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))
thresholds = st.builds(
    Threshold,
    st.one_of(st.integers(0, 100), st.decimals(0, 100, places=3), st.fractions(0, 100, max_denominator=12)),
    st.sampled_from(Comparator),
)


def holds(part: int, whole: int, threshold: Threshold) -> bool:
    """Compare by whole numbers only, apart from the engine's own way."""
    limit = Fraction(threshold.number)
    return bool(SIGNS[threshold.comparator.value](100 * part * limit.denominator, limit.numerator * whole))


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3), (1, 0), (0, -1)])
def test_a_part_outside_its_whole_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="between 0 and the whole"):
        Share(part, whole)


@pytest.mark.parametrize("number", [1.0, True, "1", Decimal(1), None])
def test_a_count_that_is_no_int_is_refused(number: Any) -> None:
    with pytest.raises(TypeError):
        Share(number, 5)
    with pytest.raises(TypeError):
        Share(0, number)


def test_a_share_of_nothing_has_no_percentage() -> None:
    assert Share(0, 0).percent is None
    assert Share(1, 3).percent == Fraction(100, 3)


def test_pooling_sums_the_counts_and_averages_no_percentages() -> None:
    assert pool([Share(1, 2), Share(0, 98)]) == Share(1, 100)  # the mean would be 25 %


def test_pooling_nothing_gives_a_share_of_nothing() -> None:
    assert pool([]) == Share(0, 0)


@given(st.lists(shares, max_size=9), st.integers(0, 9))
def test_pooling_does_not_depend_on_the_order(units: list[Share], first: int) -> None:
    assert pool([*units[first:], *reversed(units[:first])]) == pool(iter(units))


@pytest.mark.parametrize("percent", [-1, 101, Decimal("100.0001"), Fraction(-1, 10**9), Decimal("NaN")])
def test_a_threshold_outside_0_to_100_is_refused(percent: Any) -> None:
    with pytest.raises(ValueError, match=r"0 and 100|finite"):
        Threshold(percent, Comparator.ABOVE)


@pytest.mark.parametrize("percent", [80.0, True, "80", None])
def test_a_threshold_that_is_no_exact_number_is_refused(percent: Any) -> None:
    with pytest.raises(TypeError):
        Threshold(percent, Comparator.ABOVE)


def test_a_comparator_must_be_one() -> None:
    with pytest.raises(TypeError, match="comparator"):
        Threshold(80, ">=")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sign", "below", "equal", "above"),
    [
        (">=", False, True, True),
        (">", False, False, True),
        ("<=", True, True, False),
        ("<", True, False, False),
    ],
)
def test_each_comparator_keeps_its_word_at_the_threshold(
    sign: str, below: bool, equal: bool, above: bool
) -> None:
    comparator = Comparator(sign)
    assert [comparator.holds(Decimal(value), 80) for value in (79, 80, 81)] == [below, equal, above]


def test_a_contradiction_of_direction_and_comparator_can_be_seen() -> None:
    assert Comparator.BELOW.direction is Direction.LOWER_IS_BETTER
    assert [comparator.higher_is_better for comparator in Comparator] == [True, True, False, False]
    assert [direction.sign for direction in Direction] == [1, -1]


def test_a_comparison_is_exact_beyond_the_digits_of_the_decimal_context() -> None:
    hair_above_third = Decimal("33." + "3" * 40 + "4")
    with localcontext() as context:
        context.prec = 5
        assert meets(Share(10**30, 3 * 10**30), Threshold(hair_above_third, Comparator.AT_LEAST)) is False
        assert Comparator.ABOVE.holds(hair_above_third, Fraction(100, 3))


def test_a_float_takes_part_in_no_comparison() -> None:
    with pytest.raises(TypeError):
        Comparator.ABOVE.holds(80.1, 80)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        exact(0.5)  # type: ignore[arg-type]


@given(shares, thresholds)
def test_a_verdict_compares_whole_numbers(share: Share, threshold: Threshold) -> None:
    expected = holds(share.part, share.whole, threshold) if share.whole else None
    assert meets(share, threshold) is expected


@given(shares, thresholds)
def test_the_gap_is_the_first_number_of_parts_that_meets(share: Share, threshold: Threshold) -> None:
    if meets(share, threshold) is not False:
        assert gap(share, threshold) is None
        return
    step = threshold.comparator.direction.sign
    first = next(n for n in range(1, 100) if holds(share.part + step * n, share.whole, threshold))
    room = share.whole - share.part if step == 1 else share.part
    assert gap(share, threshold) == Gap(first, reachable=first <= room)


@pytest.mark.parametrize(
    ("share", "sign", "percent", "expected"),
    [
        (Share(3, 4), ">", 100, Gap(2, reachable=False)),  # nothing is above all
        (Share(1, 4), "<", 0, Gap(2, reachable=False)),  # nothing is below nothing
        (Share(1, 4), "<=", 0, Gap(1, reachable=True)),
        (Share(0, 0), ">=", 50, None),
        (Share(5, 10), "<", 50, Gap(1, reachable=True)),
        (Share(5, 10), "<=", 50, None),
    ],
)
def test_a_gap_keeps_its_number_where_it_cannot_be_closed(
    share: Share, sign: str, percent: int, expected: Gap | None
) -> None:
    assert gap(share, Threshold(percent, Comparator(sign))) == expected


@pytest.mark.parametrize(
    ("share", "sign", "percent", "parts"),
    [
        (Share(5, 15), ">=", 90, 9),  # 14 of 15 are needed: whole officials, not 8.5
        (Share(15, 15), ">=", 90, 0),
        (Share(60, 75), ">", 80, 1),  # 60 is 80 % and not above it
        (Share(60, 75), ">=", 80, 0),
        (Share(5, 15), "<=", 10, 4),  # 1 of 15 may stay
        (Share(3, 30), "<=", 10, 0),
        (Share(3, 30), "<", 10, 1),
        (Share(0, 0), ">=", 90, 0),
    ],
)
def test_a_unit_falls_short_by_whole_parts_strictness_included(
    share: Share, sign: str, percent: int, parts: int
) -> None:
    assert shortfall(share, Threshold(percent, Comparator(sign))) == parts


scopes = st.lists(
    st.integers(0, 12).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole))),
    min_size=1,
    max_size=5,
)
open_thresholds = st.builds(
    Threshold, st.integers(1, 99) | st.decimals("0.5", "99.5", places=1), st.sampled_from(Comparator)
)  # of 0 and 100 a strict sign asks what nobody can reach


@given(scopes, open_thresholds)
def test_no_fewer_units_close_the_gap_than_said(units: list[Share], threshold: Threshold) -> None:
    missing = gap(pool(units), threshold)
    if missing is None:
        return
    raised = [lifted(unit, threshold) for unit in units]

    def close(chosen: tuple[int, ...]) -> bool:
        parts = (raised[n].part if n in chosen else unit.part for n, unit in enumerate(units))
        return holds(sum(parts), sum(unit.whole for unit in units), threshold)

    sizes = range(1, len(units) + 1)
    fewest = next(n for n in sizes if any(close(chosen) for chosen in combinations(range(len(units)), n)))
    assert closers([shortfall(unit, threshold) for unit in units], missing.parts) == fewest


@pytest.mark.parametrize(
    ("shortfalls", "missing", "fewest"),
    [((3, 9, 4), 12, 2), ((3, 9, 4), 13, 2), ((3, 9, 4), 14, 3), ((3, 9, 4), 17, None), ((), 1, None)],
)
def test_where_all_that_answered_are_not_enough_nobody_is_named(
    shortfalls: tuple[int, ...], missing: int, fewest: int | None
) -> None:
    assert closers(map(Fraction, shortfalls), missing) == fewest


@pytest.mark.parametrize(
    ("share", "sign", "percent", "expected"),
    [
        (Share(106, 152), ">", 70, Share(107, 152)),
        (Share(120, 152), ">", 70, Share(120, 152)),
        (Share(5, 10), "<=", 35, Share(3, 10)),
        (Share(3, 4), ">", 100, Share(4, 4)),
        (Share(1, 4), "<", 0, Share(0, 4)),
        (Share(0, 0), ">=", 50, Share(0, 0)),
    ],
)
def test_a_lifted_share_just_meets_where_it_can(
    share: Share, sign: str, percent: int, expected: Share
) -> None:
    assert lifted(share, Threshold(percent, Comparator(sign))) == expected


@given(shares, thresholds)
def test_lifting_takes_exactly_the_gap(share: Share, threshold: Threshold) -> None:
    missing = gap(share, threshold)
    moved = abs(lifted(share, threshold).part - share.part)
    if missing is None:
        assert moved == 0
    elif missing.reachable:
        assert moved == missing.parts
        assert meets(lifted(share, threshold), threshold) is True
