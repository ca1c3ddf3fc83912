"""Forgets the keys of forms that nobody sends a second time any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand

from accounts import clock
from accounts.models import TakenForm

KEPT = dt.timedelta(days=7)  # a page may lie open over a week-end


class Command(BaseCommand):
    """Run daily."""

    help = "Forget the keys of forms that were taken more than a week ago."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the old keys and say how many."""
        gone, _by_model = TakenForm.objects.filter(at__lt=clock.now() - KEPT).delete()
        self.stdout.write(f"{gone} keys forgotten.")
