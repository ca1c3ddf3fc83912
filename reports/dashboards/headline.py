"""The sentence at the head of a target: how it stands, where it leads, what is coming in.

Every word and figure comes from the engine's values, and each is named with the period that it is of.
"""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import count_words, number_words
from indicators import FARTHEST, Reason, StandingCode
from reports.dashboards.figure_words import (
    figures_of,
    lag_words,
    late_words,
    percent_words,
    range_words,
    rough_words,
    scale_words,
)
from reports.verdicts.verdict import Verdict


def headline(verdict: Verdict) -> str:
    """Return the sentence at the head of a target: how it stands, where it leads, what is coming in."""
    return " ".join(capfirst(said) for said in (_stands(verdict), gathering_words(verdict)) if said)


def _stands(verdict: Verdict) -> str:
    """Return how the target stands, in the words of its standing."""
    code = verdict.standing_code
    if verdict.target is None:
        return _("The programme sets no figure here: the value is shown and never judged.")
    if code == StandingCode.NOT_APPLICABLE:
        return _nobody_owes(verdict)
    if code == StandingCode.GATHERING:
        return _too_few(verdict)
    if verdict.value is None:
        return _no_value(verdict)
    figures = figures_of(verdict)
    if (as_of := _too_early(verdict)) and code != StandingCode.OUTDATED:
        text = _("%(value)s against %(threshold)s, as of %(as_of)s: nothing can be concluded from it.")
        return text % (figures | {"as_of": as_of})
    if code == StandingCode.OUTDATED:
        return _outdated(verdict)
    if code == StandingCode.CONTRIBUTES:
        return _("Part of the common target: %(value)s.") % figures
    if code == StandingCode.MET:
        late = f" ({late_words(verdict.late_by)})" if verdict.late_by else ""
        return _("In %(period)s the target is met: %(value)s against %(threshold)s.") % figures + late
    if code == StandingCode.MISSED:
        return " ".join(filter(None, [_missed(verdict), _who_was_silent(verdict)]))
    if code == StandingCode.NO_PATH:
        text = _(
            "In %(period)s %(value)s against %(threshold)s, %(short)s. No path was set: no pace is claimed."
        )
        return text % figures
    now = _("In %(period)s %(value)s against %(threshold)s.") % figures
    final = _before_the_end(verdict)
    pace = (lag_words(verdict), rough_words(verdict))
    return " ".join(filter(None, [now, *pace, final, _rest(verdict) or _outlook(verdict)]))


def _nobody_owes(verdict: Verdict) -> str:
    """Return that the target is of other units, or that each of those here was found not to owe it."""
    period = verdict.listed or verdict.asked
    told = {"scope": verdict.scope.name, "period": period, "count": count_words(verdict.exempt or 0)}
    if not verdict.exempt:
        return _("This target is not asked of %(scope)s.") % told
    if verdict.exempt == 1:
        return _("In %(period)s this target does not apply to %(scope)s.") % told
    text = _(
        "In %(period)s this target applies to none of the %(count)s units of %(scope)s: "
        "each of them is on record as “not applicable”."
    )
    return text % told


def _too_early(verdict: Verdict) -> str:
    """Return the day of a figure copied from print that does not reach the cut-off; "" of any other."""
    if verdict.stated is not None:
        return "" if verdict.stated.is_conclusive else verdict.stated.as_of
    if not verdict.undecided:
        return ""
    day = verdict.undecided[0]
    return _("until %(day)s") % {"day": f"{day:%d/%m/%Y}"} if day else _("no day given")


def _before_the_end(verdict: Verdict) -> str:
    """Return that the deadline has passed, and its own period has too few figures to decide."""
    if verdict.final is None or not verdict.final.has_come or verdict.speaking is None:
        return ""
    if verdict.is_of_the_end:
        return ""
    return _("The last period has too few figures yet.")


def _rest(verdict: Verdict) -> str:
    """Return what the rest of the deadline's year has to bring, of a figure that runs over the year."""
    rest = verdict.rest
    if rest is None:
        return ""
    if rest.is_lost:
        return _("It can no longer be reached with what the rest of the year brings.")
    told = {
        "needed": scale_words(rest.needed, verdict),
        "whole": count_words(rest.whole),
        "what": verdict.indicator.counted_label(rest.whole) or verdict.indicator.whole_label,
    }
    said = _("%(needed)s of the rest of the year (%(whole)s %(what)s as a year before) have to count.") % told
    if rest.last is None:
        return said
    return f"{said} {_('In the last quarter %(last)s did.') % {'last': scale_words(rest.last, verdict)}}"


def _missed(verdict: Verdict) -> str:
    text = _(
        "The deadline %(deadline)s has passed: in %(period)s %(value)s against %(threshold)s, %(short)s."
    )
    return text % figures_of(verdict)


def _who_was_silent(verdict: Verdict) -> str:
    """Return how many units were silent when the period closed over them: silence alone is no failure."""
    if not verdict.silent:
        return ""
    text = ngettext(
        "%(count)s unit has not reported.", "%(count)s units have not reported.", len(verdict.silent)
    )
    return text % {"count": count_words(len(verdict.silent))}


def _too_few(verdict: Verdict) -> str:
    """Return of how many units there are figures, where they are too few to judge the whole."""
    told = verdict.gathered
    text = _("Figures of %(counted)s of %(owing)s units so far: too few to judge the whole.")
    return text % {
        "counted": count_words(told.counted or 0 if told else 0),
        "owing": count_words(told.owing or 0 if told else 0),
    }


def _outdated(verdict: Verdict) -> str:
    """Return which old figure is shown, and what the path asks now."""
    closed = capfirst(str(verdict.closed or verdict.asked))
    text = _(
        "The newest figure is that of %(period)s: %(value)s. %(closed)s closed without an approved figure."
    )
    said = text % (figures_of(verdict) | {"closed": closed})
    asks = verdict.path.expected(verdict.asked.number) if verdict.path else None
    if asks is None:
        return said
    told = {"expected": scale_words(asks, verdict), "period": verdict.asked}
    now = _("The path asks for %(expected)s in %(period)s.") % told
    return f"{said} {now}"


def gathering_words(verdict: Verdict) -> str:
    """Return what has come in of the period that is being gathered, and between what it can end."""
    told = verdict.collecting
    if told is None or verdict.standing_code == StandingCode.GATHERING:
        return ""
    words = {
        "period": told.period,
        "counted": count_words(told.counted),
        "owing": count_words(told.owing),
    }
    said = _("%(period)s is being gathered: %(counted)s of %(owing)s approved.") % words
    answers = verdict.kind.answers(told.share, told.owing, 0) if told.share is not None else None
    if answers is not None and told.counted and not verdict.is_alone:
        says = _("%(yes)s yes, %(no)s not yet.")
        said = f"{said} {says % {'yes': count_words(answers.yes), 'no': count_words(answers.no)}}"
    if told.bounds is None or not told.counted:
        return said
    return f"{said} {verdict.kind.ends_words(*(number_words(end) for end in told.bounds))}"


def coverage_words(verdict: Verdict) -> str:
    """Return of how many units there are figures, and how many beside them owe none."""
    if verdict.indicator.is_reported:
        said = _("%(counted)s of %(owing)s units have a figure that counts") % {
            "counted": count_words(verdict.counted or 0),
            "owing": count_words(verdict.owing or 0),
        }
        if verdict.coverage is not None:
            said = f"{said} ({percent_words(verdict.coverage)})"
    else:
        said = _("from the catalogue")
    if not verdict.exempt:
        return said
    more = ngettext(
        "%(count)s more to which it does not apply",
        "%(count)s more to which it does not apply",
        verdict.exempt,
    )
    return f"{said}; {more % {'count': count_words(verdict.exempt)}}"


def answers_words(verdict: Verdict) -> str:
    """Return the four counts of what is yes or no: yes, not yet, not reported, not applicable."""
    found = verdict.answers
    if found is None:
        return ""
    said = [
        _("%(count)s yes") % {"count": count_words(found.yes)},
        _("%(count)s not yet") % {"count": count_words(found.no)},
        _("%(count)s not reported") % {"count": count_words(found.silent)},
        _("%(count)s not applicable") % {"count": count_words(found.not_applicable)},
    ]
    return " · ".join(said)


def _no_value(verdict: Verdict) -> str:
    reason = verdict.standing.reason if verdict.standing else None
    if reason is Reason.NEVER_REPORTED and len(verdict.unheard) > 1:
        first, *_rest, last = verdict.unheard
        text = _(
            "None of the %(count)s periods that were due, %(first)s to %(last)s, has an approved figure."
        )
        return text % {"count": count_words(len(verdict.unheard)), "first": first, "last": last}
    words = {
        Reason.NEVER_REPORTED: _("No approved figures yet for %(period)s."),
        Reason.NOT_DUE_YET: _("Nothing is due by %(period)s yet."),
        Reason.TOO_OLD: _(
            "The last approved figures are too old, or of too few units, to speak for %(period)s."
        ),
        Reason.NOTHING_OCCURRED: _(
            "Nothing occurred in %(period)s: there is nothing to count, so no verdict."
        ),
    }
    is_told = reason is Reason.NOTHING_OCCURRED  # by the period that speaks: the asked one may not be over
    period = verdict.speaking if is_told and verdict.speaking else verdict.asked
    return words[reason or Reason.NEVER_REPORTED] % {"period": period}


def _outlook(verdict: Verdict) -> str:
    """Return where the years past lead, or that there are too few of them to say; "" at the end."""
    ahead = verdict.outlook
    if verdict.target is None or verdict.threshold is None or verdict.is_at_the_end:
        return ""
    if not verdict.kind.is_gradual(alone=verdict.is_alone):
        return ""
    deadline = f"{verdict.target.deadline:%d/%m/%Y}"
    if ahead is None:
        spoken = verdict.speaking or verdict.asked
        if verdict.target.deadline_quarter - spoken.number > FARTHEST:
            return _("%(deadline)s is more than two years ahead: no forecast yet.") % {"deadline": deadline}
        return _("Too few years of figures: no forecast.")
    told = {"deadline": deadline, "range": range_words(ahead, verdict)}
    said = _("If each year to come is as the slowest to the fastest so far: %(range)s by %(deadline)s") % told
    better = ahead.high if verdict.threshold.comparator.higher_is_better else ahead.low
    if verdict.threshold.met_by(better):
        return f"{said}."
    return _("%(said)s, short of the threshold even at best.") % {"said": said}
