"""Vietnamese names on an English page: which were said while it was made, and where they stand in it.

A reader who listens hears a name as Vietnamese only where the page says so. Sentences are made as plain
texts, for files as for pages; so whoever gives out a name notes it, and the finished page is gone through
once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.utils.html import escape

_said: ContextVar[set[str] | None] = ContextVar("names_said", default=None)
_CAPITALS = re.compile(r"[A-ZÀ-ỸĐ]\w*(?: [A-ZÀ-ỸĐ]\w*)*")
_TAG = re.compile(r"(<[^>]*>)")
_CLOSED = ("script", "style", "textarea")  # their text is left alone
_WHOLE = ("option", "title")  # hold no elements, and are Vietnamese as a whole
_OPENED = re.compile(rf"<({'|'.join(_WHOLE)})\b(?![^>]*\blang=)")


def said(name: str) -> str:
    """Return the name, and note it where a page is being made in another language.

    Without a letter that English lacks it might be found where it is another word, and is not noted.
    """
    names = _said.get()
    if names is not None and not name.isascii():
        names.add(name)
    return name


def said_within(text: str) -> str:
    """Return an English text, and note the Vietnamese names in it: "the district of Phú Lộc"."""
    for name in _CAPITALS.findall(text):
        said(name)
    return text


@contextmanager
def names_noted() -> Iterator[set[str]]:
    """Note the names that are said inside."""
    names: set[str] = set()
    token = _said.set(names)
    try:
        yield names
    finally:
        _said.reset(token)


def marked(html: str, names: Iterable[str]) -> str:
    """Return the page with each of the names in its text marked as Vietnamese."""
    pattern = _pattern(frozenset(escape(name) for name in names))
    pieces = _TAG.split(html)
    closed = ""  # the element whose text is left alone
    for at, piece in enumerate(pieces):
        if at % 2:
            closed = _after(piece, closed)
        elif closed in _WHOLE and pattern.search(piece):
            pieces[at - 1] = _OPENED.sub(r'<\1 lang="vi"', pieces[at - 1])
        elif not closed and not piece.isspace():
            pieces[at] = pattern.sub(r'<span lang="vi">\g<0></span>', piece)
    return "".join(pieces)


def _after(tag: str, closed: str) -> str:
    """Return in which element without elements the page is behind the tag, "" for none."""
    if closed:
        return "" if tag.startswith(f"</{closed}") else closed
    name = re.match(r"<(\w*)", tag)
    return name[1] if name and name[1] in (*_CLOSED, *_WHOLE) else ""


@lru_cache(maxsize=64)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    """Return what finds the names, the longest first, grouped by their first words: there may be hundreds."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        first, _space, rest = name.partition(" ")
        groups[first].append(re.escape(f" {rest}" if rest else ""))
    firsts = sorted(groups, key=len, reverse=True)
    every = "|".join(f"{re.escape(first)}(?:{'|'.join(groups[first])})" for first in firsts)
    return re.compile(rf"(?<!\w)(?:{every})(?!\w)")
