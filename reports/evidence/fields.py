"""The fields of a Word document, put together where their codes are spread over runs and other fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reports.evidence.addresses import leads_out
from reports.evidence.kinds import FileFault, FileNotTaken

_KIND = re.compile(r"[\W_]*([A-Za-z]+)")
_REFUSED = {
    **dict.fromkeys(("DDE", "DDEAUTO"), FileFault.DDE),
    **dict.fromkeys(
        ("INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "LINK", "RD", "DATABASE"), FileFault.FIELD
    ),
    "EMBED": FileFault.OBJECT,
    **dict.fromkeys(("CONTROL", "HTMLCONTROL"), FileFault.ACTIVEX),
}
# The codes of a whole part, end to end: one that is spread over fields which only we see is found here.
_SPREAD = re.compile(r"(?<!FIELD )(?<!PROPERTY )\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT)\b")
_QUOTED = re.compile(r'"[^"]*"')
_WORD = re.compile(r'"([^"]*)"?|(\S+)')
_SWITCH = re.compile(r"\\[a-zA-Z*@#!]$")
_WITH_A_WORD = {"\\l", "\\o", "\\t"}  # switches of HYPERLINK, each followed by a text


@dataclass
class _Field:
    pieces: list[str] = field(default_factory=list)
    is_code: bool = True  # until its result begins
    begins_within: bool = False  # with another field, whose result says what it is


class Fields:
    """The fields that are open at a place of the document, the innermost last."""

    def __init__(self) -> None:
        self._open: list[_Field] = []
        self._codes: list[str] = []  # of the whole part

    @property
    def in_code(self) -> bool:
        """Say whether a text belongs to the code of a field."""
        return self._innermost_code() is not None

    def mark(self, kind: str) -> None:
        """Take note of where a field begins, where its result begins, and where it ends."""
        if kind == "begin":
            around = self._innermost_code()
            if around and not "".join(around.pieces).strip():
                around.begins_within = True
            self._open.append(_Field())
        elif self._open and kind == "separate":
            self._open[-1].is_code = False
        elif self._open and kind == "end":
            self._judge(self._open.pop())

    def code(self, text: str) -> None:
        """Add a piece of a field's code."""
        self._codes.append(text)
        if around := self._innermost_code():
            around.pieces.append(text)

    def result(self, text: str) -> None:
        """Add a text, which may be the result of a field within the code of another."""
        if around := self._innermost_code():
            around.pieces.append(text)

    def simple(self, code: str) -> None:
        """Judge a field that is written in one piece."""
        self._judge(_Field([code]))

    def close(self) -> None:
        """Judge what was left open at the end of the part."""
        while self._open:
            self._judge(self._open.pop())
        codes = _QUOTED.sub("", "".join(self._codes)).upper()
        if spread := _SPREAD.search(codes):
            raise FileNotTaken(_REFUSED[spread[1]], found=spread[1])

    def _innermost_code(self) -> _Field | None:
        return next((one for one in reversed(self._open) if one.is_code), None)

    @staticmethod
    def _judge(one: _Field) -> None:
        code = "".join(one.pieces)
        begins = _KIND.match(code)
        kind = begins[1].upper() if begins else ""
        if why := _REFUSED.get(kind):
            raise FileNotTaken(why, found=kind)
        if one.begins_within:
            raise FileNotTaken(FileFault.FIELD, found="{ { … } }")
        if begins and kind == "HYPERLINK":
            _refuse_link(code[begins.end() :])


def _refuse_link(code: str) -> None:
    """Judge the address of a HYPERLINK, in which each backslash is doubled."""
    words = iter(_WORD.findall(re.sub("[“”„]", '"', code)))
    for quoted, bare in words:
        if _SWITCH.fullmatch(bare):
            if bare.lower() in _WITH_A_WORD:
                next(words, None)
            continue
        address = (quoted or bare).replace("\\\\", "\\")
        if leads_out(address):
            raise FileNotTaken(FileFault.ADDRESS, found=address)
        return
