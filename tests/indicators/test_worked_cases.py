"""The worked cases of docs/method.md, section 10. Every expected number was worked out by hand.

Which period speaks is tried over the database; here stands what the engine makes of it.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from indicators import (
    Axis,
    Certainty,
    Comparator,
    Direction,
    Final,
    Flag,
    Frequency,
    Gap,
    Kind,
    Path,
    Reason,
    Share,
    Speech,
    Standing,
    StandingCode,
    Threshold,
    bounds,
    certainty,
    closers,
    deviation,
    due_quarters,
    gap,
    is_worse_than_start,
    lag_quarters,
    meets,
    own_path,
    pool,
    printed,
    shortfall,
    standing,
)

HIGHER, LOWER = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER
MIDWAY = 10  # the second quarter of 2018, half of the way to the end of 2020
BEFORE, AFTER = Final(20, has_come=False), Final(20, has_come=True)  # of the 31st of December 2020


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
        threshold=above(80),
        direction=HIGHER,
        speaking=4,
        share=pooled,
        certainty=Certainty.OPEN,
        counted=2,
        owing=3,
    )
    assert verdict.code is StandingCode.MET
    assert verdict.flags == {Flag.PROVISIONAL, Flag.OPEN}


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
        threshold=at_most_40, direction=LOWER, speaking=MIDWAY, share=Share(70, 100), path=path
    )
    assert verdict.code is StandingCode.ON_TRACK
    assert path.expected(MIDWAY) == 70  # 30 of the 60 points are left


def test_w09_keeping_80_per_cent_one_point_below_is_behind() -> None:
    path = Path(at_least(80), 20, baseline=80)
    assert path.length == 5
    assert deviation(79, path, MIDWAY, HIGHER) == Fraction(-1, 5)
    verdict = standing(threshold=at_least(80), direction=HIGHER, speaking=2, share=Share(79, 100), path=path)
    assert verdict.code is StandingCode.BEHIND


def test_w10_a_whole_of_zero_is_no_data_because_nothing_occurred() -> None:
    verdict = standing(threshold=at_least(80), direction=HIGHER, speaking=4, share=Share(0, 0))
    assert verdict == Standing(StandingCode.NO_DATA, Reason.NOTHING_OCCURRED)


def test_w11_a_correction_replaces_and_is_never_added() -> None:
    corrected = standing(
        threshold=at_least(35),
        direction=HIGHER,
        speaking=20,
        share=pool([Share(30, 100)]),  # 40 before; one current value a unit reaches the engine
        final=AFTER,
        flags=[Flag.CORRECTED],
    )
    assert corrected == Standing(StandingCode.MISSED, flags=frozenset({Flag.CORRECTED}))


def nine_districts(**changes: Any) -> Standing:
    """Return the standing of nine districts of which eight say yes and one is silent."""
    known: dict[str, Any] = {
        "threshold": at_least(100),
        "direction": HIGHER,
        "speaking": 20,
        "share": Share(8, 9),
        "on_path": Fraction(100),  # of the eight that answered
        "path": Path(at_least(100), 20, baseline=0),
        "certainty": Certainty.OPEN,
        "counted": 8,
        "owing": 9,
        "kind": Kind.UNIT_COUNT,
    }
    return standing(**known | changes)


def test_w12_of_nine_districts_eight_say_yes_and_a_silent_one_keeps_it_open() -> None:
    assert meets(Share(8, 9), at_least(100)) is False
    assert certainty(Share(8, 8), at_least(100), [1], grows=1) is Certainty.OPEN
    assert bounds(Share(8, 8), 1) == (Fraction(800, 9), Fraction(100))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"speaking": 19, "final": BEFORE}, "on_track"),  # those that answered are where the path ends
        ({"final": AFTER}, "at_risk"),
        ({"final": AFTER, "is_locked": True}, "missed"),
    ],
)
def test_w12_the_silent_one_is_missing_after_the_lock_and_no_failure_before(
    changes: dict[str, Any], code: str
) -> None:
    verdict = nine_districts(**changes)
    assert verdict == Standing(StandingCode(code), flags=frozenset({Flag.PROVISIONAL, Flag.OPEN}))


def test_w13_without_baseline_and_milestones_no_pace_is_claimed() -> None:
    share = Share(60, 100)
    verdict = standing(
        threshold=at_least(100),
        direction=HIGHER,
        speaking=MIDWAY,
        share=share,
        path=Path(at_least(100), 20),
        final=BEFORE,
    )
    assert verdict == Standing(StandingCode.NO_PATH)
    assert gap(share, at_least(100)) == Gap(40, reachable=True)


def test_w14_a_half_yearly_indicator_asked_for_the_third_quarter_speaks_with_the_second() -> None:
    assert due_quarters(Frequency.HALF_YEAR, 11) == (10, 8, 6)
    verdict = standing(threshold=at_least(80), direction=HIGHER, speaking=10, share=Share(85, 100))
    assert verdict == Standing(StandingCode.MET)


def test_w15_of_thirty_agencies_two_say_no_so_all_can_no_longer_be_reached() -> None:
    answered, silent = Share(13, 15), [1] * 15
    assert certainty(answered, at_least(100), silent, grows=1) is Certainty.CERTAIN_MISSED
    ends = bounds(answered, 15)
    assert ends is not None
    assert [printed(end) for end in ends] == ["43,3", "93,3"]
    assert gap(Share(13, 30), at_least(100)) == Gap(17, reachable=True)
    assert closers([Fraction(1), Fraction(1)], 17) is None  # the two bring it to 28 of 30


@pytest.mark.parametrize(("final", "code"), [(BEFORE, "at_risk"), (AFTER, "missed")])
def test_w15_the_last_period_closes_at_risk_and_the_new_year_finds_it_missed(final: Final, code: str) -> None:
    verdict = standing(
        threshold=at_least(100),
        direction=HIGHER,
        speaking=20,
        share=Share(13, 30),
        certainty=Certainty.CERTAIN_MISSED,
        final=final,
        kind=Kind.UNIT_COUNT,
    )
    assert verdict == Standing(StandingCode(code))


def test_w16_a_period_that_is_locked_with_less_than_half_makes_no_verdict() -> None:
    verdict = standing(
        threshold=at_least(100),
        direction=HIGHER,
        speaking=20,
        share=Share(12, 30),
        speech=Speech.IN_PART,
        final=AFTER,
        is_locked=True,
        kind=Kind.UNIT_COUNT,
    )
    assert verdict.code is StandingCode.GATHERING


def test_w17_a_value_of_a_year_before_is_outdated_and_one_of_two_years_too_old() -> None:
    assert due_quarters(Frequency.YEAR, 19) == (16, 12)  # the end of 2018 is within reach
    assert due_quarters(Frequency.YEAR, 20) == (20, 16)  # it no longer is
    old = standing(
        threshold=at_least(80), direction=HIGHER, speaking=12, share=Share(9, 10), speech=Speech.ONCE
    )
    assert old.code is StandingCode.OUTDATED
    none = standing(threshold=at_least(80), direction=HIGHER, reason=Reason.TOO_OLD, final=AFTER)
    assert none == Standing(StandingCode.NO_DATA, Reason.TOO_OLD)


def test_w18_a_share_that_moves_evenly_within_the_quarters_is_on_its_path_in_all_of_them() -> None:
    path = Path(at_least(30), 20, baseline=2, axis=Axis.MIDDLE)
    assert path.expected(1) == Fraction(11, 2)  # 2 + 28 * 2.5 / 20
    assert path.expected(20) == 30
    for quarter in range(1, 21):
        january = quarter - (quarter - 1) % 4
        # within quarter t it is 2 + 1.4 (t + 1.5) per cent: 41 + 14 t of a thousand
        since_january = pool(Share(41 + 14 * one, 1000) for one in range(january, quarter + 1))
        assert deviation(since_january.percent or 0, path, quarter, HIGHER) == 0


def test_w19_a_unit_is_held_against_its_own_start_and_not_against_the_province_s() -> None:
    own = own_path(Path(at_least(100), 20, baseline=82), 5, 1, HIGHER)
    assert own.expected(MIDWAY) == 50  # nine of nineteen quarters from 5 to 100
    verdict = standing(
        threshold=at_least(100), direction=HIGHER, speaking=MIDWAY, share=Share(0, 40), path=own
    )
    assert verdict.code is StandingCode.BEHIND
    assert is_worse_than_start(0, own, HIGHER)
    assert lag_quarters(0, own, MIDWAY, HIGHER) is None


def test_w20_a_baseline_is_expected_on_its_own_day() -> None:
    path = Path(at_least(100), 20, baseline=90, baseline_at=MIDWAY)
    assert deviation(90, path, MIDWAY, HIGHER) == 0
    verdict = standing(
        threshold=at_least(100), direction=HIGHER, speaking=MIDWAY, share=Share(90, 100), path=path
    )
    assert verdict.code is StandingCode.ON_TRACK


def test_w21_a_silent_district_may_have_grown_to_twice_what_it_was() -> None:
    three = pool([Share(29, 100)] * 3)
    ends = bounds(three, 4)
    assert ends is not None
    assert [printed(end, at_least(30)) for end in ends] == ["28,6", "29,9"]
    assert certainty(three, at_least(30), [4]) is Certainty.OPEN  # 95 of 308 would be 30.8 %
    assert certainty(three, at_least(30), [2]) is Certainty.CERTAIN_MISSED  # 91 of 304 are 29.9 %


def test_w22_a_unit_exactly_on_a_threshold_to_be_exceeded_falls_short_by_one() -> None:
    assert shortfall(Share(60, 75), above(80)) == 1


def test_w23_shared_procedures_are_short_by_their_keepers() -> None:
    keepers = [(20, 110), (8, 74), (2, 41), (6, 44), (9, 40), (8, 33), (11, 40)]
    shares = [Share(part, whole) for part, whole in keepers]
    assert [shortfall(share, at_least(50)) for share in shares] == [35, 29, 19, 16, 11, 9, 9]
    assert sum(shortfall(share, at_least(50)) for share in shares) == 128
    assert pool(shares) == Share(64, 382)
    assert shortfall(pool(shares), at_least(50)) == 127


def test_w24_a_milestone_of_a_running_total_stands_where_its_quarter_does() -> None:
    path = Path(at_least(90), 20, baseline=50, milestones=((MIDWAY, 70),), axis=Axis.MIDDLE)
    assert path.expected(MIDWAY) == 70
    assert deviation(Decimal("70.0"), path, MIDWAY, HIGHER) == 0


def test_w25_a_unit_that_starts_above_the_threshold_is_expected_to_keep_it() -> None:
    own = own_path(Path(at_least(80), 20, baseline=60), 95, 1, HIGHER)
    assert own.expected(MIDWAY) == 80
    assert own.length == 5
    assert deviation(Decimal("79.9"), own, MIDWAY, HIGHER) == Fraction(-1, 50)
    verdict = standing(
        threshold=at_least(80), direction=HIGHER, speaking=MIDWAY, share=Share(799, 1000), path=own
    )
    assert verdict.code is StandingCode.ON_TRACK
