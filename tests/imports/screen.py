"""A page as its reader sees it: the rows of its tables and lists, and their numbers, read from the HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
# "1.148" is one number to a Vietnamese reader, and "1.000123" is a code: its digits stay by themselves.
NUMBER = re.compile(r"(−)?(\d{1,3}(?:\.\d{3})+(?![\d.])|\d+)(?:,(\d+))?")


class _Reader(HTMLParser):
    """Builds the tree of a page; ours close what they open (tests/design holds them to it)."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and close it where it holds nothing."""
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element of a drawing that closes itself."""
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        """Take its text."""
        self.tree.data(data)


def tree_of(html: str) -> Element:
    """Return the page from its main part down."""
    reader = _Reader()
    reader.feed(html)
    main = reader.tree.close().find(".//main")
    assert main is not None
    return main


def words_of(element: Element) -> str:
    """Return what is read there, in one line; what is drawn beside says the same in words."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag != "svg":
            yield " " if child.tag in ("br", "li", "ul", "p", "dt", "dd", "span", "strong") else ""
            yield from _texts(child)
        yield child.tail or ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: what it comes to, and with how many decimals."""

    value: Decimal
    digits: int = 0

    def is_of(self, exact: Decimal) -> bool:
        """Say whether it is the number, as written with its decimals."""
        return abs(exact - self.value) <= (Decimal(5).scaleb(-self.digits - 1) if self.digits else 0)


def numbers_of(text: str) -> list[Number]:
    """Return the numbers in a text of a Vietnamese page: "1.148/2.596 = 44,2 %" holds three."""
    return [
        Number(
            Decimal(f"{'-' if minus else ''}{whole.replace('.', '')}.{decimals}"),
            len(decimals),
        )
        for minus, whole, decimals in NUMBER.findall(text)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is shown: its cells, each under its heading."""

    cells: dict[str, str]

    def __str__(self) -> str:
        return " | ".join(f"{name}: {text}" for name, text in self.cells.items())


def rows_of(table: Element) -> list[Line]:
    """Return the rows of a table under its headings, without those that head an area of it."""
    heads = [words_of(cell) for cell in table.findall("./thead/tr/*")]
    found = []
    for row in table.findall("./tbody/tr"):
        if row.get("class") != "area":
            texts = [words_of(cell) for cell in row for _column in range(int(cell.get("colspan", "1")))]
            pairs = zip(heads, texts, strict=True)
            # On a phone, where a row is a card, a cell says its heading itself.
            found.append(Line({head: text.removeprefix(f"{head}: ") for head, text in pairs}))
    return found


def items_of(element: Element) -> list[Line]:
    """Return the items of a list, each in one cell under no heading."""
    return [Line({"": words_of(item)}) for item in element.findall("./li")]


def downloads_of(page: Element) -> list[str]:
    """Return the addresses under which the page offers itself as a file."""
    addresses = [link.get("href", "") for link in page.iter("a")]
    return [one for one in addresses if re.search(r"[?&]tai=(xlsx|csv)", one)]


def holders(page: Element, prefix: str) -> list[Element]:
    """Return what directly holds a link to somewhere below the address, in the order of the page."""
    return [
        element
        for element in page.iter()
        if any(
            child.tag == "a" and child.get("href", "").startswith(prefix) and child.get("href") != prefix
            for child in element
        )
    ]


def lines_of(element: Element) -> list[Line]:
    """Return the rows of a table, the items of a list, or the element itself as one row."""
    if element.tag == "table":
        return rows_of(element)
    return items_of(element) if element.tag == "ul" else [Line({"": words_of(element)})]


def next_page(page: Element) -> str:
    """Return the address of the page after this one, "" on the last."""
    link = page.find(".//nav[@class='pages']//a[@rel='next']")
    return "" if link is None else link.get("href", "")
