"""What the page of a unit says of it in words: how it stands, what would lift it, its rank, its deadlines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import count_words, number_words
from indicators import Flag, StandingCode
from reports.dashboards.asking import NAMED
from reports.dashboards.sentences import URGENCY, is_told, none_behind, pressing_words, urgency
from reports.dashboards.unit_ranking import SMALL
from reports.units.filing import Filing, Record
from reports.units.ranking import UNDECIDED, Rank, RankCounts, would_lead
from reports.verdicts.improvement import improvement_of
from reports.verdicts.verdict import Verdict
from reports.words import NBSP, NO_CHANGE


def summary(verdicts: Sequence[Verdict], rank: Rank | None, tallies: Mapping[int, RankCounts]) -> str:
    """Return the sentence at the head of the page.

    verdicts  those of the unit by itself, of the programme's targets that apply to it
    tallies   of its peers in the same period
    """
    asked = [one for one in verdicts if one.target is not None and one.target.in_programme]
    told = [one for one in asked if is_told(one)]
    valued = [verdict for verdict in told if verdict.value is not None]
    if not asked:
        return _("The programme asks nothing of this unit in this period.")
    if not told:
        return _("None of its targets has a standing of its own in this period: see the table.")
    if not valued:
        return _("No approved figures yet for %(period)s.") % {"period": asked[0].asked}
    pressing = sorted((one for one in valued if one.standing_code in URGENCY), key=urgency)
    said = _standings(pressing, len(told)) if pressing else none_behind(valued)
    return " ".join(filter(None, [said, _of_lists(pressing), _remedy(pressing, rank, tallies)]))


def _of_lists(pressing: Sequence[Verdict]) -> str:
    """Return how many of the pressing targets hang on lists that departments keep; "" for none."""
    number = sum(hangs_on_keepers(one) for one in pressing)
    if not number:
        return ""
    text = ngettext(
        "%(count)s of them follows a common list that departments keep.",
        "%(count)s of them follow common lists that departments keep.",
        number,
    )
    return text % {"count": number}


def hangs_on_keepers(verdict: Verdict) -> bool:
    """Say whether what the unit lacks is lacking in a list that others keep."""
    line = verdict.on_list
    return line is not None and line.held_up


def _standings(pressing: Sequence[Verdict], asked: int) -> str:
    """Return how many targets press, the first kind as a part of all: "3/10 targets behind, 2 missed"."""
    counted = [(code, sum(one.standing_code is code for one in pressing)) for code in URGENCY]
    (first, most), *rest = [(code, count) for code, count in counted if count]
    words = {
        StandingCode.BEHIND: _("%(count)s/%(of)s targets behind"),
        StandingCode.AT_RISK: _("%(count)s/%(of)s targets at risk"),
        StandingCode.MISSED: _("%(count)s/%(of)s targets missed"),
        StandingCode.NO_PATH: _("%(count)s/%(of)s targets not met, without a path"),
    }
    said = [words[first] % {"count": most, "of": asked}]
    return ", ".join(said + [pressing_words(code, count) for code, count in rest]) + "."


def _remedy(pressing: Sequence[Verdict], rank: Rank | None, tallies: Mapping[int, RankCounts]) -> str:
    """Return what to add to meet the pressing targets that the present totals leave room for."""
    open_to_it = (one for one in pressing if not hangs_on_keepers(one))
    within = [one for one in open_to_it if one.excess or (one.gap is not None and one.gap.reachable)]
    if not within:
        return ""
    what = [_addition(one) for one in within[:NAMED]]
    if more := len(within) - len(what):
        text = ngettext("%(count)s more target", "%(count)s more targets", more)
        what.append(_("and %(more)s") % {"more": text % {"count": more}})
    if _leads(within, rank, tallies):
        return _("To join the leaders: %(what)s.") % {"what": "; ".join(what)}
    text = ngettext(
        "To meet %(count)s target more: %(what)s.", "To meet %(count)s targets more: %(what)s.", len(within)
    )
    return text % {"count": len(within), "what": "; ".join(what)}


def _leads(within: Sequence[Verdict], rank: Rank | None, tallies: Mapping[int, RankCounts]) -> bool:
    """Say whether meeting these targets lifts a unit that is not first to where nobody stands before it."""
    if rank is None or rank.place is None or rank.place == 1:
        return False
    counted = sum(is_ranked_by(one) for one in within)
    own = rank.tally
    unit = within[0].scope.unit
    on_track = sum(one.standing_code is StandingCode.ON_TRACK for one in within)
    lifted = replace(own, met=own.met + counted, on_track=own.on_track - on_track)
    return unit is not None and would_lead(tallies, unit.pk, lifted)


def is_ranked_by(verdict: Verdict) -> bool:
    """Say whether the unit's rank goes by the target: what is decided, its own, and can be told apart."""
    unit, line = verdict.scope.unit, verdict.on_list
    if verdict.standing_code in UNDECIDED or Flag.SMALL in flags_of(verdict) or unit is None:
        return False
    if line is not None and (line.own_rows is None or verdict.kind.is_small(line.own_rows, SMALL)):
        return False
    return verdict.kind.tells_apart(unit.level)


def flags_of(verdict: Verdict) -> frozenset[Flag]:
    """Return what stands beside the standing."""
    return verdict.standing.flags if verdict.standing else frozenset()


def _addition(verdict: Verdict) -> str:
    """Return what one target lacks in natural units: "46 more dossiers online", or what to have."""
    higher = verdict.threshold is None or verdict.threshold.comparator.higher_is_better
    parts = verdict.gap.parts if verdict.gap else math.ceil(verdict.excess or 0)
    return verdict.manner.to_add(verdict.indicator, parts, higher=higher)


def rank_sentence(rank: Rank) -> str:
    """Return the rank in words, or why there is none."""
    group = {"group": rank.name}
    if rank.place is None and not rank.tally.expected:
        return _("Not ranked among “%(group)s”: no figure of its own is due yet.") % group
    if rank.place is None and not rank.tally.missing:
        return _("Not ranked among “%(group)s”: no target of its own is decided yet.") % group
    if rank.place is None:
        text = _("Not ranked among “%(group)s”: %(missing)s of %(expected)s figures are missing.")
        return text % (group | {"missing": rank.tally.missing, "expected": rank.tally.expected})
    place = _places(rank.place, rank.last)
    said = _("Rank %(place)s of %(of)s among “%(group)s”") % (
        group | {"place": place, "of": count_words(rank.ranked)}
    )
    return f"{said} ({_since(rank)})" if rank.before else said


def improvement_sentence(verdicts: Sequence[Verdict]) -> str:
    """Return how the unit went in a year beside its path, in the middle of its targets; "" of too few.

    verdicts  those of the unit by itself; what its rank leaves out is left out here as well
    """
    # What departments keep is ranked by rows of the unit's own, and how these went is not known.
    found = improvement_of(one for one in verdicts if is_ranked_by(one) and one.on_list is None)
    if found is None:
        return ""
    size = number_words(abs(100 * found.change))
    told = {"size": f"{size}{NBSP}%", "targets": count_words(found.targets)}
    if size in NO_CHANGE:
        text = _("Over the last year it went as its paths ask (median of %(targets)s targets).")
    elif found.change > 0:
        text = _(
            "Over the last year it went faster than its paths ask, by %(size)s of the way from start to "
            "threshold (median of %(targets)s targets)."
        )
    else:
        text = _(
            "Over the last year it went slower than its paths ask, by %(size)s of the way from start to "
            "threshold (median of %(targets)s targets)."
        )
    return text % told


def _places(first: int | None, last: int | None) -> str:
    """Return the places from the one to the other: those that are equal share them."""
    return f"{first}" if last in (None, first) else f"{first}–{last}"


def _since(rank: Rank) -> str:
    """Return the place of the period before, and by how many places it changed."""
    change = rank.change or 0
    if change > 0:
        text = ngettext("%(count)s place better", "%(count)s places better", change)
    elif change < 0:
        text = ngettext("%(count)s place worse", "%(count)s places worse", -change)
    else:
        text = _("no change")
    told = {
        "place": _places(rank.before, rank.before_last),
        "change": text % {"count": abs(change)} if change else text,
    }
    return _("%(place)s the period before, %(change)s") % told


def filing_sentence(filing: Filing) -> str:
    """Return how far the report of the period is and whether it came in time."""
    return f"{filing.period}: {filing.words}"


def record_sentence(record: Record) -> str:
    """Return in how many of the closed periods the report was on time; nothing where none is closed."""
    if not record.filings:
        return ""
    text = ngettext(
        "On time in %(on_time)s of %(count)s period",
        "On time in %(on_time)s of %(count)s periods",
        len(record.filings),
    )
    return text % {"on_time": record.on_time, "count": len(record.filings)}
