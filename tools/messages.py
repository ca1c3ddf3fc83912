"""Compiles the catalogues of words: msgfmt is not on every machine, polib comes with the portal."""

from __future__ import annotations

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_messages() -> list[Path]:
    """Write a .mo beside each .po of the project whose words are newer; return what was written."""
    written = []
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            written.append(target)
    return written


if __name__ == "__main__":
    compile_messages()
