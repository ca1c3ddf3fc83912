"""The eleven standings: the first rule that fits, its boundaries, and the flags beside it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from indicators import (
    Certainty,
    Comparator,
    Direction,
    Final,
    Flag,
    Forecast,
    Kind,
    Margins,
    Path,
    Reason,
    Share,
    Speech,
    Standing,
    StandingCode,
    Threshold,
)
from tests.indicators.standings import (
    AHEAD,
    AT_LEAST_80,
    AT_MOST_20,
    COME,
    DOWN,
    HIGHER,
    LOWER,
    SHORT,
    UP,
    judge,
    reaching,
)


def test_a_target_that_does_not_apply_comes_before_everything_and_has_no_flags() -> None:
    verdict = judge(
        applies=False,
        share=Share(9, 9),
        counted=0,
        owing=1,
        contributes=True,
        final=COME,
        flags=[Flag.STATED],
    )
    assert verdict == Standing(StandingCode.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"speaking": None}, "never_reported"),
        ({"speaking": None, "reason": Reason.TOO_OLD}, "too_old"),
        ({"speaking": None, "reason": Reason.NOT_DUE_YET}, "not_due_yet"),
        ({"speaking": 10}, "never_reported"),
        ({"share": Share(0, 0)}, "nothing_occurred"),
        ({"share": Share(0, 0), "speaking": None, "reason": Reason.TOO_OLD}, "nothing_occurred"),
        ({"share": Share(0, 0), "speech": Speech.ONCE}, "nothing_occurred"),
        ({"share": Share(0, 0), "contributes": True}, "nothing_occurred"),
        ({"speaking": None, "path": UP, "final": COME, "is_locked": True}, "never_reported"),
    ],
)
def test_no_data_says_why(changes: dict[str, Any], reason: str) -> None:
    verdict = judge(**changes)
    assert (verdict.code, verdict.reason) == (StandingCode.NO_DATA, Reason(reason))


@pytest.mark.parametrize("share", [Share(100, 100), Share(0, 100)])
def test_an_old_figure_is_shown_and_not_judged(share: Share) -> None:
    verdict = judge(share=share, speech=Speech.ONCE, path=UP, final=COME, is_locked=True, contributes=True)
    assert verdict.code is StandingCode.OUTDATED


@pytest.mark.parametrize("share", [None, Share(100, 100), Share(0, 100)])
def test_where_too_few_have_answered_nothing_is_judged(share: Share | None) -> None:
    verdict = judge(share=share, speech=Speech.IN_PART, path=UP, final=COME, is_locked=True, contributes=True)
    assert verdict.code is StandingCode.GATHERING


@pytest.mark.parametrize("share", [Share(1, 1), Share(0, 1)])
def test_one_unit_s_part_of_a_count_of_units_has_no_standing_of_its_own(share: Share) -> None:
    verdict = judge(share=share, kind=Kind.UNIT_COUNT, contributes=True, path=UP, final=COME, is_locked=True)
    assert verdict.code is StandingCode.CONTRIBUTES


@pytest.mark.parametrize(
    ("threshold", "direction", "share", "code"),
    [
        (AT_LEAST_80, HIGHER, Share(80, 100), "met"),
        (AT_LEAST_80, HIGHER, Share(79, 100), "no_path"),
        (Threshold(80, Comparator.ABOVE), HIGHER, Share(80, 100), "no_path"),
        (AT_MOST_20, LOWER, Share(20, 100), "met"),
        (Threshold(20, Comparator.BELOW), LOWER, Share(20, 100), "no_path"),
    ],
)
def test_met_is_what_the_comparator_says(
    threshold: Threshold, direction: Direction, share: Share, code: str
) -> None:
    assert judge(threshold=threshold, direction=direction, share=share).code == StandingCode(code)


@pytest.mark.parametrize("value", [80, Decimal("80.0"), Fraction(80)])
def test_a_percentage_without_counts_is_judged_as_it_stands(value: Any) -> None:
    assert judge(value=value).code is StandingCode.MET


def test_the_counts_speak_where_a_percentage_stands_beside_them() -> None:
    assert judge(share=Share(799999, 1000000), value=Decimal(80)).code is StandingCode.NO_PATH


@pytest.mark.parametrize(
    ("final", "speaking", "code"),
    [
        (None, 20, "on_track"),
        (AHEAD, 19, "on_track"),
        (AHEAD, 20, "at_risk"),  # the last figure is there, and the day is not over
        (AHEAD, 21, "at_risk"),
        (COME, 19, "at_risk"),  # the day is over, and the last figure is not there
        (COME, 20, "missed"),
        (COME, 21, "missed"),
    ],
)
def test_a_target_is_missed_once_its_day_is_over_and_its_own_period_speaks(
    final: Final | None, speaking: int, code: str
) -> None:
    keep = Path(AT_LEAST_80, 24, baseline=79)
    verdict = judge(share=Share(799, 1000), speaking=speaking, path=keep, final=final)
    assert verdict.code == StandingCode(code)
    assert judge(share=Share(80, 100), speaking=speaking, path=keep, final=final).code is StandingCode.MET


@pytest.mark.parametrize(
    ("certainty", "is_locked", "code"),
    [
        (None, False, "missed"),
        (Certainty.CERTAIN_MISSED, False, "missed"),
        (Certainty.OPEN, False, "behind"),  # silence alone is never a failure
        (Certainty.OPEN, True, "missed"),
    ],
)
def test_a_silent_unit_that_can_overturn_it_keeps_a_target_from_being_missed_until_the_lock(
    certainty: Certainty | None, is_locked: bool, code: str
) -> None:
    verdict = judge(share=SHORT, speaking=20, path=UP, final=COME, certainty=certainty, is_locked=is_locked)
    assert verdict.code == StandingCode(code)


@pytest.mark.parametrize(("final", "code"), [(None, "no_path"), (AHEAD, "at_risk"), (COME, "at_risk")])
def test_no_pace_is_spoken_of_any_more_once_the_last_figure_is_there(final: Final | None, code: str) -> None:
    verdict = judge(share=SHORT, speaking=20, final=final, certainty=Certainty.OPEN)
    assert verdict.code == StandingCode(code)


@pytest.mark.parametrize(
    ("share", "path", "code"),
    [
        (Share(80, 100), UP, "on_track"),
        (Share(80, 100), None, "on_track"),  # it is not short of anything, and not met for good
        (Share(79, 100), UP, "at_risk"),
        (Share(79, 100), None, "at_risk"),
        (Share(60, 100), UP, "behind"),
    ],
)
def test_a_figure_of_before_the_cut_off_is_neither_met_nor_missed(
    share: Share, path: Path | None, code: str
) -> None:
    verdict = judge(share=share, path=path, speaking=20, final=COME, is_conclusive=False, is_locked=True)
    assert verdict.code == StandingCode(code)


def test_a_count_of_units_is_met_by_all_units_and_paced_by_those_that_answered() -> None:
    everyone = Threshold(100, Comparator.AT_LEAST)
    path = Path(everyone, 20, baseline=0)  # 50 per cent midway
    silent = {"threshold": everyone, "share": Share(4, 10), "path": path, "kind": Kind.UNIT_COUNT}
    assert judge(**silent).code is StandingCode.AT_RISK  # 40 of 100
    assert judge(**silent, on_path=Fraction(50)).code is StandingCode.ON_TRACK  # 4 of the 8 that answered
    assert judge(**silent, on_path=Fraction(100)).code is StandingCode.ON_TRACK  # of all it is not met


@pytest.mark.parametrize(
    "path",
    [
        None,
        Path(AT_LEAST_80, 20),
        Path(AT_LEAST_80, 20, milestones=((12, 60),)),
        Path(AT_LEAST_80, 20, baseline=10, baseline_at=11),
    ],
)
def test_no_pace_is_claimed_where_nothing_is_expected_yet(path: Path | None) -> None:
    assert judge(share=Share(10, 100), path=path, forecast=reaching(0)).code is StandingCode.NO_PATH


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("60", "on_track"),
        ("58", "on_track"),  # d = -0.05
        ("57.9999999999999999999999999999999999", "at_risk"),
        ("54", "at_risk"),  # d = -0.15
        ("53.9999999999999999999999999999999999", "behind"),
    ],
)
def test_the_boundaries_of_the_path_are_exact(value: str, code: str) -> None:
    assert judge(value=Decimal(value), path=UP).code == StandingCode(code)


@pytest.mark.parametrize(
    ("value", "code"), [(40, "on_track"), (42, "on_track"), (43, "at_risk"), (46, "at_risk"), (47, "behind")]
)
def test_the_boundaries_hold_where_lower_is_better(value: int, code: str) -> None:
    verdict = judge(threshold=AT_MOST_20, direction=LOWER, value=value, path=DOWN)
    assert verdict.code == StandingCode(code)


@pytest.mark.parametrize(
    ("quarter", "value", "code"),
    [
        (3, Decimal("37.9"), "at_risk"),  # d is just below -0.05
        (4, Decimal("37.9"), "behind"),
        (4, 38, "on_track"),
        (5, Decimal("37.9"), "behind"),
    ],
)
def test_a_value_worse_than_its_start_is_behind_after_a_year_once_it_is_off_the_path(
    quarter: int, value: Any, code: str
) -> None:
    level = Path(AT_LEAST_80, 20, baseline=40, milestones=((9, 40),))
    assert judge(speaking=quarter, value=value, path=level).code == StandingCode(code)


def test_where_lower_is_better_a_value_above_its_start_is_worse() -> None:
    level = Path(AT_MOST_20, 20, baseline=60, milestones=((9, 60),))
    for value, code in ((Decimal("62.1"), StandingCode.BEHIND), (62, StandingCode.ON_TRACK)):
        verdict = judge(threshold=AT_MOST_20, direction=LOWER, speaking=5, value=value, path=level)
        assert verdict.code is code


@pytest.mark.parametrize(
    ("direction", "threshold", "path", "value", "forecast", "code"),
    [
        (HIGHER, AT_LEAST_80, UP, 72, reaching(80, 40), "on_track"),  # the better end reaches
        (HIGHER, AT_LEAST_80, UP, 72, reaching(79, 40), "at_risk"),
        (HIGHER, AT_LEAST_80, UP, 65, reaching(90), "behind"),
        (HIGHER, Threshold(80, Comparator.ABOVE), UP, 72, reaching(80, 40), "at_risk"),
        (HIGHER, Threshold(80, Comparator.ABOVE), UP, 72, reaching(81, 40), "on_track"),
        (LOWER, AT_MOST_20, DOWN, 28, reaching(20, 60), "on_track"),
        (LOWER, AT_MOST_20, DOWN, 28, reaching(21, 60), "at_risk"),
        (LOWER, Threshold(20, Comparator.BELOW), DOWN, 28, reaching(20, 60), "at_risk"),
    ],
)
def test_a_forecast_whose_better_end_misses_is_a_risk(
    direction: Direction, threshold: Threshold, path: Path, value: int, forecast: Forecast, code: str
) -> None:
    verdict = judge(
        threshold=threshold, direction=direction, speaking=16, value=value, path=path, forecast=forecast
    )
    assert verdict.code == StandingCode(code)


@pytest.mark.parametrize(
    ("quarter", "code"),
    [(15, "on_track"), (16, "at_risk"), (17, "at_risk"), (18, "at_risk"), (19, "at_risk")],
)
def test_a_forecast_weighs_in_the_last_four_quarters_only(quarter: int, code: str) -> None:
    verdict = judge(speaking=quarter, value=79, path=UP, forecast=reaching(79))
    assert verdict.code == StandingCode(code)


def test_the_margins_are_a_setting() -> None:
    strict = Margins(at_risk=Decimal(0), behind=Decimal("0.01"))
    assert judge(value=59, path=UP, margins=strict).code is StandingCode.BEHIND
    assert judge(value=Decimal("59.9"), path=UP, margins=strict).code is StandingCode.AT_RISK


def test_margins_may_meet_and_leave_no_room_for_a_risk() -> None:
    narrow = Margins(at_risk=Decimal("0.1"), behind=Decimal("0.1"))
    assert judge(value=56, path=UP, margins=narrow).code is StandingCode.ON_TRACK
    assert judge(value=55, path=UP, margins=narrow).code is StandingCode.BEHIND


def test_without_a_forecast_the_shortest_path_claims_no_risk() -> None:
    keep = Path(AT_LEAST_80, 20, milestones=((5, 79), (15, 79)))
    assert judge(value=79, path=keep).code is StandingCode.ON_TRACK


@pytest.mark.parametrize(("at_risk", "behind"), [("0.2", "0.1"), ("-0.1", "0.1")])
def test_margins_that_cross_are_refused(at_risk: str, behind: str) -> None:
    with pytest.raises(ValueError, match="at_risk <= behind"):
        Margins(Decimal(at_risk), Decimal(behind))


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, set()),
        ({"counted": 2, "owing": 3}, {Flag.PROVISIONAL}),
        ({"counted": 3, "owing": 3}, set()),
        ({"certainty": Certainty.OPEN}, {Flag.OPEN}),
        ({"certainty": Certainty.CERTAIN_MET}, set()),
        ({"share": Share(9, 9)}, {Flag.SMALL}),
        ({"share": Share(10, 10)}, set()),
        ({"share": Share(9, 9), "kind": Kind.UNIT_COUNT}, set()),
        ({"share": Share(29, 29), "small_below": 30}, {Flag.SMALL}),
        ({"share": None, "value": 90}, set()),
        ({"flags": [Flag.STATED, Flag.CORRECTED]}, {Flag.STATED, Flag.CORRECTED}),
    ],
)
def test_a_flag_stands_beside_the_standing(changes: dict[str, Any], flags: set[Flag]) -> None:
    verdict = judge(**{"share": Share(90, 100)} | changes)
    assert verdict == Standing(StandingCode.MET, flags=frozenset(flags))


@pytest.mark.parametrize(
    "changes",
    [{"share": Share(0, 0)}, {"speech": Speech.ONCE}, {"speech": Speech.IN_PART}, {"contributes": True}],
)
def test_where_no_verdict_is_made_none_can_still_be_overturned(changes: dict[str, Any]) -> None:
    verdict = judge(
        **{"share": SHORT} | changes, certainty=Certainty.OPEN, counted=1, owing=2, flags=[Flag.STATED]
    )
    assert verdict.flags == {Flag.PROVISIONAL, Flag.STATED}


@pytest.mark.parametrize(
    ("share", "final", "code"),
    [
        (Share(1, 1), COME, "met"),
        (Share(0, 1), None, "no_path"),
        (Share(0, 1), AHEAD, "at_risk"),
        (Share(0, 1), COME, "missed"),
    ],
)
def test_a_single_unit_that_says_no_has_no_path_and_is_missed_after_the_deadline(
    share: Share, final: Final | None, code: str
) -> None:
    everyone = Threshold(100, Comparator.AT_LEAST)
    verdict = judge(threshold=everyone, speaking=20, share=share, final=final, kind=Kind.UNIT_COUNT)
    assert verdict == Standing(StandingCode(code))


def test_codes_are_written_as_other_programs_know_them() -> None:
    assert [code.value for code in StandingCode] == [
        "not_applicable", "no_data", "outdated", "gathering", "contributes", "met", "missed", "no_path",
        "behind", "at_risk", "on_track"
    ]  # fmt: skip
    assert {reason.value for reason in Reason} == {
        "never_reported", "not_due_yet", "too_old", "nothing_occurred"
    }  # fmt: skip
    assert {flag.value for flag in Flag} == {
        "collecting", "provisional", "open", "small", "stated", "self_declared", "corrected",
        "definition_changed", "late", "interval_covers_threshold", "sources_differ"
    }  # fmt: skip
