"""The figures of one verdict in words: value, threshold, what is lacking, how far behind its path."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import count_words, in_language, number_words
from indicators import Direction, Forecast, Reason, StandingCode, is_worse_than_start
from reports.verdicts.verdict import Verdict
from reports.words import NBSP, REASON_WORDS

# A pace is told of these alone, and never against the badge.
SLOW = (StandingCode.BEHIND, StandingCode.AT_RISK)
FAST = (StandingCode.ON_TRACK,)


def lag_words(verdict: Verdict) -> str:
    """Return how far the value is behind or ahead of its path, in time: "about 3 quarters behind"."""
    code = verdict.standing_code
    if verdict.lag is None or code not in (*SLOW, *FAST):
        return start_words(verdict) if code in SLOW else ""
    quarters = round_half_up(abs(verdict.lag))
    if quarters == 0 or code not in (SLOW if verdict.lag > 0 else FAST):
        return _("Level with the path.") if quarters == 0 and code in FAST else ""
    if verdict.lag > 0:
        text = ngettext(
            "About %(count)s quarter behind the path.", "About %(count)s quarters behind the path.", quarters
        )
    else:
        text = ngettext(
            "About %(count)s quarter ahead of the path.",
            "About %(count)s quarters ahead of the path.",
            quarters,
        )
    return text % {"count": quarters}


def rough_words(verdict: Verdict) -> str:
    """Return that too few people were asked to tell a pace, where one would be told; else ""."""
    if not verdict.is_too_rough or verdict.standing_code not in (*SLOW, *FAST):
        return ""
    return _("Too few people were asked to tell by how many quarters it is ahead or behind.")


def late_words(quarters: int) -> str:
    """Return how late a target was met: "met 2 quarters late"."""
    text = ngettext("met %(count)s quarter late", "met %(count)s quarters late", quarters)
    return text % {"count": quarters}


def reason_said(verdict: Verdict) -> str:
    """Return why there is no value: never reported is told with how often it was asked for in vain."""
    reason = verdict.standing.reason if verdict.standing else None
    if reason is None:
        return ""
    if reason is Reason.NEVER_REPORTED and len(verdict.unheard) > 1:
        return _("no approved figures in %(count)s periods") % {"count": count_words(len(verdict.unheard))}
    return str(REASON_WORDS[reason])


def whose_start(verdict: Verdict) -> str:
    """Return whether the path starts at the baseline of the programme, or at the scope's own first figure."""
    target, path = verdict.target, verdict.path
    if target is None or path is None:
        return ""
    is_own = path.baseline_at != target.baseline_quarter or path.baseline != target.baseline
    return _("from its own first figure") if is_own else _("the baseline of the programme")


def start_words(verdict: Verdict) -> str:
    """Return that the value is worse than where its path starts; no lag is told of it."""
    path = verdict.path
    if path is None or verdict.answered is None or verdict.answered.value is None:
        return ""
    direction = Direction(verdict.indicator.direction)
    return _("Worse than its start.") if is_worse_than_start(verdict.answered.value, path, direction) else ""


def short_words(verdict: Verdict) -> str:
    """Return the shortfall in natural units, "150 thủ tục short", or that the whole has no room for it."""
    if verdict.excess:
        return _short(verdict, amount_words(verdict.excess), verdict.measured_in)
    if verdict.gap is None:
        return ""
    if not verdict.gap.reachable:
        return _("out of reach with the present total")
    return _short(verdict, count_words(verdict.gap.parts), verdict.indicator.counted_label(verdict.gap.parts))


def _short(verdict: Verdict, count: str, what: str) -> str:
    """Return how much of something is lacking, or too much."""
    told = {"count": count, "what": what}
    if verdict.threshold is not None and verdict.threshold.comparator.higher_is_better:
        return _("%(count)s %(what)s short") % told
    return _("%(count)s %(what)s too many") % told


def amount_words(amount: Fraction) -> str:
    """Return an amount in a unit of measure: "1.250", or "7,5" where it is no whole one."""
    return count_words(amount.numerator) if amount.denominator == 1 else number_words(amount)


def percent_words(value: Fraction, verdict: Verdict | None = None) -> str:
    """Return a value with its sign, "44,2 %" or "15,3 phút", on the true side of the verdict's threshold."""
    unit = verdict.measured_in if verdict else "%"
    return f"{number_words(value, verdict.threshold if verdict else None)}{NBSP}{unit}"


def scale_words(value: Fraction, verdict: Verdict) -> str:
    """Return a number on the scale of the verdict's values, whatever its threshold: "44,2 %"."""
    return f"{number_words(value)}{NBSP}{verdict.measured_in}"


def range_words(ahead: Forecast, verdict: Verdict) -> str:
    """Return the two ends of a forecast, whole numbers: "20–27 %"."""
    low, high = (count_words(int(end)) for end in (ahead.low, ahead.high))
    return f"{low}–{high}{NBSP}{verdict.measured_in}"


def round_half_up(value: Fraction) -> int:
    """Return the nearest whole number, a half upwards: what "about 3 quarters" means."""
    return int(value + Fraction(1, 2))


def threshold_words(verdict: Verdict) -> str:
    """Return the threshold with its sign: "> 80 %"."""
    if verdict.target is None:
        return ""
    number = in_language(verdict.target.threshold_text.replace(".", ","))
    return f"{verdict.target.get_comparator_display()}{NBSP}{number}{NBSP}{verdict.measured_in}"


def figures_of(verdict: Verdict) -> dict[str, str]:
    """Return the verdict's figures as words, for a sentence about it."""
    target = verdict.target
    value = "" if verdict.value is None else verdict.manner.words(verdict.value, verdict.threshold)
    return {
        "value": value,
        "threshold": threshold_words(verdict),
        "short": short_words(verdict),
        "deadline": f"{target.deadline:%d/%m/%Y}" if target else "",
        "period": str(verdict.speaking or verdict.asked),
    }
