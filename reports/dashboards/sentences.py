"""The sentences a leader reads first: where the province is behind, who is, and what to do.

Every word and figure comes from the engine's values; nothing is said of a target whose figures are still
gathering (docs/method.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators import (
    Certainty,
    Reason,
    Share,
    StandingCode,
    contribution,
    lifted,
    pool,
    printed,
    printed_count,
)
from procedures.models import Level, Unit
from reports.dashboards.figure_words import (
    lag_words,
    percent_words,
    round_half_up,
    scale_words,
    short_words,
    standing_code,
    threshold_words,
)
from reports.verdicts.verdict import Contribution, Verdict

# What can still be mended comes first: a target that is late before one whose day has passed.
URGENCY = (StandingCode.BEHIND, StandingCode.AT_RISK, StandingCode.MISSED, StandingCode.NO_PATH)
MOST_OF_IT = 75  # per cent of a shortfall that a group of units is named for
LARGEST_GROUP = 20  # units: a longer list is no answer to "who"
NAMED = 3  # units named for one thing to do, and things to do


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: a target, the units that can do most for it, and a sentence."""

    verdict: Verdict
    units: tuple[Unit, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The three answers above the fold."""

    where: str
    who: str
    todo: tuple[Todo, ...]
    worst: Verdict | None  # the target the second answer speaks of
    decisive: tuple[Contribution, ...]  # the units that make most of its shortfall


def three_answers(verdicts: Iterable[Verdict], unsent: Sequence[Unit]) -> Answers:
    """Return the three answers for the verdicts of one scope; `unsent` are the units past their deadline."""
    everything = list(verdicts)
    told = [verdict for verdict in everything if is_told(verdict)]
    gathering = sum(one.is_gathering for one in everything if one.target and one.target.in_programme)
    pressing = sorted((verdict for verdict in told if standing_code(verdict) in URGENCY), key=urgency)
    worst = pressing[0] if pressing else None
    decisive = decisive_lines(worst) if worst else ()
    return Answers(
        where=_where(told, gathering, worst),
        who=" ".join(filter(None, [_who(worst, decisive), _unsent(unsent)])),
        todo=tuple(_todo(verdict) for verdict in pressing[:NAMED]),
        worst=worst,
        decisive=decisive,
    )


def is_told(verdict: Verdict) -> bool:
    """Say whether the verdict counts among the programme's targets and has enough figures to be spoken of."""
    return verdict.target is not None and verdict.target.in_programme and not verdict.is_gathering


def decisive_lines(verdict: Verdict) -> tuple[Contribution, ...]:
    """Return the fewest units that make 75 % of the shortfall, or the first 20 if even those do not."""
    found: list[Contribution] = []
    made = Fraction(0)
    for line in verdict.lines:
        if made >= MOST_OF_IT or not line.contribution_percent or len(found) == LARGEST_GROUP:
            break
        found.append(line)
        made += line.contribution_percent
    return tuple(found)


def if_they_met(verdict: Verdict, lines: Sequence[Contribution]) -> Fraction | None:
    """Return the percentage of the whole scope if these units just met the threshold themselves.

    Nothing for what many units handle alike: then their counts are not parts of the scope's.
    """
    if verdict.threshold is None or verdict.share is None or not lines or verdict.is_shared:
        return None
    if verdict.indicator.is_in_measure:
        return _without(verdict, lines)
    named = {line.unit.pk for line in lines}
    shares = [
        lifted(line.share, verdict.threshold) if line.unit.pk in named else line.share
        for line in verdict.lines
        if isinstance(line.share, Share)
    ]
    part = pool(shares).part
    return Fraction(100 * part, verdict.share.whole) if verdict.share.whole else None


def _without(verdict: Verdict, lines: Sequence[Contribution]) -> Fraction | None:
    """Return the average of the whole scope without what these units are off the threshold."""
    if verdict.share is None or verdict.threshold is None or not verdict.share.whole:
        return None
    made = sum((line.contribution for line in lines), Fraction(0))
    off = verdict.threshold.comparator.direction.sign * made
    return (verdict.share.part + off) / verdict.share.whole


def headline(verdict: Verdict) -> str:
    """Return the sentence at the head of a target's page: how it stands and where it leads."""
    code = standing_code(verdict)
    if verdict.target is None:
        return _("The programme sets no figure here: the value is shown and never judged.")
    if code == StandingCode.NOT_APPLICABLE:
        return _("This target is not asked of %(scope)s.") % {"scope": verdict.scope.name}
    if verdict.value is None:
        return _no_value(verdict)
    if verdict.is_gathering:
        return _("Approved figures of %(counted)s of %(owing)s units so far: too few to judge the whole.") % {
            "counted": printed_count(verdict.counted or 0),
            "owing": printed_count(verdict.owing or 0),
        }
    if code == StandingCode.MET:
        return _("The target is met: %(value)s against %(threshold)s.") % _figures(verdict)
    if code == StandingCode.MISSED:
        return _(
            "The deadline %(deadline)s has passed: %(value)s against %(threshold)s, %(short)s."
        ) % _figures(verdict)
    if code == StandingCode.NO_PATH:
        return _(
            "%(value)s against %(threshold)s, %(short)s. No path was set, so no pace is claimed."
        ) % _figures(verdict)
    return " ".join(filter(None, [lag_words(verdict), _outlook(verdict)]))


def urgency(verdict: Verdict) -> tuple[int, Fraction, Fraction, int]:
    """Return the key that puts the worst first: its standing, then its lag, then its distance to the path."""
    code = standing_code(verdict)
    order = URGENCY.index(code) if code in URGENCY else len(URGENCY)
    missing = Fraction(0)
    if verdict.threshold is not None and verdict.share is not None and verdict.share.whole:
        missing = verdict.share.per * contribution(verdict.share, verdict.threshold) / verdict.share.whole
    return (order, -(verdict.lag or Fraction(0)), -missing, verdict.indicator.position)


def _where(told: Sequence[Verdict], gathering: int, worst: Verdict | None) -> str:
    """Return the first answer: how many targets are late, and which one most."""
    valued = [verdict for verdict in told if verdict.value is not None]
    waiting = _gathering(gathering)
    if worst is not None:
        return " ".join(filter(None, [f"{_counts(told)}. {_worst(worst)}", waiting]))
    if not valued:
        return " ".join(filter(None, [_("Not enough figures to say where things are behind."), waiting]))
    return " ".join(filter(None, [none_behind(valued), waiting]))


def none_behind(valued: Sequence[Verdict]) -> str:
    """Return the sentence about targets with figures none of which presses."""
    met = sum(standing_code(verdict) == StandingCode.MET for verdict in valued)
    text = (
        _("No target is behind: all %(count)s with figures are met.")
        if met == len(valued)
        else _("No target is behind: %(met)s of %(count)s with figures are met, the others are on track.")
    )
    return text % {"met": met, "count": len(valued)}


def _gathering(count: int) -> str:
    """Return that some targets are left out of the sentence, because too few units are in."""
    if not count:
        return ""
    text = ngettext(
        "%(count)s target is still gathering figures.",
        "%(count)s targets are still gathering figures.",
        count,
    )
    return text % {"count": count}


def _counts(told: Sequence[Verdict]) -> str:
    """Return the counts of the pressing standings in one line; the first names what is counted."""
    counted = [(code, sum(standing_code(verdict) == code for verdict in told)) for code in URGENCY]
    (first, most), *rest = [(code, count) for code, count in counted if count]
    return ", ".join([_named(first, most), *(pressing_words(code, count) for code, count in rest)])


def pressing_words(code: StandingCode, count: int) -> str:
    """Return how many have a pressing standing, without naming what is counted: "2 at risk"."""
    words = {
        StandingCode.BEHIND: _("%(count)s behind"),
        StandingCode.AT_RISK: _("%(count)s at risk"),
        StandingCode.MISSED: _("%(count)s missed"),
        StandingCode.NO_PATH: _("%(count)s not met, without a path"),
    }
    return words[code] % {"count": count}


def _named(code: StandingCode, count: int) -> str:
    """Return how many targets have the standing, with the word for them."""
    words = {
        StandingCode.BEHIND: ngettext("%(count)s target behind", "%(count)s targets behind", count),
        StandingCode.AT_RISK: ngettext("%(count)s target at risk", "%(count)s targets at risk", count),
        StandingCode.MISSED: ngettext("%(count)s target missed", "%(count)s targets missed", count),
        StandingCode.NO_PATH: ngettext(
            "%(count)s target not met, without a path", "%(count)s targets not met, without a path", count
        ),
    }
    return words[code] % {"count": count}


def _worst(verdict: Verdict) -> str:
    """Return the words about the worst target: by how much it is late, or how much it lacks."""
    quarters = round_half_up(verdict.lag) if verdict.lag else 0
    if quarters > 0:
        text = ngettext(
            "Furthest behind: %(name)s, about %(count)s quarter.",
            "Furthest behind: %(name)s, about %(count)s quarters.",
            quarters,
        )
        return text % {"name": verdict.indicator.label, "count": quarters}
    text = (
        _("Furthest from its threshold: %(name)s, %(value)s against %(threshold)s, still open.")
        if verdict.certainty is Certainty.OPEN
        else _("Furthest from its threshold: %(name)s, %(value)s against %(threshold)s, %(short)s.")
    )
    return text % ({"name": verdict.indicator.label} | _figures(verdict))


def _who(worst: Verdict | None, decisive: Sequence[Contribution]) -> str:
    """Return the second answer: which units make most of the shortfall, or who is silent."""
    if worst is None:
        return ""
    name = {"name": worst.indicator.label}
    if worst.stated is not None:
        return _("%(name)s is known for the whole only: no unit's own figures are in yet.") % name
    if not decisive:
        return _silent(worst)
    made = sum((line.contribution_percent or Fraction(0) for line in decisive), Fraction(0))
    text = ngettext(
        "%(count)s unit makes %(percent)s of the shortfall of %(name)s.",
        "%(count)s units make %(percent)s of the shortfall of %(name)s.",
        len(decisive),
    )
    return text % ({"count": len(decisive), "percent": percent_words(made)} | name)


def _silent(verdict: Verdict) -> str:
    """Return how many units have not reported the target, where that is what it lacks."""
    if not verdict.silent:
        return ""
    text = ngettext(
        "%(count)s unit has not reported %(name)s yet.",
        "%(count)s units have not reported %(name)s yet.",
        len(verdict.silent),
    )
    return text % {"count": printed_count(len(verdict.silent)), "name": verdict.indicator.label}


def _unsent(units: Sequence[Unit]) -> str:
    if not units:
        return ""
    text = ngettext(
        "%(count)s unit is past its deadline without a report.",
        "%(count)s units are past their deadline without a report.",
        len(units),
    )
    return text % {"count": printed_count(len(units))}


def _todo(verdict: Verdict) -> Todo:
    """Return what to do about one target: press its weakest units, ask the silent ones, or who leads it."""
    decisive = [line.unit for line in decisive_lines(verdict)]
    silent = [line.unit for line in verdict.silent]
    lead = verdict.target.lead_unit if verdict.target else None
    if decisive:
        text, units = _("%(name)s (%(short)s): press %(units)s"), decisive
    elif silent:
        text, units = _("%(name)s (not reported yet): ask %(units)s"), silent
    else:
        text, units = _("%(name)s (%(short)s): %(units)s leads"), [lead] if lead else []
    date = verdict.asked.data_to
    # A figure may be older than a merger: who is gone can do nothing.
    named = tuple(unit for unit in units if unit.exists_on(date))[:NAMED]
    words = {
        "name": verdict.indicator.label,
        "short": short_words(verdict),
        "units": ", ".join(_name(unit, verdict) for unit in named) or "–",
    }
    return Todo(verdict, named, text % words)


def _name(unit: Unit, verdict: Verdict) -> str:
    """Return the unit's name, with its district unless the page is about that district alone."""
    date, scope = verdict.asked.data_to, verdict.scope.unit
    at_home = scope is not None and scope.pk == unit.parent_id and scope.level == Level.DISTRICT
    return unit.name_on(date) if at_home else unit.placed_name_on(date)


def _no_value(verdict: Verdict) -> str:
    reason = verdict.standing.reason if verdict.standing else None
    words = {
        Reason.NEVER_REPORTED: _("No approved figures yet for %(period)s."),
        Reason.TOO_OLD: _("The last approved figures are too old to speak for %(period)s."),
        Reason.NOTHING_OCCURRED: _(
            "Nothing occurred in %(period)s: there is nothing to count, so no verdict."
        ),
    }
    return words[reason or Reason.NEVER_REPORTED] % {"period": verdict.asked}


def _outlook(verdict: Verdict) -> str:
    """Return where the present pace leads, or that there are too few figures to say."""
    ahead = verdict.forecast
    if ahead is None or verdict.target is None or verdict.threshold is None:
        return _("Fewer than four figures: no forecast yet.")
    told = {
        "deadline": f"{verdict.target.deadline:%d/%m/%Y}",
        "value": percent_words(ahead.value, verdict),
        "low": printed(ahead.low),
        "high": scale_words(ahead.high, verdict),
    }
    if verdict.threshold.met_by(ahead.value):
        return _("At the present pace %(value)s by %(deadline)s (about %(low)s to %(high)s): enough.") % told
    told["short"] = printed(abs(Fraction(verdict.threshold.number) - ahead.value))
    if verdict.indicator.is_in_measure:
        told["unit"] = verdict.measured_in
        return (
            _(
                "At the present pace %(value)s by %(deadline)s (about %(low)s to %(high)s), "
                "%(short)s %(unit)s from the threshold."
            )
            % told
        )
    return (
        _(
            "At the present pace %(value)s by %(deadline)s (about %(low)s to %(high)s), "
            "%(short)s points short."
        )
        % told
    )


def _figures(verdict: Verdict) -> dict[str, str]:
    """Return the verdict's figures as words, for a sentence about it."""
    target = verdict.target
    value = "" if verdict.value is None else percent_words(verdict.value, verdict)
    return {
        "value": value,
        "threshold": threshold_words(verdict),
        "short": short_words(verdict),
        "deadline": f"{target.deadline:%d/%m/%Y}" if target else "",
    }
