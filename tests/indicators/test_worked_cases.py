"""The worked cases of docs/method.md, section 10. Every expected number was worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from indicators import (
    Certainty,
    Comparator,
    Direction,
    Frequency,
    Gap,
    Path,
    Reason,
    Share,
    Standing,
    StandingCode,
    Threshold,
    bounds,
    certainty,
    deviation,
    due_quarters,
    gap,
    lag_quarters,
    meets,
    pool,
    printed,
    standing,
)

HIGHER, LOWER = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER
MIDWAY = 10  # the second quarter of 2018, half of the way to the end of 2020


def at_least(percent: int) -> Threshold:
    return Threshold(Decimal(percent), Comparator.AT_LEAST)


def above(percent: int) -> Threshold:
    return Threshold(Decimal(percent), Comparator.ABOVE)


def test_w01_two_units_of_three_meet_but_the_third_may_still_overturn_it() -> None:
    pooled = pool([Share(5, 10), Share(90, 100)])
    assert pooled == Share(95, 110)
    assert printed(pooled.percent or 0, above(80)) == "86,4"
    assert certainty(pooled, above(80), [None]) is Certainty.OPEN
    verdict = standing(
        threshold=above(80), direction=HIGHER, asked=4, speaking=4, share=pooled, counted=2, owing=3
    )
    assert verdict.code is StandingCode.MET
    assert verdict.flags == {"provisional"}


def test_w01_with_a_known_whole_of_40_the_value_ends_between_63_and_90_per_cent() -> None:
    assert bounds(Share(95, 110), 40) == (Fraction(9500, 150), Fraction(90))
    assert certainty(Share(95, 110), above(80), [40]) is Certainty.OPEN


def test_w02_80_per_cent_is_not_above_80_but_one_in_ten_thousand_more_is() -> None:
    assert meets(Share(80, 100), above(80)) is False
    assert meets(Share(8001, 10000), above(80)) is True


def test_w03_above_70_per_cent_of_152_communes_takes_107() -> None:
    assert meets(Share(107, 152), above(70)) is True  # 10,700 > 10,640
    assert meets(Share(106, 152), above(70)) is False  # 10,600 < 10,640
    assert gap(Share(106, 152), above(70)) == Gap(1, reachable=True)


@pytest.mark.parametrize(
    ("share", "threshold", "shown", "missing"),
    [
        (Share(1148, 2596), at_least(50), "44,2", 150),  # W04: 1,298 are needed
        (Share(2497, 2596), at_least(100), "96,2", 99),  # W05
        (Share(3764, 33450), at_least(30), "11,3", 6271),  # W06: 10,035 are needed
    ],
)
def test_w04_to_w06_the_gap_is_said_in_natural_units(
    share: Share, threshold: Threshold, shown: str, missing: int
) -> None:
    assert meets(share, threshold) is False
    assert printed(share.percent or 0, threshold) == shown
    assert gap(share, threshold) == Gap(missing, reachable=True)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("20", "on_track"),
        ("19.0", "on_track"),  # d = -1/20, just not at risk
        ("18.9", "at_risk"),
        ("17.0", "at_risk"),  # d = -3/20, just not behind
        ("16.9", "behind"),
        ("30", "met"),
    ],
)
def test_w07_a_value_midway_from_10_to_30_is_judged_by_its_distance_from_20(value: str, code: str) -> None:
    path = Path(at_least(30), 20, baseline=Decimal(10))
    verdict = standing(
        threshold=at_least(30),
        direction=HIGHER,
        asked=MIDWAY,
        speaking=MIDWAY,
        value=Decimal(value),
        path=path,
    )
    assert verdict == Standing(StandingCode(code))


def test_w07_a_value_of_16_9_is_about_three_quarters_late() -> None:
    path = Path(at_least(30), 20, baseline=Decimal(10))
    assert lag_quarters(Decimal("16.9"), path, MIDWAY, HIGHER) == Fraction(31, 10)


def test_w08_where_lower_is_better_half_the_way_at_half_time_is_on_track() -> None:
    at_most_40 = Threshold(Decimal(40), Comparator.AT_MOST)
    path = Path(at_most_40, 20, baseline=100)
    verdict = standing(
        threshold=at_most_40, direction=LOWER, asked=MIDWAY, speaking=MIDWAY, share=Share(70, 100), path=path
    )
    assert verdict.code is StandingCode.ON_TRACK
    assert path.expected(MIDWAY) == 70  # 30 of the 60 points are left


def test_w09_keeping_80_per_cent_one_point_below_is_behind() -> None:
    path = Path(at_least(80), 20, baseline=80)
    assert path.length == 5
    assert deviation(79, path, MIDWAY, HIGHER) == Fraction(-1, 5)
    verdict = standing(
        threshold=at_least(80), direction=HIGHER, asked=2, speaking=2, share=Share(79, 100), path=path
    )
    assert verdict.code is StandingCode.BEHIND


def test_w10_a_whole_of_zero_is_no_data_because_nothing_occurred() -> None:
    verdict = standing(threshold=at_least(80), direction=HIGHER, asked=4, speaking=4, share=Share(0, 0))
    assert verdict == Standing(StandingCode.NO_DATA, Reason.NOTHING_OCCURRED)


def test_w11_a_correction_replaces_and_is_never_added() -> None:
    corrected = standing(
        threshold=at_least(35),
        direction=HIGHER,
        asked=4,
        speaking=4,
        share=pool([Share(30, 100)]),  # 40 before; one current value a unit reaches the engine
        deadline=4,
    )
    assert corrected.code is StandingCode.MISSED


def test_w12_of_nine_districts_eight_say_yes_and_a_silent_one_keeps_it_open() -> None:
    assert meets(Share(8, 9), at_least(100)) is False
    assert certainty(Share(8, 8), at_least(100), [1]) is Certainty.OPEN


def test_w13_without_baseline_and_milestones_no_pace_is_claimed() -> None:
    share = Share(60, 100)
    verdict = standing(
        threshold=at_least(100), direction=HIGHER, asked=MIDWAY, speaking=MIDWAY, share=share, deadline=20
    )
    assert verdict == Standing(StandingCode.NO_PATH)
    assert gap(share, at_least(100)) == Gap(40, reachable=True)


def test_w14_a_half_yearly_indicator_asked_for_the_third_quarter_speaks_with_the_second() -> None:
    assert due_quarters(Frequency.HALF_YEAR, 11) == (10, 8, 6)
    verdict = standing(
        threshold=at_least(80),
        direction=HIGHER,
        asked=11,
        speaking=10,
        due=Frequency.HALF_YEAR.latest_due(11),
        share=Share(85, 100),
    )
    assert verdict == Standing(StandingCode.MET)
