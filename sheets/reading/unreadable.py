"""Why a file is refused as a whole: a code that a child process can send, and the sentence for its owner."""

from __future__ import annotations

import enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SheetFault(enum.Enum):
    """What is wrong with a file."""

    EMPTY = "empty"
    NO_SHEET = "no_sheet"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105 - the code of a fault
    MACROS = "macros"
    LINKS = "links"
    NESTED = "nested"
    PACKED = "packed"
    BINARY = "binary"
    PICTURE = "picture"
    DOCUMENT = "document"
    WEB_PAGE = "web_page"
    TOO_LARGE = "too_large"
    UNPACKED = "unpacked"
    RATIO = "ratio"
    MEMBERS = "members"
    FOREIGN_XML = "foreign_xml"
    STYLES = "styles"
    SHEETS = "sheets"
    ROWS = "rows"
    COLUMNS = "columns"
    ENCODING = "encoding"
    QUOTES = "quotes"
    TOO_HEAVY = "too_heavy"
    NO_TURN = "no_turn"  # nothing was begun, and nothing is said of the file
    NOT_IN_TIME = "not_in_time"  # by the clock on the wall: it says little of the file


SENTENCES: dict[SheetFault, Promise] = {
    SheetFault.EMPTY: _("The file is empty. Choose the file that holds the figures."),
    SheetFault.NO_SHEET: _("The file is no spreadsheet. Upload XLSX, XLS, ODS or CSV."),
    SheetFault.DAMAGED: _(
        "The file is damaged. Open it in Excel or LibreOffice, save it as XLSX and upload that."
    ),
    SheetFault.PASSWORD: _("The file is locked with a password. Take the password off and upload it again."),
    SheetFault.MACROS: _("The file holds macros. Save it as XLSX, which holds none, and upload that."),
    SheetFault.LINKS: _(
        "The file takes figures from other files. "
        "In Excel, break the links (Data, Edit Links) and upload it again."
    ),
    SheetFault.NESTED: _(
        "Another file is embedded in this file. Delete the embedded object and upload it again."
    ),
    SheetFault.PACKED: _(
        "The file is a packed folder (ZIP). Unpack it, and upload the spreadsheet that lies in it."
    ),
    SheetFault.BINARY: _("The file is a binary workbook (XLSB). Save it as XLSX and upload that."),
    SheetFault.PICTURE: _("The file is a picture. Upload the spreadsheet itself: XLSX, XLS, ODS or CSV."),
    SheetFault.DOCUMENT: _("The file is a text document. Copy its table into a spreadsheet and upload that."),
    SheetFault.WEB_PAGE: _(
        "The file is a web page named as a spreadsheet. Open it in Excel, save it as XLSX and upload that."
    ),
    SheetFault.TOO_LARGE: _("The file is larger than %(limit)s MB. Divide it into several files."),
    SheetFault.UNPACKED: _(
        "Unpacked, the file is larger than %(limit)s MB. Copy the figures into a new file and upload that."
    ),
    SheetFault.RATIO: _(
        "The file is packed more than %(limit)s times as small as it is. "
        "Copy the figures into a new file and upload that."
    ),
    SheetFault.MEMBERS: _(
        "The file consists of more than %(limit)s parts. Copy the figures into a new file and upload that."
    ),
    SheetFault.FOREIGN_XML: _(
        "The file holds declarations that no spreadsheet program writes. Copy the figures into a new file."
    ),
    SheetFault.STYLES: _(
        "The file has more than %(limit)s cell formats. "
        "Copy the figures as values into a new file and upload that."
    ),
    SheetFault.SHEETS: _("The file has more than %(limit)s sheets. Keep only the sheets with figures."),
    SheetFault.ROWS: _(
        'Sheet "%(sheet)s" has more than %(limit)s rows. Delete what stands below the figures.'
    ),
    SheetFault.COLUMNS: _(
        'Sheet "%(sheet)s" has more than %(limit)s columns. Delete what stands to the right of the figures.'
    ),
    SheetFault.ENCODING: _(
        "The letters of the file cannot be read. Save it as XLSX or as CSV UTF-8 and upload that."
    ),
    SheetFault.QUOTES: _(
        "A quotation mark that opens in line %(line)s is not closed where it should be. "
        "Mend it, or save the file as XLSX."
    ),
    SheetFault.TOO_HEAVY: _(
        "Reading the file takes more time or memory than is allowed. "
        "Copy the figures into a new file and upload that."
    ),
    SheetFault.NO_TURN: _(
        "The portal is reading other files at this moment, and this one was not begun. Upload it again in a "
        "minute."
    ),
    SheetFault.NOT_IN_TIME: _(
        "The portal is busy, and the file could not be read in time. Upload it again in some minutes; where "
        "that helps nothing, copy the figures into a new file."
    ),
}


class Unreadable(ValueError):
    """A file that is refused as a whole; the text says what is wrong with it and how to mend it."""

    def __init__(self, why: SheetFault, **details: str) -> None:
        super().__init__(why, details)
        self.why = why
        self.details = details

    def __str__(self) -> str:
        """Return the sentence in the language of whoever reads it."""
        return str(SENTENCES[self.why]) % self.details
