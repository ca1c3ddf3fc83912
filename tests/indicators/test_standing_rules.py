"""The eight standings: the first rule that fits, its boundaries, and the flags beside it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import (
    Certainty,
    Comparator,
    Direction,
    Flag,
    Forecast,
    Kind,
    Margins,
    Path,
    Reason,
    Share,
    Standing,
    StandingCode,
    Threshold,
    standing,
)

HIGHER, LOWER = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER
AT_LEAST_80 = Threshold(Decimal(80), Comparator.AT_LEAST)
AT_MOST_20 = Threshold(Decimal(20), Comparator.AT_MOST)
UP = Path(AT_LEAST_80, 20, baseline=40)  # 2 points a quarter: 60 midway
DOWN = Path(AT_MOST_20, 20, baseline=60)  # 40 midway


def judge(**changes: Any) -> Standing:
    """Return the standing midway to at least 80 per cent, with what the test changes."""
    known: dict[str, Any] = {"threshold": AT_LEAST_80, "direction": HIGHER, "asked": 10, "speaking": 10}
    return standing(**known | changes)


def certain_forecast(value: Fraction | int) -> Forecast:
    return Forecast(Fraction(value), Fraction(value), Fraction(value))


def test_a_target_that_does_not_apply_comes_before_everything_and_has_no_flags() -> None:
    verdict = judge(applies=False, share=Share(9, 9), counted=0, owing=1, flags=[Flag.STATED])
    assert verdict == Standing(StandingCode.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"speaking": None}, "never_reported"),
        ({"speaking": None, "reason": Reason.TOO_OLD}, "too_old"),
        ({"speaking": 10}, "never_reported"),
        ({"share": Share(0, 0)}, "nothing_occurred"),
        ({"share": Share(0, 0), "speaking": None, "reason": Reason.TOO_OLD}, "nothing_occurred"),
        ({"asked": 20, "speaking": None, "path": UP}, "never_reported"),  # silence is not a miss
    ],
)
def test_no_data_says_why(changes: dict[str, Any], reason: str) -> None:
    verdict = judge(**changes)
    assert (verdict.code, verdict.reason) == (StandingCode.NO_DATA, Reason(reason))


def test_nothing_occurred_keeps_what_is_said_of_its_figures() -> None:
    verdict = judge(
        share=Share(0, 0),
        speaking=8,
        due=10,
        certainty=Certainty.OPEN,
        counted=1,
        owing=2,
        flags=[Flag.STATED],
    )
    assert verdict.flags == {Flag.PROVISIONAL, Flag.STALE, Flag.OPEN, Flag.STATED}


def test_without_any_figure_only_what_is_missing_is_said() -> None:
    assert judge(counted=0, owing=2, flags=[Flag.STATED]).flags == {Flag.PROVISIONAL}
    assert judge().flags == frozenset()


def test_a_share_speaks_for_the_asked_quarter_where_no_other_is_named() -> None:
    assert judge(share=Share(9, 10), speaking=None, due=10).code == StandingCode.MET


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


@pytest.mark.parametrize(("asked", "code"), [(19, "no_path"), (20, "missed"), (23, "missed")])
def test_a_target_is_missed_from_the_quarter_of_its_deadline_on(asked: int, code: str) -> None:
    assert judge(asked=asked, share=Share(5, 10), deadline=20).code == StandingCode(code)


def test_an_old_value_asked_for_at_the_deadline_is_missed_and_stale() -> None:
    verdict = judge(asked=20, speaking=18, due=20, share=Share(50, 100), path=UP)
    assert verdict == Standing(StandingCode.MISSED, flags=frozenset({Flag.STALE}))


def test_a_path_brings_its_own_deadline() -> None:
    assert judge(asked=20, share=Share(50, 100), path=UP, deadline=40).code is StandingCode.MISSED


def test_without_a_deadline_nothing_is_missed() -> None:
    assert judge(asked=99, share=Share(5, 10)).code is StandingCode.NO_PATH


@pytest.mark.parametrize(
    "path",
    [None, Path(AT_LEAST_80, 20), Path(AT_LEAST_80, 20, milestones=((12, 60),))],
)
def test_no_pace_is_claimed_where_nothing_is_expected_yet(path: Path | None) -> None:
    assert judge(share=Share(10, 100), path=path, forecast=certain_forecast(0)).code is StandingCode.NO_PATH


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
    ("quarter", "value", "code"), [(3, 39, "on_track"), (4, 39, "behind"), (4, 40, "on_track")]
)
def test_a_value_worse_than_its_baseline_is_behind_after_a_year(quarter: int, value: int, code: str) -> None:
    dipping = Path(AT_LEAST_80, 20, baseline=40, milestones=((3, 39), (4, 39)))
    verdict = judge(asked=quarter, speaking=quarter, value=value, path=dipping)
    assert verdict.code == StandingCode(code)


def test_the_pace_is_that_of_the_period_that_speaks() -> None:
    assert judge(asked=11, speaking=8, value=56, path=UP).code is StandingCode.ON_TRACK
    assert judge(asked=11, speaking=11, value=56, path=UP).code is StandingCode.AT_RISK


@pytest.mark.parametrize(
    ("direction", "threshold", "path", "value", "reached", "code"),
    [
        (HIGHER, AT_LEAST_80, UP, 60, 78, "on_track"),  # short by 2 points: 5 % of 40
        (HIGHER, AT_LEAST_80, UP, 60, Fraction(779, 10), "at_risk"),
        (HIGHER, AT_LEAST_80, UP, 53, 90, "behind"),
        (LOWER, AT_MOST_20, DOWN, 40, 22, "on_track"),
        (LOWER, AT_MOST_20, DOWN, 40, Fraction(221, 10), "at_risk"),
        (LOWER, AT_MOST_20, DOWN, 40, 0, "on_track"),
    ],
)
def test_a_forecast_that_falls_short_is_a_risk(
    direction: Direction, threshold: Threshold, path: Path, value: int, reached: Any, code: str
) -> None:
    verdict = judge(
        threshold=threshold,
        direction=direction,
        value=value,
        path=path,
        forecast=certain_forecast(reached),
    )
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
        ({"due": 10}, set()),
        ({"due": 12}, {Flag.STALE}),
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
    ("share", "asked", "code"),
    [(Share(1, 1), 3, "met"), (Share(0, 1), 3, "no_path"), (Share(0, 1), 4, "missed")],
)
def test_a_single_unit_that_says_no_is_missed_from_the_deadline_and_has_no_path(
    share: Share, asked: int, code: str
) -> None:
    everyone = Threshold(100, Comparator.AT_LEAST)
    verdict = judge(
        threshold=everyone, asked=asked, speaking=3, share=share, deadline=4, kind=Kind.UNIT_COUNT
    )
    assert verdict == Standing(StandingCode(code))


def test_codes_reasons_and_flags_are_written_as_other_programs_know_them() -> None:
    assert [code.value for code in StandingCode] == [
        "not_applicable", "no_data", "met", "missed", "no_path", "behind", "at_risk", "on_track"
    ]  # fmt: skip
    assert {reason.value for reason in Reason} == {"never_reported", "too_old", "nothing_occurred"}
    assert {"stale", "provisional", "open", "small", "stated", "self_declared"} < {f.value for f in Flag}


percents = st.integers(0, 100) | st.decimals(0, 100, places=2) | st.fractions(0, 100, max_denominator=9)
shares = st.integers(0, 30).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the arguments of any valid question."""
    threshold = Threshold(draw(percents), draw(st.sampled_from(Comparator)))
    deadline = draw(st.integers(1, 20))
    quarters = draw(st.sets(st.integers(1, 19).filter(lambda quarter: quarter < deadline), max_size=3))
    milestones = tuple((quarter, draw(percents)) for quarter in sorted(quarters))
    path = Path(threshold, deadline, draw(st.none() | percents), milestones)
    optional_quarter = st.none() | st.integers(1, 30)
    return {
        "threshold": threshold,
        "direction": threshold.comparator.direction,
        "asked": draw(st.integers(1, 30)),
        "speaking": draw(optional_quarter),
        "due": draw(optional_quarter),
        "share": draw(st.none() | shares),
        "value": draw(st.none() | percents),
        "path": draw(st.none() | st.just(path)),
        "forecast": draw(st.none() | st.fractions(0, 100, max_denominator=9).map(certain_forecast)),
        "certainty": draw(st.none() | st.sampled_from(Certainty)),
        "counted": draw(st.none() | st.integers(0, 9)),
        "owing": draw(st.none() | st.integers(0, 9)),
        "deadline": draw(optional_quarter),
        "applies": draw(st.booleans()),
        "reason": draw(st.none() | st.sampled_from(Reason)),
        "kind": draw(st.sampled_from(Kind)),
        "flags": draw(st.sets(st.sampled_from(Flag))),
    }


@given(questions())
def test_every_valid_question_has_one_standing_and_only_no_data_has_a_reason(
    question: dict[str, Any],
) -> None:
    verdict = standing(**question)
    assert verdict.code in StandingCode
    assert (verdict.reason is not None) == (verdict.code is StandingCode.NO_DATA)


@given(questions(), st.sets(st.sampled_from(Flag)))
def test_a_flag_never_changes_the_standing(question: dict[str, Any], flags: set[Flag]) -> None:
    assert standing(**question | {"flags": flags}).code is standing(**question).code
