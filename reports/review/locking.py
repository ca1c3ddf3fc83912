"""The page before a period is locked: who is out, by districts, and what the lock makes of the totals."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import clock
from procedures.models import Unit
from reports.flow.closing import Closing
from reports.models import LineStatus, Measurement, Report
from reports.review.wanted import ALL, RETURNED, WAITING, DeskQuery
from reports.scopes import PEER_GROUPS
from reports.verdicts.comparison import Comparison
from reports.verdicts.ledger import Ledger
from targets.models import Indicator, Period

Status = Report.Status
DEPARTMENTS = next(iter(PEER_GROUPS))
NAMED = 10  # units of a district that are named; of more the number alone is told, and the desk has the names
TOLD = 10  # targets that are told one by one


@dataclass(frozen=True, slots=True)
class Out:
    """A unit that is not wholly in: how many of its figures are meant; 0 where it is all of them."""

    unit: Unit
    name: str
    figures: int


@dataclass(frozen=True, slots=True)
class DistrictUnits:
    """The units of one district, or the departments: their names where they are few."""

    name: str
    address: str  # the query of the desk that lists them
    out: tuple[Out, ...]

    @property
    def is_named(self) -> bool:
        """Say whether the units are few enough to be named."""
        return len(self.out) <= NAMED


@dataclass(frozen=True, slots=True)
class MissingUnits:
    """Units that are out in one way, and what the lock does to them."""

    code: str
    words: str | Promise
    effect: str | Promise
    places: tuple[DistrictUnits, ...]

    @property
    def count(self) -> int:
        """Return how many units there are."""
        return sum(len(place.out) for place in self.places)


GROUPS: dict[str, tuple[str | Promise, str | Promise, str]] = {  # words, what the lock does, list of the desk
    "chua-gui": (
        gettext_lazy("Sent nothing"),
        gettext_lazy("Recorded as “not sent”. What they have typed stays, and counts nowhere."),
        ALL,
    ),
    "tra-lai": (
        gettext_lazy("Returned, and not sent again"),
        gettext_lazy(
            "What was returned can no longer be mended. It counts nowhere, but for what was approved before."
        ),
        RETURNED,
    ),
    "cho-duyet": (
        gettext_lazy("Sent, not approved"),
        gettext_lazy(
            "What waits can no longer be approved or returned. It counts nowhere, but for what was approved "
            "before."
        ),
        WAITING,
    ),
    "thieu": (
        gettext_lazy("Approved, with figures missing"),
        gettext_lazy("What is missing can no longer be entered."),
        ALL,
    ),
    "dinh-chinh": (
        gettext_lazy("Corrections pending"),
        gettext_lazy(
            "What was approved before keeps counting. A correction that a coordinator made is no longer "
            "approved; a request of the unit still is granted, and opens its figure alone."
        ),
        ALL,
    ),
}


@dataclass(frozen=True)
class LockingPage:
    """What a coordinator looks at before a period is locked."""

    period: Period
    ledger: Ledger
    closing: Closing
    statuses: dict[int, str]  # of the reports, by unit
    unapproved: frozenset[int]  # units with a line of which nothing was ever accepted
    corrections: Counter[int]  # figures that are being corrected or asked to be, by unit

    @classmethod
    def read(cls, period: Period) -> Self:
        """Return the page as the period stands now."""
        reports = Report.objects.filter(period=period).order_by()
        unapproved = Measurement.objects.filter(report__period=period, accepted=None).order_by()
        return cls(
            period,
            Ledger.read(),
            Closing.read(period),
            dict(reports.values_list("unit", "status")),
            frozenset(unapproved.values_list("report__unit", flat=True)),
            _corrections(period),
        )

    @cached_property
    def owed(self) -> list[tuple[Indicator, frozenset[int], frozenset[int]]]:
        """Return what is owed in the period, with who owes it and whose figure is accepted."""
        return list(self.ledger.owed(self.period.number))

    @cached_property
    def missing(self) -> Counter[int]:
        """Return by unit how many of the figures that it owes are not accepted."""
        return Counter(unit for _one, owing, accepted in self.owed for unit in owing - accepted)

    @property
    def all_owed(self) -> int:
        """Return how many figures are owed."""
        return sum(len(owing) for _one, owing, _accepted in self.owed)

    @property
    def all_missing(self) -> int:
        """Return how many of them are not accepted."""
        return self.missing.total()

    @property
    def all_accepted(self) -> int:
        """Return how many of them are."""
        return self.all_owed - self.all_missing

    @cached_property
    def units(self) -> int:
        """Return how many units owe a figure, or have a report."""
        owing = {unit for _one, owing, _accepted in self.owed for unit in owing}
        return len(owing | {unit for unit, status in self.statuses.items() if status != Status.DRAFT})

    @property
    def out(self) -> int:
        """Return how many units are out in any way."""
        return len({one.unit.pk for group in self.groups for place in group.places for one in place.out})

    @property
    def is_early(self) -> bool:
        """Say whether a lock takes a reason."""
        return self.closing.is_early

    @cached_property
    def later(self) -> list[tuple[Unit, dt.datetime]]:
        """Return the units that were granted a later deadline which has not passed, by their names."""
        granted = sorted(self.closing.later.items(), key=lambda one: self.ledger.order[one[0]])
        return [(self.ledger.units[unit], due) for unit, due in granted]

    @cached_property
    def groups(self) -> list[MissingUnits]:
        """Return the units that are out, by how they are; a way in which none is has no places."""
        found: dict[str, list[Out]] = defaultdict(list)
        for key in sorted(self.statuses.keys() | self.missing.keys(), key=self.ledger.order.__getitem__):
            if code := self._way(key):
                found[code].append(self._out(key, 0 if code == "chua-gui" else self.missing[key]))
        for key in sorted(self.corrections, key=self.ledger.order.__getitem__):
            found["dinh-chinh"].append(self._out(key, self.corrections[key]))
        return [
            MissingUnits(code, words, effect, tuple(self._places(found[code], list_name)))
            for code, (words, effect, list_name) in GROUPS.items()
        ]

    @property
    def unsent(self) -> int:
        """Return how many units can be reminded: they have sent nothing, or not sent again what came back."""
        nothing = sum(group.count for group in self.groups if group.code == "chua-gui")
        return nothing + list(self.statuses.values()).count(Status.RETURNED)

    @cached_property
    def short(self) -> list[tuple[Indicator, int, int]]:
        """Return the figures that are not whole: of how many units of how many, most missing first."""
        found = [
            (indicator, len(accepted), len(owing))
            for indicator, owing, accepted in self.owed
            if len(accepted) < len(owing)
        ]
        return sorted(found, key=lambda one: one[1] - one[2])

    @property
    def short_words(self) -> str:
        """Return them in words, the first few one by one: "ISO 9001 ở cấp xã 39/145 đơn vị; ..."."""
        words = [
            _("%(name)s %(accepted)s of %(owing)s units")
            % {"name": indicator.label, "accepted": accepted, "owing": owing}
            for indicator, accepted, owing in self.short[:TOLD]
        ]
        if more := len(self.short[TOLD:]):
            words.append(ngettext("%(count)s more target", "%(count)s more targets", more) % {"count": more})
        return "; ".join(words)

    @cached_property
    def verdicts(self) -> Comparison:
        """Return the verdicts as they stand beside those of the period once it is locked."""
        locked = copy(self.period)
        locked.locked_at = clock.now()
        after = self.ledger.as_if(periods=self.ledger.periods | {locked.number: locked})
        judged = (one for one in self.ledger.indicators if self.ledger.target_of(one, self.period))
        return Comparison(self.ledger, after, tuple(judged), (self.period,))

    @property
    def marks(self) -> str:
        """Return what the form of the page carries: the lock is held against it."""
        return " ".join(sorted(self.closing.marks))

    def _out(self, key: int, figures: int) -> Out:
        unit = self.ledger.units[key]
        return Out(unit, unit.name_on(self.period.data_to), figures)

    def _way(self, unit: int) -> str:
        """Return in which way the unit is out; "" where it is in, though an approved figure be corrected."""
        status = self.statuses.get(unit, Status.DRAFT)
        if not self.missing[unit] and unit not in self.unapproved:
            return ""
        if status == Status.RETURNED:
            return "tra-lai"
        if status == Status.SUBMITTED:
            return "cho-duyet"
        if not self.missing[unit]:
            return ""
        return "chua-gui" if status == Status.DRAFT else "thieu"

    def _places(self, out: Iterable[Out], list_name: str) -> Iterable[DistrictUnits]:
        """Yield the departments and then the districts, each with its units."""
        by_district: dict[Unit | None, list[Out]] = defaultdict(list)
        for one in out:
            by_district[one.unit.district_on(self.period.data_to)].append(one)
        order = self.ledger.order
        for district in sorted(by_district, key=lambda unit: order[unit.pk] if unit else -1):
            asked = DeskQuery(self.period, list_name)
            address = asked.address(**({"district": district.code} if district else {"group": DEPARTMENTS}))
            name = district.name_on(self.period.data_to) if district else _("Departments")
            yield DistrictUnits(name, address, tuple(by_district[district]))


def _corrections(period: Period) -> Counter[int]:
    """Return by unit the figures whose accepted value is being replaced, or is asked to be."""
    lines = Measurement.objects.filter(report__period=period).order_by()
    replaced = Q(accepted__isnull=False) & ~Q(status=LineStatus.ACCEPTED)
    asked = Q(correction_requests__isnull=False, correction_requests__granted=None)
    found = lines.filter(replaced | asked).values_list("pk", "report__unit").distinct()
    return Counter(unit for _line, unit in found)
