"""What was loaded from print was nobody's report: it stood as approved, and now as copied."""

import datetime as dt
from typing import Any

from django.db import migrations

# The two that came with the portal, and the last day that each speaks of: others keep none, and decide nothing.
DAYS = {("474", "2020-q4"): dt.date(2020, 11, 15), ("474", "2019-q1"): dt.date(2019, 3, 31)}


def call_them_copied(apps: Any, schema_editor: Any) -> None:
    """Let reports that name a publication, and that nobody submitted, be copied ones."""
    reports = apps.get_model("reports", "Report").objects
    for report in reports.filter(status="approved", submitted_by=None).exclude(source=""):
        report.measurements.filter(status="accepted").update(status="copied")
        report.as_of_day = DAYS.get((report.unit.code, report.period.code))
        report.status, report.submitted_at = "copied", None
        report.save()


def call_them_approved(apps: Any, schema_editor: Any) -> None:
    """Let them be approved again, as if sent when their period closed."""
    reports = apps.get_model("reports", "Report").objects
    for report in reports.filter(status="copied").select_related("period"):
        report.measurements.filter(status="copied").update(status="accepted")
        report.status, report.submitted_at = "approved", report.period.unit_due_at
        report.save()


class Migration(migrations.Migration):
    dependencies = [("reports", "0023_reports_copied_from_print")]

    operations = [migrations.RunPython(call_them_copied, call_them_approved)]
