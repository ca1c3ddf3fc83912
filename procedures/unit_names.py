"""Which unit a row means: by code, else by its exact name and district, else only by asking."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from procedures.models import Level, Unit
from sheets.cells.misread import Misread
from sheets.cells.value import Value
from sheets.cells.values import as_code
from sheets.vietnamese import accented_words_of, words_of

OFFERS, LIKENESS = 3, 0.72
OFFICES = ("ubnd", "uỷ ban nhân dân", "ủy ban nhân dân")  # what people write before the name of a place
_NAMES_OF_PLACES = ("xã", "phường", "thị trấn", "huyện", "thị xã", "thành phố")
_WITHOUT_MARKS = re.compile(r"^(xa|phuong|thi tran|huyen|thi xa|thanh pho) (?=.)")
_SHORT = re.compile(r"^((x|h|tt|tx|tp)\s*\.\s*|(h|tt|tx|tp)\s+)")  # "H. Quảng Điền", "TX Hương Trà"


class UnknownUnit(LookupError):
    """No unit is meant for certain; `asked` is the key of the suggestion, if any unit may be meant."""

    def __init__(self, group: str, words: str, asked: str = "") -> None:
        super().__init__(words)
        self.group, self.words, self.asked = group, words, asked


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that stands in a file and is nobody's, and who may be meant."""

    text: str
    offers: tuple[tuple[str, str], ...]  # the code of a unit, and its name with its district


@dataclass(frozen=True, slots=True)
class Named:
    """How a row names its unit."""

    code: str
    name: str
    district: str

    @property
    def text(self) -> str:
        """Return all that it says, the key of an accepted suggestion."""
        return " · ".join(part for part in (self.code, self.name, self.district) if part)[:255]


@dataclass
class Units:
    """The units that a file may be about, on one day."""

    units: Mapping[int, Unit]
    on: dt.date
    allowed: frozenset[int]  # keys of those that the import may write to
    answers: Mapping[str, int] = field(default_factory=dict)  # accepted suggestions: text to key
    asked: dict[str, Suggestion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_code = {unit.code.casefold(): unit for unit in self.units.values()}
        self._codes = frozenset(unit.code for unit in self.units.values())
        self._known: dict[Named, Unit | UnknownUnit] = {}
        self._labels: dict[int, str] = {}
        self._exact: dict[tuple[str, ...], list[Unit]] = defaultdict(list)
        self._folded: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._present():
            called = unit.name_on(self.on)
            kind = unit.get_kind_display()
            place = called[len(kind) :] if called.casefold().startswith(f"{kind} ") else called
            for name in {_exact(called), _exact(place)}:  # "Xã Quảng Thành" and "Quảng Thành"
                self._exact[name].append(unit)
            self._folded[_folded(called)].append(unit)

    def find(self, code: Value, name: str, district: str) -> Unit:
        """Return the unit that the row means, or raise UnknownUnit."""
        named = Named(_text_of(code), name, district)
        if named not in self._known:
            try:
                self._known[named] = self._find(named, code)
            except UnknownUnit as unknown:
                self._known[named] = unknown
        found = self._known[named]
        if isinstance(found, UnknownUnit):
            raise found
        return found

    def label(self, unit: Unit) -> str:
        """Return the name of the day, a commune with its district."""
        if unit.pk not in self._labels:
            self._labels[unit.pk] = unit.placed_name_on(self.on)
        return self._labels[unit.pk]

    def _find(self, named: Named, code: Value) -> Unit:
        unit = self._coded(named, code) or self._answered(named) or self._named(named)
        if unit is None:
            raise self._unknown(named)
        if unit.pk not in self.allowed:
            raise UnknownUnit(
                "unit_foreign",
                _("“%(unit)s” is not the unit of this import: its figures are not taken from this file.")
                % {"unit": self.label(unit)},
            )
        if not unit.exists_on(self.on):
            raise UnknownUnit(
                "unit_unknown",
                _("“%(unit)s” does not exist on %(day)s.")
                % {"unit": self.label(unit), "day": f"{self.on:%d/%m/%Y}"},
            )
        return unit

    def _coded(self, named: Named, code: Value) -> Unit | None:
        """Return the unit of the code; one whose row bears the name of another unit is refused."""
        if not named.code:
            return None
        unit = self._by_code.get(named.code.casefold())
        if unit is None:
            try:
                unit = self._by_code[as_code(code, self._codes).code.casefold()]
            except (Misread, KeyError):
                return None
        others = self._called(named.name)
        if others and unit not in others:
            raise UnknownUnit(
                "unit_mismatch",
                _("The code %(code)s is that of “%(unit)s”, and the name is that of “%(other)s”.")
                % {"code": unit.code, "unit": self.label(unit), "other": self.label(others[0])},
            )
        districts = [one for one in self._called(named.district) if one.level == Level.DISTRICT]
        if districts and unit.level == Level.COMMUNE and unit.district_on(self.on) not in districts:
            raise UnknownUnit(
                "unit_mismatch",
                _("The code %(code)s is that of “%(unit)s”, and the district is “%(other)s”.")
                % {"code": unit.code, "unit": self.label(unit), "other": self.label(districts[0])},
            )
        return unit

    def _called(self, name: str) -> list[Unit]:
        """Return the units of the name; where no tone or mark fits, those of the same letters."""
        if not name:
            return []
        return self._exact.get(_exact(name), []) or self._folded.get(_folded(name), [])

    def _answered(self, named: Named) -> Unit | None:
        return self.units.get(self.answers.get(named.text, 0))

    def _named(self, named: Named) -> Unit | None:
        """Return the one unit of exactly this name; a commune needs its district, for names repeat."""
        if not named.name:
            return None
        found = [
            one for one in self._exact.get(_exact(named.name), ()) if _lies_in(one, named.district, self.on)
        ]
        certain = [one for one in found if one.level != Level.COMMUNE or named.district]
        return certain[0] if len(certain) == len(found) == 1 else None

    def _unknown(self, named: Named) -> UnknownUnit:
        if not named.text:
            return UnknownUnit("unit_missing", _("The row names no unit."))
        offers = tuple((unit.code, self.label(unit)) for unit in self._like(named))
        words = _("No unit is called “%(text)s”.") % {"text": named.text}
        if offers:
            self.asked[named.text] = Suggestion(named.text, offers)
        return UnknownUnit("unit_unknown", words, named.text if offers else "")

    def _like(self, named: Named) -> list[Unit]:
        """Return the units that may be meant: the same letters, a shortened name, or a likeness."""
        wanted = _folded(named.name) or _folded(named.code)
        same = self._folded.get(wanted, [])
        short = [one for key, units in self._folded.items() if _is_short_for(wanted, key) for one in units]
        like = get_close_matches(wanted, self._folded, OFFERS, LIKENESS) if not (same or short) else []
        found = [*same, *short, *(one for key in like for one in self._folded[key])]
        allowed = list(dict.fromkeys(one for one in found if one.pk in self.allowed))
        within = [one for one in allowed if _lies_in(one, named.district, self.on)]
        return (within or allowed)[:OFFERS]

    def _present(self) -> Iterable[Unit]:
        return (unit for unit in self.units.values() if unit.exists_on(self.on))


def _text_of(code: Value) -> str:
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    return "" if code is None else str(code).strip()


def _bare(text: str) -> str:
    """Return the name without the words for its office."""
    low = " ".join(text.casefold().split())
    for office in OFFICES:
        low = low.removeprefix(office).strip()
    return low


def _exact(name: str) -> tuple[str, ...]:
    return tuple(accented_words_of(_bare(name)))


def _folded(name: str) -> str:
    """Return the letters of the name without the words for its office and its kind."""
    named = _bare(name)
    bare = _SHORT.sub("", named)
    for kind in _NAMES_OF_PLACES:
        bare = bare.removeprefix(f"{kind} ").removeprefix(f"{kind}.")
    words = " ".join(words_of(bare))
    return words if bare != named else _WITHOUT_MARKS.sub("", words)


def _is_short_for(short: str, full: str) -> bool:
    """Say whether each word of the one begins a word of the other: "q thanh" and "quang thanh"."""
    ones, others = short.split(), full.split()
    return len(ones) == len(others) and all(
        other.startswith(one) for one, other in zip(ones, others, strict=True)
    )


def _lies_in(unit: Unit, district: str, date: dt.date) -> bool:
    """Say whether the unit lies in the named district on the day; one that is not named fits everywhere."""
    if not district:
        return True
    named = unit.parent_on(date) if unit.level == Level.COMMUNE else unit
    return named is not None and _folded(district) in (_folded(named.name), _folded(named.code))
