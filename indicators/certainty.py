"""What silent units can still change: the bounds of a pooled value, the certainty of its verdict."""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction

from indicators.exact import count, exact
from indicators.scale import Scale
from indicators.threshold import Comparator, Counted, Threshold

DOUBLED = 2  # a silent unit may have grown, at most to twice what it was: no verdict is certain but for that


class Certainty(StrEnum):
    """Whether the silent units can still turn the verdict."""

    CERTAIN_MET = "certain_met"
    CERTAIN_MISSED = "certain_missed"
    OPEN = "open"


def bounds(share: Counted, missing_whole: int | None) -> tuple[Fraction, Fraction] | None:
    """Return the lowest and the highest percentage that the group can still reach.

    share          the pooled share of the units that count
    missing_whole  the expected whole of all silent units together; None when one of them is unknown
    returns        two percentages, 0 to 100; None when the missing whole is unknown or everything is 0,
                   and for an average: a silent unit's cases may take any time
    raises         ValueError for a negative whole, TypeError for one that is no int
    source         docs/method.md, section 4: lowest if no missing part counts, highest if all do
    """
    if missing_whole is None or share.scale is not Scale.PERCENT:
        return None
    whole = share.whole + count(missing_whole, "missing whole")
    if whole == 0:
        return None
    return Fraction(100 * share.part, whole), Fraction(100 * (share.part + missing_whole), whole)


def certainty(
    share: Counted, threshold: Threshold, missing_wholes: Iterable[int | None], *, grows: int = DOUBLED
) -> Certainty | None:
    """Say whether the verdict holds whatever the silent units still report.

    share           the pooled share of the units that count
    missing_wholes  the expected whole of each silent unit; None for an unknown one: any number, 0 or more
    grows           how many times that whole a silent unit may have; 1 where each is one unit and no more
    returns         None when the wholes are known and everything is 0: there is nothing to be certain of;
                    None for an average
    raises          ValueError for a negative whole, TypeError for one that is no int
    source          docs/method.md, section 4: a verdict over an unknown whole is certain only if it holds
                    for every whole, so ">= 100" with one part short is missed whoever is silent
    """
    if share.scale is not Scale.PERCENT:
        return None
    wholes = list(missing_wholes)
    known = grows * sum(count(whole, "missing whole") for whole in wholes if whole is not None)
    unknown = None in wholes
    if share.whole + known == 0:
        return Certainty.OPEN if unknown else None
    met, missed = threshold.comparator, _OPPOSITE[threshold.comparator]
    # Certainly met: the worst end satisfies the threshold. Certainly missed: the best end does not.
    lowest, highest = _ends(share, threshold, known)
    worst, best = (lowest, highest) if met.higher_is_better else (highest, lowest)
    if _holds_for_all(met, *worst, unknown=unknown):
        return Certainty.CERTAIN_MET
    if _holds_for_all(missed, *best, unknown=unknown):
        return Certainty.CERTAIN_MISSED
    return Certainty.OPEN


_OPPOSITE = {
    Comparator.AT_LEAST: Comparator.BELOW,
    Comparator.ABOVE: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.ABOVE,
    Comparator.BELOW: Comparator.AT_LEAST,
}

Line = tuple[Fraction, Fraction]  # the value at the known missing whole, and what each further one adds


def _ends(share: Counted, threshold: Threshold, known: int) -> tuple[Line, Line]:
    """Return how far the lowest and the highest value are from the threshold, over the missing whole.

    A distance is 100 * part - percent * whole, so its sign is that of the value less the threshold.
    """
    limit = exact(threshold.number)
    lowest = 100 * share.part - limit * (share.whole + known)
    return (lowest, -limit), (lowest + 100 * known, 100 - limit)


def _holds_for_all(comparator: Comparator, start: Fraction, slope: Fraction, *, unknown: bool) -> bool:
    """Say whether start, and with an unknown whole start + slope * n for every n >= 0, compares to 0."""
    if not comparator.holds(start, 0):
        return False
    return not unknown or (slope >= 0 if comparator.higher_is_better else slope <= 0)
