"""The journal as a CSV file: one act a line, whatever its words hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procedures.models import Unit
from reports.journal.forms import JournalForm
from reports.journal.rows import Entry, entry, names_of
from sheets.writing import Column, Kind, Row, Table

ROWS = 20_000  # what a spreadsheet opens without complaint
CHUNK = 500
COLUMNS = (
    Column(gettext_lazy("Number"), Kind.NUMBER),
    Column(gettext_lazy("When"), Kind.MOMENT),
    Column(gettext_lazy("Act")),
    Column(gettext_lazy("User name")),
    Column(gettext_lazy("Name")),
    Column(gettext_lazy("Role")),
    Column(gettext_lazy("Code of the unit")),
    Column(gettext_lazy("Unit")),
    Column(gettext_lazy("Kind of thing")),
    Column(gettext_lazy("Thing")),
    Column(gettext_lazy("What changed")),
    Column(gettext_lazy("Reason")),
    Column(gettext_lazy("Way in")),
    Column(gettext_lazy("Address of the machine")),
    Column(gettext_lazy("Browser")),
    Column(gettext_lazy("Page")),
    Column(gettext_lazy("Request")),
)
_BREAKS = re.compile(r"\s+")


def journal_table(form: JournalForm, units: Iterable[Unit]) -> Table:
    """Return the acts that are asked for, newest first; where more were found, the last line says so."""
    return Table("nhat-ky", _("Journal"), COLUMNS, _rows(form, units))


def _rows(form: JournalForm, units: Iterable[Unit]) -> Iterator[Row]:
    names = names_of(units)
    events = form.events().select_related("by").prefetch_related("changes")[: ROWS + 1].iterator(CHUNK)
    for event in islice(events, ROWS):
        yield _cells(entry(event, event.changes.all(), names))
    if next(events, None) is not None:
        yield (
            _("Only the newest %(number)s acts are here. Ask for fewer by the filters.") % {"number": ROWS},
        )


def _cells(one: Entry) -> Row:
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
        "; ".join(f"{change.field}: {change.before} → {change.after}" for change in one.changes),
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
