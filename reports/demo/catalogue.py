"""An invented procedure catalogue, spread as the province printed its own: by authority and online level.

Levels rise from 2016 to 2020: department after department brings its services online, and some of these go on
to level 4.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from procedures.models import (
    HANDLED_BY,
    Authority,
    DeskHandling,
    Field,
    Level,
    Procedure,
    ServiceLevel,
    Unit,
)
from reports.demo.procedure_names import ACTS, COMMUNE, DISTRICT, OF_PEOPLE, SUBJECTS
from reports.demo.province import Province
from reports.demo.shape import INVENTED, LAST_CLOSED, SEED, percent_at
from reports.models import DossierCount, ProcedureDossierCount

BEGINNING = dt.date(2015, 7, 1)  # when what is older came into force, as far as the demo knows
# F3 of the published figures, by authority; 3 of the 2,596 are assigned to none.
BY_AUTHORITY = {
    Authority.PROVINCE: 490,
    Authority.DEPARTMENT: 1_576,
    Authority.DISTRICT: 382,
    Authority.COMMUNE: 145,
    Authority.UNKNOWN: 3,
}
AT_LEVEL_2, AT_LEVEL_4 = 99, 1_148  # of all at the end, none at level 1; the others are at level 3
# What the province's own figures leave out: procedures of communes, and those assigned to none.
OUTSIDE_LEVEL_2, OUTSIDE_LEVEL_4 = 35, 20
NEW_A_YEAR = (
    6,
    5,
    4,
    4,
)  # newly issued by quarter, 2016 to 2019; the last fifth of 2016 and 2017 not assessed
UNASSESSED_UNTIL = 8  # in quarters
REPEALED = 60  # more that were in force once
BEHIND = ("TTR", "BDT")  # departments that keep services below level 3 to the end
AHEAD_OF_COMMUNES = 15  # departments that are online before the districts
BEHIND_THE_OTHERS = "481"  # a district with a few services at a level of its own
LEVEL_1_LEFT = dt.date(2016, 2, 1)  # when the last procedures at level 1 came to level 2
COUNTING = ("474", "482", "STNMT", "SGTVT", "SXD", "STP", "SYT", "SKHDT")  # who counts dossiers by procedure
COUNTED = 12  # procedures each of them counts
BY_PROCEDURE = 0.85  # of all dossiers, those of the counted procedures
NOT_AT_DESK = 18  # procedures that are at no one-stop desk to the end


@dataclass
class InventedCatalogue:
    """The rows of the catalogue, made in memory and stored in bulk."""

    province: Province
    random: Random = field(default_factory=lambda: Random(SEED + 1))  # noqa: S311  # figures, no secrets
    procedures: list[Procedure] = field(default_factory=list)
    ended: list[Procedure] = field(default_factory=list)
    levels: list[ServiceLevel] = field(default_factory=list)
    handlings: list[DeskHandling] = field(default_factory=list)

    def invent(self) -> None:
        """Make the procedures, their levels and how they are handled."""
        fields = {one.code: Field(code=one.code, name=one.name) for one in SUBJECTS}
        Field.objects.bulk_create(fields.values())
        self._name(fields)
        self._date()
        self._raise()
        self._handle()

    def take_out_later_than(self, day: dt.date) -> None:
        """Leave the catalogue as it was on the day."""
        for procedure in self.ended:
            if procedure.in_force_to and procedure.in_force_to > day:
                procedure.in_force_to = None
        for procedure in self.procedures:
            if procedure.impact_assessed_on and procedure.impact_assessed_on > day:
                procedure.impact_assessed_on, procedure.impact_document = None, ""
        self.procedures = [one for one in self.procedures if one.in_force_from <= day]
        self.levels = [row for row in self.levels if row.effective_on <= day]
        self.handlings = [row for row in self.handlings if row.effective_on <= day]

    def store(self) -> None:
        """Store everything."""
        everything = [*self.procedures, *self.ended]
        for procedure in everything:
            procedure.set_keys()
        Procedure.objects.bulk_create(everything, batch_size=500)
        ServiceLevel.objects.bulk_create(self.levels, batch_size=1_000)
        DeskHandling.objects.bulk_create(self.handlings, batch_size=1_000)

    def _name(self, fields: dict[str, Field]) -> None:
        """Make the procedures: those of departments by subject, those of districts and communes as known."""
        owners = {one.code: self.province.units[one.owner] for one in SUBJECTS}
        names = {Authority.DISTRICT: _of_people(DISTRICT), Authority.COMMUNE: _of_people(COMMUNE)}
        of_departments = _of_departments()
        for authority, number in BY_AUTHORITY.items():
            for _ in range(number):
                code, name = next(names.get(authority, of_departments))
                self.procedures.append(self._procedure(fields[code], owners[code], authority, name))
        for _ in range(REPEALED):
            code, name = next(of_departments)
            self.ended.append(self._procedure(fields[code], owners[code], Authority.DEPARTMENT, name))

    def _procedure(self, subject: Field, owner: Unit, authority: Authority, name: str) -> Procedure:
        number = len(self.procedures) + len(self.ended) + 1
        days = self.random.choice((1, 2, 3, 5, 7, 10, 15, 20, 30))
        return Procedure(
            code=f"MH.{number:05}",
            name=name,
            field=subject,
            owner=owner,
            authority=authority,
            time_limit_days=days,
            fee=self.random.choice(("Không", "Không", "20.000 đồng", "50.000 đồng", "150.000 đồng")),
            legal_basis=f"Quyết định công bố danh mục lĩnh vực {subject.name} ({INVENTED})",
            interlinked=authority != Authority.DEPARTMENT and self.random.random() < 0.3,
            in_force_from=BEGINNING,
            source=INVENTED,
        )

    def _date(self) -> None:
        """Say which procedures are new, whether their impact was assessed, and when others ended."""
        of_departments = [one for one in self.procedures if one.authority == Authority.DEPARTMENT]
        fresh = iter(self.random.sample(of_departments, 4 * sum(NEW_A_YEAR)))
        for quarter in range(1, 17):
            for place in range(NEW_A_YEAR[(quarter - 1) % 4]):
                procedure = next(fresh)
                procedure.in_force_from = procedure.issued_as_new_on = self._day(quarter)
                if place or quarter > UNASSESSED_UNTIL:
                    procedure.impact_assessed_on = procedure.in_force_from
                    procedure.impact_document = f"Báo cáo đánh giá tác động ({INVENTED})"
        for procedure in self.ended:
            procedure.in_force_to = self._day(self.random.randint(2, 17))

    def _raise(self) -> None:
        """Give every procedure its levels: the way of the shape, first to level 3, then to level 4."""
        order = self._departments_in_order()
        shared = (Authority.COMMUNE, Authority.UNKNOWN)
        inside = [one for one in self.procedures if one.authority not in shared]
        outside = [one for one in self.procedures if one.authority in shared]
        inside.sort(key=lambda one: (order[self._line(one)] + self.random.random() * 0.8, one.code))
        online = self._quarters(inside, "HDH-01-DV", len(inside) - (AT_LEVEL_2 - OUTSIDE_LEVEL_2))
        online |= self._quarters(outside, "HDH-01-DV", len(outside) - OUTSIDE_LEVEL_2)
        ready = [one for one in inside if one.code in online]
        ready.sort(key=lambda one: (online[one.code] + 16 * self.random.random(), one.code))
        fourth = self._quarters(ready, "HDH-02", AT_LEVEL_4 - OUTSIDE_LEVEL_4, online)
        fourth |= self._quarters(
            [one for one in outside if one.code in online], "HDH-02", OUTSIDE_LEVEL_4, online
        )
        for procedure in self.procedures:
            self._climb(procedure, online.get(procedure.code), fourth.get(procedure.code))
        for procedure in self.ended:
            self.levels.append(self._level(procedure, 3, procedure.in_force_from))
        self._fall_behind()

    def _departments_in_order(self) -> dict[str, int]:
        """Return the place at which each department, and the districts together, come online."""
        codes = sorted({one.owner for one in SUBJECTS} - set(BEHIND))
        self.random.shuffle(codes)
        codes.insert(AHEAD_OF_COMMUNES, "")
        return {code: place for place, code in enumerate([*codes, *BEHIND])}

    def _line(self, procedure: Procedure) -> str:
        """Return with whom a procedure comes online: its department, or "" with the districts."""
        return "" if procedure.authority == Authority.DISTRICT else procedure.owner.code

    def _quarters(
        self, line: list[Procedure], code: str, number: int, after: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Return the quarter in which each of the first so many procedures of the line takes the step."""
        last = percent_at(code, LAST_CLOSED)
        due = [round(number * percent_at(code, quarter) / last) for quarter in range(LAST_CLOSED + 1)]
        found: dict[str, int] = {}
        quarter = 1
        for place, procedure in enumerate(line[:number], 1):
            while quarter < LAST_CLOSED and due[quarter] < place:
                quarter += 1
            found[procedure.code] = max(quarter, (after or {}).get(procedure.code, 1))
        return found

    def _climb(self, procedure: Procedure, online: int | None, fourth: int | None) -> None:
        """Add the levels of a procedure from its first day on."""
        day = procedure.in_force_from
        start = 1 if procedure.issued_as_new_on is None and self.random.random() < 0.3 else 2
        steps = {day: start}
        if start == 1 and online is None:
            steps[LEVEL_1_LEFT] = 2
        for quarter, level in ((online, 3), (fourth, 4)):
            if quarter is not None:
                day = max(self._day(quarter), day)
                steps[day] = level
        self.levels += [self._level(procedure, level, day) for day, level in steps.items()]

    def _level(self, procedure: Procedure, level: int, day: dt.date) -> ServiceLevel:
        return ServiceLevel(procedure=procedure, level=level, effective_on=day, basis=INVENTED)

    def _fall_behind(self) -> None:
        """Let one district offer a few services at a lower level than the others."""
        district = self.province.units[BEHIND_THE_OTHERS]
        of_districts = [one for one in self.procedures if one.authority == Authority.DISTRICT]
        for procedure in self.random.sample(of_districts, 5):
            row = self._level(procedure, 2, dt.date(2017, 5, 4))
            row.unit = district
            self.levels.append(row)

    def _handle(self) -> None:
        """Bring the procedures to the one-stop desk, as the shape says; a few never come."""
        line = [one for one in self.procedures if one.authority != Authority.UNKNOWN]
        self.random.shuffle(line)
        line.sort(key=lambda one: one.owner.code in BEHIND)
        quarters = self._quarters(line, "TTHC-02", len(line) - NOT_AT_DESK)
        for procedure in line:
            quarter = quarters.get(procedure.code)
            if quarter is None:
                continue
            day = (
                procedure.in_force_from if quarter == 1 else max(self._day(quarter), procedure.in_force_from)
            )
            self.handlings.append(
                DeskHandling(procedure=procedure, at_desk=True, effective_on=day, basis=INVENTED)
            )

    def _day(self, quarter: int) -> dt.date:
        """Return a day of the quarter's own three months, on or before its cut-off."""
        return self.province.periods[quarter].data_to - dt.timedelta(days=self.random.randint(0, 80))


def _of_departments() -> Iterator[tuple[str, str]]:
    """Return field and name, field by field, so that each department keeps some from the first on."""
    for act in ACTS:
        for place in range(max(len(one.things) for one in SUBJECTS)):
            for one in SUBJECTS:
                if place < len(one.things):
                    yield one.code, f"{act} {one.things[place]}"
    for number in cycle(range(2, 100)):
        for act in ACTS:
            for one in SUBJECTS:
                yield one.code, f"{act} {one.things[number % len(one.things)]}, trường hợp {number}"


def _of_people(suffix: str) -> Iterator[tuple[str, str]]:
    """Return field and name of what districts or communes decide."""
    for act in ("Đăng ký", "Đăng ký lại", *ACTS):
        for code, things in OF_PEOPLE:
            for thing in things:
                yield code, f"{act} {thing}{suffix}"


def count_dossiers(province: Province) -> None:
    """Let some units count their dossiers by procedure too: a part of what they count in all."""
    draw = Random(SEED + 2)  # noqa: S311  # figures, no secrets
    rows = DossierCount.objects.filter(report__unit__code__in=COUNTING).order_by("report_id")
    of_units = {code: _counted_at(province.units[code], draw) for code in COUNTING}
    ProcedureDossierCount.objects.bulk_create(
        count
        for row in rows.select_related("report__unit", "report__period")
        for count in _by_procedure(row, of_units[row.report.unit.code])
    )


def _counted_at(unit: Unit, draw: Random) -> list[tuple[Procedure, float]]:
    """Return the procedures whose dossiers the unit counts, with the part that each takes."""
    handled = Procedure.objects.filter(authority__in=HANDLED_BY[Level(unit.level)], in_force_from=BEGINNING)
    if unit.level == Level.DEPARTMENT:
        handled = handled.filter(owner=unit)
    chosen = draw.sample(list(handled.prefetch_related("levels").order_by("code")), COUNTED)
    weights = [draw.uniform(0.3, 1) ** 2 for _ in chosen]
    return [
        (procedure, BY_PROCEDURE * weight / sum(weights))
        for procedure, weight in zip(chosen, weights, strict=True)
    ]


def _by_procedure(
    row: DossierCount, counted: list[tuple[Procedure, float]]
) -> Iterator[ProcedureDossierCount]:
    """Return the dossiers of each procedure; those at level 4 take what came online as far as they can."""
    left = row.received_online
    for procedure, part in counted:
        received = int(row.received * part)
        online = min(left, received * 2 // 3) if _level_on(procedure, row.report.period.data_to) == 4 else 0
        left -= online
        yield ProcedureDossierCount(
            report=row.report, procedure=procedure, received=received, received_online=online
        )


def _level_on(procedure: Procedure, day: dt.date) -> int:
    """Return the level of the procedure on the day, at its general row."""
    rows = [row for row in procedure.levels.all() if row.unit_id is None and row.effective_on <= day]
    return max(rows, key=lambda row: row.effective_on).level if rows else 0
