"""Whether an upload is taken as evidence: decided by its bytes, never by what it says about itself."""

from __future__ import annotations

from pathlib import PurePath

from reports.evidence import office, pdf, pictures
from reports.evidence.kinds import JPG, LARGEST, PDF, PNG, NotTaken, Taken, Why
from sheets.reading.contents import MAGIC

_HEAD = 1024  # bytes in which some readers look for the mark of a PDF


def examine(content: bytes, name: str) -> Taken:
    """Return what is taken of the upload, or raise NotTaken with a sentence for its sender.

    content  all bytes of the upload
    name     as the browser sent it: only its ending is looked at, and only after the content has spoken
    """
    if not content:
        raise NotTaken(Why.EMPTY)
    if len(content) > LARGEST:
        raise NotTaken(Why.TOO_LARGE)
    taken = _examined(content)
    if PurePath(name).suffix.lower().lstrip(".") not in taken.kind.endings:
        raise NotTaken(Why.ENDING, kind=taken.kind.label, ending=f".{taken.kind.endings[0]}")
    return taken


def _examined(content: bytes) -> Taken:
    if content.startswith(b"%PDF-"):
        pdf.check(content)
        return Taken(PDF, content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Taken(PNG, pictures.rewritten(content, PNG))
    if content.startswith(b"\xff\xd8\xff"):
        return Taken(JPG, pictures.rewritten(content, JPG))
    if content.startswith(MAGIC):
        return Taken(office.check(content), content)
    if content.startswith(office.OLE):
        raise NotTaken(office.kind_of_ole(content))
    raise NotTaken(Why.MIXED if b"%PDF-" in content[:_HEAD] else Why.NOT_TAKEN)
