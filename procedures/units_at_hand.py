"""All units at once, with what is told of them through time."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import BigIntegerField, CharField, Value

from procedures.models import Placement, Unit, UnitName


def units_at_hand() -> dict[int, Unit]:
    """Return all units by key, with their names and where each belongs through time: two queries.

    The units are read last, so that no row names one that is written meanwhile; its rows come the next time.
    """
    names, placements = _beside_units()
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in units.values():
        rows = [row for row in placements[unit.pk] if row.parent_id in units]
        for row in rows:
            row.unit, row.parent = unit, units[row.parent_id]
        unit.bring_along(names[unit.pk], rows)
    return units


def _beside_units() -> tuple[dict[int, list[UnitName]], dict[int, list[Placement]]]:
    """Return by unit its dated names, and its placements: in one query."""
    dated = UnitName.objects.order_by().values_list(
        "unit_id", "pk", "since", "name", Value(None, BigIntegerField()), Value("", CharField())
    )
    placed = Placement.objects.order_by().values_list(
        "unit_id", "pk", "since", "legal_basis", "parent_id", "terrain"
    )
    names: dict[int, list[UnitName]] = defaultdict(list)
    placements: dict[int, list[Placement]] = defaultdict(list)
    for unit, key, since, text, parent, terrain in dated.union(placed, all=True):
        if parent is None:
            names[unit].append(UnitName(pk=key, unit_id=unit, since=since, name=text))
        else:
            held = {"unit_id": unit, "parent_id": parent, "terrain": terrain}
            placements[unit].append(Placement(pk=key, since=since, legal_basis=text, **held))
    for found in names.values():
        found.sort(key=lambda row: row.since)
    return names, placements
