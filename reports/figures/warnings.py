"""What is unlikely about a figure: a soft warning, which a reason lets through and the reviewer reads.

What cannot be true at all is refused by the models themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from indicators import Share, printed, printed_count
from targets.models import Indicator, Period
from targets.models.indicator import Accumulation, Kind, Source

JUMP = 20  # points by which a percentage may change from one due period to the next without a word
SMALL = 10  # below this a percentage jumps by itself, and a count doubles


@dataclass(frozen=True, slots=True)
class Before:
    """What the unit stated for the indicator in a period: what is accepted of it, else what it sent."""

    share: Share
    period: Period
    collected: int | None = None  # forms of a survey that came back, where that is known


def out_of_the_whole(indicator: Indicator, share: Share | None, before: Iterable[Before | None]) -> list[str]:
    """Return the warning of a figure that leaves the sums by which others are judged.

    share   the figure; None where it is said not to be applicable
    before  what it is held against: the due period before, and what it would replace
    """
    if share is not None and share.whole:
        return []
    measured = next((one for one in before if one is not None and (share is None or one.share.whole)), None)
    if measured is None:
        return []
    if share is None:
        return [no_longer_measured(measured.period, figure_words(indicator, measured.share))]
    text = _("%(name)s falls from %(before)s (%(period)s) to 0. If nothing occurred, write why.")
    whole = printed_count(measured.share.whole)
    return [text % {"name": indicator.whole_name, "before": whole, "period": measured.period}]


def no_longer_measured(period: Period, figure: str) -> str:
    """Return the warning of what is said not to be applicable, where the period has a figure of it."""
    text = _("Measured before (%(period)s: %(figure)s). If it no longer concerns the unit, write why.")
    return text % {"period": period, "figure": figure}


def emptied(period: Period, figure: str) -> str:
    """Return the warning of a row that is empty, where a figure of it was accepted and counts."""
    text = _(
        "Approved (%(period)s: %(figure)s), and the row is empty now. If it is to stay empty, write why."
    )
    return text % {"period": period, "figure": figure}


def figure_words(indicator: Indicator, share: Share) -> str:
    """Return the counts as they are printed, a yes or no in words."""
    if indicator.kind == Kind.UNIT_COUNT:
        return _("Yes") if share.part else _("Not yet")
    return f"{printed_count(share.part)}/{printed_count(share.whole)}"


def doubled(indicator: Indicator, share: Share, collected: int | None, year_ago: Before | None) -> list[str]:
    """Return a warning for each count beyond twice or below half of the same quarter a year before.

    Of dossiers those received are looked at, of a survey the forms that came back.
    """
    if year_ago is None or indicator.kind != Kind.SHARE:
        return []
    counts = [(indicator.whole_name, share.whole, year_ago.share.whole)]
    if indicator.source == Source.REPORT:
        counts.append((indicator.part_name, share.part, year_ago.share.part))
    if collected and year_ago.collected:
        counts = [(_("Forms collected"), collected, year_ago.collected)]
    text = _("%(name)s: %(now)s, and %(before)s in %(period)s. If it is right, write why.")
    told = {"period": year_ago.period}
    return [
        text % {**told, "name": name, "now": printed_count(now), "before": printed_count(was)}
        for name, now, was in counts
        if (now > 2 * was or 2 * now < was) and max(now, was) >= SMALL
    ]


def unlikely(indicator: Indicator, share: Share, before: Before | None, period: Period) -> list[str]:
    """Return a sentence for each thing that is unlikely about the figure, beside the one before it."""
    if before is None or indicator.kind == Kind.INDEX:
        return []
    if indicator.kind == Kind.UNIT_COUNT:
        return _lost(share, before)
    if indicator.accumulation == Accumulation.YEAR_TO_DATE and before.period.year == period.year:
        fallen = _fell(indicator, share, before)
        return fallen or _jumped(share, before)
    return _jumped(share, before)


def _lost(share: Share, before: Before) -> list[str]:
    if before.share.part and not share.part:
        return [
            _("In %(period)s the answer was yes. If it is no now, write why.") % {"period": before.period}
        ]
    return []


def _fell(indicator: Indicator, share: Share, before: Before) -> list[str]:
    """Return the warnings of a sum since the year began that has become smaller."""
    text = _(
        "%(name)s: the cumulative count falls from %(before)s to %(now)s. Such counts usually do not fall; "
        "if it is right, write why."
    )
    pairs = [
        (indicator.part_name, before.share.part, share.part),
        (indicator.whole_name, before.share.whole, share.whole),
    ]
    return [
        text % {"name": name, "before": printed_count(was), "now": printed_count(now)}
        for name, was, now in pairs
        if now < was
    ]


def _jumped(share: Share, before: Before) -> list[str]:
    """Return the warning of a percentage that changed by more than JUMP points."""
    change = change_in_points(share, before.share)
    if change is None or abs(change) < JUMP or min(share.whole, before.share.whole) < SMALL:
        return []
    text = _("Changes by %(points)s points against %(period)s. If it is right, write why.")
    sign = "+" if change > 0 else "−"
    return [text % {"points": f"{sign}{printed(abs(change))}", "period": before.period}]


def change_in_points(share: Share, before: Share) -> Fraction | None:
    """Return by how many points the percentage changed; None where one of the two is none."""
    if share.percent is None or before.percent is None:
        return None
    return share.percent - before.percent
