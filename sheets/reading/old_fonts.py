"""Text written for the fonts of TCVN3 (ABC) and VNI: known by what no Vietnamese is, and converted.

Such a font shows Vietnamese letters where the file holds Western ones: "TrËt tù" is "Trật tự" in .VnTime.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Font = Literal["", "TCVN3", "VNI"]

_ENOUGH = 3  # different words that only the conversion makes Vietnamese
_MOST = 0.6  # of the words that are none as they stand
_LOOKED_AT = 4_000  # different words
_SAMPLE = 5  # texts
_BETWEEN = re.compile(r"[\s\x00-@\[-`{-\x7f\u2010-\u2027]+")  # whatever of ASCII is no letter, and dashes

# TCVN 5712:1993, third table: the sign of each letter.
_TCVN3_LETTERS = (
    ("¡¢§£¤¥¦", "ĂÂĐÊÔƠƯ"),
    ("µ¶·¸¹", "àảãáạ"),
    ("¨»¼½¾Æ", "ăằẳẵắặ"),
    ("©ÇÈÉÊË", "âầẩẫấậ"),
    ("®", "đ"),
    ("ÌÎÏÐÑ", "èẻẽéẹ"),
    ("ªÒÓÔÕÖ", "êềểễếệ"),
    ("×ØÜÝÞ", "ìỉĩíị"),
    ("ßáâãä", "òỏõóọ"),
    ("«åæçèé", "ôồổỗốộ"),
    ("¬êëìíî", "ơờởỡớợ"),
    ("ïñòóô", "ùủũúụ"),
    ("\xadõö÷øù", "ưừửữứự"),
    ("úûüýþ", "ỳỷỹýỵ"),
)

# VNI for Windows: a letter, and behind it a sign for its mark and tone; some letters stand alone.
_VNI_ALONE = dict(zip("ôöñíìæóòîÔÖÑÍÌÆÓÒÎ", "ơưđíìỉĩịỵƠƯĐÍÌỈĨỊỴ", strict=True))
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_BREVES = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_HATS = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}


def _vni_pairs() -> dict[str, str]:
    """Return each pair of a letter and a sign with the letter that it shows."""
    marks = {
        **{(letter, sign): tone for letter in "aeouyôö" for sign, tone in _VNI_TONES.items()},
        **{("a", sign): "\u0306" + tone for sign, tone in _VNI_BREVES.items()},
        **{(letter, sign): "\u0302" + tone for letter in "aeo" for sign, tone in _VNI_HATS.items()},
    }
    pairs = {}
    for (letter, sign), mark in marks.items():
        shown = unicodedata.normalize("NFC", _VNI_ALONE.get(letter, letter) + mark)
        pairs[letter + sign] = shown
        pairs[letter.upper() + sign.upper()] = pairs[letter.upper() + sign] = shown.upper()
    return pairs


_VNI = {**_VNI_ALONE, **_vni_pairs()}
_VNI_SIGNS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_TCVN3_SIGNS = str.maketrans(
    {sign: letter for signs, letters in _TCVN3_LETTERS for sign, letter in zip(signs, letters, strict=True)}
)

# What a Vietnamese syllable can be, without its tone.
_SYLLABLE = re.compile(
    r"(?:b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|q|r|s|th|tr|t|v|x)?"
    r"(?:a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iêu|iu|oa|oai|oao|oay|oă|oe|oeo|oi|oo|ôi|ơi"
    r"|ua|uâ|uây|uê|ui|uô|uôi|uơ|ưa|ưi|ươ|ươi|ươu|ưu|uy|uya|uyê|uyu|yê|yêu)"
    r"(ch|c|m|ng|nh|n|p|t)?"
)
_STOPPED = {"ch", "c", "p", "t"}  # behind which only two tones are spoken
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SHARP = {"\u0301", "\u0323"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the texts of one book become Unicode; without a font they are Unicode already."""

    font: Font = ""
    is_mixed: bool = False  # some texts of the book are Unicode
    sample: tuple[tuple[str, str], ...] = ()  # before and after

    def of(self, text: str) -> str:
        """Return the text in Unicode. In a mixed book one that may be Unicode stays as it is."""
        if self.is_mixed and not any(_is_cured(word, self.font) for word in _words(text)):
            return text
        return to_unicode(text, self.font)


def conversion_of(texts: Iterable[str]) -> Conversion:
    """Return how the texts of a book become Unicode: one decision for the whole of it."""
    # A text of ASCII looks the same in every font.
    texts = [text for text in dict.fromkeys(texts) if not text.isascii()]
    font = old_font_of(texts)
    if not font:
        return Conversion()
    conversion = Conversion(font, is_mixed=any(_has_unicode(word) for text in texts for word in _words(text)))
    changed = ((text, conversion.of(text)) for text in texts)
    sample = itertools.islice((pair for pair in changed if pair[0] != pair[1]), _SAMPLE)
    return Conversion(font, conversion.is_mixed, tuple(sample))


def old_font_of(texts: Iterable[str]) -> Font:
    """Return for which old font the texts of a book were written, or an empty text for Unicode.

    Counted are the words that are no Vietnamese syllable as they stand, and how many of them are one when
    converted: three different ones, and most of all, make an old font.
    """
    words = itertools.islice(dict.fromkeys(word for text in texts for word in _words(text)), _LOOKED_AT)
    odd = [word for word in words if not _is_syllable(word)]
    cured: dict[Font, int] = {font: sum(_is_cured(word, font) for word in odd) for font in ("TCVN3", "VNI")}
    best = max(cured, key=lambda font: cured[font])
    return best if cured[best] >= max(_ENOUGH, _MOST * len(odd)) else ""


def to_unicode(text: str, font: Font) -> str:
    """Return the text of the old font in Unicode; a word with letters that no old font has stays."""
    if not font or text.isascii():
        return text
    return "".join(
        piece if piece.isascii() or _has_unicode(piece) else _converted(piece, font)
        for piece in re.split(r"(\s+)", text)
    )


def _converted(word: str, font: Font) -> str:
    if font == "VNI":
        return _VNI_SIGNS.sub(lambda found: _VNI[found.group()], word)
    converted = word.translate(_TCVN3_SIGNS)
    # The font of capitals shows small letters as large ones, so only the plain letters tell.
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    return converted.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else converted


def _words(text: str) -> list[str]:
    """Return the words with a letter beyond ASCII; one alone is a sign as often as a letter."""
    if text.isascii():
        return []
    return [word for word in _BETWEEN.split(text) if len(word) > 1 and not word.isascii()]


def _has_unicode(word: str) -> bool:
    """Say whether the word has a letter that the old fonts have no place for."""
    return any(letter > "ÿ" and letter.isalpha() for letter in word)


def _is_cured(word: str, font: Font) -> bool:
    """Say whether the word is Vietnamese only when converted."""
    return not _is_syllable(word) and not _has_unicode(word) and _is_syllable(_converted(word, font))


@lru_cache(maxsize=20_000)
def _is_syllable(word: str) -> bool:
    """Say whether the word can be a Vietnamese syllable."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(apart)
    match = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", apart)))
    if match is None or len(tones) > 1:
        return False
    return match.group(1) not in _STOPPED or (bool(tones) and tones[0] in _SHARP)
