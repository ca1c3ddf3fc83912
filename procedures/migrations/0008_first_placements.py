"""Every unit but the province gets its first placement: what its columns say, for as long as it exists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import migrations

from accounts import clock

AT_ONCE = 500


def place(apps: Any, schema_editor: Any) -> None:
    """Let a row without a day say what the columns say."""
    unit, placement = (apps.get_model("procedures", name) for name in ("Unit", "Placement"))
    rows = unit.objects.exclude(parent=None).order_by("pk").values_list("pk", "parent", "terrain")
    placement.objects.bulk_create(
        (placement(unit_id=key, parent_id=parent, terrain=terrain) for key, parent, terrain in rows),
        batch_size=AT_ONCE,
    )


def put_back(apps: Any, schema_editor: Any) -> None:
    """Let the columns say what holds on the day of going back; where units were before is lost."""
    unit, placement = (apps.get_model("procedures", name) for name in ("Unit", "Placement"))
    holding: dict[int, Any] = {}
    for row in placement.objects.order_by("unit"):
        begins = row.since or dt.date.min
        held = holding.get(row.unit_id)
        if begins <= clock.today() and (held is None or begins > (held.since or dt.date.min)):
            holding[row.unit_id] = row
    units = list(unit.objects.filter(pk__in=holding))
    for one in units:
        one.parent_id, one.terrain = holding[one.pk].parent_id, holding[one.pk].terrain
    unit.objects.bulk_update(units, ["parent", "terrain"], batch_size=AT_ONCE)
    placement.objects.all().delete()  # else the next way forward meets the first rows


class Migration(migrations.Migration):
    dependencies = [("procedures", "0007_placements")]

    operations = [migrations.RunPython(place, put_back)]
