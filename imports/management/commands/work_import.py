"""Do the work of an import that is too large for a request."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from imports.job import do_work


class Command(BaseCommand):
    """Check or write one import, whichever was begun."""

    help = "Check or write one import; the portal starts this itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the key of the import, and the language of whoever reads what comes of it."""
        parser.add_argument("key", type=int)
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the work."""
        with translation.override(options["language"]):
            do_work(options["key"])
