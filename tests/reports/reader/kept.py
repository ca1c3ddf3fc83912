"""The catalogue of procedures, read plainly: who keeps what, who handles it, and what of it is lacking."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from procedures.models import DeskHandling, Procedure, ServiceLevel, Unit
from tests.reports.reader.raw import Counts, Rows, Rule

HANDLES = {"department": ("province", "department"), "district": ("district",), "commune": ("commune",)}
OWN = "own rows"  # of one of several units that handle the same
Lists = dict[int, dict[str, Counts]]  # by keeper, and by the level that handles them


@dataclass
class Listed:
    """A procedure with its dated rows: whose, since when, and its level or whether it is at the desk."""

    row: Procedure
    levels: list[tuple[int | None, dt.date, int]] = field(default_factory=list)
    desks: list[tuple[int | None, dt.date, int]] = field(default_factory=list)

    def is_there(self, day: dt.date) -> bool:
        return self.row.in_force_from <= day and (self.row.in_force_to is None or self.row.in_force_to >= day)

    def counts(self, what: str, unit: int | None, day: dt.date) -> bool | None:
        """Return whether it counts by the rows of the unit, or in general; None where there is none."""
        rows = self.desks if what == "one_stop" else self.levels
        found = [(on, says) for whose, on, says in rows if whose == unit and on <= day]
        if not found:
            return None
        least = {"level_4": 4, "one_stop": 1}.get(what, 3)
        return max(found)[1] >= least

    def counts_for(self, what: str, unit: int, day: dt.date) -> bool:
        own = self.counts(what, unit, day)
        return bool(self.counts(what, None, day)) if own is None else own


class Catalogue:
    """All procedures, and what of them each keeper and each unit lacks."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.all = {row.pk: Listed(row) for row in Procedure.objects.all()}
        for row in ServiceLevel.objects.all():
            self.all[row.procedure_id].levels.append((row.unit_id, row.effective_on, row.level))
        for one in DeskHandling.objects.all():
            self.all[one.procedure_id].desks.append((one.unit_id, one.effective_on, int(one.at_desk)))

    def day(self, quarter: int) -> dt.date:
        return self.rows.periods[quarter].data_to

    def asked_of(self, rule: Rule, quarter: int) -> Iterator[Listed]:
        """Yield what is in force on the cut-off and counts in the whole."""
        for one in self.all.values():
            is_asked = rule.indicator.catalogue_count != "agencies_online" or one.row.eligible_online
            if one.is_there(self.day(quarter)) and is_asked:
                yield one

    def lists(self, rule: Rule, units: Iterable[int], quarter: int) -> Lists:
        """Return what the units together handle, each procedure once, by who keeps it."""
        there = [self.rows.units[key] for key in units if self.rows.exists(self.rows.units[key], quarter)]
        departments = {unit.pk for unit in there if unit.level == "department"}
        levels = {unit.level for unit in there} & HANDLES.keys()
        if rule.indicator.catalogue_count == "assessed":
            return self._issued(departments, quarter)
        found: dict[int, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
        for one in self.asked_of(rule, quarter):
            for level in levels:
                if one.row.authority not in HANDLES[level]:
                    continue
                if level != "department" or one.row.owner_id in departments:
                    says = bool(one.counts(rule.indicator.catalogue_count, None, self.day(quarter)))
                    found[one.row.owner_id][level].append(says)
        return {
            keeper: {level: (sum(says), len(says)) for level, says in of_level.items()}
            for keeper, of_level in found.items()
        }

    def _issued(self, departments: set[int], quarter: int) -> Lists:
        first, last = self.rows.periods[quarter].data_from, self.day(quarter)
        found: dict[int, list[bool]] = defaultdict(list)
        for one in self.all.values():
            on, judged = one.row.issued_as_new_on, one.row.impact_assessed_on
            if on and first <= on <= last and one.row.owner_id in departments:
                found[one.row.owner_id].append(judged is not None and judged <= last)
        return {keeper: {"department": (sum(says), len(says))} for keeper, says in found.items()}

    def own(self, rule: Rule, unit: int, quarter: int) -> Counts:
        """Return what the unit has rows of its own for: how many count, and how many there are."""
        what, day = rule.indicator.catalogue_count, self.day(quarter)
        if what == "assessed":
            return 0, 0
        says = [one.counts(what, unit, day) for one in self.asked_of(rule, quarter)]
        return sum(map(bool, says)), sum(one is not None for one in says)

    def handled(self, rule: Rule, unit: Unit, quarter: int) -> Counts:
        """Return what the unit handles, at its own rows where it has some."""
        what, day = rule.indicator.catalogue_count, self.day(quarter)
        says = [
            one.counts_for(what, unit.pk, day)
            for one in self.asked_of(rule, quarter)
            if one.row.authority in HANDLES.get(unit.level, ())
            and (unit.level != "department" or one.row.owner_id == unit.pk)
        ]
        return sum(says), len(says)

    def hangs_on_keepers(self, rule: Rule, unit: Unit, quarter: int) -> bool:
        """Say whether something is lacking of what others keep for the unit."""
        if unit.level == "department" or rule.indicator.catalogue_count == "assessed":
            return False
        part, whole = self.handled(rule, unit, quarter)
        own_part, own_whole = self.own(rule, unit.pk, quarter)
        return whole - part > own_whole - own_part

    def lacking(self, rule: Rule, units: Iterable[int], quarter: int) -> dict[int, dict[str, int]]:
        """Return what each keeper lacks, by who handles it; of agencies what is in the way of one."""
        keys = [key for key in units if self.rows.exists(self.rows.units[key], quarter)]
        lists = self.lists(rule, keys, quarter)
        if not rule.is_count:
            found = {
                keeper: {level: rule.lacks(*says) for level, says in of_level.items()}
                for keeper, of_level in lists.items()
            }
        else:
            found = self._in_the_way(rule, keys, quarter, lists)
        lacks = {key: {level: n for level, n in of.items() if n} for key, of in found.items()}
        return {key: of for key, of in lacks.items() if of}

    def _in_the_way(
        self, rule: Rule, keys: list[int], quarter: int, lists: Lists
    ) -> dict[int, dict[str, int]]:
        no = [unit for unit in map(self.rows.units.__getitem__, keys) if self._says_no(rule, unit, quarter)]
        levels = {unit.level for unit in no if self.hangs_on_keepers(rule, unit, quarter)}
        own = {unit.pk for unit in no}
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for keeper, of_level in lists.items():
            for level, (part, whole) in of_level.items():
                if level in levels or (level == "department" and keeper in own):
                    found[keeper][level] = whole - part
        for unit in no:
            if unit.level != "department":
                part, whole = self.own(rule, unit.pk, quarter)
                found[unit.pk][OWN] = whole - part
        return found

    def _says_no(self, rule: Rule, unit: Unit, quarter: int) -> bool:
        part, whole = self.handled(rule, unit, quarter)
        return part < whole
