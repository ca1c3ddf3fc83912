"""The journal as a CSV file: one act a line, whatever its words hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from procedures.models import Unit
from procedures.sheets import harmless
from reports.journal.forms import JournalForm
from reports.journal.rows import Entry, entry, names_of

ROWS = 20_000  # what a spreadsheet opens without complaint
CELL = 32_000  # characters; Excel keeps 32,767
CHUNK = 500
COLUMNS = (
    gettext_lazy("Number"),
    gettext_lazy("When"),
    gettext_lazy("Act"),
    gettext_lazy("User name"),
    gettext_lazy("Name"),
    gettext_lazy("Role"),
    gettext_lazy("Code of the unit"),
    gettext_lazy("Unit"),
    gettext_lazy("Kind of thing"),
    gettext_lazy("Thing"),
    gettext_lazy("What changed"),
    gettext_lazy("Reason"),
    gettext_lazy("Way in"),
    gettext_lazy("Address of the machine"),
    gettext_lazy("Browser"),
    gettext_lazy("Page"),
    gettext_lazy("Request"),
)
_BREAKS = re.compile(r"\s+")


class _Line:
    """What csv.writer writes to: it hands each line back."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def journal_lines(form: JournalForm, units: Iterable[Unit], language: str) -> Iterator[str]:
    """Yield the file line by line, newest first; where there are more acts than fit, the last line says so.

    language  that of the reader: a stream is written when the request has already forgotten it
    """
    writer = csv.writer(_Line())
    events = form.events().select_related("by").prefetch_related("changes")[: ROWS + 1].iterator(CHUNK)
    with translation.override(language):
        names, head = names_of(units), [str(name) for name in COLUMNS]
        more = _("Only the newest %(number)s acts are here. Ask for fewer by the filters.") % {"number": ROWS}
    yield "\ufeff" + writer.writerow(head)
    for event in islice(events, ROWS):
        with translation.override(language):
            cells = _cells(entry(event, event.changes.all(), names))
        yield writer.writerow([_cell(text) for text in cells])
    if next(events, None) is not None:
        yield writer.writerow([more])


def _cells(one: Entry) -> list[str]:
    """Return the texts of a line, in the order of COLUMNS."""
    event = one.event
    return [
        str(event.pk),
        f"{clock.local(event.at):%d/%m/%Y %H:%M:%S}",
        one.act,
        event.who,
        one.person,
        one.role,
        event.unit_code,
        one.unit,
        one.kind,
        event.subject,
        "; ".join(f"{change.field}: {change.before} → {change.after}" for change in one.changes),
        event.reason,
        event.get_channel_display(),
        event.ip or "",
        event.user_agent,
        event.address,
        event.request_id,
    ]


def _cell(text: str) -> str:
    """Return the text in one line that no spreadsheet takes for a formula, cut to what a cell keeps."""
    return harmless(_BREAKS.sub(" ", text).strip())[:CELL]
