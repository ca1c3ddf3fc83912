"""What is unlikely about a figure: a soft warning, which a reason lets through and the reviewer reads.

What cannot be true at all is refused by the models themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from accounts.figures import count_words, number_words
from indicators import Counted
from targets.models import Indicator, Period
from targets.models.indicator import Accumulation

JUMP = 20  # points by which a percentage may change from one due period to the next without a word
SMALL = 10  # below this a percentage jumps by itself, and a count doubles


@dataclass(frozen=True, slots=True)
class Before:
    """What the unit stated for the indicator in a period: what is accepted of it, else what it sent."""

    share: Counted
    period: Period
    collected: int | None = None  # forms of a survey that came back, where that is known


def out_of_the_whole(
    name: str, share: Counted | None, before: Iterable[Before | None], words: Callable[[Counted], str]
) -> list[str]:
    """Return the warning of a figure that leaves the sums by which others are judged.

    name    what the whole counts
    share   the figure; None where it is said not to be applicable
    before  what it is held against: the due period before, and what it would replace
    words   what a figure of the kind says
    """
    if share is not None and share.whole:
        return []
    measured = next((one for one in before if one is not None and (share is None or one.share.whole)), None)
    if measured is None:
        return []
    if share is None:
        return [no_longer_measured(measured.period, words(measured.share))]
    text = _("%(name)s falls from %(before)s (%(period)s) to 0. If nothing occurred, write why.")
    whole = count_words(measured.share.whole)
    return [text % {"name": name, "before": whole, "period": measured.period}]


def no_longer_measured(period: Period, figure: str) -> str:
    """Return the warning of what is said not to be applicable, where the period has a figure of it."""
    text = _("Measured before (%(period)s: %(figure)s). If it no longer concerns the unit, write why.")
    return text % {"period": period, "figure": figure}


def nothing_applies(count: int) -> str:
    """Return the warning of a report in which every figure that is owed is said not to be applicable."""
    text = _(
        "All %(count)s figures of the report are said not to be applicable. If none concerns the unit, write "
        "why."
    )
    return text % {"count": count_words(count)}


def emptied(period: Period, figure: str) -> str:
    """Return the warning of a row that is empty, where a figure of it was accepted and counts."""
    text = _(
        "Approved (%(period)s: %(figure)s), and the row is empty now. If it is to stay empty, write why."
    )
    return text % {"period": period, "figure": figure}


def counts_words(share: Counted) -> str:
    """Return the two counts as people write them: "46/410"."""
    return f"{count_words(share.part)}/{count_words(share.whole)}"


def doubled(counts: Iterable[tuple[str, int, int]], period: Period) -> list[str]:
    """Return a warning for each count beyond twice or below half of the same quarter a year before.

    counts  of each its name, what it is now, and what it was in the period
    """
    text = _("%(name)s: %(now)s, and %(before)s in %(period)s. If it is right, write why.")
    told = {"period": period}
    return [
        text % {**told, "name": name, "now": count_words(now), "before": count_words(was)}
        for name, now, was in counts
        if (now > 2 * was or 2 * now < was) and max(now, was) >= SMALL
    ]


def lost(share: Counted, before: Before) -> list[str]:
    """Return the warning of a yes that is no yes any more."""
    if before.share.part and not share.part:
        return [
            _("In %(period)s the answer was yes. If it is no now, write why.") % {"period": before.period}
        ]
    return []


def is_running_total(indicator: Indicator, before: Before, period: Period) -> bool:
    """Say whether the counts go on from those before: sums since the year began, in the same year."""
    return indicator.accumulation == Accumulation.YEAR_TO_DATE and before.period.year == period.year


def fell(indicator: Indicator, share: Counted, before: Before) -> list[str]:
    """Return the warnings of a sum since the year began that has become smaller."""
    text = _(
        "%(name)s: the cumulative count falls from %(before)s to %(now)s. Such counts usually do not fall; "
        "if it is right, write why."
    )
    pairs = [
        (indicator.part_label, before.share.part, share.part),
        (indicator.whole_label, before.share.whole, share.whole),
    ]
    return [
        text % {"name": name, "before": count_words(was), "now": count_words(now)}
        for name, was, now in pairs
        if now < was
    ]


def jumped(share: Counted, before: Before) -> list[str]:
    """Return the warning of a percentage that changed by more than JUMP points."""
    change = change_in_points(share, before.share)
    if change is None or abs(change) < JUMP or min(share.whole, before.share.whole) < SMALL:
        return []
    text = _("Changes by %(points)s points against %(period)s. If it is right, write why.")
    sign = "+" if change > 0 else "−"
    return [text % {"points": f"{sign}{number_words(abs(change))}", "period": before.period}]


def leapt(share: Counted, before: Before, words: Callable[[Fraction], str]) -> list[str]:
    """Return the warning of a value in a unit of measure beyond twice or below half of the one before.

    words  what a value says: "15,3 phút"
    """
    now, was = share.value, before.share.value
    if now is None or was is None or min(share.whole, before.share.whole) < SMALL:
        return []
    if was / 2 <= now <= 2 * was:
        return []
    text = _("%(now)s on average, and %(before)s in %(period)s. If it is right, write why.")
    return [text % {"now": words(now), "before": words(was), "period": before.period}]


def change_in_points(share: Counted, before: Counted) -> Fraction | None:
    """Return by how many points the percentage changed; None where one of the two is none."""
    if share.value is None or before.value is None:
        return None
    return share.value - before.value
