"""One cell, read by the kind of its field as its writer means it, or refused with the way to mend it.

A cell of a workbook is a number, a day or a text; a cell of a CSV file is always a text. Both mean the same.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators import NotRead, read_count, read_percent
from sheets.cells.misread import Misread
from sheets.cells.value import Value, exact_decimal, is_error
from sheets.vietnamese import fold, words_of

__all__ = [
    "CellMark",
    "Misread",
    "Restored",
    "as_code",
    "as_count",
    "as_day",
    "as_decimal",
    "as_measure",
    "as_percent",
    "as_ratio",
    "as_yes_no",
    "mark_of",
    "match_text",
    "needs_answer",
    "typed_as_ratio",
]


class CellMark(enum.Enum):
    """What a cell says that holds no value."""

    LEAVE = "leave"  # blank, or "Chưa báo cáo": what the portal has stays
    NOT_APPLICABLE = "not_applicable"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Restored:
    """A code; `written` is what the cell holds where Excel dropped zeros or added ".0", else empty."""

    code: str
    written: str = ""


_MARKS = {
    "chua bao cao": CellMark.LEAVE,
    "khong ap dung": CellMark.NOT_APPLICABLE,
    "xoa": CellMark.CLEAR,
}
_YES = frozenset(
    {"co", "x", "1", "dat", "roi", "da", "da co", "da dat", "yes", "true", "y", "v", "dung", "✓", "✔"}
)
_NO = frozenset(
    {"khong", "chua", "0", "khong dat", "chua dat", "chua co", "khong co", "no", "false", "n", "sai"}
)
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
_TICKS = frozenset({"x", "v", "✓", "✔"})
_TOO_LARGE = 10**15  # for any figure, and to be exact
_DAY = re.compile(r"([0-9]{1,2})\s*[/.-]\s*([0-9]{1,2})\s*[/.-]\s*([0-9]{4}|[0-9]{2})(?:\s+[0-9:]+)?")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+)?")
_DAY_IN_WORDS = re.compile(r"(?:ngay )?([0-9]{1,2}) thang ([0-9]{1,2}) nam ([0-9]{4})")
_RATIO = re.compile(r"([0-9][0-9., ]*)/\s*([0-9][0-9., ]*)")
_DOTTED = re.compile(r"([1-9][0-9]{0,2})\.([0-9]{3})")
_ZEROS = 9  # that a code may begin with
_DAY_0 = dt.date(1899, 12, 30)  # as Excel counts since March 1900
_FROM_1904 = (dt.date(1904, 1, 1) - _DAY_0).days
_SERIALS = range((dt.date(1950, 1, 1) - _DAY_0).days, (dt.date(2200, 1, 1) - _DAY_0).days)
_CENTURY = range(1900, 2200)  # whatever is dated


def match_text(text: str) -> str:
    """Return the key by which headings and names are compared: no case, no tone, no marks, single spaces."""
    return " ".join(words_of(text)) or fold(text)


def mark_of(value: Value) -> CellMark | None:
    """Return what the cell says instead of a value, or None where it holds one. Ask this first."""
    if value is None:
        return CellMark.LEAVE
    if not isinstance(value, str):
        return None
    return _MARKS.get(match_text(value)) if value.strip() else CellMark.LEAVE


def as_count(value: Value) -> int:
    """Return the count, or raise Misread: 3.0 is 3, "1.234" is 1234, and 0.5 is none."""
    _refuse_what_is_no_number(value)
    if isinstance(value, str):
        if _RATIO.fullmatch(value.strip()):
            raise Misread("ratio", value)
        if value.rstrip().endswith("%"):
            raise Misread("percentage", value)
        try:
            return read_count(_without_empty_decimals(_typed(value)))
        except NotRead as fault:
            raise Misread("blank" if fault.code == "empty" else fault.code, value) from None
    number = _number(value)
    if number < 0:
        raise Misread("negative", value)
    if number != number.to_integral_value():
        raise Misread("not_whole", value)
    return int(number)


def needs_answer(values: Iterable[Value]) -> bool:
    """Say whether somebody must answer if the column of percentages is written as fractions (0,923).

    A number above 0 and up to 1 may be either. No other number of the column settles it: a column that holds
    0,923 and 46,1 is written in both ways, or has a very small percentage.
    """
    return any(_may_be_fraction(value) for value in values)


def as_percent(value: Value, *, fractions: bool) -> Decimal:
    """Return the percentage, 0 to 100, or raise Misread.

    fractions  the answer for the column: numbers up to 1 are parts of 1, so that 0.923 means 92.3 per cent.
               Larger numbers, and a text with a % sign, are percentages in any case
    """
    percent = _as_read_percent(value)
    if fractions and _may_be_fraction(value):
        percent = percent.scaleb(2)
    if percent > 100:
        raise Misread("above_100", value)
    return percent


def as_decimal(value: Value, *, in_percent: bool = False, fractions: bool = False) -> Decimal:
    """Return the number, 0 or more, with its digits as typed, or raise Misread.

    A single dot or comma is the decimal mark; of both kinds, the last is, and the others group thousands.

    in_percent  whether what is counted is a percentage, so that a % sign says nothing else
    fractions   the answer for the column: numbers up to 1 are parts of 1, but for those with a % sign
    """
    number = _as_read_decimal(value, in_percent=in_percent)
    return number.scaleb(2) if fractions and _may_be_fraction(value) else number


def as_measure(value: Value) -> Decimal:
    """Return a number of minutes, days or the like, 0 or more and without an end at 100, or raise Misread.

    A percent sign is refused: whether 15 was typed into a cell of percentages or 0.15 is shown as such nobody
    can tell. So is "1.500": one and a half for a program, fifteen hundred for its writer. "1,500" is 1.5.
    """
    if isinstance(value, str) and value.rstrip().endswith("%"):
        raise Misread("percent_of_measure", value)
    if isinstance(value, str) and (dotted := _DOTTED.fullmatch(_typed(value).strip())):
        whole, decimals = dotted.groups()
        raise Misread("thousands_or_decimals", value, (whole + decimals, f"{whole},{decimals}"))
    return as_decimal(value)


def _as_read_decimal(value: Value, *, in_percent: bool) -> Decimal:
    """Return the number as it stands there, or raise Misread."""
    _refuse_what_is_no_number(value)
    if not isinstance(value, str):
        number = _number(value)
        if number < 0:
            raise Misread("negative", value)
        return number
    plain = "".join(_typed(value).split())
    if plain.endswith("%"):
        if not in_percent:
            raise Misread("percent_sign", value)
        plain = plain.removesuffix("%")
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(\.[0-9]{3}){2,}", plain):
        plain = plain.replace(".", "")
    elif re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(,[0-9]{3}){2,}", plain):
        plain = plain.replace(",", "")
    return _read(plain, value)


def as_day(value: Value, *, from_1904: bool = False) -> dt.date:
    """Return the day, texts read day first, or raise Misread.

    from_1904  how the book counts its days: Book.dates_from_1904. Only a number without the format of a day
               depends on it
    """
    _refuse_error(value)
    match value:
        case dt.datetime():
            return value.date()
        case dt.date():
            return value
        case str():
            return _day_of_text(value)
        case bool() | dt.time() | None:
            raise Misread("not_a_day", value)
    return _day_of_serial(value, from_1904)


def as_ratio(value: Value) -> tuple[int, int]:
    """Return part and whole of a text such as "5/10", or raise Misread."""
    _refuse_what_is_no_number(value)
    match = _RATIO.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Misread("not_a_ratio", value)
    try:
        part, whole = read_count(match.group(1)), read_count(match.group(2))
    except NotRead:
        raise Misread("not_a_ratio", value) from None
    if part > whole:
        raise Misread("part_above_whole", value)
    return part, whole


def as_code(value: Value, known: Collection[str]) -> Restored:
    """Return the known code that the cell means, or raise Misread: 2 is "00002" where there is such a code.

    value  a text that is a known code is taken as it stands; a number may have lost zeros in front
    known  every code there is; a set or dictionary answers quickest
    """
    _refuse_error(value)
    if isinstance(value, bool | dt.date | dt.time) or value is None:
        raise Misread("unknown_code", value)
    written = _code_text(value)
    if isinstance(value, str) and written in known:
        return Restored(written)
    fitting = sorted(code for code in _possible_codes(written) if code in known)
    if not fitting:
        raise Misread("unknown_code", value)
    if len(fitting) > 1:
        raise Misread("ambiguous_code", value, tuple(fitting))
    return Restored(fitting[0], "" if fitting[0] == written else written)


def as_yes_no(value: Value) -> bool:
    """Return whether the cell says yes, or raise Misread."""
    _refuse_error(value)
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return value == 1
    if not isinstance(value, str):
        raise Misread("not_yes_or_no", value)
    text = match_text(value)
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Misread("not_yes_or_no", value)


def _refuse_error(value: Value) -> None:
    if is_error(value):
        raise Misread("error", value)


def _refuse_what_is_no_number(value: Value) -> None:
    """Raise Misread for what stands in columns of numbers and is none, each with its own way to mend it."""
    _refuse_error(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        raise Misread("blank")
    if isinstance(value, dt.date):
        raise Misread("ratio_as_date", value, typed_as_ratio(value))
    if isinstance(value, bool | dt.time):
        raise Misread("not_a_number", value)
    if isinstance(value, str) and value.strip() in _DASHES:
        raise Misread("dash", value)
    if isinstance(value, str) and value.strip().lower() in _TICKS:
        raise Misread("tick", value)


def typed_as_ratio(day: dt.date) -> tuple[str, ...]:
    """Return what was probably typed where Excel made a day of it, part before whole first.

    "5/10" becomes 5 October where days come first and 10 May where months do; "10/18", 1 October 2018.
    """
    pairs = [(day.day, day.month), (day.month, day.day)]
    if day.day == 1:
        pairs.append((day.month, day.year % 100))
    pairs.sort(key=lambda pair: pair[0] > pair[1])
    return tuple(dict.fromkeys(f"{part}/{whole}" for part, whole in pairs if whole))


def _number(value: Value) -> Decimal:
    """Return a number of a workbook with the digits that Excel keeps, or raise Misread."""
    if not isinstance(value, int | float) or not abs(value) < _TOO_LARGE:
        raise Misread("not_a_number", value)
    return exact_decimal(value)


def _typed(text: str) -> str:
    """Return what was typed behind the apostrophe by which Excel keeps a number as text."""
    return re.sub(r"^\s*['\u2019](?=[0-9])", "", text)


def _without_empty_decimals(text: str) -> str:
    """Return "1234.0" and "1.234,00" as their whole part: so programs save who know one kind of numbers."""
    plain = re.sub(r"^\s*([0-9]+)[.,]0{1,2}\s*$", r"\1", text)
    plain = re.sub(r"^\s*([1-9][0-9]{0,2}(?:\.[0-9]{3})+),0{1,2}\s*$", r"\1", plain)
    return re.sub(r"^\s*([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.0{1,2}\s*$", r"\1", plain)


def _may_be_fraction(value: Value) -> bool:
    """Say whether the value is above 0 and up to 1, and no sign tells that it is a percentage."""
    if isinstance(value, str) and "%" in value:
        return False
    try:
        return 0 < _as_read_percent(value) <= 1
    except Misread:
        return False


def _as_read_percent(value: Value) -> Decimal:
    """Return the percentage as it stands there, or raise Misread."""
    _refuse_what_is_no_number(value)
    if isinstance(value, str):
        return _read(_typed(value), value)
    number = _number(value)
    if number < 0:
        raise Misread("negative", value)
    return number


def _read(text: str, value: Value) -> Decimal:
    try:
        return read_percent(text)
    except NotRead as fault:
        raise Misread("negative" if fault.code == "negative" else "not_a_number", value) from None


def _day_of_text(text: str) -> dt.date:
    plain = text.strip()
    if match := _ISO_DAY.fullmatch(plain):
        year, month, day = map(int, match.groups())
    elif match := _DAY.fullmatch(plain) or _DAY_IN_WORDS.fullmatch(fold(plain)):
        day, month, year = map(int, match.groups())
        year += 2000 if len(match.group(3)) == 2 else 0
    else:
        raise Misread("not_a_day", text)
    if year not in _CENTURY:
        raise Misread("no_such_day", text)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Misread("no_such_day", text) from None


def _day_of_serial(value: float, from_1904: bool) -> dt.date:
    """Return the day that the number counts, or raise Misread; 2018 is a year, and not a day of 1905."""
    if not abs(value) < _TOO_LARGE:
        raise Misread("not_a_day", value)
    serial = int(value) + (_FROM_1904 if from_1904 else 0)
    if serial not in _SERIALS:
        raise Misread("not_a_day", value)
    return _DAY_0 + dt.timedelta(days=serial)


def _possible_codes(written: str) -> set[str]:
    """Return what the code may have been before ".0" was added, capitals were lost and zeros dropped."""
    bare = re.sub(r"\.0+$", "", written)
    if not bare.isalnum():
        return set()
    return {form.zfill(len(form) + zeros) for form in (bare, bare.upper()) for zeros in range(_ZEROS + 1)}


def _code_text(value: str | float) -> str:
    if isinstance(value, str):
        return value.strip().removeprefix("'")
    return format(exact_decimal(value), "f") if math.isfinite(value) else str(value)
