"""The rows of the database, read plainly: units, periods, rules, and what was accepted, in counts."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q, Sum

from accounts import clock
from procedures.models import Placement, Unit, UnitSuccession
from reports.models import KeptDossierCount, KeptSurvey, KeptSurveyCount, Measurement, Report
from targets.models import Applicability, Period, Target

EVERY = {"quarter": 1, "half_year": 2, "year": 4}
GROUPS = {
    "so-ban-nganh": ("department", ""),
    "cap-huyen": ("district", ""),
    "cap-xa-dong-bang": ("commune", "delta"),
    "cap-xa-mien-nui": ("commune", "mountain"),
}
Counts = tuple[int, int]  # part and whole
Place = tuple[int, int]  # a unit and a quarter


@dataclass
class Rule:
    """A target with its indicator, as the rows hold them."""

    target: Target

    def __post_init__(self) -> None:
        self.indicator = self.target.indicator
        self.code, self.name = self.indicator.code, self.indicator.short_name
        self.sign = self.target.comparator
        self.threshold = Fraction(self.target.threshold)
        self.higher = self.sign in (">", ">=")
        self.is_running = self.indicator.accumulation == "year_to_date"
        self.is_count = self.indicator.kind == "unit_count"
        self.is_reported = self.indicator.source != "catalogue"
        self.named = set(self.target.named_units.values_list("pk", flat=True))
        points = self.target.path_points.order_by("on")
        self.milestones = [(quarter_of(point.on), Fraction(point.percent)) for point in points]

    @property
    def asked(self) -> str:
        """Return what is asked as a page prints it: "≥ 80 %"."""
        number = f"{self.target.threshold.normalize():f}".replace(".", ",")
        return f"{ {'>=': '≥', '<=': '≤'}.get(self.sign, self.sign) } {number} %"

    def meets(self, part: int | Fraction, whole: int | Fraction) -> bool:
        left, right = 100 * part, self.threshold * whole
        return {">=": left >= right, ">": left > right, "<=": left <= right, "<": left < right}[self.sign]

    def lacks(self, part: int, whole: int) -> int:
        """Return how many parts are missing, or too many: found by trying."""
        number, step = 0, 1 if self.higher else -1
        if whole and not self.meets(part, whole):
            number = max(0, int(abs(self.threshold * whole - 100 * part) / 100) - 1)
            while not self.meets(part + step * number, whole):
                number += 1
        return number


def quarter_of(day: dt.date) -> int:
    """Return the quarter in which a day lies, the first of 2016 being 1; 14/12/2015 closes quarter 0."""
    return 4 * (day.year - 2016) + (day.month - 1) // 3 + 1


class Rows:
    """What the database holds, read once."""

    def __init__(self) -> None:
        self.units = {unit.pk: unit for unit in Unit.objects.prefetch_related("names")}
        self.periods = {4 * (p.year - 2016) + p.quarter: p for p in Period.objects.all()}
        self.rules = [
            Rule(one)
            for one in Target.objects.select_related("indicator").order_by("indicator__position", "version")
        ]
        self.figures: dict[str, dict[Place, Counts]] = defaultdict(dict)
        self.people: dict[str, dict[Place, int | None]] = defaultdict(dict)  # who answered
        self.waiting: dict[str, set[Place]] = defaultdict(set)
        self.declined: dict[str, set[Place]] = defaultdict(set)
        self.moves = {
            row: sorted(((since or dt.date.min), parent, terrain) for since, parent, terrain in found)
            for row, found in _by_unit(
                Placement.objects.values_list("unit", "since", "parent", "terrain")
            ).items()
        }
        self._asked: dict[tuple[str, str, int], list[int]] = {}
        self.sent: set[Place] = set()  # a line at least left the unit
        self.exempt = [
            (row.target.code, row.unit_id, row.valid_from, row.valid_to or dt.date.max)
            for row in Applicability.objects.select_related("target")
        ]
        self.reports = {
            (one.unit_id, 4 * (one.period.year - 2016) + one.period.quarter): one
            for one in Report.objects.select_related("period")
        }
        self.successions = list(
            UnitSuccession.objects.values_list("predecessor", "successor", "effective_on")
        )
        self._lines()

    def _lines(self) -> None:
        dossiers = {
            key: (online, received)
            for key, online, received in KeptDossierCount.objects.values_list("revision")
            .annotate(Sum("received_online"), Sum("received"))
            .order_by()
        }
        forms = dict(KeptSurvey.objects.values_list("revision", "collected"))
        surveys = {
            key: (satisfied or 0, answers)
            for key, satisfied, answers in KeptSurveyCount.objects.values_list("survey__revision")
            .annotate(yes=Sum("count", filter=Q(counts_as_satisfied=True)), all=Sum("count"))
            .order_by()
        }
        judged = {rule.code for rule in self.rules}
        lines: Iterable[Any] = Measurement.objects.values_list(
            "indicator__code",
            "indicator__source",
            "report__unit",
            "report__period__year",
            "report__period__quarter",
            "status",
            "accepted",
            "accepted__answer",
            "accepted__achieved",
            "accepted__part",
            "accepted__whole",
        )
        for code, source, unit, year, quarter, status, kept, answer, achieved, part, whole in lines:
            place = unit, 4 * (year - 2016) + quarter
            if code in judged and (kept is not None or status == "submitted"):
                self.sent.add(place)
            if kept is None:
                if status == "submitted":
                    self.waiting[code].add(place)
                continue
            if answer != "measured":
                self.declined[code].add(place)
            elif source in ("dossiers", "survey"):
                self.figures[code][place] = (dossiers if source == "dossiers" else surveys)[kept]
                self.people[code][place] = forms.get(kept)
            else:
                self.figures[code][place] = (
                    (part or 0, whole or 0) if achieved is None else (int(achieved), 1)
                )

    def every(self, rule: Rule) -> int:
        """Return after how many quarters the figure is due again."""
        return EVERY[rule.indicator.frequency]

    @property
    def whole(self) -> str:
        """Return the code of the province."""
        return next(unit.code for unit in self.units.values() if unit.level == "province")

    def unit(self, code: str) -> Unit | None:
        return next((unit for unit in self.units.values() if unit.code.lower() == code.lower()), None)

    def joined(self, unit: int, since: int, until: int) -> list[int]:
        """Return the unit and those that went up in it between two quarters, as far as they were there."""
        first, last = self.periods[since].data_to, self.periods[until].data_to
        gone = [before for before, after, on in self.successions if after == unit and first < on <= last]
        return [one for one in (unit, *gone) if self.exists(self.units[one], since)] or [unit]

    def name(self, key: int | None, quarter: int, *, placed: bool = False) -> str:
        """Return what the unit is called on the cut-off, a commune with its district where it is placed."""
        unit, day = self.units[key or 0], self.periods[quarter].data_to
        dated = sorted((one.since, one.name) for one in unit.names.all() if one.since <= day)
        name = dated[-1][1] if dated else unit.name
        if placed and unit.level == "commune":
            parent = self.units[self.lies(unit, quarter)[0]].name
            return f"{name} – {re.sub('^(Thành phố|Thị xã|Huyện) ', '', parent)}"
        return name

    def named(self, period: int) -> str:
        return self.periods[period].label

    def quarter(self, name: str) -> int:
        """Return the quarter that a page names: "quý III/2020"."""
        return next(q for q, period in self.periods.items() if period.label == name[0].lower() + name[1:])

    def exists(self, unit: Unit, quarter: int) -> bool:
        day = self.periods[quarter].data_to
        return unit.valid_from <= day and (unit.valid_to is None or unit.valid_to >= day)

    def lies(self, unit: Unit, quarter: int) -> tuple[int, str]:
        """Return to which unit a unit belongs on the cut-off, by its key, and in what terrain it lies."""
        found = (0, "")
        for since, parent, terrain in self.moves.get(unit.pk, []):
            if since <= self.periods[quarter].data_to:
                found = parent, terrain
        return found

    def asked(self, rule: Rule, scope: str, quarter: int) -> list[int]:
        """Return the units of the scope that the target is asked of in the quarter, whenever they exist."""
        place = rule.code, scope, quarter
        if place not in self._asked:
            asked = [pk for pk, unit in self.units.items() if self._covers(rule, unit, quarter)]
            self._asked[place] = [pk for pk in asked if self.holds(scope, self.units[pk], quarter)]
        return self._asked[place]

    def _covers(self, rule: Rule, unit: Unit, quarter: int) -> bool:
        target = rule.target
        by_level = {
            "department": target.for_departments,
            "district": target.for_districts,
            "commune": target.for_communes and target.terrain in ("", self.lies(unit, quarter)[1]),
        }
        return bool(by_level.get(unit.level)) or unit.pk in rule.named

    def holds(self, scope: str, unit: Unit, quarter: int) -> bool:
        if scope in GROUPS:
            level, terrain = GROUPS[scope]
            return unit.level == level and terrain in ("", self.lies(unit, quarter)[1])
        if scope.endswith("-rieng"):
            return unit.code.lower() == scope.removesuffix("-rieng").lower()
        parent = self.units.get(self.lies(unit, quarter)[0])
        grand = {unit.code, parent.code if parent else ""}
        head = next(one for one in self.units.values() if one.code.lower() == scope.lower())
        return head.level == "province" or head.code in grand

    def owing(self, rule: Rule, scope: str, quarter: int) -> list[int]:
        """Return who owes the figure in the quarter."""
        day = self.periods[quarter].data_to
        spared = {
            unit
            for code, unit, since, until in self.exempt
            if code == rule.target.code and since <= day <= until
        }
        return [
            pk
            for pk in self.asked(rule, scope, quarter)
            if self.exists(self.units[pk], quarter)
            and pk not in spared
            and (pk, quarter) not in self.declined[rule.code]
        ]


def _by_unit(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for unit, *held in rows:
        found[unit].append(tuple(held))
    return found


def is_over(moment: dt.datetime) -> bool:
    return clock.now() > moment
