"""What an XLS of 97 to 2003 says beside its values: records in a stream, in a file that is a small disk.

source  [MS-CFB] for the disk, [MS-XLS] for the records
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from sheets.reading.book import Place
from sheets.reading.facts import BUILT_IN, SheetFacts, percent_places
from sheets.reading.unreadable import SheetFault, Unreadable

_END_OF_CHAIN = 0xFFFFFFFA  # and above: no sector
_ENTRY = 128  # bytes of the directory
_STREAMS = {"workbook", "book"}
_BEGIN, _END, _SHEET, _LOCK, _FROM_1904 = 0x809, 0x0A, 0x85, 0x2F, 0x22
_ROW, _FORMULA, _ERROR, _MERGED = 0x208, 0x06, 0x205, 0xE5
_FORMAT, _LOOK, _NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS = 0x41E, 0xE0, 0x203, 0x27E, 0xBD
_SINCE_97 = b"\x00\x06"  # what the workbook begins with; Excel 5 and 95 wrote each letter as one byte
_IS_HIDDEN = 0x20
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def facts_of(content: bytes) -> tuple[list[SheetFacts], bool]:
    """Return what each sheet says, in their order, and whether days count from 1904; or raise Unreadable."""
    try:
        return _facts(_stream(content))
    except (struct.error, IndexError, UnicodeDecodeError):
        raise Unreadable(SheetFault.DAMAGED) from None


def _facts(stream: bytes) -> tuple[list[SheetFacts], bool]:
    begins: list[int] = []
    from_1904 = is_new = False
    codes, looks = dict(BUILT_IN), list[int]()  # number formats, and of each look of cells which it has
    for kind, body in _records(stream, 0):
        if kind == _LOCK:
            raise Unreadable(SheetFault.PASSWORD)
        if kind == _SHEET and body[5] == 0:  # the others are charts and programs
            begins.append(struct.unpack_from("<I", body)[0])
        elif kind == _FROM_1904:
            from_1904 = body[:1] == b"\1"
        elif kind == _BEGIN:
            is_new = is_new or body[:2] == _SINCE_97
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _code(body[2:], is_new=is_new)
        elif kind == _LOOK:
            looks.append(struct.unpack_from("<2xH", body)[0])
    places = {look: percent_places(codes.get(number, "")) for look, number in enumerate(looks)}
    percents = {look: moved for look, moved in places.items() if moved is not None}
    return [_sheet(stream, begin, percents) for begin in begins], from_1904


def _code(body: bytes, *, is_new: bool) -> str:
    """Return the text of a number format."""
    if not is_new:
        return body[1:].decode("latin-1")
    return body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1")


def _sheet(stream: bytes, begin: int, percents: Mapping[int, int]) -> SheetFacts:
    facts = SheetFacts()
    for kind, body in _records(stream, begin):
        if percents:
            for place, look in _looks(kind, body):
                if look in percents:
                    facts.percents[place] = percents[look]
        if kind == _FORMULA:
            row, column, _format, result, error, mark = struct.unpack_from("<HHHBxBxxxH", body)
            facts.formulas[row, column] = "="
            if mark == 0xFFFF and result == 2:
                facts.errors[row, column] = _ERRORS.get(error, "#VALUE!")
        elif kind == _ERROR:
            row, column, _format, error, is_error = struct.unpack_from("<HHHBB", body)
            if is_error:
                facts.errors[row, column] = _ERRORS.get(error, "#VALUE!")
        elif kind == _ROW:
            row, flags = struct.unpack_from("<H10xI", body)
            if flags & _IS_HIDDEN:
                facts.hidden_rows.add(row)
        elif kind == _MERGED:
            for at in range(2, len(body) - 7, 8):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, at)
                facts.merged.append(((top, left), (bottom, right)))
    return facts


def _looks(kind: int, body: bytes) -> Iterator[tuple[Place, int]]:
    """Yield the place and the look of each cell with a number that the record holds."""
    if kind in (_NUMBER, _SHORT_NUMBER, _FORMULA):
        row, column, look = struct.unpack_from("<HHH", body)
        yield (row, column), look
    elif kind == _SHORT_NUMBERS:
        row, first = struct.unpack_from("<HH", body)
        for number, at in enumerate(range(4, len(body) - 2, 6)):
            yield (row, first + number), struct.unpack_from("<H", body, at)[0]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of each record from there on, to the end of what begins there."""
    depth = 0  # a chart within a sheet has a beginning and an end of its own
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4 + size
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        yield kind, stream[at - size : at]


def _stream(content: bytes) -> bytes:
    """Return the stream of the workbook."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    directory_at, cutoff, small_at = struct.unpack_from("<I4xII", content, 48)
    if size not in {512, 4096}:
        raise Unreadable(SheetFault.DAMAGED)
    table = _table(content, size)
    directory = _chain(content, size, size, table, directory_at)
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    for entry in entries:
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le")
        start, held = struct.unpack_from("<II", entry, 116)
        if name.lower() in _STREAMS and held >= cutoff:
            return _chain(content, size, size, table, start)[:held]
        if name.lower() in _STREAMS:  # what is small is kept in sectors of 64 bytes, in a stream of the root
            within = _chain(content, size, size, table, struct.unpack_from("<I", entries[0], 116)[0])
            small = _numbers(_chain(content, size, size, table, small_at))
            return _chain(within, 64, 0, small, start)[:held]
    raise Unreadable(SheetFault.NO_SHEET)


def _table(content: bytes, size: int) -> tuple[int, ...]:
    """Return for each sector the one that follows it."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    more = struct.unpack_from("<I", content, 68)[0]
    for _ in range(len(content) // size):
        if more >= _END_OF_CHAIN:
            break
        *found, more = _numbers(content[(more + 1) * size : (more + 2) * size])
        sectors += found
    used = [sector for sector in sectors if sector < _END_OF_CHAIN][: len(content) // size]
    return _numbers(b"".join(content[(sector + 1) * size : (sector + 2) * size] for sector in used))


def _chain(content: bytes, size: int, offset: int, table: tuple[int, ...], sector: int) -> bytes:
    """Return the sectors of a chain, one after the other; a chain that bites its tail ends the reading."""
    pieces: list[bytes] = []
    while sector < _END_OF_CHAIN:
        if len(pieces) > len(table):
            raise Unreadable(SheetFault.DAMAGED)
        pieces.append(content[offset + sector * size : offset + (sector + 1) * size])
        sector = table[sector]
    return b"".join(pieces)


def _numbers(content: bytes) -> tuple[int, ...]:
    count = len(content) // 4
    return struct.unpack_from(f"<{count}I", content)
