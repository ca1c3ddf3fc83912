"""The differences between two sources of one fact, as a coordinator reads them: the open ones first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from accounts import clock
from accounts.queries import one_of, written
from procedures.models import Unit
from reports.models import DifferenceExplained, SourcePair
from reports.verdicts.ledger import Ledger
from reports.verdicts.reading_words import BESIDE_WORDS, said_by, value_of_unit
from reports.verdicts.told_sources import pair_code, place_of_row
from reports.verdicts.two_sources import SourceDifference, differences
from targets.models import Indicator, Period

PER_PAGE = 50
MOST_CHOSEN = 200  # differences that are explained at once


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One difference with its names: of the pair, the unit, and who clears it up."""

    difference: SourceDifference
    indicator: Indicator
    period: Period
    unit: Unit
    owner: Unit
    explanation: DifferenceExplained | None  # the one that holds, or one of values that have changed since

    @property
    def is_open(self) -> bool:
        """Say whether nobody has explained these very values."""
        return not self.difference.is_explained

    @property
    def state(self) -> str:
        """Return whether it is explained, or was before a value changed."""
        if not self.is_open:
            return _("explained")
        return _("a value has changed since it was explained") if self.explanation else _("open")

    @property
    def choice(self) -> str:
        """Return what names the difference in a form."""
        return f"{self.pair_code}.{self.unit.code}"

    @property
    def pair_code(self) -> str:
        """Return what names the pair in an address."""
        return pair_code(self.difference.pair, self.indicator)

    @property
    def query(self) -> str:
        """Return the query of the form that explains it."""
        return written({"ky": self.period.code, "chon": self.choice})

    @property
    def seen(self) -> str:
        """Return both values, as a mark of what was explained."""
        return values_mark(self.difference)

    @property
    def pair_name(self) -> str:
        """Return the two sources: "báo cáo × sổ ISO"."""
        pair = self.difference.pair
        return f"{said_by(pair)} × {BESIDE_WORDS[pair.beside]}"

    @property
    def said(self) -> str:
        """Return what the first source says."""
        return value_of_unit(self.difference.pair, self.indicator, self.difference.said, is_said=True)

    @property
    def beside(self) -> str:
        """Return what the second source says."""
        return value_of_unit(self.difference.pair, self.indicator, self.difference.beside, is_said=False)

    @property
    def name(self) -> str:
        """Return the unit's name on the cut-off date."""
        return self.unit.placed_name_on(self.period.data_to)

    @property
    def url_of_unit(self) -> str:
        """Return where the unit's figure is seen; of a stated total, its target for that scope."""
        if self.difference.pair.beside == SourcePair.Beside.STATED:
            return f"{self.url_of_target}&pham-vi={self.unit.code}"
        return f"{self.unit.get_absolute_url()}?ky={self.period.code}"

    @property
    def url_of_target(self) -> str:
        """Return the target's page in the period."""
        return f"{self.indicator.get_absolute_url()}?ky={self.period.code}"

    @property
    def url_beside(self) -> str:
        """Return where the second source is kept."""
        return place_of_row(self.difference.pair, self.indicator, self.period, self.unit)


def values_mark(difference: SourceDifference) -> str:
    """Return both values as one text: "140/150 111/150"."""
    return "{}/{} {}/{}".format(*difference.said, *difference.beside)


@dataclass(frozen=True, slots=True)
class DifferenceQuery:
    """What the address of the list asks for."""

    period: Period
    pair: str = ""  # code of a pair; "" for all
    page: str = ""

    def address(self, **changes: Any) -> str:
        """Return the query with something else asked for; another question begins on its first page."""
        other = replace(self, **({"page": ""} | changes))
        return written({"ky": other.period.code, "cap": other.pair, "trang": other.page})


@dataclass(frozen=True)
class DifferenceList:
    """The differences of a period that the reader may see, the open ones first."""

    asked: DifferenceQuery
    ledger: Ledger
    lines: tuple[DifferenceLine, ...]
    of_period: tuple[DifferenceLine, ...]  # of every pair

    @property
    def open(self) -> int:
        """Return how many of the lines nobody has explained."""
        return sum(line.is_open for line in self.lines)

    @property
    def without_system(self) -> str:
        """Return the indicators that are held against a register of systems, and none was chosen yet."""
        codes = {indicator.pk: indicator.code for indicator in self.ledger.indicators}
        pairs = self.ledger.unit_days.pairs
        unset = (one for one in pairs if one.beside == SourcePair.Beside.SYSTEM and one.system is None)
        return ", ".join(codes[one.indicator] for one in unset)

    @cached_property
    def page(self) -> Page[DifferenceLine]:
        """Return the lines of the page that is asked for."""
        return Paginator(self.lines, PER_PAGE).get_page(self.asked.page)

    @property
    def pairs(self) -> list[tuple[str, str, int]]:
        """Return the pairs that differ in the period, each with its words and open differences."""
        found: dict[str, tuple[str, int]] = {}
        for line in self.of_period:
            key = line.pair_code
            words, number = found.get(key, (f"{line.indicator.code}: {line.pair_name}", 0))
            found[key] = words, number + line.is_open
        return [(key, words, number) for key, (words, number) in found.items()]


def difference_list(query: QueryDict, ledger: Ledger, units: Collection[int]) -> DifferenceList:
    """Return what the address asks for, of the units that the reader may see; unknown codes are 404."""
    asked = _query(query, ledger, units)
    every = lines_of(ledger, asked.period, units)
    chosen = tuple(line for line in every if asked.pair in ("", line.pair_code))
    return DifferenceList(asked, ledger, chosen, every)


def _query(query: QueryDict, ledger: Ledger, units: Collection[int]) -> DifferenceQuery:
    indicators = {indicator.pk: indicator for indicator in ledger.indicators}
    pairs = {pair_code(pair, indicators[pair.indicator]) for pair in ledger.unit_days.pairs}
    pair = one_of(query.get("cap", ""), {"", *pairs})
    code = query.get("ky", "").lower()
    if code:
        period = next((one for one in ledger.periods.values() if one.code == code), None)
        if period is None:
            raise Http404(_("There is no period “%(code)s”.") % {"code": code[:20]})
    else:
        period = _newest_open(ledger, units)
    return DifferenceQuery(period, pair, query.get("trang", ""))


def _newest_open(ledger: Ledger, units: Collection[int]) -> Period:
    """Return the newest period with a difference that nobody explained, or the one that pages open with."""
    default = ledger.default_period(clock.today())
    for number in range(default.number, 0, -1):
        found = differences(ledger, ledger.periods[number])
        if any(not one.is_explained and one.unit in units for one in found):
            return ledger.periods[number]
    return default


def lines_of(ledger: Ledger, period: Period, units: Collection[int]) -> tuple[DifferenceLine, ...]:
    """Return the differences of the units in the period, the open ones first: one query."""
    indicators = {indicator.pk: indicator for indicator in ledger.indicators}
    rows = DifferenceExplained.objects.filter(period=period).select_related("by")
    explained = {(row.pair_id, row.unit_id): row for row in rows}
    lines = [
        DifferenceLine(
            one,
            indicators[one.pair.indicator],
            period,
            ledger.units[one.unit],
            ledger.units[one.owner],
            explained.get((one.pair.key, one.unit)),
        )
        for one in differences(ledger, period)
        if one.unit in units
    ]
    return tuple(sorted(lines, key=lambda line: not line.is_open))


def chosen_lines(lines: Iterable[DifferenceLine], chosen: Iterable[str]) -> list[DifferenceLine]:
    """Return the lines that a form names, at most so many."""
    wanted = set(list(chosen)[:MOST_CHOSEN])
    return [line for line in lines if line.choice in wanted]


def seen_values(form: QueryDict) -> Mapping[str, str]:
    """Return by difference the values that the sender of the form saw."""
    return {name.removeprefix("seen-"): form.get(name, "") for name in form if name.startswith("seen-")}
