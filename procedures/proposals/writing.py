"""What an approved proposal writes into the catalogue, and whether it could be written now."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import clock
from procedures.models import DeskHandling, Procedure, Proposal, ServiceLevel

Kind = Proposal.Kind
Row = Procedure | ServiceLevel | DeskHandling

ENTRY = (  # what the entry of a new procedure and its proposal call alike
    "code",
    "name",
    "field",
    "authority",
    "legal_basis",
    "time_limit_days",
    "fee",
    "interlinked",
    "eligible_online",
    "impact_assessed_on",
    "impact_document",
)


def check_proposal(proposal: Proposal) -> None:
    """Raise ValidationError where what is proposed could not be written into the catalogue as it is now."""
    proposal.full_clean()
    _check_kind(proposal)
    next(proposal_rows(proposal)).full_clean()


def write_proposal(proposal: Proposal) -> Procedure:
    """Write what was proposed and return its procedure, or raise ValidationError and write nothing of it."""
    check_proposal(proposal)
    rows = []
    for row in proposal_rows(proposal):
        row.full_clean()
        row.save()
        rows.append(row)
    first = rows[0]
    return first if isinstance(first, Procedure) else first.procedure


def proposal_rows(proposal: Proposal) -> Iterator[Row]:
    """Yield the rows to write, each once the one before is stored: a level hangs on its new procedure."""
    dated = {"unit": proposal.for_unit, "effective_on": proposal.effective_on, "basis": proposal.document}
    procedure = entry_of(proposal)
    match Kind(proposal.kind):
        case Kind.LEVEL:
            yield ServiceLevel(procedure=procedure, level=proposal.level or 0, **dated)
        case Kind.DESK:
            yield DeskHandling(procedure=procedure, at_desk=bool(proposal.at_desk), **dated)
        case Kind.ASSESSMENT | Kind.REPEAL:
            yield procedure
        case Kind.NEW:
            yield procedure
            if proposal.level is not None:
                yield ServiceLevel(procedure=procedure, level=proposal.level, **dated)
            if proposal.at_desk is not None:
                yield DeskHandling(procedure=procedure, at_desk=proposal.at_desk, **dated)


def entry_of(proposal: Proposal) -> Procedure:
    """Return the procedure as it would stand: the new one, or the stored one with what changes in it."""
    if proposal.kind == Kind.NEW:
        return Procedure(
            owner=proposal.unit,
            in_force_from=proposal.effective_on,
            issued_as_new_on=proposal.issued_on,
            source=proposal.document,
            **{name: getattr(proposal, name) for name in ENTRY},
        )
    procedure = Procedure.objects.select_related("field", "owner").get(pk=_of(proposal).pk)
    if proposal.kind == Kind.REPEAL:
        procedure.in_force_to = proposal.effective_on
    elif proposal.kind == Kind.ASSESSMENT:
        procedure.impact_assessed_on = proposal.impact_assessed_on
        procedure.impact_document = proposal.impact_document
    return procedure


def _of(proposal: Proposal) -> Procedure:
    """Return the procedure that the proposal is about: a constraint lets no kind but a new one be without."""
    if proposal.procedure is None:
        raise ValidationError({"procedure": _("Name the procedure, or fill in the entry of the new one.")})
    return proposal.procedure


def _check_kind(proposal: Proposal) -> None:
    """Raise ValidationError for what the kind of the proposal asks besides its rows."""
    assessed_on, procedure = proposal.impact_assessed_on, proposal.procedure
    if assessed_on and assessed_on > clock.today():
        raise ValidationError({"impact_assessed_on": _("This day has not come yet: write when it was done.")})
    if proposal.kind == Kind.NEW:
        if proposal.issued_on is None:
            raise ValidationError({"issued_on": _("Write the day on which the procedure was issued.")})
        if proposal.impact_document and assessed_on is None:
            raise ValidationError({"impact_assessed_on": _("Write the day of the impact assessment.")})
    if procedure is None:
        return
    procedure = Procedure.objects.get(pk=procedure.pk)  # as it is by now
    if proposal.kind == Kind.REPEAL and procedure.in_force_to is not None:
        raise ValidationError(
            _("The procedure was repealed already: %s is its last day.") % f"{procedure.in_force_to:%d/%m/%Y}"
        )
    if proposal.kind == Kind.ASSESSMENT and not procedure.owes_assessment:
        raise ValidationError(
            _("This procedure owes no impact assessment: it is not newly issued, or it was assessed already.")
        )
