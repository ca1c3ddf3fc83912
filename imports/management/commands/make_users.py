"""Makes accounts from a sheet: user name, name, unit, role, e-mail address, telephone, password."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.kinds.kind import Filled, ImportOrder
from imports.kinds.registry import KINDS
from imports.kinds.rows.people import PART, examine_people
from imports.matching import NoColumns, certain, find
from imports.models import ImportBatch
from procedures import people
from procedures.people import HEADS, PersonRow
from reports.refusal import Refused
from sheets.admin_formats import Xlsx
from sheets.reading.sandbox import read_safely
from sheets.reading.unreadable import Unreadable
from sheets.tables.sheet_column import SheetColumn

# The import keeps its file, and so takes no passwords; the command keeps nothing.
PASSWORD = SheetColumn("password", gettext_lazy("Password"), (HEADS["password"], "password"))
KIND = replace(KINDS[ImportBatch.Kind.PEOPLE], parts=(replace(PART, columns=(*PART.columns, PASSWORD)),))


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
        path: Path = options["sheet"]
        try:
            made = people.make(_people_in(certain(find(KIND, read_safely(path, path.name))[0])), by=None)
        except (OSError, Unreadable, NoColumns, Refused) as error:
            raise CommandError(str(error)) from error
        except people.PeopleRefused as refusal:
            faults = [f"row {one.row}, {HEADS[one.column]}: {one.words}" for one in refusal.faults]
            raise _nothing_made(faults) from refusal
        if options["to"]:
            options["to"].write_bytes(Xlsx().export_data(people.sheet_of(made)))
            options["to"].chmod(0o600)
        else:
            self.stdout.write("\n".join(f"{one.username}\t{one.password}" for one in made))


def _people_in(sheet: Filled) -> list[PersonRow]:
    """Return whom the sheet adds, checked as the import checks them."""
    found, new = examine_people(ImportOrder(ImportBatch(kind=ImportBatch.Kind.PEOPLE), (sheet,)), accepted={})
    if found.checked.faults:
        heads = {at: HEADS[key] for key, at in sheet.columns.items()}
        faults = [f"row {one.row + 1}, {heads[one.column]}: {one.words}" for one in found.checked.faults]
        raise _nothing_made(faults)
    if not new:
        raise CommandError(_("The file changes nothing: every row in it stands there already."))
    return new


def _nothing_made(faults: list[str]) -> CommandError:
    return CommandError("\n".join(["Nothing was made.", *faults]))
