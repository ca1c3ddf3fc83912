"""What the parts of an XLSX say beside its values: formulas, failed cells, what is hidden, how days count."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from sheets.reading.facts import BUILT_IN, COLUMNS, ROWS, SheetFacts, percent_places
from sheets.reading.safe_xml import elements, local_name, named_texts, new_parser, parse
from sheets.reading.unreadable import SheetFault, Unreadable

_WORKBOOK = "xl/workbook.xml"
_STYLES = "xl/styles.xml"
_GROUPS = {"cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}  # lists in the part of the styles
_FORMAT = re.compile(rb"""\ss=["']([0-9]{1,6})["']""")
_PROPERTIES = "docProps/custom.xml"
# What a sheet holds only if there is something to look for in it; most sheets have none of it.
_SIGNS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b"hidden=", b'"e"', b"'e'")
_TRUE = {"1", "true"}
_MANY = 200_000  # cells that the array formulas of a sheet may fill
# A cell with content beyond the caps; a reader that fills the area up to it would need gigabytes.
_FAR_COLUMN = re.compile(rb"""\sr=["'](?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3,})[0-9]+["'](?:[^>]*[^/>])?>""")
_FAR_ROW = re.compile(rb"""\sr=["'][A-Z]+(?:[2-9][0-9]{5}|1[0-9]{6,}|[0-9]{7,})["'](?:[^>]*[^/>])?>""")


def facts_of(sheet: bytes, name: str, percents: Mapping[int, int]) -> SheetFacts:
    """Return what the sheet says, or raise Unreadable for one that reaches beyond the caps.

    percents  what `percents_of` found among the formats of the workbook
    """
    if _FAR_COLUMN.search(sheet):
        raise Unreadable(SheetFault.COLUMNS, sheet=name, limit=str(COLUMNS))
    if _FAR_ROW.search(sheet):
        raise Unreadable(SheetFault.ROWS, sheet=name, limit=str(ROWS))
    looks_percent = bool(percents) and not percents.keys().isdisjoint(map(int, _FORMAT.findall(sheet)))
    if not looks_percent and not any(sign in sheet for sign in _SIGNS):
        return SheetFacts()
    reader = _SheetReader(percents)
    parse(reader.parser, sheet)
    return reader.facts


def sheets_of(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the part of each sheet by the sheet's name."""
    targets = {
        about["Id"]: posixpath.normpath(posixpath.join("/xl", about["Target"])).lstrip("/")
        for element, about in elements(parts.get("xl/_rels/workbook.xml.rels", b""))
        if element == "Relationship" and {"Id", "Target"} <= about.keys()
    }
    return {
        about["name"]: parts.get(targets.get(about.get("id", ""), ""), b"")
        for element, about in elements(parts.get(_WORKBOOK, b""))
        if element == "sheet" and "name" in about
    }


def percents_of(parts: dict[str, bytes]) -> dict[int, int]:
    """Return the formats of cells that show a percent sign, by their numbers: percent_places of each."""
    codes, found, group, number = dict(BUILT_IN), {}, "", 0
    for element, about in elements(parts.get(_STYLES, b"")):
        if element == "numFmt" and about.get("numFmtId", "").isdecimal():
            codes.setdefault(int(about["numFmtId"]), about.get("formatCode", ""))
        elif element in _GROUPS:
            group = element
        elif element == "xf" and group == "cellXfs":
            code = codes.get(int(about.get("numFmtId", "0")), "")
            if (places := percent_places(code)) is not None:
                found[number] = places
            number += 1
    return found


def counts_from_1904(parts: dict[str, bytes]) -> bool:
    """Say whether the workbook counts its days from 1904, as Excel for Macintosh did."""
    return any(
        element == "workbookPr" and about.get("date1904") in _TRUE
        for element, about in elements(parts.get(_WORKBOOK, b""))
    )


def properties_of(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the custom properties of the workbook: name and text."""
    return named_texts(parts.get(_PROPERTIES, b""), "property")


class _SheetReader:
    """Walks through the XML of a sheet once; positions that a cell leaves out follow from the one before."""

    def __init__(self, percents: Mapping[int, int]) -> None:
        self.facts = SheetFacts()
        self.percents = percents
        self.row = -1
        self.column = -1
        self.is_error = False
        self.is_text = False
        self.filled = 0  # cells, by array formulas
        self.text: list[str] | None = None  # of the formula or the failed value that is being read
        self.parser = new_parser()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, about: dict[str, str]) -> None:
        element = local_name(name)
        if element == "c":
            self.column = column_of(about["r"]) if "r" in about else self.column + 1
            self.is_error = about.get("t") == "e"
            self.is_text = about.get("t") == "str"
            if (places := self.percents.get(int(about.get("s", "0")))) is not None:
                self.facts.percents[self.row, self.column] = places
        elif element == "row":
            self.row = int(about["r"]) - 1 if "r" in about else self.row + 1
            self.column = -1
            if about.get("hidden") in _TRUE:
                self.facts.hidden_rows.add(self.row)
        elif element == "f":
            self.text = []
            if about.get("t") in {"array", "dataTable"}:
                self._fill(about.get("ref", ""))
        elif element == "v":
            self.text = []

    def _fill(self, area: str) -> None:
        """Take every cell of the area for a formula, or raise Unreadable for areas beyond all figures."""
        rows, columns = _sides(area)
        self.filled += len(rows) * len(columns)
        if self.filled > _MANY:
            raise Unreadable(SheetFault.TOO_HEAVY)
        self.facts.formulas.update(((row, column), "=") for row in rows for column in columns)

    def _end(self, name: str) -> None:
        if self.text is None:
            return
        element = local_name(name)
        place, text = (self.row, self.column), "".join(self.text)
        if element == "f":
            self.facts.formulas[place] = f"={text}"
            if not self.is_text:  # the text of a formula may be empty
                self.facts.unsaved.add(place)
        elif element == "v":
            if text.strip():
                self.facts.unsaved.discard(place)
            if self.is_error:
                self.facts.errors[place] = text
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


def _sides(area: str) -> tuple[range, range]:
    """Return the rows and the columns of an area such as "A1:B4", both from 0; of no area, none."""
    match = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?", area)
    if match is None:
        return range(0), range(0)
    left, top, right, bottom = match.groups()
    return range(int(top) - 1, int(bottom or top)), range(column_of(left), column_of(right or left) + 1)
