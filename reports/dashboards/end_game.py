"""In the deadline's year the first sentence is the end: what is met, can be, hardly can, is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from indicators import Certainty, StandingCode
from reports.verdicts.verdict import Verdict

UNKNOWN = (StandingCode.NO_DATA, StandingCode.OUTDATED, StandingCode.GATHERING)


class End(Enum):
    """How a target may end."""

    MET = "met"
    POSSIBLE = "possible"
    HARD = "hard"
    UNKNOWN = "unknown"


def end_of(verdict: Verdict) -> End:
    """Return how the target may end: the first that fits (docs/method.md, section 6)."""
    code = verdict.standing_code
    if code is StandingCode.MET:
        return End.MET
    if code in UNKNOWN or verdict.forecast is None or verdict.threshold is None:
        return End.UNKNOWN
    better = verdict.forecast.high if verdict.threshold.comparator.higher_is_better else verdict.forecast.low
    is_too_much = verdict.rest is not None and verdict.rest.is_lost
    if not verdict.threshold.met_by(better) or is_too_much or _is_lost(verdict):
        return End.HARD
    return End.POSSIBLE


def _is_lost(verdict: Verdict) -> bool:
    """Say whether the deadline's own period cannot be met any more, whoever is silent."""
    final = verdict.final
    if final is None:
        return False
    if verdict.is_of_the_end:
        return verdict.certainty is Certainty.CERTAIN_MISSED
    told = verdict.collecting
    is_final = told is not None and told.period.number >= final.quarter
    return told is not None and is_final and told.certainty is Certainty.CERTAIN_MISSED


def end_game(verdicts: Iterable[Verdict]) -> str:
    """Return the sentence of the deadline's year: "By 31/12/2020, 17 targets: 5 met, 4 can be, …"; else "".

    It is said of the targets whose deadline lies in the year of the asked period and has not passed.
    """
    by_deadline: dict[dt.date, list[Verdict]] = {}
    for verdict in verdicts:
        target = verdict.target
        if target is None or not target.in_programme or target.deadline.year != verdict.asked.data_to.year:
            continue
        if clock.today() <= target.deadline and verdict.standing_code is not StandingCode.NOT_APPLICABLE:
            by_deadline.setdefault(target.deadline, []).append(verdict)
    if not by_deadline:
        return ""
    deadline = max(by_deadline, key=lambda day: len(by_deadline[day]))
    return _sentence(deadline, by_deadline[deadline])


def _sentence(deadline: dt.date, verdicts: Sequence[Verdict]) -> str:
    ends = [end_of(verdict) for verdict in verdicts]
    words = {
        End.MET: _("%(count)s met"),
        End.POSSIBLE: _("%(count)s can be met"),
        End.HARD: _("%(count)s unlikely to be met"),
        End.UNKNOWN: _("%(count)s unclear"),
    }
    counted = [words[end] % {"count": ends.count(end)} for end in End if ends.count(end)]
    text = ngettext(
        "By %(deadline)s, %(count)s target: %(ends)s.",
        "By %(deadline)s, %(count)s targets: %(ends)s.",
        len(ends),
    )
    return text % {"deadline": f"{deadline:%d/%m/%Y}", "count": len(ends), "ends": ", ".join(counted)}
