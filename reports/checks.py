"""What is unlikely about a figure: a soft warning, which a reason lets through and the reviewer reads.

What cannot be true at all is refused by the models themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from indicators import Share, printed, printed_count
from targets.models import Indicator, Period
from targets.models.indicator import Accumulation, Kind

JUMP = 20  # points by which a percentage may change from one due period to the next without a word
SMALL = 10  # below this whole a percentage jumps by itself


@dataclass(frozen=True, slots=True)
class Before:
    """What the unit stated for the indicator in the due period before, whatever became of it."""

    share: Share
    period: Period


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
