"""What holds back a file of any kind, right before it would be written."""

from __future__ import annotations

from django.utils.translation import ngettext

from imports.checked import Checked
from imports.models import ImportBatch
from reports.refusal import Refused


def refuse_rows_with_errors(batch: ImportBatch, checked: Checked) -> None:
    """Raise Refused for a file with rows that cannot be taken, unless it was chosen to leave them out."""
    if checked.faults and not batch.only_good:
        refused = checked.counts["refused"]
        text = ngettext(
            "%(count)s row has errors. Mend it, or choose to leave it out.",
            "%(count)s rows have errors. Mend them, or choose to leave them out.",
            refused,
        )
        raise Refused(text % {"count": refused})
