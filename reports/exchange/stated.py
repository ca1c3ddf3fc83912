"""The rows of a file as what units state: of each figure the boxes of its form, and their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from procedures.cells.units import Units, UnknownUnit
from procedures.cells.value import Value, address, is_error, shown, text_of
from procedures.cells.values import Mark, Misread, as_count, as_decimal, as_yes_no, mark_of, match_text
from procedures.models import Unit
from reports.entry.dossier_form import COLUMNS as DOSSIER_COLUMNS
from reports.entry.forms import NO, NOT_APPLICABLE, YES, Texts
from reports.exchange import figures
from reports.exchange.checked import Fault
from reports.exchange.kinds import Filled, Order
from reports.exchange.table import Line
from reports.models.dossiers import ALL_DOSSIERS
from targets.models import Indicator
from targets.models.indicator import Kind, Source, SurveySubject

Place = tuple[str, int]  # a sheet and a row, from 0
Key = tuple[int, int]  # a unit and an indicator
FAILED = "misread_error"  # the kind of repair of a cell that shows an error
TOLD_ONCE = frozenset({FAILED, "formula"})  # what else is wrong with such a cell shows once it is mended
_NAMING = frozenset({"unit", "unit_name", "district", "target_name"})
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
REPORTED = frozenset({"da bao cao", "co so lieu"})  # says of a row nothing that its figures do not


@dataclass
class Stated:
    """What the file states of one figure: texts by box, and where each stands."""

    unit: Unit
    indicator: Indicator
    places: list[Place] = field(default_factory=list)
    texts: Texts = field(default_factory=dict)  # "" clears a box
    at: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # sheet, row and column by box
    table: list[dict[str, str]] = field(default_factory=list)  # lines of dossiers or surveys, by column
    spots: list[tuple[str, int, Mapping[str, int]]] = field(default_factory=list)  # and where each stands


@dataclass
class Reading:
    """All that a file states, and the cells that say nothing that can be read."""

    stated: dict[Key, Stated] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    bad: set[Place] = field(default_factory=set)
    failed: set[tuple[Place, int]] = field(default_factory=set)  # cells that are told of once

    def refuse(
        self, place: Place, column: int, group: str, value: Value, words: str, asked: str = ""
    ) -> None:
        """Refuse a row for one of its cells."""
        sheet, row = place
        if (place, column) in self.failed:
            return
        if group in TOLD_ONCE:
            self.failed.add((place, column))
        self.faults.append(Fault(group, sheet, row, column, shown(value), words, asked))
        self.bad.add(place)


def read(order: Order, units: Units, indicators: Mapping[str, Indicator]) -> Reading:
    """Return what the sheets state; `indicators` are all there are, by code in lower case."""
    reading = Reading()
    seen: dict[tuple[str, ...], tuple[Place, int]] = {}
    done = 0
    for sheet in order.sheets:
        known = indicators if sheet.part is figures.FIGURES else {}
        for line in sheet.table.lines:
            _read_line(sheet, line, units, known or indicators, reading, seen)
            done += 1
            if done % 500 == 0:
                order.tell(done)
    return reading


def refuse_formulas(sheet: Filled, line: Line, reading: Reading) -> None:
    """Refuse each formula of the line: one that failed by its error, others unless their values are taken."""
    place = (sheet.grid.name, line.row)
    for column, formula in sheet.formulas(line):
        value = line.values[column] if column < len(line.values) else None
        if is_error(value):
            reading.refuse(place, column, FAILED, value, str(Misread("error", value)))
        elif not sheet.takes_formulas:
            words = _("Here stands a formula, and only figures are taken. Paste it as a value.")
            reading.refuse(place, column, "formula", f"={formula.removeprefix('=')}", words)
        elif (line.row, column) in sheet.grid.unsaved:
            words = _("The file has stored no value for this formula. Write the value itself.")
            reading.refuse(place, column, "unsaved", f"={formula.removeprefix('=')}", words)


def _read_line(
    sheet: Filled,
    line: Line,
    units: Units,
    indicators: Mapping[str, Indicator],
    reading: Reading,
    seen: dict[tuple[str, ...], tuple[Place, int]],
) -> None:
    place = (sheet.grid.name, line.row)
    refuse_formulas(sheet, line, reading)
    if _says_nothing(sheet, line):
        return
    at = _naming_column(sheet, line)
    try:
        unit = units.find(
            sheet.value(line, "unit"),
            text_of(sheet.value(line, "unit_name")),
            text_of(sheet.value(line, "district")),
        )
    except UnknownUnit as unknown:
        named = line.values[at] if at < len(line.values) else None
        reading.refuse(place, at, unknown.group, named, unknown.words, unknown.asked)
        return
    indicator = _indicator(sheet, line, indicators, reading)
    if indicator is None:
        return
    same = _sameness(sheet, line, unit, indicator)
    if same in seen:
        (other_sheet, other_row), other_column = seen[same]
        words = _("The same stands in cell %(cell)s of sheet “%(sheet)s”. Leave one of the two rows out.")
        told = {"cell": address(other_row, other_column), "sheet": other_sheet}
        reading.refuse(place, at, "doubled", _named(unit, indicator), words % told)
        told = {"cell": address(line.row, at), "sheet": place[0]}
        reading.refuse(seen[same][0], other_column, "doubled", _named(unit, indicator), words % told)
        return
    seen[same] = (place, at)
    key = (unit.pk, indicator.pk)
    stated = reading.stated.setdefault(key, Stated(unit, indicator))
    stated.places.append(place)
    READERS[sheet.part.key](sheet, line, stated, reading)


def _says_nothing(sheet: Filled, line: Line) -> bool:
    """Say whether the row holds no more than a name, as one that heads the units of a district does."""
    return all(sheet.value(line, key) is None for key in sheet.columns if key not in _NAMING)


def _named(unit: Unit, indicator: Indicator) -> str:
    return f"{unit.code} · {indicator.code}"


def _naming_column(sheet: Filled, line: Line) -> int:
    """Return the column that names the unit of the row: that of the code, unless only the name is there."""
    keys = [key for key in ("unit", "unit_name") if sheet.value(line, key) is not None]
    return _first_column(sheet, *keys, "unit", "unit_name")


def _first_column(sheet: Filled, *keys: str) -> int:
    return next((sheet.columns[key] for key in keys if key in sheet.columns), 0)


def _sameness(sheet: Filled, line: Line, unit: Unit, indicator: Indicator) -> tuple[str, ...]:
    """Return what no two rows of a sheet may share."""
    more = {"dossiers": ("group",), "surveys": ("question", "option")}.get(sheet.part.key, ())
    words = (text_of(sheet.value(line, name)).casefold() for name in more)
    return (sheet.part.key, str(unit.pk), str(indicator.pk), *words)


# Which figure ----------------------------------------------------------------------------------------------


def _indicator(
    sheet: Filled, line: Line, indicators: Mapping[str, Indicator], reading: Reading
) -> Indicator | None:
    """Return the indicator that the row is about, or refuse the row."""
    if sheet.part is figures.FIGURES:
        return _coded(sheet, line, indicators, reading)
    if sheet.part is figures.DOSSIERS:
        wanted = [one for one in indicators.values() if one.source == Source.DOSSIERS]
        if not wanted:
            at, words = _first_column(sheet, "received"), _("No target is counted from dossiers.")
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
        reading.refuse(place, _first_column(sheet, "code"), "target_unknown", code, words)
    elif (other := _other_named(sheet, line, found, indicators)) is not None:
        words = _("The code %(code)s is that of “%(target)s”, and the name is that of %(other)s.") % {
            "code": found.code,
            "target": found.label,
            "other": other.code,
        }
        place = (sheet.grid.name, line.row)
        reading.refuse(place, _first_column(sheet, "code"), "target_mismatch", code, words)
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
        at = _first_column(sheet, "subject")
        told = words % {"text": shown(text), "known": known}
        reading.refuse((sheet.grid.name, line.row), at, "target_unknown", text, told)
    return found[0] if found else None


# What is stated of it --------------------------------------------------------------------------------------


def boxes_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the columns of the first sheet that hold a figure of the indicator."""
    if indicator.kind == Kind.INDEX:
        return ("value", "rank", "ranked_units", "source")
    if indicator.source != Source.REPORT:
        return ()
    return ("achieved",) if indicator.kind == Kind.UNIT_COUNT else ("part", "whole")


def _read_figures(sheet: Filled, line: Line, stated: Stated, reading: Reading) -> None:
    """Read a row of the first sheet."""
    place, wanted = (sheet.grid.name, line.row), boxes_of(stated.indicator)
    ruled_out: list[str] = []
    for name in ("part", "whole", "achieved", "value", "rank", "ranked_units", "source", "note", "why"):
        value = sheet.value(line, name)
        column = sheet.columns.get(name, -1)
        if column >= 0:
            stated.at[name] = (*place, column)
        if name in wanted and _is_refused_as_shared(sheet, line, name, reading):
            continue
        mark = mark_of(value)
        if mark is Mark.LEAVE:
            continue
        if name not in wanted and name not in ("note", "why"):
            if name != "source" and place not in reading.bad:  # people name the source of every figure
                words = _wrong_column(sheet, stated.indicator, wanted)
                reading.refuse(place, column, "wrong_column", value, words)
            continue
        if mark is Mark.NOT_APPLICABLE and name in wanted:
            ruled_out.append(name)
        elif mark is Mark.CLEAR:
            stated.texts[name] = ""
        else:
            try:
                stated.texts[name] = _read_box(sheet, name, value, in_percent=stated.indicator.is_in_percent)
            except Misread as misread:
                reading.refuse(place, column, f"misread_{misread.code}", value, str(misread))
    if ruled_out:
        _rule_out(sheet, line, stated, ruled_out[0], reading)
    _read_state(sheet, line, stated, reading)


def _rule_out(sheet: Filled, line: Line, stated: Stated, name: str, reading: Reading) -> None:
    """Take the figure for not applicable, as one of its boxes says, or refuse that beside a number."""
    filled = [box for box in boxes_of(stated.indicator) if stated.texts.get(box)]
    if filled:
        told = _("“%(state)s” stands beside a figure. Empty one of the two.")
        value = sheet.value(line, name)
        place = (sheet.grid.name, line.row)
        reading.refuse(place, sheet.columns[name], "state", value, told % {"state": shown(value)})
    stated.texts |= _not_applicable(stated.indicator)


def _is_refused_as_shared(sheet: Filled, line: Line, name: str, reading: Reading) -> bool:
    """Say whether the cell is merged over several rows, and refuse it then: it may belong to any of them."""
    if not sheet.is_shared(line, name):
        return False
    told = _(
        "The cell is merged over several rows. Take it apart, and write into each row what belongs to it."
    )
    value = sheet.value(line, name)
    reading.refuse((sheet.grid.name, line.row), sheet.columns[name], "misread_merged", value, told)
    return True


def _read_box(sheet: Filled, name: str, value: Value, *, in_percent: bool = False) -> str:
    """Return the text of a box, or raise Misread."""
    if is_error(value):
        raise Misread("error", value)
    if name in figures.COUNTS:
        return str(as_count(value))
    if name in ("achieved", "satisfied"):
        return YES if as_yes_no(value) else NO
    if name == "value":
        fractions = name in sheet.fractions
        return _digits(as_decimal(value, in_percent=in_percent, fractions=fractions))
    return text_of(value)


def _digits(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def _not_applicable(indicator: Indicator) -> Texts:
    return {"achieved": NOT_APPLICABLE} if indicator.kind == Kind.UNIT_COUNT else {"na": "on"}


def _wrong_column(sheet: Filled, indicator: Indicator, wanted: tuple[str, ...]) -> str:
    if wanted:
        titles = ", ".join(f"“{sheet.part.column(name).label}”" for name in wanted)
        return _("The figure of %(code)s belongs into %(columns)s. Empty this cell.") % {
            "code": indicator.code,
            "columns": titles,
        }
    part = figures.DOSSIERS if indicator.source == Source.DOSSIERS else figures.SURVEYS
    if indicator.source == Source.CATALOGUE:
        return _("%(code)s is counted in the catalogue of procedures. Leave this row out.") % {
            "code": indicator.code
        }
    return _("%(code)s is counted from the sheet “%(sheet)s”. Empty this cell and fill in that sheet.") % {
        "code": indicator.code,
        "sheet": part.title,
    }


def _read_state(sheet: Filled, line: Line, stated: Stated, reading: Reading) -> None:
    """Read what the row says of itself: reported, not yet, not applicable, or to be cleared."""
    if _is_refused_as_shared(sheet, line, "state", reading):
        return
    value = sheet.value(line, "state")
    words = match_text(text_of(value))
    if not words or words in REPORTED:
        return
    place, column = (sheet.grid.name, line.row), sheet.columns["state"]
    stated.at["na"] = (*place, column)
    filled = [name for name in boxes_of(stated.indicator) if stated.texts.get(name)]
    mark = mark_of(value)
    if mark is None:
        told = _("Write “Đã báo cáo”, “Chưa báo cáo”, “Không áp dụng” or “XÓA”; or leave the cell empty.")
        reading.refuse(place, column, "state", value, told)
    elif mark is Mark.CLEAR:
        stated.texts = dict.fromkeys((*boxes_of(stated.indicator), "na", "note", "why"), "")
    elif filled:
        told = _("“%(state)s” stands beside a figure. Empty one of the two.") % {"state": shown(value)}
        reading.refuse(place, column, "state", value, told)
    elif mark is Mark.NOT_APPLICABLE:
        if stated.indicator.kind == Kind.INDEX:
            told = _("An index is copied as it was published: leave the row empty where there is none.")
            reading.refuse(place, column, "state", value, told)
        stated.texts |= _not_applicable(stated.indicator)


def _read_table(*names: str) -> Callable[[Filled, Line, Stated, Reading], None]:
    """Return what reads one line of a table of dossiers or of a survey."""

    def read_line(sheet: Filled, line: Line, stated: Stated, reading: Reading) -> None:
        place, found = (sheet.grid.name, line.row), {}
        for name in names:
            if name in figures.COUNTS and _is_refused_as_shared(sheet, line, name, reading):
                continue
            value = sheet.value(line, name)
            mark = mark_of(value) if name not in ("group", "question", "option") else None
            if mark is Mark.LEAVE or (mark is None and not text_of(value)):
                continue
            if mark is Mark.NOT_APPLICABLE:
                told = _(
                    "“Không áp dụng” belongs into the column “Tình trạng” of the sheet “Số liệu”. "
                    "Empty this cell."
                )
                reading.refuse(place, sheet.columns[name], "state", value, told)
                continue
            if mark is Mark.CLEAR:
                found[name] = ""
                continue
            try:
                found[name] = _read_box(sheet, name, value)
            except Misread as misread:
                reading.refuse(place, sheet.columns[name], f"misread_{misread.code}", value, str(misread))
        stated.table.append(found)
        stated.spots.append((*place, sheet.columns))

    return read_line


READERS: dict[str, Callable[[Filled, Line, Stated, Reading], None]] = {
    "figures": _read_figures,
    "dossiers": _read_table("group", *DOSSIER_COLUMNS, "printed_source"),
    "surveys": _read_table(
        "question", "option", "satisfied", "count", "issued", "collected", "printed_source"
    ),
}


def lay_out(stated: Stated, stored: Texts) -> None:
    """Turn the lines of a table into boxes of its form, each where the same line stands already."""
    if not stated.table:
        return
    lay = _lay_dossiers if stated.indicator.source == Source.DOSSIERS else _lay_survey
    for found, (sheet, row, spots) in zip(stated.table, stated.spots, strict=True):
        for column, box in lay(stated, stored, found):
            if column in spots:
                stated.at.setdefault(box, (sheet, row, spots[column]))
            if column in found:
                stated.texts[box] = found[column]
                stated.at[box] = (sheet, row, spots[column])
    stated.table, stated.spots = [], []


def _lay_dossiers(stated: Stated, stored: Texts, found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield for each column of a line of dossiers the box of the form."""
    group = found.setdefault("group", ALL_DOSSIERS)
    held = stored | stated.texts
    place = _place_of(held, r"g{}-group", group)
    stated.texts[f"g{place}-group"] = group
    for name in DOSSIER_COLUMNS:
        yield name, f"g{place}-{name}"
    yield "printed_source", "printed_source"


def _lay_survey(stated: Stated, stored: Texts, found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield for each column of a line of a survey the box of the form."""
    question, option = found.get("question", ""), found.get("option", "")
    held = stored | stated.texts
    q = _place_of(held, "q{}-text", question)
    o = _place_of(held, f"q{q}-o{{}}-text", option)
    stated.texts |= {f"q{q}-text": question, f"q{q}-o{o}-text": option}
    if "satisfied" in found:
        found["satisfied"] = "on" if found["satisfied"] == YES else ""
    yield "satisfied", f"q{q}-o{o}-ok"
    yield "count", f"q{q}-o{o}-count"
    for name in ("issued", "collected", "printed_source"):
        yield name, name


def _place_of(held: Texts, pattern: str, text: str) -> int:
    """Return the number of the line in which the text stands, else that of the first free one."""
    number = 0
    while (there := held.get(pattern.format(number))) is not None and there.casefold() != text.casefold():
        number += 1
    return number
