"""What is refused of a file before anything reads it: by its size, and by its first bytes."""

from __future__ import annotations

from sheets.reading.unreadable import SheetFault, Unreadable

LARGEST = 10  # MB

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\1\0")
_DOCUMENTS = (b"%PDF-", b"{\\rtf")
_PAGES = (
    b"<html",
    b"<!doctype",
    b"<table",
    b"<?xml",
    b"<head",
    b"<meta",
    b"<style",
    b"<div",
    b"<!--",
    b"mime-version:",
)


def refuse_early(content: bytes) -> None:
    """Raise Unreadable for what is refused at its first bytes: nothing is read."""
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable(SheetFault.EMPTY)
    refuse_too_large(len(content))
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    is_bmp = content.startswith(b"BM") and content[6:10] == bytes(4)  # a text may begin with "BM" too
    if content.startswith(_PICTURES) or is_webp or is_bmp:
        raise Unreadable(SheetFault.PICTURE)
    if content.startswith(_DOCUMENTS):
        raise Unreadable(SheetFault.DOCUMENT)
    if content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise Unreadable(SheetFault.WEB_PAGE)


def refuse_too_large(size: int) -> None:
    """Raise Unreadable for more bytes than are looked at."""
    if size > LARGEST * 1024 * 1024:
        raise Unreadable(SheetFault.TOO_LARGE, limit=str(LARGEST))
