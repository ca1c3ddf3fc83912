"""The standing of a target: the first of eleven rules that fits, and the flags beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from indicators.certainty import Certainty
from indicators.declaration import Kind
from indicators.exact import Number, exact
from indicators.forecast import Forecast
from indicators.path import Path, deviation, is_worse_than_start
from indicators.threshold import Counted, Direction, Threshold, meets

SETTLED = 4  # quarters after which a value worse than the start is behind, once it is off its path
NEAR = 4  # quarters to the deadline, from which on a forecast is held against the threshold


class StandingCode(StrEnum):
    """The eleven standings, in the order of their rules."""

    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"
    OUTDATED = "outdated"
    GATHERING = "gathering"
    CONTRIBUTES = "contributes"
    MET = "met"
    MISSED = "missed"
    NO_PATH = "no_path"
    BEHIND = "behind"
    AT_RISK = "at_risk"
    ON_TRACK = "on_track"


class Reason(StrEnum):
    """Why there is no value."""

    NEVER_REPORTED = "never_reported"
    NOT_DUE_YET = "not_due_yet"
    TOO_OLD = "too_old"
    NOTHING_OCCURRED = "nothing_occurred"


class Flag(StrEnum):
    """What a reader must know beside a standing; a flag never replaces it."""

    COLLECTING = "collecting"
    PROVISIONAL = "provisional"
    OPEN = "open"
    SMALL = "small"
    STATED = "stated"
    SELF_DECLARED = "self_declared"
    CORRECTED = "corrected"
    DEFINITION_CHANGED = "definition_changed"
    LATE = "late"
    INTERVAL_COVERS_THRESHOLD = "interval_covers_threshold"
    SOURCES_DIFFER = "sources_differ"


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


class Speech(StrEnum):
    """In what way the figures of a period speak for the asked one."""

    NOW = "now"  # the period is closed: its figures are judged
    ONCE = "once"  # the latest due period is closed and silent; an older one is shown
    IN_PART = "in_part"  # nothing is closed, or it was locked with less than half of what is owed


@dataclass(frozen=True, slots=True)
class Final:
    """How far the deadline has come.

    quarter   the deadline's own due period: the latest due one whose cut-off is not after the deadline
    has_come  whether the day of the deadline has passed
    """

    quarter: int
    has_come: bool


def standing(
    *,
    threshold: Threshold,
    direction: Direction,
    speaking: int | None = None,
    share: Counted | None = None,
    value: Number | None = None,
    on_path: Number | None = None,
    path: Path | None = None,
    forecast: Forecast | None = None,
    certainty: Certainty | None = None,
    counted: int | None = None,
    owing: int | None = None,
    final: Final | None = None,
    applies: bool = True,
    reason: Reason | None = None,
    speech: Speech = Speech.NOW,
    contributes: bool = False,
    is_locked: bool = False,
    is_conclusive: bool = True,
    kind: Kind = Kind.SHARE,
    small_below: int = 10,
    flags: Iterable[Flag] = (),
    margins: Margins = DEFAULT_MARGINS,
) -> Standing:
    """Return the standing of a target in one period: the first rule that fits, and its flags.

    threshold      what the target asks for
    direction      the indicator's; a target that contradicts it was refused when it was saved
    speaking       the quarter whose values speak
    share          the pooled counts: a Share, or an Average
    value          on the threshold's scale, only where no counts exist; a share beside it speaks
    on_path        what is held against the path in place of the value: of a count of units, yes ÷ answered
    path           baseline, milestones and deadline, None when none is known
    forecast       at the deadline, None when there are too few changes to make one
    certainty      open raises the flag where there is a verdict, and leaves nothing missed until the period
                   is locked
    counted        units with an accepted value, and `owing` those that owe one; fewer is provisional
    final          the deadline's own period, and whether its day has passed; None while neither is near
    applies        whether the target applies to this unit in this period
    reason         why there is no value; without one a missing value was never reported
    speech         how the period speaks; only what speaks now is judged
    contributes    whether it is one unit's part of a count of units, with no standing of its own
    is_locked      whether the period that speaks is locked
    is_conclusive  whether the figure is of the cut-off or later: before it nothing is met or missed
    kind           a share with a whole below `small_below` is flagged small
    flags          facts that only the caller knows
    margins        how far off the path is at risk, and behind
    source         docs/method.md, section 6
    """
    if not applies:
        return Standing(StandingCode.NOT_APPLICABLE)
    raised = frozenset(flags)
    if counted is not None and owing is not None and counted < owing:
        raised |= {Flag.PROVISIONAL}
    number = share.value if share is not None else None if value is None else exact(value)
    if number is None and not (speech is Speech.IN_PART and share is None):
        return Standing(StandingCode.NO_DATA, _reason(share, reason), raised)
    if kind is Kind.SHARE and share is not None and share.whole < small_below:
        raised |= {Flag.SMALL}
    if speech is Speech.ONCE:
        return Standing(StandingCode.OUTDATED, flags=raised)
    if number is None or speech is Speech.IN_PART:
        return Standing(StandingCode.GATHERING, flags=raised)
    if contributes:
        return Standing(StandingCode.CONTRIBUTES, flags=raised)
    if certainty is Certainty.OPEN:
        raised |= {Flag.OPEN}
    is_met = meets(share, threshold) if share is not None else threshold.met_by(number)
    if is_met and is_conclusive:
        return Standing(StandingCode.MET, flags=raised)
    is_final = final is not None and speaking is not None and speaking >= final.quarter
    has_come = final is not None and final.has_come
    if has_come and is_final and is_conclusive and (is_locked or certainty is not Certainty.OPEN):
        return Standing(StandingCode.MISSED, flags=raised)
    paced = number if on_path is None else exact(on_path)
    code = _pace(paced, speaking, direction, path, margins)
    if code is StandingCode.ON_TRACK and _leads_short(speaking, threshold, path, forecast):
        code = StandingCode.AT_RISK
    if is_met and code is StandingCode.NO_PATH:
        code = StandingCode.ON_TRACK
    if not is_met and (is_final or has_come) and code in (StandingCode.NO_PATH, StandingCode.ON_TRACK):
        code = StandingCode.AT_RISK
    return Standing(code, flags=raised)


def _reason(share: Counted | None, reason: Reason | None) -> Reason:
    """Return why there is no value: a whole of 0 says it itself, then the caller, then nobody reported."""
    if share is not None and share.whole == 0:
        return Reason.NOTHING_OCCURRED
    return reason or Reason.NEVER_REPORTED


def _pace(
    value: Fraction, quarter: int | None, direction: Direction, path: Path | None, margins: Margins
) -> StandingCode:
    """Return the standing of a value by its path: rules 8 to 11 without the forecast."""
    off = None if path is None or quarter is None else deviation(value, path, quarter, direction)
    if path is None or quarter is None or off is None:
        return StandingCode.NO_PATH
    is_off = off < -exact(margins.at_risk)
    is_fallen = quarter >= SETTLED and is_worse_than_start(value, path, direction)
    if off < -exact(margins.behind) or (is_fallen and is_off):
        return StandingCode.BEHIND
    return StandingCode.AT_RISK if is_off else StandingCode.ON_TRACK


def _leads_short(
    quarter: int | None, threshold: Threshold, path: Path | None, forecast: Forecast | None
) -> bool:
    """Say whether, in the last year, even the better end of the forecast misses the threshold."""
    if forecast is None or path is None or quarter is None or not 0 < path.deadline - quarter <= NEAR:
        return False
    return not threshold.met_by(forecast.high if threshold.comparator.higher_is_better else forecast.low)
