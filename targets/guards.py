"""Percentages end at 100 and minutes do not: rules across tables that the database keeps itself.

Which of the two a number is says the indicator alone, and a constraint sees one row of one table.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from accounts import triggers
from accounts.triggers import Trigger
from procedures.guards import Rule, keepers_of
from targets.models import Indicator, PathPoint, Target

INDICATORS, TARGETS, POINTS = (model._meta.db_table for model in (Indicator, Target, PathPoint))
MEASURED = "measured_in"  # what the rules look at: the tables have it since there are averages


def guard() -> None:
    """Let the database itself refuse rows that break a rule, as the rules are now. Safe to call again."""
    if {INDICATORS, TARGETS} <= set(connection.introspection.table_names()) and _is_measured():
        triggers.renew(guards())


def guards() -> Iterator[Trigger]:
    """Yield the triggers that keep the rules."""
    yield from keepers_of(rules())


def rules() -> Iterator[Rule]:
    """Yield the rules: a target counts as its indicator does, and a milestone of per cent ends at 100."""
    yield Rule(
        f"{TARGETS}_counts_as_its_indicator",
        TARGETS,
        ("indicator_id", MEASURED),
        INDICATORS,
        "other.id = NEW.indicator_id",
        f"(other.{MEASURED} = '') <> (NEW.{MEASURED} = '')",
        "a target of an average is in its unit of measure, and others are in per cent",
        holds=True,
    )
    yield Rule(
        f"{INDICATORS}_counts_as_its_targets",
        INDICATORS,
        (MEASURED,),
        TARGETS,
        "other.indicator_id = NEW.id",
        f"(other.{MEASURED} = '') <> (NEW.{MEASURED} = '')",
        "an indicator with a target stays in per cent, or in a unit of measure",
    )
    yield Rule(
        f"{POINTS}_within_100_per_cent",
        POINTS,
        ("target_id", "percent"),
        TARGETS,
        "other.id = NEW.target_id",
        f"other.{MEASURED} = '' AND NEW.percent > 100",
        "a milestone of a percentage lies between 0 and 100",
        holds=True,
    )
    yield Rule(
        f"{TARGETS}_leaves_no_milestone_above",
        TARGETS,
        (MEASURED,),
        POINTS,
        "other.target_id = NEW.id",
        f"NEW.{MEASURED} = '' AND other.percent > 100",
        "a milestone of the target lies above 100 per cent",
    )


def _is_measured() -> bool:
    """Say whether the tables have the unit of measure: a portal migrated back to before has not."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, TARGETS)
    return MEASURED in {column.name for column in columns}
