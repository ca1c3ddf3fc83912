"""Makes accounts from a sheet: user name, name, unit, role, e-mail address, telephone, password."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures import people
from sheets.admin_formats import UnreadableSheet, Xlsx


class Command(BaseCommand):
    """Make the accounts of a sheet, all of them or none."""

    help = (
        "Make accounts from a sheet (XLSX, XLS, ODS or CSV), all or none, and write their one-time passwords."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sheet, and where the one-time passwords go."""
        parser.add_argument("sheet", type=Path, help="the sheet of users: XLSX, XLS, ODS or CSV")
        parser.add_argument(
            "--to", type=Path, help="write the passwords into this XLSX file, not to the screen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the sheet, make the accounts, hand out the passwords."""
        sheet: Path = options["sheet"]
        try:
            made = people.make(people.read(sheet, sheet.name), by=None)
        except (OSError, UnreadableSheet) as error:
            raise CommandError(str(error)) from error
        except people.Refused as refusal:
            lines = [f"row {fault.row}, {fault.column}: {fault.words}" for fault in refusal.faults]
            raise CommandError("\n".join(["Nothing was made.", *lines])) from refusal
        if options["to"]:
            options["to"].write_bytes(Xlsx().export_data(people.sheet_of(made)))
            options["to"].chmod(0o600)
        else:
            self.stdout.write("\n".join(f"{one.username}\t{one.password}" for one in made))
