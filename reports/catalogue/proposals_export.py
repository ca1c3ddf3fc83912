"""The list of proposals as a file. Its page stands in a room that knows no period and no programme."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.doors import SignedInRequest, needs
from procedures.models import Proposal
from procedures.proposals import listing as lists
from procedures.proposals.offers import Kind as ProposalKind
from procedures.rights import Action
from reports.downloads import XLSX, answer, ending_of
from sheets.writing import ColumnFormat, Export, ExportColumn, ExportTable, Note, Row

PROPOSAL_COLUMNS = (
    ExportColumn(gettext_lazy("Number"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("What changes")),
    ExportColumn(gettext_lazy("Code"), ColumnFormat.CODE),
    ExportColumn(gettext_lazy("Procedure"), ColumnFormat.PROSE),
    ExportColumn(gettext_lazy("Unit")),
    ExportColumn(gettext_lazy("Takes effect"), ColumnFormat.DAY),
    ExportColumn(gettext_lazy("Sent"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Proposed by")),
    ExportColumn(gettext_lazy("Status")),
)
PROPOSAL_FRONT = (0, 1, 2, 3, 4, 5, 7, 8)


@require_safe
@needs(Action.READ_PROPOSALS)
def proposals_file(request: SignedInRequest) -> HttpResponseBase:
    """Send the proposals that the same query shows on the page, those of all its pages."""
    asked = lists.asked_by(request.user, request.GET)
    export = proposals_export(lists.readable_proposals(request.user, asked), _told(asked))
    return answer(request, export, ending_of(request, XLSX))


def _told(asked: lists.ProposalQuery) -> list[Note]:
    """Return the list and the filters that are set."""
    words, _status = lists.LISTS[asked.list_name]
    told = [
        (_("List"), str(words)),
        (_("What changes"), ProposalKind(asked.kind).label if asked.kind else ""),
    ]
    told.append((_("Code or name of the procedure"), asked.text))
    return [(name, str(value)) for name, value in told if value]


def proposals_export(rows: Iterable[Proposal], about: Iterable[Note]) -> Export:
    """Return the proposals of a list."""
    name = _("Proposals for the catalogue")
    table = ExportTable(
        "de-nghi", name, PROPOSAL_COLUMNS, (_proposal(one) for one in rows), front=PROPOSAL_FRONT
    )
    return Export(f"de-nghi-{clock.today():%Y%m%d}", (table,), tuple(about))


def _proposal(one: Proposal) -> Row:
    of_what = one.procedure or one
    return (
        one.pk,
        one.get_kind_display(),
        of_what.code,
        of_what.name,
        str(one.unit),
        one.effective_on,
        one.at,
        str(one.by),
        one.get_status_display(),
    )
