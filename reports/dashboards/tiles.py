"""The yearly indices as large figures: value, rank and arrow, never a standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators import printed_index
from procedures.models import PROVINCE
from reports.verdicts.verdict import Verdict
from reports.words import rank_words
from targets.models import IndexValue, Indicator


@dataclass(frozen=True, slots=True)
class Tile:
    """One large figure with its notes."""

    name: str
    figure: str
    notes: tuple[str | Promise, ...]
    indicator: Indicator
    has_figure: bool = True
    index: IndexValue | None = None  # what the figure is read from
    before: IndexValue | None = None  # what it is compared with
    arrow: str = ""  # before the last note: a view of static/signs.svg


def index_tiles(verdicts: Iterable[Verdict]) -> list[Tile]:
    """Return the yearly indices: value, rank and arrow, never a standing.

    Those that nobody publishes for a part of the province are left out there.
    """
    indices = [verdict for verdict in verdicts if verdict.kind.is_published]
    return [_index_tile(verdict) for verdict in indices if verdict.index or verdict.scope.code == PROVINCE]


def _index_tile(verdict: Verdict) -> Tile:
    index, before = verdict.index, verdict.previous_index
    arrow = ""
    if index is None:
        return Tile(verdict.indicator.label, str(NO_DATA), (), verdict.indicator, has_figure=False)
    notes = [_("year %(year)s") % {"year": index.year}]
    if index.is_secondary:
        notes.append(_("secondary source"))
    if index.rank is not None:
        notes.append(rank_words(index.rank, index.ranked_units))
    if before is not None:
        by = index.as_published - before.as_published
        arrow = "rising" if by > 0 else "falling" if by < 0 else "level"
        sign = "+" if by > 0 else "−" if by < 0 else ""
        notes.append(f"{sign}{printed_index(abs(by))} ({before.year})")
    figure = printed_index(index.as_published)
    return Tile(
        verdict.indicator.label,
        figure,
        tuple(notes),
        verdict.indicator,
        index=index,
        before=before,
        arrow=arrow,
    )


NO_DATA = gettext_lazy("No data")
