"""Where the words looked for stand in a text: what a page marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sheets.vietnamese import fold


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a text, and whether it was looked for."""

    text: str
    is_hit: bool


def segments(text: str, words: Sequence[str]) -> tuple[TextPiece, ...]:
    """Return the text in pieces that together are the text, letter for letter.

    words  without marks, as `words_of` gives them; each marks the beginning of every word that begins with it
    """
    letters = list(_letters(text))
    marked: set[int] = set()
    for word in _words(letters):
        written = "".join(folded for _place, folded in word)
        longest = max((len(wanted) for wanted in words if written.startswith(wanted)), default=0)
        reached = 0
        for place, folded in word:
            if reached >= longest:
                break
            marked.add(place)
            reached += len(folded)
    pieces = groupby(enumerate(letters), key=lambda one: one[0] in marked)
    return tuple(TextPiece("".join(letter for _, letter in piece), is_hit) for is_hit, piece in pieces)


def _letters(text: str) -> Iterator[str]:
    """Yield the letters of the text, each with the marks that are written after it."""
    letter = ""
    for character in text:
        if letter and not unicodedata.combining(character):
            yield letter
            letter = ""
        letter += character
    if letter:
        yield letter


def _words(letters: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the words: of each the places of its letters, and how they are looked for."""
    folded = [(place, letter, fold(letter)) for place, letter in enumerate(letters)]
    # A mark that is written after nothing is no letter and parts no words: it folds to "", as a space does.
    for is_word, word in groupby(
        folded, key=lambda one: one[2].isalnum() or not (one[2] or one[1][0].isspace())
    ):
        if is_word:
            yield [(place, written) for place, _letter, written in word]
