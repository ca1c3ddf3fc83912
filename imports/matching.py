"""Which sheet of a file is taken for which part of its kind, and which column for which field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from imports.kinds.kind import Filled, ImportKind, ImportOrder, SheetPart
from imports.models import ImportBatch, ImportColumn
from sheets.cells.value import shown
from sheets.cells.values import match_text, needs_answer
from sheets.front import is_front
from sheets.reading.book import Book, Grid
from sheets.tables.table import FieldGuess, FoundTable, NoTable, find_table, guess_fields

TOLD = 10  # rows in a sentence
SHOWN = 3  # values of a column that its reader sees
OPEN = "?"  # is sent of a column whose heading is only near to one that is known, until somebody decides


@dataclass(frozen=True)
class FoundSheet:
    """A sheet in which a table was found, and what its columns probably are."""

    part: SheetPart
    grid: Grid
    table: FoundTable
    proposals: list[FieldGuess]


class NoColumns(ValueError):
    """No sheet of the file holds a table that we know; the text says what was looked for."""


def find(kind: ImportKind, book: Book, chosen: str = "") -> list[FoundSheet]:
    """Return the sheets that are taken: for the first part the chosen or the likeliest, others by name.

    raises  NoColumns where no sheet holds the first part
    """
    first, *others = kind.parts
    by_title = {match_text(grid.name): grid for grid in book.grids}
    named = {match_text(part.title) for part in others}
    refusals: list[str] = []
    found: list[FoundSheet] = []
    for grid in _likeliest(book, first, chosen, named):
        try:
            one = _look(first, grid)
        except NoTable as refusal:
            refusals.append(str(refusal))
            continue
        found = found or [one]
        if _is_whole(one):  # a list of units has some of the headings too
            found = [one]
            break
    for part in others:
        own = by_title.get(match_text(part.title))
        if own is not None and (not found or own is not found[0].grid):
            try:
                found.append(_look(part, own))
            except NoTable as refusal:
                refusals.append(str(refusal))
    if not found:
        raise NoColumns(refusals[0] if refusals else _("The file holds no sheet with cells."))
    return found


def _likeliest(book: Book, part: SheetPart, chosen: str, others: set[str]) -> list[Grid]:
    """Return the sheets in the order in which they are tried."""
    if chosen:
        return [grid for grid in book.grids if grid.name == chosen]
    grids = [grid for grid in book.grids if match_text(grid.name) not in others]
    title = match_text(part.title)
    return sorted(
        grids, key=lambda grid: (grid.is_hidden, is_front(grid.name), match_text(grid.name) != title)
    )


def _is_whole(found: FoundSheet) -> bool:
    """Say whether every column that the part cannot do without is among those of the sheet."""
    known = {proposal.field for proposal in found.proposals}
    return all(known.intersection(group) for group in found.part.needed)


def others_like(kind: ImportKind, book: Book, found: Iterable[FoundSheet]) -> list[str]:
    """Return the names of the other sheets that could be taken for the first part: only one of them is."""
    first, *others = kind.parts
    taken = {one.grid.name for one in found}
    named = {match_text(part.title) for part in others}
    like = []
    for grid in book.grids:
        if grid.name in taken or match_text(grid.name) in named or is_front(grid.name):
            continue
        try:
            one = _look(first, grid)
        except NoTable:
            continue
        if _is_whole(one) and one.table.lines:
            like.append(grid.name)
    return like


def _look(part: SheetPart, grid: Grid) -> FoundSheet:
    table = find_table(grid, part.headings)
    return FoundSheet(part, grid, table, guess_fields(table, part.fields))


# The step in which a person decides ------------------------------------------------------------------------


@dataclass
class ColumnQuestion:
    """A column with its question: what is it?"""

    name: str  # of its box
    position: int
    title: str
    examples: str
    chosen: str
    hint: str = ""
    asks_fraction: bool = False
    is_ratio: bool | None = None
    fraction_name: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether somebody has still to decide what the column is."""
        return self.chosen == OPEN


@dataclass
class Matched:
    """A sheet with the questions about its columns."""

    part: SheetPart
    sheet: str
    rows: int
    hidden: int
    left_out: list[str]  # rows that are no data, each with its first words
    choices: list[ColumnQuestion]
    is_hidden: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def left_out_words(self) -> str:
        """Return the rows that are left out, those of them that fit a sentence."""
        return ", ".join(self.left_out[:TOLD]) + (" …" if len(self.left_out) > TOLD else "")

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Return what a column may be taken for."""
        return [(column.key, str(column.label)) for column in self.part.columns]


def column_questions(batch: ImportBatch, found: Iterable[FoundSheet]) -> list[Matched]:
    """Return the questions about the columns, answered as far as they are settled or certain."""
    settled = {(one.sheet, one.position): one for one in batch.columns.all()}
    return [_ask(number, one, settled) for number, one in enumerate(found)]


def _ask(number: int, found: FoundSheet, settled: Mapping[tuple[str, int], ImportColumn]) -> Matched:
    labels = {column.key: str(column.label) for column in found.part.columns}
    choices = []
    for proposal in found.proposals:
        at = proposal.column.index
        held = settled.get((found.grid.name, at))
        values = [line.values[at] for line in found.table.lines if at < len(line.values)]
        texts = dict.fromkeys(str(value) for value in values if value is not None)
        asked = any(column.asks_fraction for column in found.part.columns if column.key == proposal.field)
        choices.append(
            ColumnQuestion(
                name=f"cot-{number}-{at}",
                position=at,
                title=proposal.column.heading,
                examples="; ".join(list(texts)[:SHOWN]),
                chosen=held.field if held else OPEN if proposal.certainty == "question" else proposal.field,
                hint=_hint(proposal, labels),
                asks_fraction=asked and needs_answer(values),
                is_ratio=held.is_ratio if held else None,
                fraction_name=f"phan-{number}-{at}",
            )
        )
    table = found.table
    left_out = [
        f"{one.row + 1} “{shown(one.text)}”"
        for one in table.left_out
        if one.reason in ("total", "heading_again", "footer")
    ]
    rows, hidden = len(table.lines), len(table.hidden)
    return Matched(found.part, found.grid.name, rows, hidden, left_out, choices, found.grid.is_hidden)


def _hint(proposal: FieldGuess, labels: Mapping[str, str]) -> str:
    """Return what to know of a column that is not certain; an unknown one names the nearest."""
    if proposal.question:
        return proposal.question
    if proposal.certainty == "none":
        near = get_close_matches(
            match_text(proposal.column.heading), {match_text(words): 1 for words in labels.values()}, 1, 0.4
        )
        name = next((words for words in labels.values() if near and match_text(words) == near[0]), "")
        return _("Not known. The nearest: “%(name)s”.") % {"name": name} if name else _("Not known.")
    return ""


def take_answers(batch: ImportBatch, matched: list[Matched], answer: Callable[[str], str]) -> bool:
    """Take the answers into the questions and keep them; say whether they will do, and note what will not.

    answer  gives the text that was sent for the name of a box
    """
    columns = []
    for sheet in matched:
        known = {column.key for column in sheet.part.columns}
        taken: dict[str, str] = {}
        for choice in sheet.choices:
            sent = answer(choice.name)
            choice.chosen = sent if sent in known or sent == OPEN else ""
            choice.is_ratio = {"co": True, "khong": False}.get(answer(choice.fraction_name))
            if choice.is_open:
                told = {"column": choice.title}
                sheet.faults.append(_("Say what the column “%(column)s” is, or leave it out.") % told)
            elif choice.chosen in taken:
                told = {"one": taken[choice.chosen], "other": choice.title}
                sheet.faults.append(
                    _("“%(one)s” and “%(other)s” are taken for the same. Choose one of them.") % told
                )
            elif choice.chosen:
                taken[choice.chosen] = choice.title
            if choice.asks_fraction and choice.chosen in known and choice.is_ratio is None:
                sheet.faults.append(
                    _("Say how the values of “%(column)s” are meant.") % {"column": choice.title}
                )
            columns.append(_column(batch, sheet, choice))
        for group in sheet.part.needed:
            if not any(key in taken for key in group):
                names = ", ".join(f"“{sheet.part.column(key).label}”" for key in group)
                sheet.faults.append(_("Choose the column of %(names)s.") % {"names": names})
    if any(sheet.faults for sheet in matched):
        return False
    batch.columns.all().delete()
    ImportColumn.objects.bulk_create(columns)
    return True


def certain(found: FoundSheet) -> Filled:
    """Return the sheet with each column taken for what it is called, where nobody is there to be asked.

    raises  NoColumns for a heading that is not known for certain, and for a column that is missing
    """
    known = ", ".join(column.aliases[0] for column in found.part.columns)
    columns: dict[str, int] = {}
    for proposal in found.proposals:
        if proposal.certainty != "sure" or proposal.field in columns:
            words = _("The column “%(column)s” is not known. The columns are: %(known)s.")
            raise NoColumns(words % {"column": proposal.column.heading, "known": known})
        columns[proposal.field] = proposal.column.index
    missing = [group[0] for group in found.part.needed if columns.keys().isdisjoint(group)]
    if missing:
        names = ", ".join(found.part.column(key).aliases[0] for key in missing)
        raise NoColumns(_("These columns are missing: %(columns)s.") % {"columns": names})
    return Filled(found.part, found.grid, found.table, columns)


def _column(batch: ImportBatch, sheet: Matched, choice: ColumnQuestion) -> ImportColumn:
    return ImportColumn(
        batch=batch,
        sheet=sheet.sheet[:255],
        position=choice.position,
        title=choice.title[:255],
        field=choice.chosen,
        is_ratio=choice.is_ratio,
    )


# What was decided ------------------------------------------------------------------------------------------


def order_of(
    kind: ImportKind,
    batch: ImportBatch,
    book: Book,
    *,
    seen: Mapping[str, int] | None = None,
    tell: Callable[[int], None] = lambda rows: None,
) -> ImportOrder:
    """Return the import with its sheets, each column taken for what was decided."""
    columns: dict[str, list[ImportColumn]] = {}
    for column in batch.columns.all():
        columns.setdefault(column.sheet, []).append(column)
    sheets = tuple(
        Filled(
            part=found.part,
            grid=found.grid,
            table=found.table,
            columns={one.field: one.position for one in columns[found.grid.name[:255]] if one.field},
            fractions=frozenset(one.field for one in columns[found.grid.name[:255]] if one.is_ratio),
            takes_formulas=batch.takes_stored_values,
        )
        for found in find(kind, book, batch.sheet)
        if found.grid.name[:255] in columns
    )
    return ImportOrder(batch, sheets, seen or {}, tell)
