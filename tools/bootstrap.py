"""Start ./run, ./test or ./check from here on Windows: `python tools/bootstrap.py run --help`.

Any Python since 3.7 can read this file, so that one which is too old says so in a sentence.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST = (3, 11)
VERBS = {"run": "tools.serve", "test": "tools.lanes", "check": "tools.checks"}


def too_old(version: Sequence[int]) -> str:
    """Return the sentence for a Python that is too old, or nothing."""
    if tuple(version) >= OLDEST:
        return ""
    wanted, here = (".".join(map(str, parts)) for parts in (OLDEST, version[:2]))
    return f"The portal needs Python {wanted} or newer, and this is {here}. Install a newer one."


def main(arguments: list[str]) -> int:
    """Do one of the three verbs and return the exit code."""
    sentence = too_old(sys.version_info[:2])
    if sentence:
        print(sentence, file=sys.stderr)
        return 2
    if not arguments or arguments[0] not in VERBS:
        print(f"Usage: python tools/bootstrap.py {'|'.join(VERBS)} [options]", file=sys.stderr)
        return 2
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    project = importlib.import_module("tools.project")
    verb = importlib.import_module(VERBS[arguments[0]])
    return int(project.guarded(verb.main, arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
