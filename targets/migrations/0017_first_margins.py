"""The margins that were settings so far become the first version, in force since the programme began."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import migrations

FIRST = {
    "at_risk": Decimal(5),
    "behind": Decimal(15),
    "in_force_from": dt.date(2016, 1, 1),
    "legal_basis": "Cách tính của cổng, phiên bản 2.0, mục 6",
}


def add_first(apps: Any, schema_editor: Any) -> None:
    """Make the first version, unless there is one."""
    apps.get_model("targets", "MarginVersion").objects.get_or_create(version=1, defaults=FIRST)


def remove_first(apps: Any, schema_editor: Any) -> None:
    """Take it out again, where no other was decided since."""
    versions = apps.get_model("targets", "MarginVersion").objects
    if versions.count() == 1:
        versions.all().delete()


class Migration(migrations.Migration):
    dependencies = [("targets", "0016_margins_by_version")]

    operations = [migrations.RunPython(add_first, remove_first)]
