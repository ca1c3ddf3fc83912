"""Keep docs/rights.md as the code is.

python -m tools.rights update    write the page anew
python -m tools.rights check     fail if the page is not as the code is
"""

from __future__ import annotations

import sys

from tools.rights.page import PAGE, page


def main(verb: str) -> int:
    """Write the page, or say that it is not as the code is; return the exit status."""
    if verb == "update":
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(f"{PAGE.name} is not as the code is: run python -m tools.rights update, and look at what changed")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
