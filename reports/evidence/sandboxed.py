"""The process that looks at one upload: name and bytes come in, verdict and new bytes of a picture go out.

It is started by checking.py and never imported, and takes its limits upon itself before it looks at the file.
"""

from __future__ import annotations

import codecs
import json
import sys
import time

from PIL import Image

from reports.evidence.kinds import FileFault, FileNotTaken
from reports.evidence.verdict import examine_file
from sheets.reading import limits


def main() -> None:
    """Read the upload from the standard input, and write what became of it and what that cost."""
    # Python and Pillow fetch these when they are first used, and then no file can be opened any more.
    Image.preinit()
    for encoding in ("cp437", "utf-16", "utf-16-be", "cp1252", "cp1258"):
        codecs.lookup(encoding)
    limits.limit_process()
    name = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    answer: dict[str, object] = {}
    rewritten = b""
    try:
        taken = examine_file(content, name)
        answer["kind"] = taken.kind.label
        rewritten = taken.content if taken.content is not content else b""
    except FileNotTaken as refusal:
        answer |= {"why": refusal.why.name, "values": refusal.values}
    except MemoryError:
        answer["why"] = FileFault.TOO_HEAVY.name
    answer["seconds"] = time.process_time()
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + rewritten)


if __name__ == "__main__":
    main()
