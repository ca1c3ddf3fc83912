"""What a backup holds, with size and hash of every file; without it, or at odds with it, it is no backup."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn, Self

from django.utils.translation import gettext as _

NAME = "manifest.json"
FORMAT = 1
_PIECE = 1 << 20  # bytes read at a time


class BackupRefused(Exception):
    """Why nothing was copied, or not all of it, in words for whoever runs the command."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was copied."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup in words.

    engine      "sqlite" or "postgresql"
    versions    of what made it, by name
    migrations  those that had been applied, as "app.name"
    tables      rows of each
    files       by their place below the folder
    """

    made_at: str
    engine: str
    versions: dict[str, str]
    migrations: list[str]
    tables: dict[str, int]
    files: dict[str, Seen]

    def write(self, folder: Path) -> None:
        """Write it down, whole or not at all."""
        held = {"format": FORMAT, **asdict(self)}
        part = folder / f"{NAME}.part"
        with part.open("w", encoding="utf-8") as file:
            json.dump(held | {"seal": _seal(held)}, file, ensure_ascii=False, indent=1)
            _settle(file)
        part.replace(folder / NAME)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the manifest of the folder, or raise BackupRefused."""
        try:
            held = json.loads((folder / NAME).read_text(encoding="utf-8"))
            seal = held.pop("seal")
            number = held.pop("format")
        except FileNotFoundError:
            raise BackupRefused(
                _("There is no manifest.json in %(folder)s: it is no backup, or one that was cut off.")
                % {"folder": folder}
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BackupRefused(_damaged(NAME)) from None
        if seal != _seal({"format": number, **held}):
            raise BackupRefused(_damaged(NAME))
        if number != FORMAT:
            raise BackupRefused(
                _("The backup was made by a newer version of the portal. Update the portal first.")
            )
        files = {place: Seen(**seen) for place, seen in held.pop("files").items()}
        return cls(files=files, **held)

    def prove(self, folder: Path) -> None:
        """Raise BackupRefused at the first file that is missing, changed or too many."""
        there = set(places_below(folder)) - {NAME}
        for place in sorted(self.files.keys() - there):
            raise BackupRefused(_("The file %(place)s is missing from the backup.") % {"place": place})
        for place in sorted(there - self.files.keys()):
            raise BackupRefused(_("The file %(place)s does not belong to the backup.") % {"place": place})
        for place, seen in self.files.items():
            if seen_file(folder / place) != seen:
                raise BackupRefused(_damaged(place))


def places_below(folder: Path) -> Iterator[str]:
    """Yield the place of every file below the folder, with slashes on every system; raise OSError.

    A folder may not be there yet; one that cannot be read, such as a lost disk, is no empty one.
    """
    if not os.path.lexists(folder):
        return
    for above, _folders, names in os.walk(folder, onerror=_give_up, followlinks=True):
        for name in names:
            yield (Path(above) / name).relative_to(folder).as_posix()


def _give_up(error: OSError) -> NoReturn:
    raise error


def seen_file(file: Path) -> Seen:
    """Return size and hash of a file."""
    held, size = hashlib.sha256(), 0
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            held.update(piece)
            size += len(piece)
    return Seen(size, held.hexdigest())


def copied(source: Path, target: Path) -> Seen:
    """Copy a file to where none is, safe on the disk, and return what was copied."""
    held, size = hashlib.sha256(), 0
    with source.open("rb") as old:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as new:
            while piece := old.read(_PIECE):
                new.write(piece)
                held.update(piece)
                size += len(piece)
            _settle(new)
    return Seen(size, held.hexdigest())


def _settle(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _seal(held: dict[str, Any]) -> str:
    """Return a hash over all that the manifest says, so that a damaged one is noticed too."""
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()


def _damaged(place: str) -> str:
    return _("The file %(place)s is damaged. Take another copy of the backup.") % {"place": place}
