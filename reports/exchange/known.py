"""The kinds of files that the import knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from procedures.rights import Action, may
from reports.exchange import check, figures, undoing, writing
from reports.exchange.kinds import Kind
from reports.models import ImportBatch

KINDS: dict[str, Kind] = {
    ImportBatch.Kind.FIGURES: Kind(
        ImportBatch.Kind.FIGURES,
        _("figures of a period"),
        Action.IMPORT,
        has_period=True,
        parts=figures.PARTS,
        check=check.check,
        write=writing.write,
        undo=undoing.undo,
    )
}


def kind_of(batch: ImportBatch) -> Kind:
    """Return the kind of the import's file."""
    return KINDS[batch.kind]


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds of files that the user may import."""
    return [kind for kind in KINDS.values() if may(user, kind.right)]
