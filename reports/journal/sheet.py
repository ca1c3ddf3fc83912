"""The journal as a CSV file: one act a line, whatever its words hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.changes import became
from procedures.models import Unit
from reports.journal.forms import JournalForm
from reports.journal.rows import JournalEntry, names_of, told_act
from sheets.writing import ColumnFormat, ExportColumn, ExportTable, Row

ROWS = 20_000  # what a spreadsheet opens without complaint
CHUNK = 500
COLUMNS = (
    ExportColumn(gettext_lazy("Number"), ColumnFormat.NUMBER),
    ExportColumn(gettext_lazy("When"), ColumnFormat.MOMENT),
    ExportColumn(gettext_lazy("Act")),
    ExportColumn(gettext_lazy("User name")),
    ExportColumn(gettext_lazy("Name")),
    ExportColumn(gettext_lazy("Role")),
    ExportColumn(gettext_lazy("Code of the unit")),
    ExportColumn(gettext_lazy("Unit")),
    ExportColumn(gettext_lazy("Kind of thing")),
    ExportColumn(gettext_lazy("Thing")),
    ExportColumn(gettext_lazy("What changed")),
    ExportColumn(gettext_lazy("Reason")),
    ExportColumn(gettext_lazy("Way in")),
    ExportColumn(gettext_lazy("Address of the machine")),
    ExportColumn(gettext_lazy("Browser")),
    ExportColumn(gettext_lazy("Page")),
    ExportColumn(gettext_lazy("Request")),
)
FRONT = (1, 2, 4, 7, 8, 9, 10, 11)
_BREAKS = re.compile(r"\s+")


def journal_table(form: JournalForm, units: Iterable[Unit]) -> ExportTable:
    """Return the acts that are asked for, newest first; where more were found, the last line says so."""
    return ExportTable("nhat-ky", _("Journal"), COLUMNS, _rows(form, units), front=FRONT)


def _rows(form: JournalForm, units: Iterable[Unit]) -> Iterator[Row]:
    names = names_of(units)
    events = form.events().select_related("by").prefetch_related("changes")[: ROWS + 1].iterator(CHUNK)
    for event in islice(events, ROWS):
        yield _cells(told_act(event, event.changes.all(), names))
    if next(events, None) is not None:
        yield (
            _("Only the newest %(number)s acts are here. Ask for fewer by the filters.") % {"number": ROWS},
        )


def _cells(one: JournalEntry) -> Row:
    """Return the cells of a line, in the order of COLUMNS."""
    event = one.event
    texts = (
        one.act,
        event.who,
        one.person,
        one.role,
        event.unit_code,
        one.unit,
        one.kind,
        event.subject,
        "; ".join(f"{change.field}: {became(change.before, change.after)}" for change in one.changes),
        event.reason,
        event.get_channel_display(),
        event.ip or "",
        event.user_agent,
        event.address,
        event.request_id,
    )
    return (event.pk, event.at, *map(_in_one_line, texts))


def _in_one_line(text: str) -> str:
    """Return the text in one line."""
    return _BREAKS.sub(" ", text).strip()
