"""The kinds of file that are taken as evidence, and the sentences with which others are refused."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.refusal import Refused


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: what people call it, what it is served as, how its names may end."""

    label: str
    media_type: str
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """A file that is taken: what it is, and the bytes to keep, which for pictures are new ones."""

    kind: FileKind
    content: bytes


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = FileKind("PDF", "application/pdf", ("pdf",))
PNG = FileKind("PNG", "image/png", ("png",))
JPG = FileKind("JPG", "image/jpeg", ("jpg", "jpeg"))
DOCX = FileKind("DOCX", f"{_OFFICE}.wordprocessingml.document", ("docx",))
XLSX = FileKind("XLSX", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
KINDS = (PDF, DOCX, XLSX, JPG, PNG)

LARGEST = 10 * 1024 * 1024  # bytes of one upload
LONGEST = 60  # characters of what was found, in a sentence


class FileFault(enum.Enum):
    """Why a file is not taken: what was found in it, and how to mend it."""

    label: Promise

    def __new__(cls, label: Promise) -> Self:
        member = object.__new__(cls)
        member._value_ = len(cls.__members__)
        member.label = label
        return member

    EMPTY = _("The file is empty. Open the original, save it and hand it in again.")
    TOO_LARGE = _("The file is larger than 10 MB. Make it smaller or divide it into several.")
    NOT_TAKEN = _(
        "Only PDF, DOCX, XLSX, JPG and PNG are taken, by the content and not by the name. "
        "Save the file as one of these and hand it in again."
    )
    OLD_OFFICE = _(
        "The file is of an old kind (DOC, XLS, PPT). Save it as DOCX or XLSX and hand it in again."
    )
    ENDING = _(
        "The content is %(kind)s, but the name does not end in %(ending)s. Rename the file accordingly."
    )
    PASSWORD = _("The file has a password. Take the password off and hand the file in again.")
    MIXED = _(
        "The file also holds content of another kind of file. Open it, save it anew and hand that one in."
    )
    UNPACKED = _(
        "Unpacked, the file is too large or has too many parts. Save it as PDF and hand that one in."
    )
    PIXELS = _("The picture has more than 50 million pixels. Make it smaller and hand it in again.")
    DAMAGED = _("The file is damaged or incomplete. Open it, save it anew and hand that one in.")
    TOO_HEAVY = _(
        "Looking through the file takes more time or memory than is allowed. "
        "Print it into a new PDF, or divide it, and hand that in."
    )

    # What a document or workbook may hold beside its text and figures.
    MACROS = _("The file holds macros. Save it as DOCX or XLSX without macros and hand it in again.")
    ACTIVEX = _(
        "The file holds ActiveX controls. Delete them on the Developer tab, "
        "save the file without them and hand it in again."
    )
    OBJECT = _(
        "The file holds an embedded file or an object of another program (%(found)s). "
        "Delete it or paste it as a picture, save the file without it and hand it in again."
    )
    CHUNK = _(
        "The file holds another document as a part of itself (altChunk). "
        "Open it in Word, save it as a new DOCX without that part and hand that one in."
    )
    DDE = _(
        "The file holds a %(found)s command, which can start another program (DDE). "
        "Delete that field or cell, save the file without it and hand it in again."
    )
    FIELD = _(
        "The file holds a field %(found)s, which takes content from elsewhere. "
        "In Word press Ctrl+A, then Ctrl+Shift+F9, save the file without the field and hand it in again."
    )
    FORMULA = _(
        "The file holds a formula with %(found)s, which calls another program or machine. "
        "Paste the cells as values, save the file without the formula and hand it in again."
    )
    LINKS = _(
        "The file takes figures from other files (%(found)s). "
        "In Excel choose Data, Edit Links, Break Link, save the file without links and hand it in again."
    )
    CONNECTIONS = _(
        "The file holds connections to data elsewhere (%(found)s). In Excel choose Data, Queries & "
        "Connections and delete them, save the file without them and hand it in again."
    )
    WEB_EXTENSION = _(
        "The file starts an add-in of Office (%(found)s). "
        "Remove the add-in from the file, save it without and hand it in again."
    )
    TEMPLATE = _(
        "The file takes its template from elsewhere: %(found)s. On the Developer tab choose Document "
        "Template, enter Normal.dotm, save the file without the other template and hand it in again."
    )
    REMOTE_PICTURE = _(
        "The file fetches a picture from elsewhere: %(found)s. "
        "Paste the picture itself, save the file without the link and hand it in again."
    )
    FETCHED = _(
        "The file fetches content from elsewhere: %(found)s. "
        "Delete that part, save the file without it and hand it in again."
    )
    ADDRESS = _(
        "A link in the file leads to a disk, to another machine or to a program instead of a web page: "
        "%(found)s. Remove the link, save the file without it and hand it in again."
    )

    # What a PDF may hold beside its pages.
    PDF_SCRIPT = _(
        "The PDF holds a script (JavaScript). Print it into a new PDF without it and hand that one in."
    )
    PDF_LAUNCH = _(
        "The PDF holds a command that starts a program (Launch). "
        "Print it into a new PDF without commands and hand that one in."
    )
    PDF_FILES = _(
        "Other files are attached inside the PDF (%(found)s). "
        "Print it into a new PDF without attachments, and hand the other files in one by one."
    )
    PDF_MEDIA = _(
        "The PDF holds sound, film or a 3D model (%(found)s). "
        "Print it into a new PDF without them and hand that one in."
    )
    PDF_SENDS = _(
        "The PDF holds a form that sends or fetches data (%(found)s). "
        "Print it into a new PDF without that form and hand that one in."
    )
    PDF_OTHER_FILE = _(
        "The PDF leads into another file (%(found)s). "
        "Print it into a new PDF without such links and hand that one in."
    )
    PDF_XFA = _("The PDF holds a form of XML (XFA). Print it into a new PDF without it and hand that one in.")
    PDF_OPENS = _(
        "The PDF does something by itself when it is opened or read (%(found)s). "
        "Print it into a new PDF without such commands and hand that one in."
    )
    PDF_HIDDEN = _(
        "Objects of the PDF are packed in a way that cannot be looked into. "
        "Print it into a new PDF without them and hand that one in."
    )

    # What has nothing to do with the file itself.
    FOUND = _("The virus scanner refuses the file. Clean the computer it comes from before handing in again.")
    NOT_SCANNED = _("The file could not be scanned for viruses and was not kept. Try again in a few minutes.")
    QUOTA = _(
        "The files of the unit would take more than %(megabytes)s MB. "
        "Use a file that is already there again, or ask the administrator for more room."
    )
    NOT_IN_TIME = _(
        "The portal is busy, and the file could not be looked through in time. "
        "Hand it in again in a few minutes, alone."
    )
    NOT_REACHED = _(
        "Looking through the files before it took too long, and this one was not looked at. "
        "Hand it in again, fewer files at a time."
    )


class FileNotTaken(Refused):
    """A file is not taken; its text says why and what to do."""

    def __init__(self, why: FileFault, **values: str) -> None:
        self.why = why
        # What was found stands in a stranger's file: without what turns or breaks a line, and not too long.
        self.values = {
            name: "".join(filter(str.isprintable, text))[:LONGEST] for name, text in values.items()
        }
        super().__init__(why, self.values)

    def __str__(self) -> str:
        return str(self.why.label) % self.values
