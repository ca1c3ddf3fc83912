"""What holds of every standing, whatever is asked."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import (
    Certainty,
    Comparator,
    Final,
    Flag,
    Forecast,
    Kind,
    Path,
    Reason,
    Share,
    Speech,
    StandingCode,
    Threshold,
    standing,
)
from tests.indicators.standings import (
    AHEAD,
    COME,
    UP,
    judge,
    reaching,
)

percents = st.integers(0, 100) | st.decimals(0, 100, places=2) | st.fractions(0, 100, max_denominator=9)
shares = st.integers(0, 30).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


paths = st.builds(
    Path,
    percents,
    st.integers(6, 20),
    st.none() | percents,
    st.sampled_from([(), ((4, 30),), ((3, Decimal("12.5")), (5, 60))]),
)
forecasts = st.builds(reaching, st.integers(0, 100), st.integers(0, 100))


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the arguments of any valid question."""
    threshold = Threshold(draw(percents), draw(st.sampled_from(Comparator)))
    path = draw(st.none() | paths)
    return {
        "threshold": threshold,
        "direction": threshold.comparator.direction,
        "speaking": draw(st.none() | st.integers(1, 30)),
        "share": draw(st.none() | shares),
        "value": draw(st.none() | percents),
        "on_path": draw(st.none() | percents),
        "path": path if path is None else replace(path, threshold=threshold),
        "forecast": draw(st.none() | forecasts),
        "certainty": draw(st.none() | st.sampled_from(Certainty)),
        "counted": draw(st.none() | st.integers(0, 9)),
        "owing": draw(st.none() | st.integers(0, 9)),
        "final": draw(st.none() | st.builds(Final, st.integers(0, 20), st.booleans())),
        "applies": draw(st.sampled_from([True, True, True, False])),
        "reason": draw(st.none() | st.sampled_from(Reason)),
        "speech": draw(st.sampled_from([Speech.NOW, Speech.NOW, *Speech])),
        "contributes": draw(st.sampled_from([False, False, True])),
        "is_locked": draw(st.booleans()),
        "is_conclusive": draw(st.booleans()),
        "kind": draw(st.sampled_from(Kind)),
        "flags": draw(st.sets(st.sampled_from(Flag), max_size=3)),
    }


@settings(max_examples=80)
@given(questions(), st.sets(st.sampled_from(Flag), max_size=3))
def test_every_valid_question_has_one_standing_whatever_its_flags(
    question: dict[str, Any], flags: set[Flag]
) -> None:
    verdict = standing(**question)
    assert verdict.code in StandingCode
    assert (verdict.reason is not None) == (verdict.code is StandingCode.NO_DATA)
    assert standing(**question | {"flags": flags}).code is verdict.code


@settings(max_examples=80)
@given(questions())
def test_nothing_is_missed_before_its_day_or_while_silent_units_can_overturn_it(
    question: dict[str, Any],
) -> None:
    before = Final(question["final"].quarter if question["final"] else 1, has_come=False)
    assert standing(**question | {"final": before}).code is not StandingCode.MISSED
    still_open = question | {"certainty": Certainty.OPEN, "is_locked": False}
    assert standing(**still_open).code is not StandingCode.MISSED


@given(
    st.integers(1, 30),
    st.none() | paths,
    st.none() | forecasts,
    st.none() | st.sampled_from(Certainty),
    st.booleans(),
)
def test_a_value_short_of_the_threshold_is_at_risk_at_best_once_the_day_is_over(
    quarter: int,
    path: Path | None,
    forecast: Forecast | None,
    certainty: Certainty | None,
    is_conclusive: bool,
) -> None:
    verdict = judge(
        share=Share(79, 100),
        speaking=quarter,
        path=path,
        forecast=forecast,
        certainty=certainty,
        is_conclusive=is_conclusive,
        final=COME,
    )
    assert verdict.code in {StandingCode.MISSED, StandingCode.BEHIND, StandingCode.AT_RISK}


def test_a_better_figure_never_stands_worse() -> None:
    order = ("missed", "behind", "at_risk", "on_track", "met")
    for quarter, final in product((3, 10, 18, 20), (None, AHEAD, COME)):
        codes = [judge(value=v, speaking=quarter, path=UP, final=final).code for v in range(101)]
        places = [order.index(code) for code in codes]
        assert places == sorted(places)
