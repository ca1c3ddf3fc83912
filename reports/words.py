"""Words that pages, files and templates share: of standings and flags, of steps, of ranks and shares."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.figures import count_words, number_words
from indicators import Comparator, Flag, Reason, Share, StandingCode

NBSP = "\u00a0"
NO_CHANGE = frozenset({"0,0", "0.0"})  # as either language prints it

NOTHING = "–"

STANDING_WORDS: dict[str, str | Promise] = {
    StandingCode.NOT_APPLICABLE: _("Not applicable"),
    StandingCode.NO_DATA: _("No data"),
    StandingCode.OUTDATED: _("Old figures"),
    StandingCode.GATHERING: _("Too few figures"),
    StandingCode.CONTRIBUTES: _("Part of the common target"),
    StandingCode.MET: _("Achieved"),
    StandingCode.MISSED: _("Missed"),
    StandingCode.NO_PATH: _("Not met, no path"),
    StandingCode.BEHIND: _("Behind"),
    StandingCode.AT_RISK: _("At risk"),
    StandingCode.ON_TRACK: _("On track"),
}

COMPARATOR_WORDS: dict[str, str | Promise] = {  # before a threshold, where no sign is to stand
    Comparator.AT_LEAST: _("at least"),
    Comparator.ABOVE: _("more than"),
    Comparator.AT_MOST: _("at most"),
    Comparator.BELOW: _("less than"),
}

REASON_WORDS: dict[str, str | Promise] = {
    Reason.NEVER_REPORTED: _("no approved figures"),
    Reason.NOT_DUE_YET: _("not due yet"),
    Reason.TOO_OLD: _("figures too old"),
    Reason.NOTHING_OCCURRED: _("nothing occurred"),
}

FLAG_WORDS: dict[str, str | Promise] = {
    Flag.COLLECTING: _("A newer period is being gathered"),
    Flag.PROVISIONAL: _("Provisional"),
    Flag.OPEN: _("Silent units may still turn it"),
    Flag.SMALL: _("Small numbers"),
    Flag.STATED: _("Stated total, units unknown"),
    Flag.SELF_DECLARED: _("Self-declared"),
    Flag.CORRECTED: _("Corrected"),
    Flag.DEFINITION_CHANGED: _("Counted in a new way"),
    Flag.LATE: _("Achieved late"),
    Flag.SOURCES_DIFFER: _("Two sources differ"),
    Flag.INTERVAL_COVERS_THRESHOLD: _("The confidence interval holds the threshold"),
}

STEP_WORDS: dict[str, str | Promise] = {
    "submit": _("Sent"),
    "withdraw": _("Withdrawn"),
    "approve": _("Approved"),
    "return": _("Returned"),
    "reopen": _("Opened again"),
    "correct": _("Corrected for the unit"),
    "drop": _("Correction dropped"),
    "hand_in": _("Handed in by an import"),
    "take_back": _("Taken back with its import"),
}


def rank_words(rank: int, of: int | None) -> str:
    """Return a rank in words: "rank 3 of 63"."""
    if of is None:
        return _now("rank %(rank)s") % {"rank": rank}
    return _now("rank %(rank)s of %(of)s") % {"rank": rank, "of": of}


def share_words(part: int, whole: int) -> str:
    """Return "46/410 = 11,2 %"; a dash where there was nothing to have a share of."""
    percent = Share(part, whole).percent
    if percent is None:
        return NOTHING
    return f"{count_words(part)}/{count_words(whole)} = {number_words(percent)}{NBSP}%"
