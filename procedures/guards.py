"""Rules across two tables of units and of the catalogue, kept by the database itself, whatever writes to it.

A constraint sees one row of one table. That a level is dated within the days its procedure is in force, that
a procedure is kept by a department, and that a unit lies where its level may lie, takes triggers: on both
sides, since either may move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, models

from accounts import triggers
from accounts.triggers import Trigger
from procedures.models import DeskHandling, Level, Placement, Procedure, ServiceLevel, Unit

DATED: tuple[type[models.Model], ...] = (ServiceLevel, DeskHandling)


@dataclass(frozen=True, slots=True)
class Rule:
    """What must not be once a row of the table was written.

    columns  those that may break the rule when they change
    other    the table on the other side, whose rows are looked at by the name `other`; NEW is the row written
    meets    which of them belong to the row, in SQL
    broken   what must not be true of any of those, in SQL
    holds    whether they have to stay like that until the row is stored
    """

    name: str
    table: str
    columns: tuple[str, ...]
    other: str
    meets: str
    broken: str
    words: str
    holds: bool = False

    @property
    def found(self) -> str:
        """Return the query that finds a row with which the rule is broken."""
        return f"SELECT 1 FROM {self.other} other WHERE {self.meets} AND {self.broken}"  # noqa: S608  # our own


def guard() -> None:
    """Let the database itself refuse rows that break a rule, as the rules are now. Safe to call again."""
    triggers.renew(guards())


def guards() -> Iterator[Trigger]:
    """Yield the triggers that keep the rules."""
    yield from keepers_of(rules())


def keepers_of(rules: Iterable[Rule]) -> Iterator[Trigger]:
    """Yield the triggers that keep the rules, as the engine in use takes them."""
    for rule in rules:
        yield from _postgresql(rule) if connection.vendor == "postgresql" else _sqlite(rule)


def rules() -> Iterator[Rule]:
    """Yield the rules."""
    procedures, units = Procedure._meta.db_table, Unit._meta.db_table
    for model in DATED:
        table = model._meta.db_table
        yield Rule(
            f"{table}_within_force",
            table,
            ("procedure_id", "effective_on"),
            procedures,
            "other.id = NEW.procedure_id",
            _outside("NEW", "other"),
            "a dated row lies outside the days its procedure is in force",
            holds=True,
        )
        yield Rule(
            f"{procedures}_covers_{model._meta.model_name}",
            procedures,
            ("in_force_from", "in_force_to"),
            table,
            "other.procedure_id = NEW.id",
            _outside("other", "NEW"),
            "the days in force leave a dated row outside",
        )
    yield Rule(
        f"{procedures}_kept_by_department",
        procedures,
        ("owner_id",),
        units,
        "other.id = NEW.owner_id",
        f"other.level <> '{Level.DEPARTMENT.value}'",
        "a procedure is kept by a department",
        holds=True,
    )
    yield Rule(
        f"{units}_that_keeps_is_department",
        units,
        ("level",),
        procedures,
        "other.owner_id = NEW.id",
        f"NEW.level <> '{Level.DEPARTMENT.value}'",
        "a unit that keeps procedures is a department",
    )
    yield from _placed()


def _placed() -> Iterator[Rule]:
    """Yield what a placement must be by the levels of both units: so none belongs to itself in any way."""
    placements, units = Placement._meta.db_table, Unit._meta.db_table
    province, commune = Level.PROVINCE.value, Level.COMMUNE.value
    yield Rule(
        f"{placements}_terrain_of_communes",
        placements,
        ("unit_id", "terrain"),
        units,
        "other.id = NEW.unit_id",
        f"(other.level = '{province}' OR (other.level = '{commune}') <> (NEW.terrain <> ''))",
        "a commune is delta or mountain, other units have no terrain, and the province belongs to nobody",
        holds=True,
    )

    def level_of(key: str) -> str:
        return f"(SELECT level FROM {units} found WHERE found.id = {key})"  # noqa: S608  # our own

    def above(level: str) -> str:
        return f"(CASE {level} WHEN '{commune}' THEN '{Level.DISTRICT.value}' ELSE '{province}' END)"

    yield Rule(
        f"{placements}_below_its_level",
        placements,
        ("unit_id", "parent_id"),
        units,
        "other.id = NEW.parent_id",
        f"other.level <> {above(level_of('NEW.unit_id'))}",
        "a commune belongs to a district, and every other unit to the province",
        holds=True,
    )
    misplaced = f"{level_of('other.parent_id')} <> {above('NEW.level')}"
    yield Rule(
        f"{units}_lies_by_its_level",
        units,
        ("level",),
        placements,
        "other.unit_id = NEW.id",
        f"(NEW.level = '{province}' OR (NEW.level = '{commune}') <> (other.terrain <> '') OR {misplaced})",
        "the unit does not lie as one of this level lies",
    )
    yield Rule(
        f"{units}_above_by_its_level",
        units,
        ("level",),
        placements,
        "other.parent_id = NEW.id",
        f"NEW.level <> {above(level_of('other.unit_id'))}",
        "to a unit of this level others cannot belong that do",
    )


def _outside(dated: str, procedure: str) -> str:
    """Return the condition that a dated row lies outside; a procedure without an end has no last day."""
    day = f"{dated}.effective_on"
    return f"({day} < {procedure}.in_force_from OR {day} > {procedure}.in_force_to)"


def _sqlite(rule: Rule) -> Iterator[Trigger]:
    """Yield a trigger for each of the two ways to write: SQLite lets one write at a time."""
    for event in ("INSERT", f"UPDATE OF {', '.join(rule.columns)}"):
        does = f"WHEN EXISTS ({rule.found}) BEGIN SELECT RAISE(ABORT, '{rule.words}'); END"
        name = f"{rule.name}_{event[:6].lower()}"
        yield Trigger(name, rule.table, f"AFTER {event} ON {rule.table} {does}", (rule.other,))


def _postgresql(rule: Rule) -> Iterator[Trigger]:
    """Yield a trigger and its function: who would move the other row meanwhile waits for this one."""
    hold = f"PERFORM 1 FROM {rule.other} other WHERE {rule.meets} FOR SHARE; " if rule.holds else ""
    does = (
        f"BEFORE INSERT OR UPDATE OF {', '.join(rule.columns)} ON {rule.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
    )
    function = (
        f"CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {hold}IF EXISTS ({rule.found}) THEN "
        f"RAISE EXCEPTION '{rule.words}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
    yield Trigger(rule.name, rule.table, does, (rule.other,), function)
