"""Saving a draft box by box: what two people type is put together, and where they disagree nobody loses.

Every box is sent with the text that its writer saw there. A box that still holds that text takes the new one;
a box that somebody else changed meanwhile is left alone and shown with both texts. So no page overwrites what
it did not show, however long it lay open or offline.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.lengths import LONGEST, too_long
from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, demand
from reports.figures.forms import ANSWERS, WORDS, FigureForm, Texts
from reports.figures.registry import kind_of
from reports.figures.revisions import Channel, record
from reports.figures.row import FigureRow
from reports.figures.unit_report import UnitReport, read_sheet
from reports.models import CorrectionRequest, DraftCell, LineStatus, Measurement, Report
from reports.obligations import Asking
from reports.refusal import Refused
from sheets.cells.value import tidy
from targets.models import Period

LONGEST_CELL = 500  # characters of a box of figures: the source of an index is the longest of them


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a box, and what its writer saw there before."""

    text: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A box that somebody else changed since the writer looked at it."""

    code: str
    cell: str
    label: str
    mine: str
    theirs: str
    mine_words: str  # as a reader knows it: the words of a choice for its value
    theirs_words: str
    who: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TooLong:
    """A box with more text than it takes: its writer shortens it, and nothing of it is stored or cut."""

    code: str
    cell: str
    label: str
    text: str
    words: str


@dataclass
class Saved:
    """What came of saving: the sheet as it now is, when, which rows changed, which boxes were not taken."""

    sheet: UnitReport
    at: dt.datetime
    changed: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    too_long: list[TooLong] = field(default_factory=list)

    @property
    def open(self) -> list[Conflict | TooLong]:
        """Return the boxes that wait for their writer."""
        return [*self.conflicts, *self.too_long]


Posted = Mapping[str, Mapping[str, Typed]]  # by code of the indicator, then by box


def figure_form(row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
    """Return the form for the row's kind of figure, with one more group or question where asked for."""
    return kind_of(row.asked.indicator).form(row, texts, more=more)


@transaction.atomic
def save(unit: Unit, period: Period, posted: Posted, *, by: User) -> Saved:
    """Save what was typed into the draft of the unit, with its revisions and one act in the audit.

    raises  Refused where the period is closed, or a row is no longer the unit's to change
    """
    role = demand(by, Action.ENTER, unit)
    report = lock(unit, period)
    asking = Asking.read(of=unit)
    sheet = read_sheet(unit, period, asking)
    saved = Saved(sheet, clock.now())
    before = {row.code: figure_form(row) for row in sheet.rows if row.code in posted}
    for row in sheet.rows:
        if row.code in posted:
            _save_row(row, posted[row.code], report, saved, by=by)
    if saved.changed:
        saved.sheet = read_sheet(unit, period, asking)
        changes = _differences(before, saved)
        audit.write("value", report, by=by, changes=changes, unit_code=unit.code, role=role)
    return saved


def _differences(before: Mapping[str, FigureForm], saved: Saved) -> Iterator[audit.FieldChange]:
    """Yield what changed in the boxes as they are kept: also a total that follows, and no idle proposal."""
    for row in saved.sheet.rows:
        if row.code not in saved.changed:
            continue
        old, new = before[row.code], figure_form(row)
        for name, box in (old.fields | new.fields).items():
            was, now = old.texts.get(name, ""), new.texts.get(name, "")
            if was != now:
                words = (box_words(box, was), box_words(box, now))
                yield audit.FieldChange(label_of(row, name, box), *words)


def lock(unit: Unit, period: Period) -> Report:
    """Return the report for this transaction alone, made where there is none yet, or raise Refused.

    In a locked period that of a report with a figure that a granted request opened: it alone may change then.
    """
    if not period.is_open and not _is_granted(unit, period):
        raise Refused(closed_words(period))
    known, _made = Report.objects.get_or_create(unit=unit, period=period)
    report = Report.objects.select_for_update(of=("self",)).get(pk=known.pk)
    # Whoever locks the period waits for all who hold a report of it; who waited for a report asks again.
    period.refresh_from_db(fields=["opened_at", "locked_at"])
    if not period.is_open and not _is_granted(unit, period):
        raise Refused(closed_words(period))
    return report


def _is_granted(unit: Unit, period: Period) -> bool:
    """Say whether the period is locked, and a granted request opened a figure of the unit's report."""
    asked = CorrectionRequest.objects.open().filter(measurement__report__unit=unit)
    return period.locked_at is not None and asked.filter(measurement__report__period=period).exists()


def closed_words(period: Period) -> str:
    """Return why nothing may be entered for the period, and what to do."""
    if period.locked_at is not None:
        return _("%(period)s is locked. To change an approved figure, ask for its correction.") % {
            "period": period
        }
    return _("%(period)s is not open yet: it opens on %(day)s.") % {
        "period": period,
        "day": f"{period.opens_on:%d/%m/%Y}",
    }


def _save_row(row: FigureRow, typed: Mapping[str, Typed], report: Report, saved: Saved, *, by: User) -> None:
    """Put the typed boxes into the row; note that it changed, or where somebody else disagrees."""
    stored = figure_form(row).texts
    # Boxes that the row does not have yet, as of a new group of dossiers, are known once their texts are.
    shape = figure_form(row, stored | {name: box.text for name, box in typed.items()})
    taken: Texts = {}
    conflicts = []
    for name, mine in changed_boxes(shape, typed).items():
        box, now = shape.fields[name], stored.get(name, "")
        if same(box, mine, now):
            continue
        if words := too_long(mine, LONGEST if name in WORDS else LONGEST_CELL):
            saved.too_long.append(TooLong(row.code, name, label_of(row, name, box), mine, words))
        elif same(box, now, typed[name].seen):
            taken[name] = mine
        else:
            conflicts.append(_conflict(row, name, box, mine=mine, theirs=now))
    if (taken or conflicts) and not row.is_editable:
        raise Refused(
            _("“%(name)s” was sent and can no longer be changed here.") % {"name": row.asked.indicator.label}
        )
    saved.conflicts += conflicts
    if taken:
        texts = {name: text for name, text in (stored | taken).items() if text}
        if is_outdated(row, taken):
            texts.pop("why", None)
        put_form(row, figure_form(row, texts), report, by=by)
        saved.changed.append(row.code)


def is_outdated(row: FigureRow, changed: Collection[str]) -> bool:
    """Say whether the reason of the row explains a figure that goes: it lets no other warning through.

    changed  the boxes that get another text; with a reason among them, it is that of the new figure
    """
    return "why" not in changed and not set(changed) <= set(WORDS) and bool(row.warnings)


def changed_boxes(form: FigureForm, typed: Mapping[str, Typed]) -> Texts:
    """Return the texts of the boxes that hold something else than their writer saw there.

    What was proposed counts with what was typed beside it; by itself nobody has typed it.
    """
    known = {name: tidy(box.text) for name, box in typed.items() if name in form.fields}
    changed = {
        name: text for name, text in known.items() if not same(form.fields[name], text, typed[name].seen)
    }
    idle = all(not typed[name].seen and text == form.proposed(name) for name, text in changed.items())
    return {} if idle else changed


def unsaved(sheet: UnitReport, posted: Posted) -> list[tuple[str, str]]:
    """Return what a refused page was meant to change: the label of each box, and what was typed there."""
    found = []
    for row in sheet.rows:
        typed = posted.get(row.code, {})
        form = figure_form(row, {name: box.text for name, box in typed.items()})
        for name, text in changed_boxes(form, typed).items():
            found.append((label_of(row, name, form.fields[name]), box_words(form.fields[name], text)))
    return found


def put_form(
    row: FigureRow,
    form: FigureForm,
    report: Report,
    *,
    by: User,
    reason: str = "",
    corrects: bool = False,
) -> Measurement:
    """Let the row hold what the form holds: a figure where it makes one, else its texts."""
    line = row.line or Measurement(report=report, indicator=row.asked.indicator)
    line.note, line.warning_reason = form.texts.get("note", ""), form.texts.get("why", "")
    cells = DraftCell.objects.filter(report=report, indicator=row.asked.indicator)
    cells.delete()
    if not form.is_blank() and form.is_valid():
        form.write(line, report)
    else:
        line.clear()
        clear_sources(row, report)
        if not form.is_blank():
            figures = {n: t for n, t in form.texts.items() if t and n not in ("note", "why")}
            DraftCell.objects.bulk_create(
                DraftCell(report=report, indicator=row.asked.indicator, name=name, text=text)
                for name, text in figures.items()
            )
    record(line, by=by, channel=Channel.FORM, reason=reason, corrects=corrects)
    for other in followers(row, report):
        was_accepted = other.status == LineStatus.ACCEPTED
        record(other, by=by, channel=Channel.FORM, reason=reason, corrects=was_accepted)
    return line


def followers(row: FigureRow, report: Report) -> list[Measurement]:
    """Return the lines of other figures that are counted from the table of the row: they change with it."""
    rows = row.counted_along
    for other in rows:  # each keeps its new line: whoever types beside the table in the same form finds it
        other.line = other.line or Measurement(report=report, indicator=other.asked.indicator)
    return [other.line for other in rows if other.line]


def clear_sources(row: FigureRow, report: Report) -> None:
    """Take away the rows that the figure was counted from."""
    if not row.table_of:
        kind_of(row.asked.indicator).clear(report, row.asked.indicator)


def _conflict(row: FigureRow, name: str, box: forms.Field, *, mine: str, theirs: str) -> Conflict:
    last = row.line.revisions.select_related("by").first() if row.line else None
    return Conflict(
        row.code,
        name,
        label_of(row, name, box),
        mine,
        theirs,
        mine_words=box_words(box, mine),
        theirs_words=box_words(box, theirs),
        who=str(last.by) if last and last.by else _("somebody else"),
        at=last.at if last else None,
    )


def label_of(row: FigureRow, name: str, box: forms.Field) -> str:
    """Return how the box is called in messages and in the record: of a table with the number of its line."""
    place = re.match(r"[gq](\d+)-(?:o(\d+)-)?", name)
    numbers = "".join(f"{int(number) + 1}." for number in place.groups() if number) if place else ""
    return f"{row.code} · {numbers} {box.label}" if numbers else f"{row.code} · {box.label}"


def box_words(box: forms.Field, text: str) -> str:
    """Return the text of a box as its reader knows it: of a question with given answers, the answer."""
    if isinstance(box, forms.BooleanField):
        return _("yes") if text else ""
    return str(dict(ANSWERS).get(text, text)) if isinstance(box, forms.ChoiceField) else text


def same(box: forms.Field, one: str, other: str) -> bool:
    """Say whether two texts mean the same in the box: "1234" and "1.234" are one count."""
    return _meant(box, one) == _meant(box, other)


def _meant(box: forms.Field, text: str) -> str:
    text = tidy(text)
    try:
        return str(box.to_python(text)) if text else ""
    except ValidationError:
        return text
