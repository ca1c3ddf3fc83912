from typing import Any

from django.db import migrations
from django.utils import timezone

APPROVING = ["coordinator"]  # the roles that may approve as this is written


def count_at_once(apps: Any, schema_editor: Any) -> None:
    """Let who may approve already go on: only what is given from now on waits for its day."""
    held = apps.get_model("procedures", "Membership").objects.filter(role__in=APPROVING)
    held.filter(counts_from=None).update(counts_from=timezone.localdate())


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0004_membership_granted"),
    ]

    operations = [
        # The way back drops the column, and every membership counts again.
        migrations.RunPython(count_at_once, migrations.RunPython.noop),
    ]
