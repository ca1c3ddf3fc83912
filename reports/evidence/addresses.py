"""Where a link in a document leads: to a page that its reader opens, or to what opens a way out."""

from __future__ import annotations

import re
from urllib.parse import unquote

# A page, a letter, a place in the document itself, a neighbour by its bare name, a host without its scheme.
_PLAIN = re.compile(
    r"https?:|mailto:|tel:|#|/(?![/\\])|[\w.-]+\.[\w-]+:\d|[^:/\\][^:/\\]*(?:[/\\?#]|$)|$", re.IGNORECASE
)
_UNSEEN = re.compile(r"[\x00-\x20]+")


def leads_out(address: str) -> bool:
    """Say whether following the address reaches a disk, another machine's shares or a program.

    A name such as \\\\host\\share tells the host who reads, even without a question; a strange scheme starts
    whatever program is registered for it.
    """
    return not _PLAIN.match(_UNSEEN.sub("", unquote(address)))
