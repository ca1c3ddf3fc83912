"""The units of a peer group by their figures of one target, best first, as far as they can be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators import Counted, meets, places_apart
from reports.dashboards.keeper_words import list_note
from reports.scopes import Scope
from reports.verdicts.ledger import Ledger
from reports.verdicts.verdict import Contribution, Verdict

SMALL = 10  # a whole below this makes a jumpy percentage
MET, SHORT = "m", "f"  # what the ranking says of a unit

Ends = tuple[Decimal, Decimal]  # per cent


@dataclass(frozen=True, slots=True)
class Ranked:
    """One unit in the ranking of its peers; without a rank the note says why."""

    rank: int | None
    line: Contribution
    cell: str = ""  # MET, SHORT, or "" where nothing is judged
    note: str = ""
    answer: str = ""  # of a yes or no, which is not ranked
    share: Counted | None = None  # what is shown, and ranked where there is a rank
    last: int | None = None  # the last of the places that it may have, where people were asked
    interval: Ends | None = None
    is_alike: bool = False  # it cannot be told from its peers

    @property
    def places(self) -> str:
        """Return the rank, or the places from the one to the other: "2–5"; "" without one."""
        if self.rank is None:
            return ""
        return str(self.rank) if self.last in (None, self.rank) else f"{self.rank}–{self.last}"


def ranking_of(ledger: Ledger, verdict: Verdict, group: Scope) -> tuple[Ranked, ...]:
    """Return the units of the group, best first; equal shares share a rank, those without one stand last.

    Where people were asked, the rank is the first of the places that a unit may have.
    """
    sign = -1 if verdict.indicator.direction == "higher_is_better" else 1
    of_group = (line for line in verdict.lines if group.holds(line.unit, verdict.listed_on))
    by_name = sorted(of_group, key=lambda one: ledger.order[one.unit.pk])
    valued = [(share.value or 0, line) for line in _in_order(verdict, by_name) if (share := _own_share(line))]
    valued.sort(key=lambda pair: sign * pair[0])
    places = _places(verdict, [line for _value, line in valued])
    ranked, rank, before = [], 0, None
    for place, ((value, line), told) in enumerate(zip(valued, places, strict=True), 1):
        rank, before = (rank, before) if value == before else (place, value)
        first, last = told or (rank, None)
        ranked.append(_ranked(verdict, line, first, last))
    there = {line.unit.pk for _value, line in valued}
    return (*ranked, *(_ranked(verdict, line, None) for line in by_name if line.unit.pk not in there))


def _in_order(verdict: Verdict, lines: Sequence[Contribution]) -> Iterator[Contribution]:
    """Yield the lines among which there is an order.

    One unit alone with rows of its own, in a list that others keep, is in none, nor is one that asks so few
    people that chance orders them.
    """
    with_rows = sum(line.on_list and line.own_rows is not None for line in lines)
    for line in lines:
        share = _own_share(line)
        is_apart = verdict.kind.tells_apart(line.unit.level) and (not line.on_list or with_rows > 1)
        if share and share.whole and is_apart:
            yield line


def _own_share(line: Contribution) -> Counted | None:
    """Return what a unit is ranked by: of a list that others keep only the rows of its own."""
    return line.own_rows if line.on_list else line.share


def _places(verdict: Verdict, lines: Sequence[Contribution]) -> list[tuple[int, int] | None]:
    """Return the places that each may have, where people were asked; None of other figures."""
    found = [_interval(verdict, line) for line in lines]
    ends = [one for one in found if one]
    if not ends or len(ends) < len(lines):
        return [None] * len(lines)
    higher = verdict.indicator.direction == "higher_is_better"
    return list(places_apart(ends, higher_is_better=higher))


def _interval(verdict: Verdict, line: Contribution) -> Ends | None:
    return verdict.kind.interval(line.share, line.people) if line.share else None


def _ranked(verdict: Verdict, line: Contribution, rank: int | None, last: int | None = None) -> Ranked:
    """Return the unit with its rank; a yes or a no is no order among those who say it."""
    share, threshold = line.share, verdict.threshold
    if share is None:
        return Ranked(None, line, note=_("no figure"))
    if share.value is None:
        return Ranked(None, line, note=_("nothing occurred"))
    if answer := verdict.kind.unranked_words(share):
        return Ranked(None, line, note=list_note(line), answer=answer)
    if line.on_list and rank is None:
        return Ranked(None, line, note=list_note(line), share=share)
    share, is_alike = _own_share(line) or share, not verdict.kind.tells_apart(line.unit.level)
    small = _("small numbers") if verdict.kind.is_small(share, SMALL) else ""
    alike = _("not told apart") if is_alike else ""
    is_met = threshold is not None and meets(share, threshold)
    return Ranked(
        rank,
        line,
        "" if threshold is None else MET if is_met else SHORT,
        ", ".join(filter(None, [list_note(line), small, alike])),
        share=share,
        last=last,
        interval=_interval(verdict, line),
        is_alike=is_alike,
    )
