"""The file `.env`: read as the portal reads it, and filled with random secrets where they are missing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from tools.project import ROOT

FILE = ROOT / ".env"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is read as another
HEADER = "# The settings of this machine, kept out of the repository: docs/deployment.md names them all.\n"


def read(path: Path = FILE) -> dict[str, str]:
    """Return the variables of the file, without those that are empty."""
    if not path.is_file():
        return {}
    held: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            held[name.strip()] = value.strip().strip("'\"")
    return {name: value for name, value in held.items() if value}


def setting(name: str, path: Path = FILE) -> str:
    """Return a variable of the process or, beneath it, of the file; nothing where neither has it."""
    return os.environ.get(name) or read(path).get(name, "")


def fill(names: Iterable[str], path: Path = FILE) -> None:
    """Write a random value for each name that has none. Only its owner can read the file."""
    missing = [name for name in names if not setting(name, path)]
    if not missing:
        return
    text = path.read_text(encoding="utf-8") if path.is_file() else HEADER
    if text and not text.endswith("\n"):
        text += "\n"
    text += "".join(f"{name}={_random(name)}\n" for name in missing)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)


def _random(name: str) -> str:
    """Return 50 characters for a machine, or three words of four characters for a person (60 bits)."""
    if name.endswith("PASSWORD"):
        return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    return secrets.token_urlsafe(50)
