"""The standing of a target: the first of eight rules that fits, and the flags beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from indicators.certainty import Certainty
from indicators.declaration import Kind
from indicators.exact import Number, exact
from indicators.forecast import Forecast
from indicators.path import Path, deviation
from indicators.threshold import Counted, Direction, Threshold, meets

SETTLED = 4  # quarters after which a value worse than the baseline is behind, whatever its path says


class StandingCode(StrEnum):
    """The eight standings, in the order of their rules."""

    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"
    MET = "met"
    MISSED = "missed"
    NO_PATH = "no_path"
    BEHIND = "behind"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"


class Reason(StrEnum):
    """Why there is no value."""

    NEVER_REPORTED = "never_reported"
    TOO_OLD = "too_old"
    NOTHING_OCCURRED = "nothing_occurred"


class Flag(StrEnum):
    """What a reader must know beside a standing; a flag never replaces it."""

    STALE = "stale"
    PROVISIONAL = "provisional"
    OPEN = "open"
    SMALL = "small"
    STATED = "stated"
    SELF_DECLARED = "self_declared"
    CORRECTED = "corrected"
    DEFINITION_CHANGED = "definition_changed"
    INTERVAL_COVERS_THRESHOLD = "interval_covers_threshold"


@dataclass(frozen=True, slots=True)
class Margins:
    """How far off the path is at risk and how far is behind, as parts of the whole way.

    raises  ValueError unless 0 <= at_risk <= behind; TypeError for a float
    """

    at_risk: Decimal = Decimal("0.05")
    behind: Decimal = Decimal("0.15")

    def __post_init__(self) -> None:
        if not 0 <= exact(self.at_risk) <= exact(self.behind):
            raise ValueError(f"margins run 0 <= at_risk <= behind, got {self.at_risk} and {self.behind}")


DEFAULT_MARGINS = Margins()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands, why there is no value where there is none, and what stands beside it."""

    code: StandingCode
    reason: Reason | None = None
    flags: frozenset[Flag] = frozenset()


def standing(
    *,
    threshold: Threshold,
    direction: Direction,
    asked: int,
    speaking: int | None = None,
    due: int | None = None,
    share: Counted | None = None,
    value: Number | None = None,
    path: Path | None = None,
    forecast: Forecast | None = None,
    certainty: Certainty | None = None,
    counted: int | None = None,
    owing: int | None = None,
    deadline: int | None = None,
    applies: bool = True,
    reason: Reason | None = None,
    kind: Kind = Kind.SHARE,
    small_below: int = 10,
    flags: Iterable[Flag] = (),
    margins: Margins = DEFAULT_MARGINS,
) -> Standing:
    """Return the standing of a target in one period: the first rule that fits, and its flags.

    threshold    what the target asks for
    direction    the indicator's; a target that contradicts it was refused when it was saved
    asked        the quarter that the reader asked for; only the deadline is held against it
    speaking     the quarter whose values speak for it; without one the asked quarter does
    due          the latest quarter in which the indicator was due; speaking before it is stale
    share        the pooled counts: a Share, or an Average
    value        on the threshold's scale, only where no counts exist; a share beside it speaks
    path         baseline, milestones and deadline, None when none is known
    forecast     at the deadline, None when there are too few points
    certainty    open raises the flag
    counted      units with an accepted value, and `owing` those that owe one; fewer is provisional
    deadline     the quarter of the deadline, for a target without a path; a path brings its own
    applies      whether the target applies to this unit in this period
    reason       why there is no value; without one a missing value was never reported
    kind         a share with a whole below `small_below` is flagged small
    flags        facts that only the caller knows
    margins      how far off the path is at risk, and behind
    source       docs/method.md, section 6
    """
    if not applies:
        return Standing(StandingCode.NOT_APPLICABLE)
    raised = frozenset(flags)
    if counted is not None and owing is not None and counted < owing:
        raised |= {Flag.PROVISIONAL}
    if share is None and value is None:
        return Standing(StandingCode.NO_DATA, _reason(share, reason), raised & {Flag.PROVISIONAL})
    speaking = asked if speaking is None else speaking
    if due is not None and speaking < due:
        raised |= {Flag.STALE}
    if certainty is Certainty.OPEN:
        raised |= {Flag.OPEN}
    number = share.value if share is not None else None if value is None else exact(value)
    if number is None:
        return Standing(StandingCode.NO_DATA, _reason(share, reason), raised)
    if kind is Kind.SHARE and share is not None and share.whole < small_below:
        raised |= {Flag.SMALL}
    if meets(share, threshold) if share is not None else threshold.met_by(number):
        return Standing(StandingCode.MET, flags=raised)
    last = deadline if path is None else path.deadline
    if last is not None and asked >= last:
        return Standing(StandingCode.MISSED, flags=raised)
    return Standing(_pace(number, speaking, direction, path, forecast, margins), flags=raised)


def _reason(share: Counted | None, reason: Reason | None) -> Reason:
    """Return why there is no value: a whole of 0 says it itself, then the caller, then nobody reported."""
    if share is not None and share.whole == 0:
        return Reason.NOTHING_OCCURRED
    return reason or Reason.NEVER_REPORTED


def _pace(
    value: Fraction,
    quarter: int,
    direction: Direction,
    path: Path | None,
    forecast: Forecast | None,
    margins: Margins,
) -> StandingCode:
    """Return the standing of a value short of its threshold before the deadline: rules 5 to 8."""
    off = None if path is None else deviation(value, path, quarter, direction)
    if path is None or path.start is None or off is None:
        return StandingCode.NO_PATH
    fallen = quarter >= SETTLED and direction.sign * (value - path.start) < 0
    if fallen or off < -exact(margins.behind):
        return StandingCode.BEHIND
    short = Fraction(0) if forecast is None else direction.sign * (path.target - forecast.value)
    if off < -exact(margins.at_risk) or short > exact(margins.at_risk) * path.length:
        return StandingCode.AT_RISK
    return StandingCode.ON_TRACK
