"""Takes the portal back from a backup, or only looks whether that could be done."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import django.db
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reform_portal.backup.making import proven, restore
from reform_portal.backup.manifest import BackupRefused


class Command(BaseCommand):
    """`manage.py restore SOURCE [--check]`: leaves with 1 and a sentence where it was refused."""

    help = (
        "Fill an empty database and an empty folder of files from a backup, after every hash was looked at."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder that `backup` made."""
        parser.add_argument("source", type=Path, help="a folder that manage.py backup made")
        parser.add_argument("--check", action="store_true", help="look at every hash and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore or check, and say what the backup holds."""
        work = proven if options["check"] else restore
        try:
            held = work(options["source"])
        except (BackupRefused, OSError, django.db.Error) as refusal:
            raise CommandError(str(refusal)) from refusal
        told = {"files": len(held.files), "rows": sum(held.tables.values()), "time": held.made_at}
        if options["check"]:
            words = _("The backup of %(time)s is whole: %(files)s files, %(rows)s rows.")
        else:
            words = _("Restored the backup of %(time)s: %(files)s files, %(rows)s rows. Now run migrate.")
        self.stdout.write(words % told)
