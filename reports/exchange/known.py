"""The kinds of files that the import knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from procedures.models import Procedure, Unit
from procedures.rights import may
from reports.exchange import (
    check,
    figures,
    people_rows,
    procedure_rows,
    rewriting,
    taking_back,
    undoing,
    unit_rows,
    writing,
)
from reports.exchange.checked import Checked
from reports.exchange.kinds import Kind, Order
from reports.exchange.records import Examined
from reports.models import ImportBatch
from reports.models.exchange import RIGHT_OF

Code = ImportBatch.Kind


def _checked(examine: Callable[[Order], Examined]) -> Callable[[Order], Checked]:
    """Return the check of a kind whose rows are those of a table."""
    return lambda order: examine(order).checked


KINDS: dict[str, Kind] = {
    Code.FIGURES: Kind(
        Code.FIGURES,
        Code.FIGURES.label,
        RIGHT_OF[Code.FIGURES],
        has_period=True,
        parts=figures.PARTS,
        check=check.check,
        write=writing.write,
        undo=undoing.undo,
        sentence=_("Figures, dossiers and surveys of one period come into drafts."),
    ),
    Code.PROCEDURES: Kind(
        Code.PROCEDURES,
        Code.PROCEDURES.label,
        RIGHT_OF[Code.PROCEDURES],
        has_period=False,
        parts=(procedure_rows.PART,),
        check=_checked(procedure_rows.examine),
        write=partial(rewriting.write, examine=procedure_rows.examine, table=Procedure),
        undo=partial(taking_back.undo, table=Procedure),
        sentence=_(
            "Procedures are added or amended by their code; a level or a handling at the desk "
            "that changes on a day becomes a new dated row. A procedure may stand in several rows, one a day."
        ),
    ),
    Code.UNITS: Kind(
        Code.UNITS,
        Code.UNITS.label,
        RIGHT_OF[Code.UNITS],
        has_period=False,
        parts=(unit_rows.PART,),
        check=_checked(unit_rows.examine),
        write=partial(rewriting.write, examine=unit_rows.examine, table=Unit),
        undo=partial(taking_back.undo, table=Unit),
        sentence=_("Units are added or amended by their code; what reports hang on stays as it is."),
        asks_password=True,
    ),
    Code.PEOPLE: Kind(
        Code.PEOPLE,
        Code.PEOPLE.label,
        RIGHT_OF[Code.PEOPLE],
        has_period=False,
        parts=(people_rows.PART,),
        check=people_rows.check,
        write=people_rows.write,
        undo=people_rows.undo,
        sentence=_("Accounts are made with a role in a unit; their one-time passwords are shown once."),
        asks_password=True,
    ),
}


def kind_of(batch: ImportBatch) -> Kind:
    """Return the kind of the import's file."""
    return KINDS[batch.kind]


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds of files that the user may import."""
    return [kind for kind in KINDS.values() if may(user, kind.right)]
