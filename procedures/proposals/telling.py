"""What a proposal changes, in the words of a reader: what stands now, and what would stand."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar, cast

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import changes, clock
from accounts.audit import FieldChange
from procedures.models import DeskHandling, Procedure, Proposal, ServiceLevel, Unit
from procedures.proposals.writing import ENTRY, entry_of

Kind = Proposal.Kind
Dated = TypeVar("Dated", ServiceLevel, DeskHandling)


def speaking(rows: QuerySet[Dated], unit: Unit | None, day: dt.date) -> Dated | None:
    """Return which of a procedure's dated rows speaks on the day: the unit's own, else the general one."""
    known = rows.filter(effective_on__lte=day).order_by("-effective_on")
    own = known.filter(unit=unit).first() if unit is not None else None
    return own or known.filter(unit=None).first()


def proposal_changes(proposal: Proposal) -> list[FieldChange]:
    """Return what the proposal changes: nothing where nothing stood, as for a new procedure."""
    match Kind(proposal.kind):
        case Kind.LEVEL:
            return [_dated(proposal, ServiceLevel, "level", proposal.level)]
        case Kind.DESK:
            return [_dated(proposal, DeskHandling, "at_desk", proposal.at_desk)]
        case Kind.NEW:
            return _new(proposal)
        case Kind.REPEAL:
            return _entry(proposal, "in_force_to")
        case Kind.ASSESSMENT:
            return _entry(proposal, "impact_assessed_on", "impact_document")


def is_in_the_past(proposal: Proposal) -> bool:
    """Say whether figures of days gone by are counted anew by it."""
    return proposal.kind != Kind.ASSESSMENT and proposal.effective_on <= clock.today()


def _dated(
    proposal: Proposal, model: type[ServiceLevel] | type[DeskHandling], name: str, value: object
) -> FieldChange:
    """Return what spoke on the day before, and what would speak from the day on."""
    rows = cast("QuerySet[Any]", model._default_manager.filter(procedure=proposal.procedure))
    before = speaking(rows, proposal.for_unit, proposal.effective_on - dt.timedelta(days=1))
    field = _field(model, name)
    called = str(field.verbose_name)
    where = f" ({_('only at %s') % proposal.for_unit})" if proposal.for_unit else ""
    since = _("%(value)s from %(day)s")
    words = [
        since % {"value": changes.field_words(field, held), "day": f"{day:%d/%m/%Y}"}
        for held, day in (
            (getattr(before, name, None), getattr(before, "effective_on", proposal.effective_on)),
            (value, proposal.effective_on),
        )
    ]
    return FieldChange(f"{called}{where}", words[0] if before is not None else "", words[1])


def _entry(proposal: Proposal, *names: str) -> list[FieldChange]:
    after = entry_of(proposal)
    return _told(Procedure.objects.get(pk=after.pk), after, names)


def _new(proposal: Proposal) -> list[FieldChange]:
    entry = entry_of(proposal)
    told = _told(Procedure(eligible_online=False), entry, (*ENTRY[:4], "issued_as_new_on", "in_force_from"))
    told += _told(Procedure(eligible_online=False), entry, ENTRY[4:])
    for model, name, value in (
        (ServiceLevel, "level", proposal.level),
        (DeskHandling, "at_desk", proposal.at_desk),
    ):
        field = _field(model, name)
        told.append(FieldChange(str(field.verbose_name), "", changes.field_words(field, value)))
    return [change for change in told if change.after]


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def _told(before: Procedure, after: Procedure, names: tuple[str, ...]) -> list[FieldChange]:
    fields = [_field(Procedure, name) for name in names]
    return [
        FieldChange(
            str(field.verbose_name),
            changes.field_words(field, getattr(before, field.name, None)) if before.pk else "",
            changes.field_words(field, getattr(after, field.name)),
        )
        for field in fields
    ]
