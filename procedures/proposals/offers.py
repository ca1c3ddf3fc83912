"""What a unit may propose, and for which procedures: those it keeps, or those its level handles."""

from __future__ import annotations

from django.db.models import Q

from accounts import clock
from accounts.models import User
from procedures.models import Level, Procedure, Proposal, Unit
from procedures.models.catalogue import SHARED, ProcedureQuerySet
from procedures.rights import Action, within
from sheets.vietnamese import words_of

Kind = Proposal.Kind

OWN_ROW = (Kind.LEVEL, Kind.DESK)  # what may be true of a procedure at one unit alone


def proposing_units(user: User) -> list[Unit]:
    """Return the units for which the user proposes: those of today that keep or handle procedures."""
    rows = Unit.objects.on(clock.today()).filter(within(user, Action.PROPOSE)).exclude(level=Level.PROVINCE)
    return list(rows.with_placements().order_by("pk"))


def kinds_for(unit: Unit) -> tuple[Kind, ...]:
    """Return what the unit may propose: a department everything, other levels a row of their own."""
    return tuple(Kind) if unit.level == Level.DEPARTMENT else OWN_ROW


def procedures_for(unit: Unit) -> ProcedureQuerySet:
    """Return the procedures for which the unit may propose: the door to them."""
    if unit.level == Level.DEPARTMENT:
        return Procedure.objects.filter(owner=unit)
    return Procedure.objects.filter(authority__in=SHARED.get(Level(unit.level), ()))


def matching(rows: ProcedureQuerySet, text: str) -> ProcedureQuerySet:
    """Keep the procedures in whose code, name or field every word of the text begins a word."""
    words = words_of(text)
    if text and not words:
        return rows.none()
    condition = Q()
    for word in words:
        condition &= Q(search_key__contains=f" {word}")
    return rows.filter(condition)


def new_proposal(unit: Unit, kind: Kind, procedure: Procedure | None) -> Proposal:
    """Return the proposal that the unit begins, to be filled in: of other levels for that unit alone."""
    own = unit if unit.level != Level.DEPARTMENT else None
    return Proposal(unit=unit, kind=kind, procedure=procedure, for_unit=own)


def is_offered(proposal: Proposal) -> bool:
    """Say whether the unit may propose this at all, whatever it holds."""
    if proposal.kind not in kinds_for(proposal.unit):
        return False
    own = proposal.unit if proposal.unit.level != Level.DEPARTMENT else None
    if proposal.for_unit != own:
        return False
    if proposal.kind == Kind.NEW:
        return True
    return proposal.procedure is not None and proposal.procedure in procedures_for(proposal.unit)
