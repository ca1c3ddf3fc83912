"""Compiles the catalogues of words: msgfmt is not on every machine, polib comes with the portal."""

from __future__ import annotations

import os
from pathlib import Path

import polib

from tools.project import ROOT


def compile_messages() -> list[Path]:
    """Write a .mo beside each .po of the project whose words are newer; return what was written."""
    written = []
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
            # Two runs may meet here, so the finished file appears under its name at once.
            unfinished = target.with_suffix(f".{os.getpid()}.unfinished")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(target)
            written.append(target)
    return written


if __name__ == "__main__":
    compile_messages()
