"""Which target a row of a file is about: by its code, or by what its sheet is counted for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from django.utils.translation import gettext as _

from imports.kinds.figures import columns
from imports.kinds.kind import Filled
from imports.kinds.reading import Reading
from reports.figures.kind import CellNotTaken
from reports.figures.registry import kind_of
from sheets.cells.value import shown, text_of
from sheets.cells.values import match_text
from sheets.tables.table import DataLine
from targets.models import Indicator

# Hyphens and dashes that word processors put in the place of the sign in a code.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def indicator_of(
    sheet: Filled, line: DataLine, indicators: Mapping[str, Indicator], reading: Reading
) -> Indicator | None:
    """Return the indicator that the row is about, or refuse the row."""
    if sheet.part is columns.FIGURES:
        return _coded(sheet, line, indicators, reading)
    kind = columns.OWN_SHEETS[sheet.part.key]
    of_the_kind = [one for one in indicators.values() if kind_of(one) is kind]
    try:
        return kind.named(lambda key: text_of(sheet.value(line, key)), of_the_kind)
    except CellNotTaken as refused:
        at = first_column(sheet, refused.column)
        reading.refuse((sheet.grid.name, line.row), at, refused.group, refused.text, str(refused))
        return None


def _coded(
    sheet: Filled, line: DataLine, indicators: Mapping[str, Indicator], reading: Reading
) -> Indicator | None:
    code = text_of(sheet.value(line, "code"))
    found = indicators.get(code.casefold().translate(_DASHES))
    if found is None:
        near = get_close_matches(code.casefold(), indicators, 1, 0.5)
        words = _("No target has the code “%(code)s”.") % {"code": shown(code)}
        if not code:
            words = _("The row names no target. Write its code, or delete the row.")
        if near:
            nearest = indicators[near[0]]
            words += " " + _("The nearest: %(code)s, %(name)s.") % {
                "code": nearest.code,
                "name": nearest.label,
            }
        place = (sheet.grid.name, line.row)
        reading.refuse(place, first_column(sheet, "code"), "target_unknown", code, words)
    elif (other := _other_named(sheet, line, found, indicators)) is not None:
        words = _("The code %(code)s is that of “%(target)s”, and the name is that of %(other)s.") % {
            "code": found.code,
            "target": found.label,
            "other": other.code,
        }
        place = (sheet.grid.name, line.row)
        reading.refuse(place, first_column(sheet, "code"), "target_mismatch", code, words)
        return None
    return found


def _other_named(
    sheet: Filled, line: DataLine, found: Indicator, indicators: Mapping[str, Indicator]
) -> Indicator | None:
    """Return the other target whose name the row bears: then its columns have slipped apart."""
    name = match_text(text_of(sheet.value(line, "target_name")))
    if not name or name in _names_of(found):
        return None
    return next((one for one in indicators.values() if name in _names_of(one)), None)


def _names_of(indicator: Indicator) -> set[str]:
    return {match_text(indicator.name), match_text(indicator.short_name)}


def first_column(sheet: Filled, *keys: str) -> int:
    """Return the first of the columns that the sheet has, by their keys; 0 where it has none."""
    return next((sheet.columns[key] for key in keys if key in sheet.columns), 0)
