"""XML of a stranger: read without document types, and so without entities of anybody's own."""

from __future__ import annotations

from xml.parsers import expat

from sheets.reading.unreadable import Unreadable, Why


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
        raise Unreadable(Why.DAMAGED) from None


def elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return name and attributes of every element, without the prefixes of their name spaces."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = new_parser()
    parser.StartElementHandler = lambda name, about: found.append(
        (local(name), {local(key): value for key, value in about.items()})
    )
    parse(parser, xml)
    return found


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def _refuse_document_type(*_about: object) -> None:
    raise Unreadable(Why.FOREIGN_XML)
