"""Why a cell is no value of its field: a code, and the sentence that says how to mend it."""

from __future__ import annotations

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sheets.cells.value import Value, shown

Code = Literal[
    "blank", "error", "not_a_number", "not_whole", "negative", "ratio_as_date", "dash", "tick", "above_100",
    "not_a_day", "no_such_day", "ratio", "not_a_ratio", "part_above_whole", "unknown_code", "ambiguous_code",
    "not_yes_or_no",
    "percent_sign", "percentage", "percent_of_measure", "thousands_or_decimals",
]  # fmt: skip

SENTENCES: dict[Code, Promise] = {
    "blank": _("The cell is blank. Write the value, or 0 where nothing occurred."),
    "error": _('The cell shows the error %(value)s. Mend its formula, or write the value itself.'),
    "not_a_number": _('"%(value)s" cannot be read as a number. Write it like 1.234 or 92,3.'),
    "not_whole": _('"%(value)s" is a count and has no decimal places. Write it like 1.234.'),
    "negative": _('"%(value)s" is below 0. Write 0 or a larger number.'),
    "ratio_as_date": _(
        "The spreadsheet program made the day %(value)s of what was typed, probably %(offers)s. "
        "Format the cell as text and write the number again."
    ),
    "ratio": _('"%(value)s" is a part of a whole. Write each of the two numbers into its own column.'),
    "dash": _('"%(value)s" does not say which number is meant. '
        "Write 0 where nothing occurred, or leave the cell blank."),
    "tick": _('"%(value)s" is a mark and no number. Write the number.'),
    "above_100": _('"%(value)s" is above 100 per cent. Check the number.'),
    "not_a_day": _('"%(value)s" cannot be read as a day. Write day/month/year, such as 14/06/2018.'),
    "no_such_day": _('There is no day "%(value)s". Write day/month/year, such as 14/06/2018.'),
    "not_a_ratio": _('"%(value)s" cannot be read as a part of a whole. Write it as text like 5/10.'),
    "part_above_whole": _('In "%(value)s" the part is larger than the whole. Check the two numbers.'),
    "unknown_code": _('There is no code "%(value)s". Copy the code from the template.'),
    "ambiguous_code": _(
        'The code "%(value)s" may be %(offers)s. Format the cell as text and write the whole code.'
    ),
    "percent_sign": _(
        '"%(value)s" bears a percent sign, and this index is no percentage. '
        "Write the number as it was published, without the sign."
    ),
    "percentage": _(
        '"%(value)s" is a percentage, and a count belongs here. Write how many there are, like 1.234.'
    ),
    "percent_of_measure": _(
        '"%(value)s" bears a percent sign, and an average is held against a number in its unit of measure. '
        "Format the cell as a number and write, for example, 15."
    ),
    "thousands_or_decimals": _('"%(value)s" may be %(offers)s. Write the one that is meant.'),
    "not_yes_or_no": _('"%(value)s" says neither yes nor no. Write "Có" or "Không".'),
}  # fmt: skip


class Misread(ValueError):
    """A cell that is no value of its field: a code, and a sentence what was expected and how to mend it."""

    def __init__(self, code: Code, value: Value = None, offers: tuple[str, ...] = ()) -> None:
        super().__init__(code, value, offers)
        self.code: Code = code
        self.value = value
        self.offers = offers  # what was probably typed, likeliest first: "5/10" where Excel made a day of it

    asked = ""  # nobody is asked about such a cell

    @property
    def group(self) -> str:
        """Return the kind of repair."""
        return f"misread_{self.code}"

    def __str__(self) -> str:
        """Return the sentence in the language of whoever reads it."""
        offers = " / ".join(f'"{offer}"' for offer in self.offers)
        return str(SENTENCES[self.code]) % {"value": shown(self.value), "offers": offers}
