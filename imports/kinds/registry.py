"""The kinds of files that the import knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from imports.checked import Checked
from imports.kinds.figures import check, columns, undo, write
from imports.kinds.kind import ImportKind, ImportOrder
from imports.kinds.rows import people, procedures, units
from imports.kinds.rows.check import ExaminedRows
from imports.kinds.rows.undo import undo_rows as undo_rows
from imports.kinds.rows.write import write_rows as write_rows
from imports.models import RIGHT_OF, ImportBatch
from procedures.models import Procedure, Unit
from procedures.rights import may

Code = ImportBatch.Kind


def _checked(examine: Callable[[ImportOrder], ExaminedRows]) -> Callable[[ImportOrder], Checked]:
    """Return the check of a kind whose rows are those of a table."""
    return lambda order: examine(order).checked


KINDS: dict[str, ImportKind] = {
    Code.FIGURES: ImportKind(
        Code.FIGURES,
        Code.FIGURES.label,
        RIGHT_OF[Code.FIGURES],
        has_period=True,
        parts=columns.PARTS,
        check=check.check_figures,
        write=write.write_figures,
        undo=undo.undo_figures,
        sentence=_("Figures, dossiers and surveys of one period come into drafts."),
    ),
    Code.PROCEDURES: ImportKind(
        Code.PROCEDURES,
        Code.PROCEDURES.label,
        RIGHT_OF[Code.PROCEDURES],
        has_period=False,
        parts=(procedures.PART,),
        check=_checked(procedures.examine_procedures),
        write=partial(write_rows, examine=procedures.examine_procedures, table=Procedure),
        undo=partial(undo_rows, table=Procedure),
        sentence=_(
            "Procedures are added or amended by their code; a level or a handling at the desk "
            "that changes on a day becomes a new dated row. A procedure may stand in several rows, one a day."
        ),
    ),
    Code.UNITS: ImportKind(
        Code.UNITS,
        Code.UNITS.label,
        RIGHT_OF[Code.UNITS],
        has_period=False,
        parts=(units.PART,),
        check=_checked(units.examine_units),
        write=partial(write_rows, examine=units.examine_units, table=Unit),
        undo=partial(undo_rows, table=Unit),
        sentence=_(
            "Units are added or amended by their code; what reports hang on stays as it is. A unit that "
            "moves, or whose terrain is mended, does so from the day in its row, else from today."
        ),
        asks_password=True,
    ),
    Code.PEOPLE: ImportKind(
        Code.PEOPLE,
        Code.PEOPLE.label,
        RIGHT_OF[Code.PEOPLE],
        has_period=False,
        parts=(people.PART,),
        check=people.check_people,
        write=people.make_accounts,
        undo=people.undo_people,
        sentence=_("Accounts are made with a role in a unit; their one-time passwords are shown once."),
        asks_password=True,
    ),
}


def import_kind(batch: ImportBatch) -> ImportKind:
    """Return the kind of the import's file."""
    return KINDS[batch.kind]


def import_kinds_for(user: User) -> list[ImportKind]:
    """Return the kinds of files that the user may import."""
    return [kind for kind in KINDS.values() if may(user, kind.right)]
