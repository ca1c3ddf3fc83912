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
_END = "aa"  # below every letter: a shorter word comes first
SORTED_BY = 200  # letters of a name
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}


def fold(text: str) -> str:
    """Return the text in lower case without any mark: "Đường Thủy" gives "duong thuy".

    Unicode does not take đ apart, so it is folded by hand.
    """
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def words_of(text: str) -> list[str]:
    """Return the words of a text without marks and without anything between them: what is searched for."""
    return _words(fold(text))


def search_key(text: str) -> str:
    """Return the words of the text, each after a space: a word begins where " " and its letters are found."""
    return "".join(f" {word}" for word in words_of(text))


def accented_words_of(text: str) -> list[str]:
    """Return the words of a text with their marks, composed and in lower case."""
    return _words(unicodedata.normalize("NFC", text).lower())


def accented_key(text: str) -> str:
    """Return the words of the text with their marks, each after a space."""
    return "".join(f" {word}" for word in accented_words_of(text))


def sort_text(text: str) -> str:
    """Return the key of the Vietnamese dictionary as letters a to z, which every database sorts alike."""
    return "".join(
        "".join(_two(letter + 1) for letter in letters) + _END + "".join(map(_two, tones)) + _END
        for letters, tones in sort_key(text[:SORTED_BY])
    )


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


def _words(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text).split()


def _two(rank: int) -> str:
    """Return a rank as two letters: 0 is "ab", the first after the end of a word."""
    high, low = divmod(min(rank + 1, 26 * 26 - 1), 26)
    return chr(ord("a") + high) + chr(ord("a") + low)
