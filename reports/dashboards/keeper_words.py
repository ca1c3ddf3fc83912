"""Who keeps the procedures that a figure counts, in words: a list is its keeper's, whoever handles it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import count_words
from procedures.models import Level
from reports.figures.warnings import counts_words
from reports.verdicts.verdict import Contribution, KeptList, Verdict


def lists_words(line: Contribution) -> list[str]:
    """Return what a keeper lacks, list by list: "73 procedures of its own"; nothing of anybody else."""
    return [_procedures(one.handled_by, one.short) for one in line.lists]


def kept_alike_words(line: Contribution) -> str:
    """Return what a keeper lacks, where it handles none of it itself; else ""."""
    is_own = any(one.handled_by == Level.DEPARTMENT for one in line.lists)
    return "" if is_own else ", ".join(lists_words(line))


def handled_by_words(one: KeptList) -> str:
    """Return who handles the procedures of a list."""
    words = {Level.DEPARTMENT: _("the keeper"), Level.DISTRICT: _("districts"), Level.COMMUNE: _("communes")}
    return _("this unit, by rows of its own") if one.handled_by is None else words[one.handled_by]


def group_words(name: str, number: int) -> str:
    """Return a keeper with how many procedures it lacks: "Sở Tư pháp (110 procedures)"."""
    text = ngettext("%(unit)s (%(count)s procedure)", "%(unit)s (%(count)s procedures)", number)
    return text % {"unit": name, "count": count_words(number)}


def list_note(line: Contribution) -> str:
    """Return that a figure is a list that others keep, and what its own rows count; "" of any other."""
    told = [_("common list, kept by departments")] if line.on_list else []
    if own := line.own_rows:
        told.append(_("rows of its own: %(words)s") % {"words": counts_words(own)})
    return "; ".join(told)


def on_list_words(verdict: Verdict) -> str:
    """Return that the unit's figure is a list that others keep, and what its own rows count; else ""."""
    line = verdict.on_list
    if line is None:
        return ""
    keepers = len({one.keeper for one in verdict.kept})
    said = ngettext(
        "A common list, which %(count)s department keeps for all units of the level.",
        "A common list, which %(count)s departments keep for all units of the level.",
        keepers,
    ) % {"count": count_words(keepers)}
    return f"{said} {own_rows_words(line)}" if line.own_rows else said


def own_rows_words(line: Contribution) -> str:
    """Return what the unit's own rows count, where it has some: "Of its own: 0 of 5."."""
    if line.own_rows is None:
        return ""
    told = {"part": count_words(line.own_rows.part), "whole": count_words(line.own_rows.whole)}
    return _("Rows of its own: %(part)s of %(whole)s count.") % told


def kept_for_others_words(verdict: Verdict) -> str:
    """Return what a department keeps for others and what of it is lacking; "" where nothing is."""
    short = [one for one in verdict.kept_for_others if one.short]
    if not short:
        return ""
    return _("Kept for others: %(lists)s.") % {"lists": "; ".join(map(_list, short))}


def _list(one: KeptList) -> str:
    told = {
        "procedures": _procedures(one.handled_by, one.share.whole),
        "part": count_words(one.share.part),
        "short": count_words(one.short),
    }
    return _("%(procedures)s, %(part)s count, %(short)s short") % told


def _procedures(handled_by: Level | None, number: int) -> str:
    """Return so many procedures with who handles them."""
    words = {
        Level.DEPARTMENT: ngettext(
            "%(count)s procedure of its own", "%(count)s procedures of its own", number
        ),
        Level.DISTRICT: ngettext(
            "%(count)s procedure of districts", "%(count)s procedures of districts", number
        ),
        Level.COMMUNE: ngettext(
            "%(count)s procedure of communes", "%(count)s procedures of communes", number
        ),
        None: ngettext(
            "%(count)s procedure with a row of its own", "%(count)s procedures with rows of their own", number
        ),
    }
    return words[handled_by] % {"count": count_words(number)}
