"""What a page shows to whoever looks at it, as plain text by the parts of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = frozenset(("br", "img", "input", "meta", "link", "hr", "use", "path", "circle", "rect", "line"))
UNSEEN = frozenset(("svg", "script", "style", "select", "template"))
BLOCKS = frozenset(("br", "p", "li", "dt", "dd", "td", "th", "tr", "div", "span"))


class Part:
    """An element of a page with what is in it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.inside: list[Part | str] = []

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def every(self, tag: str = "", named: str = "") -> Iterator[Part]:
        """Yield the elements below with the tag and the class, in the order of the page."""
        for one in self.inside:
            if isinstance(one, Part):
                if tag in ("", one.tag) and (not named or named in one.classes):
                    yield one
                yield from one.every(tag, named)

    def one(self, tag: str = "", named: str = "") -> Part:
        return next(self.every(tag, named), Part("", {}))

    def text(self, *, without: str = "") -> str:
        """Return what is read here; what has the class is left out, and what only a reading aid hears."""
        found = []
        for one in self.inside:
            if isinstance(one, str):
                found.append(one)
            elif one.tag not in UNSEEN and "hidden" not in one.classes and without not in one.classes:
                told = one.text(without=without)
                found.append(f" {told} " if one.tag in BLOCKS else told)
        return re.sub(r"\s+", " ", "".join(found)).strip()

    def facts(self) -> dict[str, str]:
        """Return what a list of terms tells, by its terms."""
        terms = [one for one in self.inside if isinstance(one, Part)]
        told: dict[str, str] = {}
        for one in terms:
            if one.tag == "dt":
                term = one.text()
            elif one.tag == "dd":
                told[term] = one.text(without="links")
        return told


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Part("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = Part(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(part)
        if tag not in VOID:
            self.open.append(part)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Part(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def page_of(html: str) -> Part:
    """Return the page as a tree."""
    tree = _Tree()
    tree.feed(html)
    return tree.open[0].one("main")
