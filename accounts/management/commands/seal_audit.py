"""Seals what was written down since the last time, and prints the newest hash to be kept elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts import sealing


class Command(BaseCommand):
    """`manage.py seal_audit`: run it every hour, and mail what it prints."""

    help = "Seal every act that has no seal yet, and print the newest seal: number and hash."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal and print; two sealings at once would number alike, so the second stops."""
        try:
            newest = sealing.seal()
        except IntegrityError as error:
            raise CommandError(
                _("Another sealing is running. Run the command again when it has ended.")
            ) from error
        if newest is None:
            self.stdout.write(_("Nothing has been written down yet."))
        else:
            self.stdout.write(f"{newest.number} {newest.hash}")
