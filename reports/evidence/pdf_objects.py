"""The objects of a PDF, as far as one must follow them to know what the file does by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DEEPEST = 20  # values within values
_MOST = 2_000  # pieces of one value
_GAP = rb"(?:[\s\x00]+|%[^\r\n]*)*"
_PIECE = re.compile(
    _GAP + rb"(<<|>>|[\[\](]|<[0-9A-Fa-f\s]*>|/[^\s\x00()<>\[\]{}/%]*|[^\s\x00()<>\[\]{}/%]+|.)", re.DOTALL
)
_REST = re.compile(_GAP)
_NUMBERED = re.compile(rb"#(3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])")  # a letter or digit of a name
_REFERENCE = re.compile(_GAP + rb"(\d{1,10})[\s\x00]+\d{1,5}[\s\x00]+R(?![\w.])")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})[\s\x00]+\d{1,5}[\s\x00]+obj(?!\w)")
_STRING = re.compile(rb"[^()\\]+|\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}

Place = tuple[bytes, int]  # a text, and where in it a value begins


class Unclear(Exception):
    """A value that cannot be followed: nested too deep, too long, cut off, or not there."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that stands elsewhere, under its number."""

    number: int


@dataclass(frozen=True, slots=True)
class Text:
    """A string of the file, as its reader would see it."""

    shown: str


@dataclass(frozen=True, slots=True)
class Word:
    """A name with its slash, or a number, true, null."""

    written: str


Value = Reference | Text | Word | list["Value"] | dict[str, "Value"]


class Objects:
    """Where each object of a file begins, in the file itself and in its object streams; in every edition."""

    def __init__(self, text: bytes, packed: list[dict[int, list[Place]]]) -> None:
        self._places: dict[int, list[Place]] = {}
        for places in packed:
            for number, more in places.items():
                self._places.setdefault(number, []).extend(more)
        for found in _OBJECT.finditer(text):
            self._places.setdefault(int(found[1]), []).append((text, found.end()))

    def values(self, value: Value, depth: int = 0) -> Iterator[Value]:
        """Yield the value, or of a reference what every edition of the file says in its place."""
        if not isinstance(value, Reference):
            yield value
            return
        if depth > _DEEPEST or value.number not in self._places:
            raise Unclear
        for text, at in self._places[value.number]:
            yield from self.values(value_at(text, at), depth + 1)


def as_read(text: bytes) -> bytes:
    """Return the text with its names as they are read: any letter of one may stand as # and its number."""
    return _NUMBERED.sub(lambda found: bytes.fromhex(found[1].decode()), text) if b"#" in text else text


def dictionaries_at_the_end(text: bytes) -> Iterator[dict[str, Value]]:
    """Yield the dictionary that ends the text, as each object that may begin before it would have it."""
    for found in _OBJECT.finditer(text):
        reading = _Reading(text, found.end())
        try:
            value = reading.value(0)
        except Unclear:
            continue
        if isinstance(value, dict) and reading.is_over():
            yield value


def value_at(text: bytes, at: int) -> Value:
    """Return the value that begins there, or raise Unclear."""
    return _Reading(text, at).value(0)


class _Reading:
    def __init__(self, text: bytes, at: int) -> None:
        self._text, self._at, self._left = text, at, _MOST

    def value(self, depth: int) -> Value:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise Unclear
        if reference := _REFERENCE.match(self._text, self._at):
            self._at = reference.end()
            return Reference(int(reference[1]))
        piece = self._next()
        if piece == b"<<":
            held = self._until(b">>", depth)
            names = [name.written if isinstance(name, Word) else "" for name in held[::2]]
            if len(set(names)) < len(names):  # of two, each reader takes the one it likes
                raise Unclear
            return dict(zip(names, held[1::2], strict=False))
        if piece == b"[":
            return self._until(b"]", depth)
        if piece == b"(":
            return Text(_decoded(self._string()))
        if piece.startswith(b"<"):
            digits = re.sub(rb"\s", b"", piece[1:-1])
            return Text(_decoded(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())))
        return Word(as_read(piece).decode("latin-1"))

    def is_over(self) -> bool:
        """Say whether nothing but spaces and remarks is left of the text."""
        return bool(_REST.fullmatch(self._text, self._at))

    def _next(self) -> bytes:
        piece = _PIECE.match(self._text, self._at)
        if piece is None:
            raise Unclear
        self._at = piece.end()
        return piece[1]

    def _until(self, end: bytes, depth: int) -> list[Value]:
        held: list[Value] = []
        while True:
            before = self._at
            if self._next() == end:
                return held
            self._at = before
            held.append(self.value(depth + 1))

    def _string(self) -> bytes:
        """Return what stands up to the bracket that closes the string, brackets within it included."""
        held, depth = b"", 1
        for piece in _STRING.finditer(self._text, self._at, self._at + 65536):
            depth += {b"(": 1, b")": -1}.get(piece[0], 0)
            if not depth:
                self._at = piece.end()
                return held
            held += piece[0]
        raise Unclear


def _decoded(held: bytes) -> str:
    plain = _ESCAPE.sub(_unescaped, held)
    return (
        plain[2:].decode("utf-16-be", "replace") if plain.startswith(b"\xfe\xff") else plain.decode("latin-1")
    )


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF])
    return _LETTERS.get(found[2], found[2]) if found[2] else b""
