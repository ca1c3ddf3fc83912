"""The kinds of file that are taken as evidence, and the sentences with which others are refused."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.refusal import Refused


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what people call it, what it is served as, how its names may end."""

    label: str
    media_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("PDF", "application/pdf", ("pdf",))
PNG = Kind("PNG", "image/png", ("png",))
JPG = Kind("JPG", "image/jpeg", ("jpg", "jpeg"))
DOCX = Kind("DOCX", f"{_OFFICE}.wordprocessingml.document", ("docx",))
XLSX = Kind("XLSX", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
KINDS = (PDF, DOCX, XLSX, JPG, PNG)


class Why(models.TextChoices):
    """Why a file is not taken: what is wrong with it, and how to mend it."""

    EMPTY = "empty", _("The file is empty. Open the original, save it and hand it in again.")
    TOO_LARGE = "too_large", _("The file is larger than 10 MB. Make it smaller or divide it into several.")
    NOT_TAKEN = (
        "not_taken",
        _(
            "Only PDF, DOCX, XLSX, JPG and PNG are taken, by the content and not by the name. "
            "Save the file as one of these and hand it in again."
        ),
    )
    OLD_OFFICE = (
        "old_office",
        _("The file is of an old kind (DOC, XLS, PPT). Save it as DOCX or XLSX and hand it in again."),
    )
    ENDING = (
        "ending",
        _("The content is %(kind)s, but the name does not end in %(ending)s. Rename the file accordingly."),
    )
    PASSWORD = (
        "password",
        _("The file has a password. Take the password off and hand the file in again."),
    )
    MACROS = (
        "macros",
        _("The file holds macros. Save it as DOCX or XLSX without macros and hand it in again."),
    )
    ACTIVE = (
        "active",
        _("The PDF holds scripts, commands or other files. Print it into a new PDF and hand that one in."),
    )
    EMBEDDED = (
        "embedded",
        _(
            "The file holds objects of other programs, or takes its template from elsewhere. "
            "Save it as PDF and hand that one in."
        ),
    )
    MIXED = (
        "mixed",
        _("The file also holds content of another kind of file. Open it, save it anew and hand that one in."),
    )
    UNPACKED = (
        "unpacked",
        _("Unpacked, the file is too large or has too many parts. Save it as PDF and hand that one in."),
    )
    PIXELS = (
        "pixels",
        _("The picture has more than 50 million pixels. Make it smaller and hand it in again."),
    )
    DAMAGED = (
        "damaged",
        _("The file is damaged or incomplete. Open it, save it anew and hand that one in."),
    )
    FOUND = (
        "found",
        _("The virus scanner refuses the file. Clean the computer it comes from before handing in again."),
    )
    NOT_SCANNED = (
        "not_scanned",
        _("The file could not be scanned for viruses and was not kept. Try again in a few minutes."),
    )
    QUOTA = (
        "quota",
        _(
            "The files of the unit would take more than %(megabytes)s MB. "
            "Use a file that is already there again, or ask the administrator for more room."
        ),
    )


class NotTaken(Refused):
    """A file is not taken; its text says why and what to do."""

    def __init__(self, why: Why, **values: str) -> None:
        self.why = why
        self.values = values
        super().__init__(why)

    def __str__(self) -> str:
        return str(self.why.label) % self.values
