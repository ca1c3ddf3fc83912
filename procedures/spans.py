"""Which of some days each span of the catalogue covers, asked of the database in one query.

The end of a row is the beginning of the next, which only a window function finds in one pass, and Django's
queries cannot count what a window function gives. So this one query is written by hand, in the SQL that both
engines share; with a subquery a row it took ten times as long on PostgreSQL (benchmarks/level_targets.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from procedures.models import DeskHandling, Procedure, ServiceLevel

# What a span is counted as: the number of a column of counts.
IN_FORCE, LEVELS, AT_DESK, NOT_AT_DESK = 0, (1, 2, 3, 4), 5, 6
# Whose it is: of procedures in general, a unit's own, what that overrules, or a new procedure.
GENERAL, OWN, OVERRULED, ISSUED = "general", "own", "overruled", "issued"


class CoveredDays(NamedTuple):
    """Procedures that cover the same days alike: from the later of two places to before the earlier of two.

    Of newly issued ones `first` is the place of their issue and `last` that of their assessment.
    """

    what: str
    holder: int  # key of the owner, or of the unit whose own row it is
    authority: str
    eligible: bool
    column: int
    first: int
    last: int
    begin: int
    end: int
    number: int


_QUERY = """
    SELECT what, holder, authority, eligible, counted_as, first_day, last_day, begin_day, end_day, COUNT(*)
    FROM ({branches}) AS spans
    GROUP BY what, holder, authority, eligible, counted_as, first_day, last_day, begin_day, end_day"""

_PROCEDURES = """
    SELECT '{general}' AS what, p.owner_id AS holder, p.authority AS authority, p.eligible_online AS eligible,
           {in_force} AS counted_as, {from_day} AS first_day, {to_day} AS last_day,
           0 AS begin_day, {days} AS end_day
    FROM {procedures} AS p
    UNION ALL
    SELECT '{issued}', p.owner_id, p.authority, p.eligible_online, {in_force}, {issued_day}, {assessed_day},
           0, {days}
    FROM {procedures} AS p WHERE p.issued_as_new_on IS NOT NULL"""

_ROWS = """
    SELECT '{general}', p.owner_id, p.authority, p.eligible_online, s.counted_as, {since}, {until},
           0, {to_day}
    FROM ({in_general}) AS s JOIN {procedures} AS p ON p.id = s.procedure_id
    UNION ALL
    SELECT '{own}', s.unit_id, p.authority, p.eligible_online, s.counted_as, {since}, {until},
           0, {to_day}
    FROM ({of_units}) AS s JOIN {procedures} AS p ON p.id = s.procedure_id
    UNION ALL
    SELECT '{overruled}', o.unit_id, p.authority, p.eligible_online, s.counted_as, {since}, {until},
           {own_since}, {to_day}
    FROM ({in_general}) AS s JOIN {procedures} AS p ON p.id = s.procedure_id
    JOIN (SELECT procedure_id, unit_id, MIN(effective_on) AS effective_on FROM {table}
          WHERE unit_id IS NOT NULL GROUP BY procedure_id, unit_id) AS o ON o.procedure_id = s.procedure_id"""

_EACH_UNTIL_THE_NEXT = """SELECT procedure_id, unit_id, {counted_as} AS counted_as, effective_on,
    LEAD(effective_on) OVER (PARTITION BY procedure_id, unit_id ORDER BY effective_on) AS next_on
    FROM {table} WHERE unit_id IS {general}NULL"""


def spans(days: Sequence[dt.date]) -> list[CoveredDays]:
    """Return what covers which of the days, which stand in the order of time."""
    if not days:
        return []
    names = {
        "general": GENERAL,
        "own": OWN,
        "overruled": OVERRULED,
        "issued": ISSUED,
        "in_force": IN_FORCE,
        "days": len(days),
        "procedures": Procedure._meta.db_table,
        "from_day": _place(days, "p.in_force_from"),
        "to_day": _place(days, "p.in_force_to", includes=True),
        "issued_day": _place(days, "p.issued_as_new_on"),
        "assessed_day": _place(days, "p.impact_assessed_on"),
        "since": _place(days, "s.effective_on"),
        "until": _place(days, "s.next_on"),
        "own_since": _place(days, "o.effective_on"),
    }
    branches = [_PROCEDURES.format(**names)]
    at_desk = f"CASE WHEN at_desk THEN {AT_DESK} ELSE {NOT_AT_DESK} END"
    for model, counted_as in ((ServiceLevel, "level"), (DeskHandling, at_desk)):
        table = model._meta.db_table
        each = {"table": table, "counted_as": counted_as}
        in_general = _EACH_UNTIL_THE_NEXT.format(general="", **each)
        of_units = _EACH_UNTIL_THE_NEXT.format(general="NOT ", **each)
        branches.append(_ROWS.format(in_general=in_general, of_units=of_units, table=table, **names))
    with connection.cursor() as cursor:
        asked = {f"day{place}": day.isoformat() for place, day in enumerate(days)}
        cursor.execute(_QUERY.format(branches=" UNION ALL ".join(branches)), asked)
        return [CoveredDays(*row) for row in cursor.fetchall()]


def _place(days: Sequence[dt.date], column: str, *, includes: bool = False) -> str:
    """Return the place of the first asked day on or after the date of a column; none where it is empty.

    includes  what ends on the date still holds on it: the first asked day after it
    """
    sign = "<" if includes else "<="
    halved = _halved(f"{column} {sign}", 0, len(days))
    return f"CASE WHEN {column} IS NULL THEN {len(days)} ELSE {halved} END"


def _halved(condition: str, low: int, high: int) -> str:
    """Return the place between two others: twenty days take five comparisons."""
    if low == high:
        return str(low)
    middle = (low + high) // 2
    before, after = _halved(condition, low, middle), _halved(condition, middle + 1, high)
    return f"CASE WHEN {condition} %(day{middle})s THEN {before} ELSE {after} END"
