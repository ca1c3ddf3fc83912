"""What the parts of an XLSX say beside its values: formulas, failed cells, what is hidden, how days count."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from reports.exchange.book import Place
from reports.exchange.faults import Unreadable, Why

ROWS = 200_000
COLUMNS = 200

_WORKBOOK = "xl/workbook.xml"
_PROPERTIES = "docProps/custom.xml"
# What a sheet holds only if there is something to look for in it; most sheets have none of it.
_SIGNS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b"hidden=", b'"e"', b"'e'")
_TRUE = {"1", "true"}
_MANY = 1_000_000  # cells that one array formula may fill
# A cell with content beyond the caps; a reader that fills the area up to it would need gigabytes.
_FAR_COLUMN = re.compile(rb"""\sr=["'](?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3,})[0-9]+["'][^>]*[^/>]>""")
_FAR_ROW = re.compile(rb"""\sr=["'][A-Z]+(?:[2-9][0-9]{5}|1[0-9]{6,}|[0-9]{7,})["'][^>]*[^/>]>""")


@dataclass
class Facts:
    """What one sheet says beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    formulas: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)


def facts_of(sheet: bytes, name: str) -> Facts:
    """Return what the sheet says, or raise Unreadable for one that reaches beyond the caps."""
    if _FAR_COLUMN.search(sheet):
        raise Unreadable(Why.COLUMNS, sheet=name, limit=str(COLUMNS))
    if _FAR_ROW.search(sheet):
        raise Unreadable(Why.ROWS, sheet=name, limit=str(ROWS))
    if not any(sign in sheet for sign in _SIGNS):
        return Facts()
    reader = _SheetReader()
    _parse(reader.parser, sheet)
    return reader.facts


def sheets_of(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the part of each sheet by the sheet's name."""
    targets = {
        about["Id"]: posixpath.normpath(posixpath.join("/xl", about["Target"])).lstrip("/")
        for element, about in _elements(parts.get("xl/_rels/workbook.xml.rels", b""))
        if element == "Relationship" and {"Id", "Target"} <= about.keys()
    }
    return {
        about["name"]: parts.get(targets.get(about.get("id", ""), ""), b"")
        for element, about in _elements(parts.get(_WORKBOOK, b""))
        if element == "sheet" and "name" in about
    }


def counts_from_1904(parts: dict[str, bytes]) -> bool:
    """Say whether the workbook counts its days from 1904, as Excel for Macintosh did."""
    return any(
        element == "workbookPr" and about.get("date1904") in _TRUE
        for element, about in _elements(parts.get(_WORKBOOK, b""))
    )


def properties_of(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the custom properties of the workbook: name and text."""
    found: dict[str, str] = {}
    names: list[str] = []

    def start(element: str, about: dict[str, str]) -> None:
        if _local(element) == "property" and "name" in about:
            names.append(about["name"])
            found[about["name"]] = ""

    def text(piece: str) -> None:
        if names:
            found[names[-1]] += piece

    parser = _parser()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    _parse(parser, parts.get(_PROPERTIES, b""))
    return {name: value.strip() for name, value in found.items()}


class _SheetReader:
    """Walks through the XML of a sheet once; positions that a cell leaves out follow from the one before."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.row = -1
        self.column = -1
        self.is_error = False
        self.text: list[str] | None = None  # of the formula or the failed value that is being read
        self.parser = _parser()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, about: dict[str, str]) -> None:
        element = _local(name)
        if element == "c":
            self.column = column_of(about["r"]) if "r" in about else self.column + 1
            self.is_error = about.get("t") == "e"
        elif element == "row":
            self.row = int(about["r"]) - 1 if "r" in about else self.row + 1
            self.column = -1
            if about.get("hidden") in _TRUE:
                self.facts.hidden_rows.add(self.row)
        elif element == "f":
            self.text = []
            if about.get("t") in {"array", "dataTable"}:
                self.facts.formulas.update(dict.fromkeys(_places(about.get("ref", "")), "="))
        elif element == "v" and self.is_error:
            self.text = []

    def _end(self, name: str) -> None:
        if self.text is None:
            return
        element = _local(name)
        if element == "f":
            self.facts.formulas[self.row, self.column] = "=" + "".join(self.text)
        elif element == "v":
            self.facts.errors[self.row, self.column] = "".join(self.text)
        self.text = None

    def _characters(self, piece: str) -> None:
        if self.text is not None:
            self.text.append(piece)


def column_of(reference: str) -> int:
    """Return the column of a place as a spreadsheet names it, from 0: "AB14" is 27."""
    column = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _places(area: str) -> Iterator[Place]:
    """Yield every place of an area such as "A1:B4"; of one that is too large, none."""
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?", area)
    if match is None:
        return
    left, top, right, bottom = match.groups()
    columns = range(column_of(left), column_of(right or left) + 1)
    rows = range(int(top) - 1, int(bottom or top))
    if len(rows) * len(columns) <= _MANY:
        yield from ((row, column) for row in rows for column in columns)


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return name and attributes of every element, without the prefixes of their name spaces."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, about: found.append(
        (_local(name), {_local(key): value for key, value in about.items()})
    )
    _parse(parser, xml)
    return found


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser() -> expat.XMLParserType:
    """Return a parser that takes no document type, and so no entity of anybody's own."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def _parse(parser: expat.XMLParserType, xml: bytes) -> None:
    """Parse the whole part, or raise Unreadable; a part that is missing says nothing."""
    if not xml:
        return
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError):
        raise Unreadable(Why.DAMAGED) from None


def _refuse_document_type(*_about: object) -> None:
    raise Unreadable(Why.FOREIGN_XML)
