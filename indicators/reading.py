"""What a person typed, read as a Vietnamese writer means it, or refused with a code."""

import re
import unicodedata
from decimal import Decimal
from typing import Literal

LONGEST = 30  # characters

Code = Literal["empty", "not_a_number", "not_whole", "negative"]


class NotRead(ValueError):
    """The text is no number of the kind asked for; `code` says why, and the form finds the words."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


def read_count(text: str) -> int:
    """Return the count that the text means: "17.265", "17,265" and "17 265" are 17265.

    text    a dot, a comma or a space before exactly three digits groups thousands, one kind of it a number
    raises  NotRead: "empty", "negative", "not_whole" ("12,5", "1.2345"), "not_a_number"; nothing else
    source  docs/method.md, section 8
    """
    plain = _plain(text)
    if re.fullmatch(r"[0-9]+", plain):
        return int(plain)
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*", plain):
        return int(re.sub(r"[., ]", "", plain))
    if re.fullmatch(r"[0-9]+(?:[., ][0-9]+)+", plain) and re.search(r"[.,]", plain):
        raise NotRead("not_whole")
    raise NotRead("not_a_number")


def read_percent(text: str) -> Decimal:
    """Return the percentage that the text means: "92,3", "92.3" and "92,3 %" are 92.3.

    text     a single dot or comma is the decimal mark, never a group
    returns  0 or more, with the digits that were typed; whether it may exceed 100 is for the caller
    raises   NotRead: "empty", "negative", "not_a_number"; nothing else
    source   docs/method.md, section 8
    """
    plain = _plain(text).removesuffix("%").rstrip()
    if not re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", plain):
        raise NotRead("not_a_number")
    return Decimal(plain.replace(",", "."))


def _plain(text: str) -> str:
    """Return the text with full-width digits and rare spaces made plain, or raise NotRead.

    A digit that stands raised or in a circle ("10²") is none: nobody means 102 by it.
    """
    text = text.strip()
    if not text:
        raise NotRead("empty")
    if len(text) > LONGEST or any(unicodedata.category(character) == "No" for character in text):
        raise NotRead("not_a_number")
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[-\u2212\u2013] ?[0-9][0-9., ]*%?", plain):
        raise NotRead("negative")
    return plain
