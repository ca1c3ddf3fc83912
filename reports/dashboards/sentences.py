"""The sentences a leader reads first: where the province is behind, who is, and what to do.

Every word and figure comes from the engine's values; nothing is said of a target whose figures are still
gathering (docs/method.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.figures import count_words
from indicators import Certainty, StandingCode, exact
from procedures.models import Unit
from reports.dashboards.asking import NAMED, Todo, keeper_name, name_beside, there_today, todo_of
from reports.dashboards.end_game import end_game
from reports.dashboards.figure_words import (
    amount_words,
    figures_of,
    percent_words,
    round_half_up,
)
from reports.dashboards.keeper_words import group_words
from reports.scopes import Scope
from reports.verdicts.closers import Closers, closers_of, if_they_met
from reports.verdicts.ledger import Ledger
from reports.verdicts.verdict import Verdict
from targets.models import Period

# Worst first (docs/method.md, section 6).
URGENCY = (StandingCode.MISSED, StandingCode.BEHIND, StandingCode.AT_RISK, StandingCode.NO_PATH)
UNTOLD = (StandingCode.OUTDATED, StandingCode.GATHERING, StandingCode.CONTRIBUTES)


@dataclass(frozen=True, slots=True)
class Answers:
    """The three answers above the fold."""

    where: str
    who: str
    todo: tuple[Todo, ...]
    worst: Verdict | None  # the target the second answer speaks of
    closers: Closers | None  # who can close its gap


def three_answers(
    verdicts: Iterable[Verdict],
    unsent: Sequence[Unit],
    collecting: str = "",
    *,
    acting: Callable[[Unit], Unit | None] = there_today,
) -> Answers:
    """Return the three answers for the verdicts of one scope.

    unsent      the units past their deadline
    collecting  what is told of the period that is being gathered
    acting      returns who can act for a unit today; None for nobody
    """
    everything = list(verdicts)
    told = [verdict for verdict in everything if is_told(verdict)]
    gathering = sum(one.is_gathering for one in everything if one.target and one.target.in_programme)
    pressing = sorted((verdict for verdict in told if verdict.standing_code in URGENCY), key=urgency)
    worst = pressing[0] if pressing else None
    closing = closers_of(worst) if worst else None
    return Answers(
        where=" ".join(
            filter(
                None,
                [few_words(everything), _ending(everything) or _where(told, gathering, pressing), collecting],
            )
        ),
        who=" ".join(filter(None, [_who(worst, closing), _unsent(unsent)])),
        todo=tuple(todo_of(verdict, acting) for verdict in pressing[:NAMED]),
        worst=worst,
        closers=closing,
    )


def is_told(verdict: Verdict) -> bool:
    """Say whether the verdict counts among the programme's targets and is one.

    A figure that is old, too small a part of the whole, or but a part of a common one is none.
    """
    counts = verdict.target is not None and verdict.target.in_programme
    return counts and verdict.standing_code not in UNTOLD


def urgency(verdict: Verdict) -> tuple[int, tuple[Fraction, Fraction, int]]:
    """Return the key that puts the worst first: its standing, then how far it is off."""
    code = verdict.standing_code
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


def _ending(verdicts: Sequence[Verdict]) -> str:
    """Return, in the deadline's year, how the targets may end, and which others were missed; else ""."""
    ending = end_game(verdicts)
    if not ending:
        return ""
    missed = [one for one in verdicts if is_told(one) and one.standing_code is StandingCode.MISSED]
    named = (
        _("%(name)s (deadline %(deadline)s) missed")
        % {"name": one.indicator.label, "deadline": f"{one.target.deadline:%d/%m/%Y}"}
        for one in missed
        if one.target
    )
    others = "; ".join(named)
    return f"{ending} {others}." if others else ending


def collecting_words(ledger: Ledger, shown: Period, scope: Scope) -> str:
    """Return how far the period is that is being gathered, the one shown or a later one; "" where none is."""
    period = ledger.being_gathered(shown)
    if period is None:
        return ""
    approved, owing = ledger.units_approved(period.number, scope)
    if not owing:
        return ""
    text = _("%(period)s is being gathered: %(approved)s of %(owing)s units approved, due %(due)s.")
    return text % {
        "period": capfirst(str(period)),
        "approved": count_words(approved),
        "owing": count_words(owing),
        "due": f"{clock.local(period.unit_due_at):%H:%M %d/%m/%Y}",
    }


def few_words(verdicts: Sequence[Verdict]) -> str:
    """Return of how many targets there are figures, where that is less than half of them; else ""."""
    asked = [
        one
        for one in verdicts
        if one.target and one.target.in_programme and one.standing_code is not StandingCode.NOT_APPLICABLE
    ]
    valued = sum(one.value is not None for one in asked)
    if valued == 0 or 2 * valued >= len(asked):
        return ""
    return _("Only %(count)s of %(of)s targets have figures.") % {"count": valued, "of": len(asked)}


def _where(told: Sequence[Verdict], gathering: int, pressing: Sequence[Verdict]) -> str:
    """Return the first answer: how many targets are late, and which one comes first, the worst of them."""
    valued = [verdict for verdict in told if verdict.value is not None]
    waiting = _gathering(gathering)
    if pressing:
        return " ".join(filter(None, [f"{_counts(told)}. {_worst(*pressing)}", waiting]))
    if not valued:
        return " ".join(filter(None, [_("Not enough figures to say where things are behind."), waiting]))
    return " ".join(filter(None, [none_behind(valued), waiting]))


def none_behind(valued: Sequence[Verdict]) -> str:
    """Return the sentence about targets with figures none of which presses."""
    met = sum(verdict.standing_code == StandingCode.MET for verdict in valued)
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
        "%(count)s target has too few figures to be judged.",
        "%(count)s targets have too few figures to be judged.",
        count,
    )
    return text % {"count": count}


def _counts(told: Sequence[Verdict]) -> str:
    """Return the counts of the pressing standings in one line; the first names what is counted."""
    counted = [(code, sum(verdict.standing_code == code for verdict in told)) for code in URGENCY]
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


def _worst(verdict: Verdict, *others: Verdict) -> str:
    """Return the words about the worst target: by how much it is late, or how much it lacks.

    The worst is first by its standing and by how far off its path it is (docs/method.md, section 6). That it
    is more quarters behind than any other, or lacks more points, is said where it is so.
    """
    quarters = _quarters_late(verdict)
    if quarters > 0:
        is_most = all(_quarters_late(other) <= quarters for other in others)
        text = (
            ngettext(
                "Furthest behind: %(name)s, about %(count)s quarter.",
                "Furthest behind: %(name)s, about %(count)s quarters.",
                quarters,
            )
            if is_most
            else ngettext(
                "First of all: %(name)s, about %(count)s quarter behind.",
                "First of all: %(name)s, about %(count)s quarters behind.",
                quarters,
            )
        )
        return text % {"name": _dated(verdict), "count": quarters}
    is_open = verdict.certainty is Certainty.OPEN
    if all(_points_short(other) <= _points_short(verdict) for other in others):
        text = (
            _("Furthest from its threshold: %(name)s, %(value)s against %(threshold)s, still open.")
            if is_open
            else _("Furthest from its threshold: %(name)s, %(value)s against %(threshold)s, %(short)s.")
        )
    else:
        text = (
            _("First of all: %(name)s, %(value)s against %(threshold)s, still open.")
            if is_open
            else _("First of all: %(name)s, %(value)s against %(threshold)s, %(short)s.")
        )
    return text % ({"name": _dated(verdict)} | figures_of(verdict))


def _quarters_late(verdict: Verdict) -> int:
    return max(0, round_half_up(verdict.lag)) if verdict.lag else 0


def _points_short(verdict: Verdict) -> Fraction:
    _deviation, short, _position = distance(verdict)
    return -short


def _dated(verdict: Verdict) -> str:
    """Return the target's name, with the period that speaks where it is not the asked one."""
    name, period = verdict.indicator.label, verdict.speaking
    return name if period in (None, verdict.asked) else f"{name} ({period})"


def _who(worst: Verdict | None, closing: Closers | None) -> str:
    """Return the second answer: which units close the gap, that it is scattered, or who is silent."""
    if worst is None:
        return ""
    name = {"name": worst.indicator.label}
    if worst.stated is not None:
        return _("%(name)s is known for the whole only: too few units have figures of their own.") % name
    if closing is None:
        return _silent(worst)
    return _short(worst, closing) + " " + _closing(worst, closing)


def _short(worst: Verdict, closing: Closers) -> str:
    """Return how many units fall short, and of a stock by how much they do together."""
    gross = (
        f"{amount_words(closing.gross)} {worst.indicator.counted_label(closing.gross) or worst.measured_in}"
    )
    return worst.kind.short_words(_dated(worst), closing.number, gross, is_running=worst.is_running)


def _closing(worst: Verdict, closing: Closers) -> str:
    """Return which of them bring the scope to its threshold, or where most of them are."""
    if closing.silent:
        text = ngettext(
            "Even all of them would not be enough: %(count)s unit has not reported.",
            "Even all of them would not be enough: %(count)s units have not reported.",
            closing.silent,
        )
        return text % {"count": count_words(closing.silent)}
    if closing.is_scattered and closing.is_of_keepers:
        most = [group_words(name_beside(group.unit, worst), group.count) for group in closing.largest]
        return _("They are spread out, most of them with %(groups)s.") % {"groups": ", ".join(most)}
    if closing.is_scattered:
        where = [f"{name_beside(group.unit, worst)} {group.count}" for group in closing.largest]
        return _("They are spread out, most of them in %(groups)s.") % {"groups": ", ".join(where)}
    reached = if_they_met(worst, closing.lines)
    named = [keeper_name(line, worst) for line in closing.lines[:NAMED]]
    more = len(closing.lines) - len(named)
    told = {
        "count": len(closing.lines),
        "units": ", ".join(named) + (_(" and %(count)s more") % {"count": more} if more else ""),
        "scope": worst.scope.name,
        "value": "" if reached is None else percent_words(reached, worst),
    }
    if closing.is_of_keepers:
        text = ngettext(
            "If what %(units)s keeps meets the threshold, %(scope)s stands at %(value)s.",
            "If what these %(count)s keep meets the threshold, %(scope)s stands at %(value)s: %(units)s.",
            len(closing.lines),
        )
        return text % told
    text = ngettext(
        "If %(units)s meets the threshold, %(scope)s stands at %(value)s.",
        "If these %(count)s meet the threshold, %(scope)s stands at %(value)s: %(units)s.",
        len(closing.lines),
    )
    return text % told


def _silent(verdict: Verdict) -> str:
    """Return how many units have not reported the target, where that is what it lacks."""
    if not verdict.silent:
        return ""
    text = ngettext(
        "%(count)s unit has not reported %(name)s yet.",
        "%(count)s units have not reported %(name)s yet.",
        len(verdict.silent),
    )
    return text % {"count": count_words(len(verdict.silent)), "name": verdict.indicator.label}


def _unsent(units: Sequence[Unit]) -> str:
    if not units:
        return ""
    text = ngettext(
        "%(count)s unit is past its deadline without a report.",
        "%(count)s units are past their deadline without a report.",
        len(units),
    )
    return text % {"count": count_words(len(units))}
