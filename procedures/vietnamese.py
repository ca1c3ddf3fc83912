"""Vietnamese words as people sort and search them, computed here because no database agrees with another."""

from __future__ import annotations

import unicodedata

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
_TONES = {
    "": 0,
    "\u0300": 1,
    "\u0309": 2,
    "\u0303": 3,
    "\u0301": 4,
    "\u0323": 5,
}  # ngang huyền hỏi ngã sắc nặng
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}


def fold(text: str) -> str:
    """Return the text in lower case without any mark: "Đường Thủy" gives "duong thuy".

    Unicode does not take đ apart, so it is folded by hand.
    """
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def sort_key(text: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the key of the Vietnamese dictionary: word by word, letters first, tones last."""
    return tuple(_word_key(word) for word in unicodedata.normalize("NFC", text.lower()).split())


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters: list[int] = []
    tones: list[int] = []
    for character in word:
        apart = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in apart[1:] if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", apart.replace(tone, "") if tone else apart)
        letters.append(_RANK.get(letter, len(_LETTERS) + ord(letter[0])))
        tones.append(_TONES[tone])
    return tuple(letters), tuple(tones)
