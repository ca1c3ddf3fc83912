"""Start ./run, ./test or ./check from here on Windows: `python tools/bootstrap.py run --help`.

Any Python 3 can read this file, so that one which is too old says so in a sentence instead of a traceback.
"""

import importlib
import sys
from pathlib import Path

OLDEST = (3, 11)
VERBS = {"run": "tools.serve", "test": "tools.lanes", "check": "tools.checks"}


def too_old(version):  # type: ignore[no-untyped-def]  # an old Python must be able to read this line
    """Return the sentence for a Python that is too old, or nothing."""
    if tuple(version[:2]) >= OLDEST:
        return ""
    wanted, here = (".".join(map(str, parts)) for parts in (OLDEST, version[:2]))
    return "The portal needs Python " + wanted + " or newer, and this is " + here + ". Install a newer one."


def main(arguments):  # type: ignore[no-untyped-def]
    """Do one of the three verbs and return the exit code."""
    sentence = too_old(sys.version_info)  # type: ignore[no-untyped-call]
    if sentence:
        print(sentence, file=sys.stderr)
        return 2
    if not arguments or arguments[0] not in VERBS:
        print("Usage: python tools/bootstrap.py {} [options]".format("|".join(VERBS)), file=sys.stderr)
        return 2
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    project = importlib.import_module("tools.project")
    return project.guarded(importlib.import_module(VERBS[arguments[0]]).main, arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))  # type: ignore[no-untyped-call]
