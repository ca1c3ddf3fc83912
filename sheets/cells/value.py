"""What a cell of a sheet holds, how its reader sees it, and where it stands."""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from decimal import Decimal

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | None

# What a cell shows whose formula failed. Such a value stands among the others as this text.
ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
_SHOWN = 40  # characters of a cell in a sentence
_DIGITS = 15  # of a float, which are all that Excel keeps


def is_error(value: Value) -> bool:
    """Say whether the cell shows that its formula failed: #REF!, #DIV/0!, or LibreOffice's Err:502."""
    return isinstance(value, str) and (value in ERRORS or value.startswith("Err:"))


def cell_address(row: int, column: int) -> str:
    """Return the place as a spreadsheet names it: (0, 0) is "A1", (13, 27) is "AB14"."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def shown(value: Value) -> str:
    """Return the cell as its writer sees it, cut to what fits a sentence."""
    match value:
        case None:
            return ""
        case dt.datetime() if value.time() != dt.time():
            text = f"{value:%d/%m/%Y %H:%M}"
        case dt.date():
            text = f"{value.day:02}/{value.month:02}/{value.year}"
        case float():
            text = format(exact_decimal(value), "f").replace(".", ",") if math.isfinite(value) else str(value)
        case bool():
            text = "TRUE" if value else "FALSE"
        case _:
            text = str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def exact_decimal(value: float) -> Decimal:
    """Return 0.1 + 0.2 as 0.3: what lies behind the digits that Excel keeps is nobody's figure."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")


def tidy(text: str) -> str:
    """Return a typed text composed (NFC), with the line ends of this house and no spaces around it.

    No database keeps a null character, and nobody types one.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\0", "")).strip()


def text_of(value: Value) -> str:
    """Return the words of a cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(value if isinstance(value, str) else shown(value))
