"""A granted request to correct a figure ends when the figure is approved anew."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def settle(apps: Any, schema_editor: Any) -> None:
    """End the requests whose figure is approved again by now."""
    requests = apps.get_model("reports", "CorrectionRequest").objects
    requests.filter(granted=True, measurement__status="accepted").update(settled_at=F("decided_at"))


class Migration(migrations.Migration):
    dependencies = [("reports", "0019_data_changes")]

    operations = [
        migrations.AddField(
            "correctionrequest",
            "settled_at",
            models.DateTimeField("approved anew at", null=True, blank=True, editable=False),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
