"""Copies the whole portal into a new folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django.db
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reform_portal.backup.making import back_up
from reform_portal.backup.manifest import BackupRefused


class Command(BaseCommand):
    """`manage.py backup TARGET`: leaves with 1 and a sentence where there is no whole backup."""

    help = "Copy database and files into a new folder, with the hash of every file; run it every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder that is to be made."""
        parser.add_argument("target", type=Path, help="a folder that does not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the backup and say what it holds."""
        try:
            made = back_up(options["target"])
        except (BackupRefused, OSError, django.db.Error) as refusal:
            raise CommandError(str(refusal)) from refusal
        told = {
            "files": len(made.files),
            "tables": len(made.tables),
            "rows": sum(made.tables.values()),
            "megabytes": sum(one.size for one in made.files.values()) // 1_000_000,
        }
        words = _("Backed up: %(tables)s tables with %(rows)s rows, %(files)s files, %(megabytes)s MB.")
        self.stdout.write(words % told)
