"""The programme speaks of five shared systems and names none: an administrator renames these rows."""

from typing import Any

from django.db import migrations

NUMBER = 5


def add_systems(apps: Any, schema_editor: Any) -> None:
    """Make the five rows, unless somebody has made some already."""
    systems = apps.get_model("reports", "SharedSystem").objects
    if systems.exists():
        return
    for position in range(1, NUMBER + 1):
        systems.create(code=f"PM{position}", name=f"Phần mềm dùng chung {position}", position=position)


def remove_systems(apps: Any, schema_editor: Any) -> None:
    """Take out those that nobody has stated anything about."""
    apps.get_model("reports", "SharedSystem").objects.filter(usages=None).delete()


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_registers_and_procedure_dossiers")]

    operations = [migrations.RunPython(add_systems, remove_systems)]
