"""A file of people: each line an account with a role in a unit, made with a one-time password."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import changes
from accounts.models import User
from imports.checked import Checked, CheckedCell
from imports.kinds.kind import ImportOrder, SheetPart, Undone
from imports.kinds.reading import Place, Reading
from imports.kinds.rows.check import Cells, ExaminedRows, RowChange, cells_of_lines, examined
from imports.kinds.rows.write import refuse_faults, write_act
from imports.models import ImportBatch, ImportedRow
from procedures import people
from procedures.field_values import cell_words
from procedures.models import Level, Membership
from procedures.owner_names import Owners
from procedures.people import HEADS, PersonRow, role_of
from reports.refusal import Overtaken, Refused
from sheets.tables.sheet_column import SheetColumn

# No column for a password: the file is kept, and a password is not.
PART = SheetPart(
    "people",
    "Người dùng",
    (
        SheetColumn("username", gettext_lazy("User name"), (HEADS["username"], "Tài khoản", "username")),
        SheetColumn(
            "name",
            gettext_lazy("Name or position"),
            (HEADS["name"], "Họ và tên", "Họ tên hoặc chức danh", "name"),
        ),
        SheetColumn(
            "unit", gettext_lazy("Unit code"), (HEADS["unit"], "Đơn vị", "Tên đơn vị", "unit"), spans=True
        ),
        SheetColumn("role", gettext_lazy("Role"), (HEADS["role"], "role")),
        SheetColumn("email", gettext_lazy("E-mail"), (HEADS["email"], "Thư điện tử", "E-mail", "email")),
        SheetColumn("phone", gettext_lazy("Telephone"), (HEADS["phone"], "Số điện thoại", "phone")),
    ),
    needed=(("username",), ("unit",), ("role",)),
)
USERS = User._meta.label_lower


def check_people(order: ImportOrder) -> Checked:
    """Return what the file would do."""
    return examine_people(order, order.batch.accepted)[0].checked


def examine_people(order: ImportOrder, accepted: Mapping[str, int]) -> tuple[ExaminedRows, list[PersonRow]]:
    """Return what the file would do, and the people it adds.

    accepted  the units that were named in answer to a text of the file
    """
    if order.rows > people.MOST:
        raise Refused(_("The sheet has more than %(most)s rows. Divide it.") % {"most": people.MOST})
    reading, owners = Reading(), Owners(Level, accepted)
    lines = {cells.line.number: cells for cells in cells_of_lines(order, reading)}
    written = {number: _person(cells, owners) for number, cells in lines.items()}
    there = _there(written.values())
    new = [one for one in written.values() if not _is_there(one, there)]
    for fault in people.people_faults(new) if new else ():
        cells, key = lines[fault.row], fault.column
        if not (key == "unit" and cells.is_bad):  # told already, with who may be meant
            cells.refuse([key], "own_rule", fault.words)
    bad = {one.username for number, one in written.items() if lines[number].is_bad}
    for one in new:
        if one.username in bad and not lines[one.number].is_bad:
            words = _("Another row of “%(user)s” has errors: mend that one first.")
            lines[one.number].refuse(["username"], "own_rule", words % {"user": one.username})
    entries = [_entry(lines[one.number], one, owners) for one in new]
    about: dict[Place, tuple[str, str]] = {
        lines[number].place: (one.name or one.username, one.username) for number, one in written.items()
    }
    found = examined(order, reading, entries, about, owners.suggestions)
    kept = {entry.place for entry in found.entries}
    return found, [one for one in new if lines[one.number].place in kept]


def _person(cells: Cells, owners: Owners) -> PersonRow:
    """Return the line as a person; the unit by its code, whatever the line calls it."""
    # As the page of signing in reads a name: letters of double width are those of one.
    texts = {
        column.key: unicodedata.normalize("NFKC", cells.read(column.key, cell_words, "")).strip()
        for column in cells.sheet.part.columns
    }
    unit = cells.read("unit", owners.find)
    return replace(PersonRow(cells.line.number, **texts), unit=unit.code if unit else texts["unit"])


Held = tuple[str, str, str]


def _there(written: Any) -> dict[Held, User]:
    """Return who has which role where among the people named."""
    names = {one.username for one in written}
    rows = Membership.objects.filter(user__username__in=names).select_related("user", "unit")
    return {(row.user.username, row.unit.code, row.role): row.user for row in rows}


def _is_there(one: PersonRow, there: dict[Held, User]) -> bool:
    """Say whether the account has this role already, and the line says nothing else of it."""
    user = there.get((one.username, one.unit, str(role_of(one.role))))
    return user is not None and all(
        getattr(one, name) in ("", getattr(user, name)) for name in ("name", "email", "phone")
    )


def _entry(cells: Cells, one: PersonRow, owners: Owners) -> RowChange:
    """Return the account that the line makes, unit and role by their names."""
    entry = RowChange(cells.place, f"{one.username} {one.unit} {role_of(one.role)}", one.name, 0)
    role, unit = role_of(one.role), owners.by_code.get(one.unit.casefold())
    words = {"role": str(role.label) if role else "", "unit": str(unit) if unit else ""}
    entry.cells = [
        CheckedCell(cells.sheet.columns[column.key], str(column.label), "", words.get(column.key) or text)
        for column in cells.sheet.part.columns
        if column.key in cells.sheet.columns and (text := cells.text(column.key))
    ]
    return entry


def make_accounts(order: ImportOrder, by: User) -> Checked:
    """Make the accounts; their one-time passwords are handed out to whoever made them, and kept nowhere.

    Runs in the transaction of whoever calls, who holds the lock of the kind.
    raises  Refused for rows with errors, as where somebody made the account meanwhile
    """
    found, new = examine_people(order, order.batch.accepted)
    refuse_faults(order.batch, found)
    if {entry.code for entry in found.entries} - order.seen.keys():
        raise Overtaken(_("The import was changed meanwhile. Look at the check again."))
    made = people.make(new, by=by)
    users = User.objects.filter(username__in={one.username for one in made})
    ImportedRow.objects.bulk_create(
        ImportedRow(
            batch=order.batch, table=USERS, row=user.pk, label=f"{user.username} {user}", is_new=True, stamp=0
        )
        for user in users
    )
    return replace(found.checked, handed_out=people.people_text(made))


def undo_people(batch: ImportBatch, by: User) -> Undone:
    """Switch off the accounts that nobody has signed in with; the others stay, and are listed.

    An account is never removed: what was written down of it bears its name.
    """
    rows = list(batch.taken.all())
    users = User.objects.select_for_update().in_bulk([row.row for row in rows])
    for row in rows:
        row.undo = _fate(users.get(row.row))
    off = [row for row in rows if row.undo == ImportedRow.Undo.SWITCHED_OFF]
    User.objects.filter(pk__in=[row.row for row in off]).update(is_active=False)
    for fate in ImportedRow.Undo:
        batch.taken.filter(pk__in=[row.pk for row in rows if row.undo == fate]).update(undo=fate)
    told = [
        change
        for row in off
        for change in changes.between(User, {"is_active": True}, {"is_active": False}, of=users[row.row])
    ]
    write_act("import_undone", batch, by, told, User)
    return Undone(restored=len(off), kept=len(rows) - len(off))


def _fate(user: User | None) -> ImportedRow.Undo:
    if user is None or not user.is_active:
        return ImportedRow.Undo.EDITED
    is_used = user.last_login is not None or not user.must_change_password
    return ImportedRow.Undo.USED if is_used else ImportedRow.Undo.SWITCHED_OFF
