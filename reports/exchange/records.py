"""Rows of a file as rows of a table: each cell taken into its field, or refused with the way to mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import changes
from procedures.judging import broken_rules
from procedures.resources import FILL_IN
from reports.exchange.book import Value, address
from reports.exchange.checked import Cell, Checked, Outcome, Suggestion
from reports.exchange.checked import Row as Told
from reports.exchange.kinds import Filled, Order
from reports.exchange.misread import shown
from reports.exchange.stated import Place, Reading, text_of
from reports.exchange.table import Line
from reports.exchange.values import Mark, Misread, mark_of, match_text

EVERY = 500  # rows, after which it is told how far the check is
Read = Callable[[Value], Any]
State = Mapping[str, Any]  # values by field; of a key to another row, that row


class NotKnown(LookupError):
    """A cell names what is not there; `asked` is the key of a suggestion, if there is one."""

    def __init__(self, words: str, group: str = "name_unknown", asked: str = "") -> None:
        super().__init__(words)
        self.words, self.group, self.asked = words, group, asked


@dataclass(frozen=True)
class Written:
    """A row of a table that is to be written: as it will be, and of what changes what stood there."""

    instance: models.Model
    label: str
    before: State = field(default_factory=dict)
    is_new: bool = False


@dataclass
class Entry:
    """A line of the file that brings something."""

    place: Place
    code: str
    label: str
    version: int  # fingerprint of what stands; 0 where there is nothing
    writes: list[Written] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Say whether the line adds its row."""
        return self.version == 0


@dataclass
class Examined:
    """A check with what writing needs."""

    checked: Checked
    entries: list[Entry]


@dataclass
class Cells:
    """The cells of one line, with the place where they are refused."""

    sheet: Filled
    line: Line
    reading: Reading

    @property
    def place(self) -> Place:
        """Return the sheet and the row."""
        return self.sheet.grid.name, self.line.row

    @property
    def is_bad(self) -> bool:
        """Say whether a cell of the line is refused."""
        return self.place in self.reading.bad

    def value(self, key: str) -> Value:
        """Return what the cell holds."""
        return self.sheet.value(self.line, key)

    def text(self, key: str) -> str:
        """Return the words of the cell."""
        return text_of(self.value(key))

    def column(self, *keys: str) -> int:
        """Return the position of the first of the columns that the sheet has, else that of its first."""
        columns = self.sheet.columns
        return next((columns[key] for key in keys if key in columns), min(columns.values(), default=0))

    def refuse(self, keys: Iterable[str], group: str, words: str, asked: str = "") -> None:
        """Refuse the line for the cell of the first of the columns that there are."""
        keys = tuple(keys)
        held = next((self.value(key) for key in keys if key in self.sheet.columns), None)
        self.reading.refuse(self.place, self.column(*keys), group, held, words, asked)

    def read(self, key: str, read: Read, otherwise: Any = None) -> Any:
        """Return the cell as it is read; `otherwise` where it holds nothing, or nothing that can be read."""
        if mark_of(self.value(key)) is Mark.LEAVE:
            return otherwise
        try:
            return read(self.value(key))
        except Misread as misread:
            self.refuse([key], f"misread_{misread.code}", str(misread))
        except NotKnown as unknown:
            self.refuse([key], unknown.group, unknown.words, unknown.asked)
        return otherwise

    def take(self, instance: models.Model, key: str, read: Read) -> None:
        """Let the field hold what its cell says: a blank cell leaves it, and one of "XÓA" clears it."""
        if mark_of(self.value(key)) is not Mark.CLEAR:
            held = getattr(instance, key, None)
            value = self.read(key, read, held)
            # A cell has no lines: a text of several is the same where its words are.
            if not (isinstance(held, str) and isinstance(value, str) and text_of(held) == value):
                setattr(instance, key, value)
            return
        column: Any = instance._meta.get_field(key)
        if column.blank:
            setattr(instance, key, None if column.null else "")
        else:
            words = _("“%(column)s” cannot be empty. Write the value instead of XÓA.")
            self.refuse([key], "missing", words % {"column": self.sheet.part.column(key).label})


def lines_of(order: Order, reading: Reading) -> Iterator[Cells]:
    """Yield every line of the first sheet; one with a formula is refused, unless their values are taken."""
    for done, line in enumerate(order.sheets[0].table.lines, start=1):
        cells = Cells(order.sheets[0], line, reading)
        if not cells.sheet.takes_formulas:
            for column, formula in cells.sheet.formulas(line):
                words = _("Here stands a formula, and only figures are taken. Paste it as a value.")
                reading.refuse(cells.place, column, "formula", f"={formula.removeprefix('=')}", words)
        yield cells
        if done % EVERY == 0:
            order.tell(done)


def known_once(cells: Cells, key: str, seen: dict[str, Cells]) -> str:
    """Return the code of the line; both lines of one that stands twice are refused, with both addresses."""
    code = cells.text(key)
    if not code:
        cells.refuse([key], "missing", FILL_IN % cells.sheet.part.column(key).label)
        return ""
    first = seen.setdefault(code.casefold(), cells)
    if first is not cells:
        words = _("The code “%(code)s” stands in cell %(cell)s as well. Leave one of the two rows out.")
        for one, other in ((cells, first), (first, cells)):
            at = address(other.line.row, other.column(key))
            one.refuse([key], "doubled_code", words % {"code": code, "cell": at})
    return code


def state_of(instance: models.Model) -> dict[str, Any]:
    """Return what the row holds; a row that it belongs to itself, where it was brought along."""
    cached = instance._state.fields_cache
    return {
        one.name: cached.get(one.name, instance.serializable_value(one.name))
        for one in instance._meta.concrete_fields
        if not one.primary_key
    }


def stamp_of(instance: models.Model) -> int:
    """Return the fingerprint of all that the row holds; never 0."""
    held = [instance.serializable_value(one.name) for one in instance._meta.concrete_fields[1:]]
    return stamp(repr(held))


def stamp(text: str) -> int:
    """Return the fingerprint of a text as a number that every database holds."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7]) or 1


def differing(before: State, after: State) -> list[str]:
    """Return the fields that differ, other rows compared by their keys."""

    def plain(value: Any) -> Any:
        return value.pk if isinstance(value, models.Model) and value.pk else value

    return [name for name, value in after.items() if plain(value) != plain(before.get(name))]


def judge(cells: Cells, instance: models.Model, names: Mapping[str, str], changed: Iterable[str]) -> None:
    """Refuse the line for every rule of the model that the row would break, at the cell it speaks of.

    names    the columns by field, where they are called otherwise
    changed  the fields that the line changes: a rule of several is told of an empty one, else of one of these
    """
    changed = list(changed)
    held = state_of(instance)
    empty = [name for name, value in held.items() if value in (None, "") and _must_be_filled(instance, name)]
    for name in empty:
        words = FILL_IN % cells.sheet.part.column(names.get(name, name)).label
        cells.refuse([names.get(name, name), "code"], "missing", words)
    for broken in broken_rules(instance) if not empty else ():
        told = sorted(broken.fields or changed, key=lambda name: (bool(held[name]), name not in changed))
        cells.refuse([names.get(name, name) for name in (*told, "code")], "own_rule", broken.words)


def _must_be_filled(instance: models.Model, name: str) -> bool:
    field = instance._meta.get_field(name)
    return bool(getattr(field, "editable", True) and not getattr(field, "blank", False))


def shown_changes(cells: Cells, instance: models.Model, before: State, names: Iterable[str]) -> list[Cell]:
    """Return the cells that bring something: of each field what stands there before and after."""
    found = []
    for name in names:
        if name in cells.sheet.columns:
            column: Any = instance._meta.get_field(name)
            old = changes.words(column, before.get(name)) if before else ""
            new = changes.words(column, state_of(instance)[name])
            if old != new:
                label = str(cells.sheet.part.column(name).label)
                found.append(Cell(cells.sheet.columns[name], label, old, new))
    return found


def refuse_kept(cells: Cells, changed: Iterable[str], kept: Collection[str], why: str) -> None:
    """Refuse each cell that would rewrite what history hangs on; `why` is empty where nothing does."""
    for name in changed if why else ():
        if name in kept:
            cells.refuse([name], "kept", why)


def choice_of(choices: type[models.Choices]) -> Read:
    """Return what reads a cell with one of the choices: its code, or its words in either language."""
    known: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {match_text(str(text)): code for pair in choices.choices for code, text in _names(pair)}
    labels = ", ".join(f"“{words}”" for code, words in choices.choices if code)

    def read(value: Value) -> Any:
        text = text_of(value)
        if (found := known.get(match_text(text))) is None:
            words = _("“%(text)s” is not in the list. Write one of these: %(known)s.")
            raise NotKnown(words % {"text": shown(text), "known": labels}, "own_rule")
        return found

    return read


def _names(pair: tuple[Any, Any]) -> Iterator[tuple[Any, Any]]:
    code, words = pair
    yield code, words
    if code:
        yield code, code


def named_in(rows: Mapping[str, Any], what: str) -> Read:
    """Return what reads a cell that names a row by code or name; of one not known, the nearest is told.

    rows  by code and by name, as `match_text` compares them
    what  the sentence for a text that is not known, with %(text)s
    """

    def read(value: Value) -> Any:
        text = text_of(value)
        found = rows.get(match_text(text))
        if found is None:
            near = get_close_matches(match_text(text), rows, 1, 0.5)
            words = what % {"text": shown(text)}
            if near:
                words += " " + _("The nearest: “%(name)s”.") % {"name": rows[near[0]]}
            raise NotKnown(words)
        return found

    return read


def examined(
    order: Order,
    reading: Reading,
    entries: Iterable[Entry],
    about: Mapping[Place, tuple[str, str]],
    suggestions: Iterable[Suggestion] = (),
) -> Examined:
    """Return the check of all lines; `about` says of each line whose it is, and its code."""
    kept = [entry for entry in entries if entry.place not in reading.bad]
    by_place = {entry.place: entry for entry in kept}
    rows = []
    for line in order.sheets[0].table.lines:
        place = (order.sheets[0].grid.name, line.row)
        entry = by_place.get(place)
        told = about.get(place, ("", ""))
        rows.append(
            Told(*place, _outcome(place in reading.bad, entry), *told, tuple(entry.cells if entry else ()))
        )
    order.tell(order.rows)
    faults = sorted(reading.faults, key=lambda one: (one.row, one.column))
    seen = {entry.code: entry.version for entry in kept}
    return Examined(Checked(rows, faults, sorted(suggestions, key=lambda one: one.text), seen), kept)


def _outcome(is_bad: bool, entry: Entry | None) -> Outcome:
    if is_bad:
        return Outcome.REFUSED
    if entry is None:
        return Outcome.UNCHANGED
    return Outcome.NEW if entry.is_new else Outcome.CHANGED
