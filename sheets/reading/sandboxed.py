"""The process that reads one file: name and bytes come in, a book or the reason for none goes out.

It is started by sandbox.py and never imported, and takes its limits upon itself before it looks at the file.
"""

from __future__ import annotations

import codecs
import json
import sys

from sheets.reading import carrying, limits, read
from sheets.reading.unreadable import SheetFault, Unreadable

LARGEST_BOOK = 64 * 1024 * 1024  # bytes, as they go out


def main() -> None:
    """Read the file from the standard input, and write what became of it."""
    # Python fetches these when they are first used, and then no file can be opened any more.
    for encoding in ("utf-16", "cp1258", "utf-8-sig", "cp437"):
        codecs.lookup(encoding)
    limits.limit_process()
    about = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        book = read.read_pasted(content) if about.get("is_pasted") else read.read_book(content, about["name"])
        answer = carrying.READ + carrying.packed(book)
        if len(answer) > LARGEST_BOOK:
            raise Unreadable(SheetFault.TOO_HEAVY)
    except Unreadable as fault:
        answer = carrying.REFUSED + json.dumps([fault.why.value, fault.details]).encode()
    except MemoryError:
        answer = carrying.REFUSED + json.dumps([SheetFault.TOO_HEAVY.value, {}]).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
