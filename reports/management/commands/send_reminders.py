"""Remind the units whose report is due: three days before their deadline, on its day, one and three after."""

from __future__ import annotations

import math
from typing import Any

from django.core.management.base import BaseCommand

from accounts import clock
from reports.models import Reminder
from reports.review.mailing import deliver, take_letters
from reports.review.reminding import remind_by_calendar


class Command(BaseCommand):
    """Run once a day, in the morning. Run again, or twice at once, it reminds nobody a second time."""

    help = "Remind the units that have sent nothing, by their own deadlines; run once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the reminders of the day, send their letters, and say what was done."""
        made = remind_by_calendar()
        todays = Reminder.objects.filter(pk__in=[one.pk for one in made])
        deliver(take_letters(todays), patience=math.inf)
        for one in todays.select_related("unit", "period"):
            self.stdout.write(f"{one.unit.code} {one.unit} · {one.period} · {one.step} · {_letter(one)}")
        self.stdout.write(f"{clock.today():%d/%m/%Y}: {len(made)} units reminded.")


def _letter(reminder: Reminder) -> str:
    if not reminder.mailed_to:
        return "in the portal only, no e-mail address"
    return f"{reminder.mailed_to} {'mailed' if reminder.mailed_at else 'PENDING, not mailed'}"
