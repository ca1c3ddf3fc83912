"""The list of proposals as a file: the page is of another room, which knows no writer of tables."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import SignedInRequest, needs
from procedures.keeping import listing as lists
from procedures.keeping.offers import Kind
from procedures.rights import Action
from reports.exchange.download import XLSX, answer, ending_of
from reports.exchange.exporting import Note
from reports.exchange.lists_out import proposals_export


@require_safe
@needs(Action.READ_PROPOSALS)
def proposals_file(request: SignedInRequest) -> HttpResponseBase:
    """Send the proposals that the same query shows on the page, those of all its pages."""
    asked = lists.asked_by(request.user, request.GET)
    export = proposals_export(lists.proposals(request.user, asked), _told(asked))
    return answer(request, export, ending_of(request, XLSX))


def _told(asked: lists.Wanted) -> list[Note]:
    """Return the list and the filters that are set."""
    words, _status = lists.LISTS[asked.list_name]
    told = [(_("List"), str(words)), (_("What changes"), Kind(asked.kind).label if asked.kind else "")]
    told.append((_("Code or name of the procedure"), asked.text))
    return [(name, str(value)) for name, value in told if value]
