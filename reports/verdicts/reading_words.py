"""What two sources say, in sentences: the same on every page, in files and for the coordinator."""

from __future__ import annotations

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.figures import count_words
from reports.figures.registry import kind_of
from reports.models import SourcePair
from reports.verdicts.readings import HeldPair, TwoReadings
from reports.words import share_words
from targets.models import Indicator

Beside = SourcePair.Beside
SAID, STATED = gettext_lazy("report"), gettext_lazy("stated total")
BESIDE_WORDS: dict[str, str | Promise] = {
    Beside.ISO: gettext_lazy("ISO register"),
    Beside.SYSTEM: gettext_lazy("software register"),
    Beside.CATALOGUE: gettext_lazy("procedure catalogue"),
    Beside.STATED: gettext_lazy("units together"),
    Beside.BEFORE: gettext_lazy("quarter before"),
}


def said_by(pair: HeldPair) -> str:
    """Return what the first source is called."""
    return str(STATED if pair.beside == Beside.STATED else SAID)


def counts_words(indicator: Indicator, counts: tuple[int, int]) -> str:
    """Return "46/410 = 11,2 %"; of an average its sum over its cases."""
    part, whole = counts
    if indicator.is_in_measure:
        return f"{count_words(part)}/{count_words(whole)}"
    return share_words(part, whole)


def value_of_unit(pair: HeldPair, indicator: Indicator, counts: tuple[int, int], *, is_said: bool) -> str:
    """Return what one of the sources says of one unit."""
    if pair.beside != Beside.ISO:
        return counts_words(indicator, counts)
    if is_said:
        return kind_of(indicator).manner(indicator, alone=True).words(Fraction(100 * counts[0]))
    return _("has a decision") if counts[0] else _("no decision")


def readings_sentence(told: TwoReadings, indicator: Indicator) -> str:
    """Return what both sources say of a scope, with the period that they speak of."""
    words = {"period": told.period, "first": said_by(told.pair), "second": BESIDE_WORDS[told.pair.beside]}
    if told.pair.beside == Beside.ISO:
        text = _("%(period)s: %(yes)s units say yes · %(declared)s have a decision · %(verified)s verified.")
        said = text % {
            **words,
            "yes": count_words(told.said[0]),
            "declared": count_words(told.beside[0]),
            "verified": count_words(told.verified or 0),
        }
    elif told.pair.beside == Beside.BEFORE:
        lower = told.open + told.explained
        text = ngettext(
            "%(period)s: %(count)s unit states less since the year began than in the quarter before.",
            "%(period)s: %(count)s units state less since the year began than in the quarter before.",
            lower,
        )
        said = text % {**words, "count": count_words(lower)}
    else:
        text = _("%(period)s: %(first)s %(said)s · %(second)s %(beside)s.")
        said = text % {
            **words,
            "said": counts_words(indicator, told.said),
            "beside": counts_words(indicator, told.beside),
        }
    return said


def differences_sentence(told: TwoReadings) -> str:
    """Return of how many units the two sources differ, and how much of it is explained."""
    if not told.open:
        return _("Every difference is explained.")
    text = ngettext(
        "The two sources differ on %(count)s unit, and nobody has explained it.",
        "The two sources differ on %(count)s units, and nobody has explained them.",
        told.open,
    )
    said = text % {"count": count_words(told.open)}
    if not told.explained:
        return said
    return f"{said} {_('Explained: %(count)s.') % {'count': count_words(told.explained)}}"
