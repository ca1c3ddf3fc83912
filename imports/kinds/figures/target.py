"""Which target a row of a file is about: by its code, or by what its sheet is counted for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from imports.kinds.figures import columns
from imports.kinds.kind import Filled
from imports.kinds.reading import Reading
from sheets.cells.value import shown, text_of
from sheets.cells.values import match_text
from sheets.tables.table import Line
from targets.models import Indicator
from targets.models.indicator import Source, SurveySubject

# Hyphens and dashes that word processors put in the place of the sign in a code.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def indicator_of(
    sheet: Filled, line: Line, indicators: Mapping[str, Indicator], reading: Reading
) -> Indicator | None:
    """Return the indicator that the row is about, or refuse the row."""
    if sheet.part is columns.FIGURES:
        return _coded(sheet, line, indicators, reading)
    if sheet.part is columns.DOSSIERS:
        wanted = [one for one in indicators.values() if one.source == Source.DOSSIERS]
        if not wanted:
            at, words = first_column(sheet, "received"), _("No target is counted from dossiers.")
            reading.refuse((sheet.grid.name, line.row), at, "not_asked", "", words)
        return wanted[0] if wanted else None
    return _surveyed(sheet, line, indicators, reading)


def _coded(
    sheet: Filled, line: Line, indicators: Mapping[str, Indicator], reading: Reading
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
    sheet: Filled, line: Line, found: Indicator, indicators: Mapping[str, Indicator]
) -> Indicator | None:
    """Return the other target whose name the row bears: then its columns have slipped apart."""
    name = match_text(text_of(sheet.value(line, "target_name")))
    if not name or name in _names_of(found):
        return None
    return next((one for one in indicators.values() if name in _names_of(one)), None)


def _names_of(indicator: Indicator) -> set[str]:
    return {match_text(indicator.name), match_text(indicator.short_name)}


@cache
def _subjects() -> dict[str, str]:
    """Return the subjects of surveys by their names in every language: readers of both share files."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {match_text(str(words)): code for code, words in SurveySubject.choices}
    return found


def _surveyed(
    sheet: Filled, line: Line, indicators: Mapping[str, Indicator], reading: Reading
) -> Indicator | None:
    text = text_of(sheet.value(line, "subject"))
    subject = _subjects().get(match_text(text), text.casefold())
    found = [one for one in indicators.values() if one.source == Source.SURVEY]
    found = [one for one in found if one.survey_subject == subject]
    if not found:
        known = ", ".join(str(words) for words in SurveySubject.labels)
        words = _("“%(text)s” is no subject of a survey. The subjects are: %(known)s.")
        at = first_column(sheet, "subject")
        told = words % {"text": shown(text), "known": known}
        reading.refuse((sheet.grid.name, line.row), at, "target_unknown", text, told)
    return found[0] if found else None


def first_column(sheet: Filled, *keys: str) -> int:
    """Return the first of the columns that the sheet has, by their keys; 0 where it has none."""
    return next((sheet.columns[key] for key in keys if key in sheet.columns), 0)
