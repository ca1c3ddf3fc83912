"""Looks whether everything that was written down is as it was sealed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import sealing


class Command(BaseCommand):
    """`manage.py verify_audit [--head HASH]`: leaves with 1 where something was changed, removed or added."""

    help = "Print a sentence for every act that is not as it was sealed, and leave with 1 if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a hash that was kept elsewhere: only it shows that the newest acts were removed."""
        parser.add_argument("--head", default="", help="a hash that seal_audit printed and somebody kept")

    def handle(self, **options: Any) -> None:
        """Print what was found as it is found."""
        number = 0
        for sentence in sealing.broken_seals(options["head"]):
            number += 1
            self.stdout.write(sentence)
        if number:
            raise CommandError(
                ngettext("%(number)s fault was found.", "%(number)s faults were found.", number)
                % {"number": number}
            )
        self.stdout.write(_("Every sealed act is as it was written down."))
