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
    Share,
    StandingCode,
    exact,
    lifted,
    pool,
    printed_count,
)
from procedures.models import Level, Unit
from reports.dashboards.figure_words import (
    figures_of,
    percent_words,
    round_half_up,
    short_words,
    standing_code,
)
from reports.verdicts.verdict import Contribution, Verdict

# Worst first (docs/method.md, section 6).
URGENCY = (StandingCode.MISSED, StandingCode.BEHIND, StandingCode.AT_RISK, StandingCode.NO_PATH)
UNTOLD = (StandingCode.OUTDATED, StandingCode.GATHERING, StandingCode.CONTRIBUTES)
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
    """Say whether the verdict counts among the programme's targets and is one.

    A figure that is old, too small a part of the whole, or but a part of a common one is none.
    """
    counts = verdict.target is not None and verdict.target.in_programme
    return counts and standing_code(verdict) not in UNTOLD


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


def urgency(verdict: Verdict) -> tuple[int, tuple[Fraction, Fraction, int]]:
    """Return the key that puts the worst first: its standing, then how far it is off."""
    code = standing_code(verdict)
    return URGENCY.index(code) if code in URGENCY else len(URGENCY), distance(verdict)


def distance(verdict: Verdict) -> tuple[Fraction, Fraction, int]:
    """Return the key within one standing: farthest off the path, shortest of the threshold, in order.

    source  docs/method.md, section 6
    """
    short = Fraction(0)
    if verdict.threshold is not None and verdict.value is not None:
        sign = verdict.threshold.comparator.direction.sign
        short = max(Fraction(0), sign * (exact(verdict.threshold.number) - verdict.value))
    return verdict.deviation or Fraction(0), -short, verdict.indicator.position


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
    return text % ({"name": verdict.indicator.label} | figures_of(verdict))


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
