"""No template has a line that an editor cuts off: python -m tools.template_lines templates/base.html ..."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

LONGEST = 120  # signs in a line, its white space before them too


def long_lines(path: Path) -> Iterator[str]:
    """Yield where the file has a longer line, and how long it is."""
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if len(line) > LONGEST:
            yield f"{path}:{number}: {len(line)} signs, {LONGEST} at most"


def main(names: Sequence[str]) -> int:
    """Print every line that is too long, and return the exit status."""
    found = [fault for name in names for fault in long_lines(Path(name))]
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
