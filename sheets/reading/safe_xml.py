"""XML of a stranger: read without document types, and so without entities of anybody's own."""

from __future__ import annotations

from xml.parsers import expat

from sheets.reading.unreadable import SheetFault, Unreadable


def new_parser() -> expat.XMLParserType:
    """Return a parser that takes no document type: one can blow up and can fetch, and no workbook has any."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def parse(parser: expat.XMLParserType, xml: bytes) -> None:
    """Parse the whole part, or raise Unreadable; an empty one says nothing."""
    if not xml:
        return
    try:
        parser.Parse(xml, True)
    except Unreadable:
        raise
    except (expat.ExpatError, ValueError):
        raise Unreadable(SheetFault.DAMAGED) from None


def elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return name and attributes of every element, without the prefixes of their name spaces."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = new_parser()
    parser.StartElementHandler = lambda name, about: found.append(
        (local_name(name), {local_name(key): value for key, value in about.items()})
    )
    parse(parser, xml)
    return found


def named_texts(xml: bytes, wanted: str) -> dict[str, str]:
    """Return the text within each of the wanted elements, by the name that the element bears."""
    found: dict[str, str] = {}
    within: list[str] = []

    def start(element: str, about: dict[str, str]) -> None:
        own = {local_name(key): value for key, value in about.items()}
        if local_name(element) == wanted and "name" in own:
            within.append(own["name"])
            found[own["name"]] = ""

    def end(element: str) -> None:
        if local_name(element) == wanted:
            within.clear()

    def text(piece: str) -> None:
        if within:
            found[within[-1]] += piece

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parse(parser, xml)
    return {name: value.strip() for name, value in found.items()}


def local_name(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def _refuse_document_type(*_about: object) -> None:
    raise Unreadable(SheetFault.FOREIGN_XML)
