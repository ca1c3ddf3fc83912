"""The one judge of archives: by its list of contents alone, before anything of it is unpacked."""

from __future__ import annotations

import enum
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

RATIO = 50  # times, of an archive that unpacks to more than ALWAYS_FREE
ALWAYS_FREE = 16 * 1024 * 1024  # bytes that may be packed however tightly

MAGIC = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the archive raises for bytes that are none, or for a way of packing that Office never uses.
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error),
    *(EOFError, ValueError, OSError, RuntimeError, KeyError, IndexError, OverflowError),
)


class ArchiveFault(enum.Enum):
    """What the list of contents gives away; whoever asked has words of their own for it."""

    MEMBERS = enum.auto()
    UNPACKED = enum.auto()
    RATIO = enum.auto()
    LOCKED = enum.auto()
    TWICE = enum.auto()  # two parts of one name: readers disagree about which counts
    DAMAGED = enum.auto()


class Faulty(Exception):
    """An archive that is not unpacked, or cannot be."""

    def __init__(self, fault: ArchiveFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Most:
    """What an archive may hold at most: so many parts, so many bytes when it is unpacked."""

    members: int
    unpacked: int


@contextmanager
def open_archive(content: bytes, most: Most) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose list of contents is within limits; whatever breaks in the block is Faulty too.

    Reading a part to its end in the block proves its checksum, and that it is as long as the list says.
    """
    if content.count(_ENTRY) > most.members:  # before the list is read, which takes its time too
        raise Faulty(ArchiveFault.MEMBERS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            fault = _fault_of(archive.infolist(), len(content), most)
            if fault:
                raise Faulty(fault)
            yield archive
    except _BROKEN:
        raise Faulty(ArchiveFault.DAMAGED) from None


def _fault_of(members: list[zipfile.ZipInfo], packed: int, most: Most) -> ArchiveFault | None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > most.members:
        return ArchiveFault.MEMBERS
    if unpacked > most.unpacked:
        return ArchiveFault.UNPACKED
    if unpacked > ALWAYS_FREE and unpacked > RATIO * packed:
        return ArchiveFault.RATIO
    if any(member.flag_bits & 0x1 for member in members):
        return ArchiveFault.LOCKED
    if len({member.orig_filename.lower() for member in members}) < len(members):
        return ArchiveFault.TWICE
    overlap = sum(member.compress_size for member in members) > packed
    if overlap or any(member.compress_type not in _PLAIN for member in members):
        return ArchiveFault.DAMAGED
    return None
