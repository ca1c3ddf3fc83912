"""A file as a book: which format it is, decided by its content, and what its cells hold."""

from __future__ import annotations

from reports.exchange.book import Book


def read_book(content: bytes, name: str) -> Book:
    """Return what the file holds, or raise Unreadable.

    content  all bytes; they alone decide which format it is
    name     as the browser sent it; it names the one sheet of a CSV file
    """
    raise NotImplementedError


def read_pasted(text: str) -> Book:
    """Return the cells that were copied from a spreadsheet and pasted as text, or raise Unreadable."""
    raise NotImplementedError
