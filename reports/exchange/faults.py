"""Why a file is refused as a whole: a code that a child process can send, and the sentence for its owner."""

from __future__ import annotations

import enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Why(enum.Enum):
    """What is wrong with a file; a limit that it breaks comes as `limit`."""

    EMPTY = "empty"
    NO_SHEET = "no_sheet"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105 - the code of a fault
    MACROS = "macros"
    PICTURE = "picture"
    DOCUMENT = "document"
    TOO_LARGE = "too_large"
    UNPACKED = "unpacked"
    MEMBERS = "members"
    NESTED = "nested"
    FOREIGN_XML = "foreign_xml"
    STYLES = "styles"
    SHEETS = "sheets"
    ROWS = "rows"
    COLUMNS = "columns"
    ENCODING = "encoding"
    QUOTES = "quotes"
    TOO_HEAVY = "too_heavy"


SENTENCES: dict[Why, Promise] = {
    Why.EMPTY: _("The file is empty. Choose the file that holds the figures."),
    Why.NO_SHEET: _("The file is no spreadsheet. Upload XLSX, XLS, ODS or CSV."),
    Why.DAMAGED: _("The file is damaged. Open it in Excel or LibreOffice, save it as XLSX and upload that."),
    Why.PASSWORD: _("The file is locked with a password. Take the password off and upload it again."),
    Why.MACROS: _("The file holds macros. Save it as XLSX (without macros) and upload that."),
    Why.PICTURE: _("The file is a picture. Upload the spreadsheet itself: XLSX, XLS, ODS or CSV."),
    Why.DOCUMENT: _("The file is a text document. Copy its table into a spreadsheet and upload that."),
    Why.TOO_LARGE: _("The file is larger than %(limit)s MB. Divide it into several files."),
    Why.UNPACKED: _(
        "The file unpacks to more than %(limit)s MB. Copy the cells with figures into a new file and upload that."
    ),
    Why.MEMBERS: _(
        "The file holds more than %(limit)s parts. Copy the cells with figures into a new file and upload that."
    ),
    Why.NESTED: _("The file holds another file within. Take out what is embedded and upload it again."),
    Why.FOREIGN_XML: _(
        "The file holds declarations that no spreadsheet program writes. Copy the cells into a new file."
    ),
    Why.STYLES: _(
        "The file has more than %(limit)s cell formats. Copy the cells as values into a new file and upload that."
    ),
    Why.SHEETS: _("The file has more than %(limit)s sheets. Keep the sheets with figures only."),
    Why.ROWS: _('Sheet "%(sheet)s" has more than %(limit)s rows. Delete what stands below the figures.'),
    Why.COLUMNS: _(
        'Sheet "%(sheet)s" has more than %(limit)s columns. Delete what stands right of the figures.'
    ),
    Why.ENCODING: _("The text of the file cannot be read. Save it as XLSX or as CSV UTF-8 and upload that."),
    Why.QUOTES: _(
        "A quotation mark in line %(line)s of the file is never closed. Mend it or save it as XLSX."
    ),
    Why.TOO_HEAVY: _(
        "Reading the file takes more time or memory than is allowed. "
        "Copy the cells with figures into a new file and upload that."
    ),
}


class Unreadable(ValueError):
    """A file that is refused as a whole; the text says what is wrong with it and how to mend it."""

    def __init__(self, why: Why, **details: str) -> None:
        super().__init__(why, details)
        self.why = why
        self.details = details

    def __str__(self) -> str:
        """Return the sentence in the language of whoever reads it."""
        return str(SENTENCES[self.why]) % self.details
