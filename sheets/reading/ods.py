"""What the sheets of an ODS say beside their values: formulas, failed cells, hidden and merged ones."""

from __future__ import annotations

from sheets.reading.facts import COLUMNS, ROWS, SheetFacts
from sheets.reading.safe_xml import local_name, new_parser, parse

# What a document holds only if there is something to look for in it; most have none of it.
_SIGNS = (b":formula=", b"-spanned=", b'"collapse"', b'"filter"', b'"error"', b'"percentage"')
_CELLS = {"table-cell", "covered-table-cell"}


def facts_of(parts: dict[str, bytes]) -> list[SheetFacts]:
    """Return what each sheet says, in their order; nothing where no sheet says anything."""
    content = parts.get("content.xml", b"")
    if not any(sign in content for sign in _SIGNS):
        return []
    reader = _Reader()
    parse(reader.parser, content)
    return reader.sheets


class _Reader:
    """Walks through the document once; rows and cells that are written once may stand for many."""

    def __init__(self) -> None:
        self.sheets: list[SheetFacts] = []
        self.row = 0
        self.rows = 0  # how often the row stands there
        self.column = 0
        self.text: list[str] | None = None  # of the failed cell that is being read
        self.parser = new_parser()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, about: dict[str, str]) -> None:
        element = local_name(name)
        if element == "table":
            self.sheets.append(SheetFacts())
            self.row = 0
        elif element == "table-row" and self.sheets:
            self.rows = _number(about, "table:number-rows-repeated")
            self.column = 0
            if about.get("table:visibility") in {"collapse", "filter"}:
                self.sheets[-1].hidden_rows.update(range(self.row, min(self.row + self.rows, ROWS)))
        elif element in _CELLS and self.sheets:
            self._cell(about)

    def _cell(self, about: dict[str, str]) -> None:
        """Take note of the cell, once for each place at which it stands."""
        facts = self.sheets[-1]
        columns = _number(about, "table:number-columns-repeated")
        first = (self.row, self.column)
        rows = range(self.row, min(self.row + self.rows, ROWS))
        across = range(self.column, min(self.column + columns, COLUMNS))
        if about.get("office:value-type") == "percentage":
            facts.percents.update({(row, column): 2 for row in rows for column in across})
        if "table:formula" in about:
            places = [(row, column) for row in rows for column in across]
            facts.formulas.update(dict.fromkeys(places, about["table:formula"]))
            if "office:value-type" not in about:
                facts.unsaved.update(places)
        wide = _number(about, "table:number-columns-spanned")
        high = _number(about, "table:number-rows-spanned")
        if wide > 1 or high > 1:
            facts.merged.append((first, (self.row + high - 1, self.column + wide - 1)))
        if about.get("calcext:value-type") == "error":
            self.text = []
            facts.errors[first] = ""
        self.column += columns

    def _end(self, name: str) -> None:
        element = local_name(name)
        if element == "table-row":
            self.row += self.rows
        elif element in _CELLS and self.text is not None:
            errors = self.sheets[-1].errors
            errors[next(reversed(errors))] = "".join(self.text).strip() or "#VALUE!"
            self.text = None

    def _characters(self, piece: str) -> None:
        if self.text is not None:
            self.text.append(piece)


def _number(about: dict[str, str], name: str) -> int:
    """Return how often or how far, which is once where nothing is said."""
    text = about.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
