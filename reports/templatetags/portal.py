"""What templates need beyond Django: words of standings and flags, figures as people write them, icons."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.figures import count_words, index_words, number_words
from indicators import Counted, Forecast, Number
from procedures.models import Unit
from reports.dashboards import figure_words, headline, keeper_words, provisional
from reports.figures.revisions import revision_words
from reports.signs import Sign
from reports.verdicts.verdict import Contribution, Verdict
from reports.words import (
    FLAG_WORDS,
    NBSP,
    NO_CHANGE,
    NOTHING,
    STANDING_WORDS,
    STEP_WORDS,
    rank_words,
)
from targets.models import IndexValue, Period

register = template.Library()


@register.filter
def step_words(name: str) -> str:
    """Return what a step of the workflow is called."""
    return str(STEP_WORDS[name])


register.filter("revision_words", revision_words)
register.filter("provisional_words", provisional.provisional_words)
register.filter("answers_words", headline.answers_words)
register.filter("coverage_words", headline.coverage_words)


@register.inclusion_tag("components/icon.html")
def icon(standing: str) -> dict[str, str]:
    """Draw the shape of a standing."""
    return {"standing": str(standing)}


@register.filter
def drawn(signs: Sequence[Sign]) -> SafeString:
    """Draw the signs of a cell, for a place of class signs."""
    return SafeString(" ".join(one.drawn for one in signs))


@register.simple_block_tag
def scroll(content: SafeString, label: str, more: str = "") -> SafeString:
    """Put a wide table into a named region that scrolls by itself and can be reached by keyboard (C13)."""
    return format_html(
        '<div class="scroll {}" role="region" aria-label="{}" tabindex="0">{}</div>', more, label, content
    )


@register.filter
def standing_words(code: str) -> str:
    """Return what a standing is called."""
    return str(STANDING_WORDS[code])


@register.filter
def reason_words(verdict: Verdict) -> str:
    """Return why there is no value."""
    return figure_words.reason_said(verdict)


@register.filter
def start(verdict: Verdict) -> str:
    """Return whose start the path has: the programme's baseline, or the scope's first figure."""
    return figure_words.whose_start(verdict)


@register.filter
def late(verdict: Verdict) -> str:
    """Return how late the target was met: "met 2 quarters late"."""
    return figure_words.late_words(verdict.late_by or 0)


@register.filter
def flag_words(code: str) -> str:
    """Return what a flag says."""
    return str(FLAG_WORDS[code])


@register.filter
def percentage(value: Fraction, verdict: Verdict | None = None) -> str:
    """Return "9,6 %", on the true side of the verdict's threshold."""
    return figure_words.percent_words(value, verdict)


@register.filter
def said(value: Number, verdict: Verdict) -> str:
    """Return another value of the verdict's figure as people write it: "9,6 %", of one unit "có"."""
    return verdict.manner.words(value)


@register.filter
def answer_of(share: Counted, verdict: Verdict) -> str:
    """Return what one unit's counts come to: "9,6 %", or its yes or no."""
    if share.value is None:
        return NOTHING
    return verdict.kind.manner(verdict.indicator, alone=True).words(share.value, verdict.threshold)


@register.filter
def range_of(ahead: Forecast, verdict: Verdict) -> str:
    """Return the two ends of a forecast: "20–27 %"."""
    return figure_words.range_words(ahead, verdict)


@register.filter
def amount(value: Number, unit: str = "") -> str:
    """Return a value with what it is counted in, whatever its threshold: "9,6 %", "15,3 phút"."""
    return f"{number_words(value)}{NBSP}{unit or '%'}"


@register.filter
def counted(number: Number) -> str:
    """Return a whole count with dots: "33.450"."""
    return count_words(int(number))


@register.filter
def rounded_up(number: Fraction) -> str:
    """Return the whole count that covers a part of one: nobody settles half a dossier."""
    return count_words(math.ceil(number))


@register.filter
def threshold(verdict: Verdict) -> str:
    """Return the threshold with its sign: "> 80 %"."""
    return figure_words.threshold_words(verdict)


@register.filter
def shortfall(verdict: Verdict) -> str:
    """Return what is missing in natural units: "150 thủ tục short"."""
    return figure_words.short_words(verdict)


@register.filter
def value_words(verdict: Verdict) -> str:
    """Return the value of a verdict that has one: "44,2 %", or the yes or no of one unit."""
    if verdict.value is None:
        return ""
    return verdict.manner.words(verdict.value, verdict.threshold)


@register.filter
def lists(line: Contribution) -> list[str]:
    """Return what a keeper of procedures lacks: "73 procedures of its own", "19 procedures of districts"."""
    return keeper_words.lists_words(line)


@register.filter
def on_list(verdict: Verdict) -> str:
    """Return that the unit's figure is a list that others keep; "" of any other."""
    return keeper_words.on_list_words(verdict)


@register.filter
def list_note(verdict: Verdict) -> str:
    """Return the same of a line of a table, where the page of the target tells the rest."""
    return keeper_words.list_note(verdict.on_list) if verdict.on_list else ""


@register.filter
def kept_for_others(verdict: Verdict) -> str:
    """Return what a department keeps for others, and what of it is short."""
    return keeper_words.kept_for_others_words(verdict)


@register.filter
def lag(verdict: Verdict) -> str:
    """Return how far the value is behind or ahead of its path, in quarters."""
    return figure_words.lag_words(verdict)


@register.filter
def name_on(unit: Unit, date: dt.date) -> str:
    """Return what the unit was called on the day, a commune with its district."""
    return unit.placed_name_on(date)


@register.simple_tag
def unit_link(unit: Unit, period: Period) -> SafeString:
    """Return what the unit was called on the cut-off, as a link to its page in the period.

    Of a unit that does not exist then, the page opens in the nearest period in which it does.
    """
    name, address = unit.placed_name_on(period.data_to), unit.get_absolute_url()
    if unit.exists_on(period.data_to):
        address = f"{address}?ky={period.code}"
    return format_html('<a href="{}">{}</a>', address, name)


@register.inclusion_tag("components/downloads.html")
def downloads(address: str, files: Sequence[tuple[str, str]] = ()) -> dict[str, object]:
    """Return the links that send the page as a file.

    address  the query of the page, "?ky=2018-q2", or "", or "?"
    files    its tables where it has several: each is a CSV file of its own
    """
    start = f"{address.rstrip('?')}{'&' if address.rstrip('?').count('?') else '?'}"
    tables = [(f"{start}tai=csv&bang={slug}" if slug else f"{start}tai=csv", name) for slug, name in files]
    return {"xlsx": f"{start}tai=xlsx", "csv": f"{start}tai=csv", "tables": tables}


@register.filter
def tel(number: str) -> str:
    """Return a telephone number as a link dials it: digits, and the plus before a country."""
    digits = "".join(sign for sign in number if sign in "0123456789")
    return f"+{digits}" if number.strip().startswith("+") else digits


@register.filter
def points(value: Number) -> str:
    """Return a difference or a rate with one decimal and no sign of percent: "3,1"."""
    return number_words(value)


@register.filter
def signed_points(value: Fraction) -> str:
    """Return a change with its sign and one decimal: "+3,1", "−0,4", "0,0"."""
    size = number_words(abs(value))
    return size if size in NO_CHANGE else f"{'+' if value > 0 else '−'}{size}"


@register.filter
def index_value(value: Decimal) -> str:
    """Return the value of an index with the digits of its source: "88,47"."""
    return index_words(value)


@register.filter
def rank(index: IndexValue) -> str:
    """Return the rank of a year in words: "rank 3 of 63"."""
    return rank_words(index.rank, index.ranked_units) if index.rank else ""
