"""Whether an upload is taken as evidence: decided by its bytes, never by what it says about itself."""

from __future__ import annotations

from pathlib import PurePath

from reports.evidence import office, pdf, pictures
from reports.evidence.kinds import JPG, LARGEST, PDF, PNG, AcceptedFile, FileFault, FileNotTaken
from sheets.reading.contents import MAGIC

_HEAD = 1024  # bytes in which some readers look for the mark of a PDF


def examine_file(content: bytes, name: str) -> AcceptedFile:
    """Return what is taken of the upload, or raise FileNotTaken with a sentence for its sender.

    content  all bytes of the upload
    name     as the browser sent it: only its ending is looked at, and only after the content has spoken
    """
    if not content:
        raise FileNotTaken(FileFault.EMPTY)
    if len(content) > LARGEST:
        raise FileNotTaken(FileFault.TOO_LARGE)
    taken = _examined(content)
    if PurePath(name).suffix.lower().lstrip(".") not in taken.kind.endings:
        raise FileNotTaken(FileFault.ENDING, kind=taken.kind.label, ending=f".{taken.kind.endings[0]}")
    return taken


def _examined(content: bytes) -> AcceptedFile:
    if content.startswith(b"%PDF-"):
        pdf.check_pdf(content)
        return AcceptedFile(PDF, content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return AcceptedFile(PNG, pictures.rewritten(content, PNG))
    if content.startswith(b"\xff\xd8\xff"):
        return AcceptedFile(JPG, pictures.rewritten(content, JPG))
    if content.startswith(MAGIC):
        return AcceptedFile(office.office_kind(content), content)
    if content.startswith(office.OLE):
        raise FileNotTaken(office.kind_of_ole(content))
    raise FileNotTaken(FileFault.MIXED if b"%PDF-" in content[:_HEAD] else FileFault.NOT_TAKEN)
