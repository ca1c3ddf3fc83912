"""A screen, its XLSX and its CSV show the same numbers: every page of the demo that is also a file."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client, override_settings
from django.utils.text import capfirst

from accounts.models import User
from procedures.models import Unit
from targets.models import Period
from tests.factories import make_import
from tests.imports.reading import split
from tests.imports.screen import (
    Line,
    Number,
    downloads_of,
    holders,
    lines_of,
    next_page,
    numbers_of,
    tree_of,
    words_of,
)
from tests.imports.screens import SCREENS, Screen, Shown
from tests.rights.forms import name_of, read_page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.one_engine,
    pytest.mark.rest,
]

LISTS = ("tiles", "found", "panels")  # of figures
MOMENT = re.compile(r"[\d/]{10} [\d:]{8}")
DAY = re.compile(r"[\d/: ]+")
LEAST = Decimal("1e-7")  # a spreadsheet keeps fifteen digits, and a CSV file ten behind the point


@pytest.fixture
def imports() -> None:
    """Two imports, which the demo has none of: one of a commune, one that many rows were written of."""
    period = Period.objects.get(code="2020-q3")
    by = User.objects.get(username="dieuphoi")
    make_import(Unit.objects.get(code="19891"), period, by=by)
    counts = {"rows": 1300, "new": 1148, "changed": 7, "unchanged": 140, "refused": 5}
    make_import(Unit.objects.get(code="20122"), period, by=by, status="checked", **counts)


@pytest.fixture
def reader(client: Client, request: pytest.FixtureRequest, imports: None) -> Iterator[Client]:
    who = request.getfixturevalue("screen").who if "screen" in request.fixturenames else "dieuphoi"
    if who:
        client.force_login(User.objects.get(username=who))
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)):
        yield client


# What the file holds, as a person sees it ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A cell of the file: what it says, or the number in it as a page would count it, 44.2 of 100."""

    text: str = ""
    number: Decimal | None = None

    @property
    def numbers(self) -> list[Decimal]:
        """Return the numbers in it."""
        return [one.value for one in numbers_of(self.text)] if self.number is None else [self.number]

    @property
    def told(self) -> list[Decimal]:
        """Return those that a page has to tell: not the second of a moment."""
        is_moment = self.number is None and MOMENT.fullmatch(self.text)
        return self.numbers[:-1] if is_moment else self.numbers

    def is_told_as(self, text: str) -> bool:
        """Say whether a CSV file writes the cell so."""
        if self.number is None:
            return text.removeprefix("'") == self.text
        return abs(Decimal(text) - self.number) < LEAST


Table = list[dict[str, Held]]


def held(cell: Any) -> Held:
    """Return what a cell of a workbook holds, seen by its format."""
    match cell.value:
        case None:
            return Held()
        case dt.datetime() as moment:
            return Held(f"{moment:%d/%m/%Y %H:%M:%S}" if "hh" in cell.number_format else f"{moment:%d/%m/%Y}")
        case int() | float() as value:
            return Held(number=Decimal(repr(value)) * (100 if "%" in cell.number_format else 1))
    return Held(str(cell.value))


def files_of(reader: Client, path: str, page: Element) -> dict[str, Table]:
    """Return the tables of the page's workbook by their names in an address, held against the CSV files.

    The page itself links to the workbook, and to each of its tables; the first is "" here.
    """
    links = [urljoin(path, link) for link in downloads_of(page)]
    (xlsx,), csv = ([link for link in links if ending in link] for ending in ("xlsx", "csv"))
    book = openpyxl.load_workbook(io.BytesIO(reader.get(xlsx).getvalue()), data_only=True, read_only=True)
    _front, *sheets, _notes = book
    found = {}
    for sheet, link in zip(sheets, csv, strict=True):
        heads, *rows = ([held(cell) for cell in row] for row in sheet.iter_rows())
        names = [head.text for head in heads]
        assert len(set(names)) == len(names)
        first, *lines = split(reader.get(link).getvalue())
        assert first == names
        assert not differing(rows, lines)
        slug = QueryDict(urlsplit(link).query).get("bang", "")
        found[slug] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def differing(rows: Sequence[Sequence[Held]], lines: Sequence[Sequence[str]]) -> list[str]:
    """Say which cells a workbook and a CSV file do not tell alike."""
    if len(rows) != len(lines):
        return [f"{len(rows)} rows in the workbook, {len(lines)} in the CSV file"]
    return [
        f"{cell} is told as {text!r}"
        for row, line in zip(rows, lines, strict=True)
        for cell, text in zip(row, line, strict=True)
        if not cell.is_told_as(text)
    ]


# The rows of the page, each with the row of the file -------------------------------------------------------


def pages_of(reader: Client, path: str) -> list[Element]:
    """Return the page, and those after it as its links lead there."""
    found = []
    while path:
        answer = reader.get(path)
        assert answer.status_code == 200
        found.append(tree_of(answer.content.decode()))
        link = next_page(found[-1])
        path = urljoin(path, link) if link else ""
    return found


def shown_at(page: Element, place: str) -> list[Element]:
    """Return the tables and lists of the page that stand there."""
    return holders(page, place) if place.startswith("/") else page.findall(place)


def matched(written: Sequence[Number], exact: Sequence[Decimal]) -> tuple[list[Number], list[Decimal]]:
    """Return the numbers of a page that are none of the exact ones, and the exact ones that are not there."""
    alone, left = [], list(exact)
    for number in written:
        if hit := [one for one in left if number.is_of(one)]:
            left.remove(hit[0])
        else:
            alone.append(number)
    return alone, left


def plain(text: str) -> str:
    """Return the words without the difference of capitals and of spaces that do not break."""
    return " ".join(text.casefold().split())


def apart(text: str, sure: list[Held], perhaps: list[Held], signs: Mapping[str, str]) -> Iterator[str]:
    """Say what a cell of the page tells and the cells of the file do not, or the other way round."""
    written = numbers_of(text)
    alone, _rest = matched(written, [number for cell in (*sure, *perhaps) for number in cell.numbers])
    yield from (f"{one.value} of “{text}” is not in the file" for one in alone)
    _alone, rest = matched(written, [number for cell in sure for number in cell.told])
    yield from (f"{one} of the file is not on the page: “{text}”" for one in rest)
    for cell in sure:
        for words in filter(None, signs.get(cell.text, cell.text).split("; ")):
            if not DAY.fullmatch(words) and plain(words) not in plain(text):
                yield f"“{words}” of the file is not on the page: “{text}”"


def faults(line: Line, row: dict[str, Held], shown: Shown) -> list[str]:
    """Say how a row of the page and one of the file differ."""
    found = []
    for heading, text in line.cells.items():
        names = shown.columns.get(heading, (capfirst(heading),))
        sure = [row[name] for name in names if not name.startswith("?")]
        perhaps = [row[name[1:]] for name in names if name.startswith("?")]
        if names:
            found += [f"{heading}: {words}" for words in apart(text, sure, perhaps, shown.signs)]
    return found


def differences(lines: Sequence[Line], table: Table, shown: Shown) -> list[str]:
    """Say how the rows of the page differ from those of the file."""
    if not shown.is_whole:
        rows = [next((row for row in table if not faults(line, row, shown)), None) for line in lines]
        return [f"not in the file: {line}" for line, row in zip(lines, rows, strict=True) if row is None]
    if len(lines) != len(table):
        return [f"{len(lines)} rows on the page, {len(table)} in the file"]
    pairs = zip(lines, table, strict=True)
    return [words for line, row in pairs for words in faults(line, row, shown)]


def unclaimed(page: Element, shown: Sequence[Shown]) -> list[str]:
    """Name the tables and lists of figures of the page that are compared with no file."""
    claimed = [element for one in shown for element in shown_at(page, one.place)]
    every = [*page.iter("table"), *(one for one in page.iter("ul") if one.get("class") in LISTS)]
    return [words_of(one)[:80] for one in every if one not in claimed]


def lines_at(pages: Sequence[Element], shown: Shown) -> list[Line]:
    """Return the rows of all pages that stand there."""
    seen = pages[:1] if shown.of_first_page else pages
    return [line for page in seen for one in shown_at(page, shown.place) for line in lines_of(one)]


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_screen_and_its_files_show_the_same(screen: Screen, reader: Client) -> None:
    pages = pages_of(reader, screen.path)
    files = files_of(reader, screen.path, pages[0])
    assert not unclaimed(pages[0], screen.shown)
    for shown in screen.shown:
        lines, table = lines_at(pages, shown), files[shown.table]
        assert lines or not table or not shown.is_whole
        assert not differences(lines, table, shown), shown.place


# Nothing is forgotten --------------------------------------------------------------------------------------

READERS = ("", "dieuphoi", "quantri", "phuloc", "huyen.phuloc", "stnmt")
# Files, and the steps of an import: the imports of this test have no file.
NO_PAGE = re.compile("-(file|template|letter)$|evidence$|^imports:import-(?!list|new)")
NO_LIST = {  # what pages with a table say that need no file, and why
    "account": "the reader's own browsers",
    "reports:run-period": "what a step would turn, before it is taken",
    "reports:margins": "a few versions, and no figures",
    "reports:rules": "targets and their versions go out by the administration",
    "proposal": "one proposal: the page before is the list",
    "reports:entry": "one report: its figures go out as the unit's workbook",
    "reports:bulk": "a step: the desk is the list",
    "reports:check": "one report: its figures go out as the unit's workbook",
    "imports:import": "one import: its file, and the marked one",
    "reports:procedure": "one procedure",
    "reports:remind-preview": "a step: the page before is the list",
    "reports:review": "one report: its figures go out as the unit's workbook",
    "reports:method": "no figures of anybody",
    "reports:survey-forms": "a few forms, and no figures",
    "reports:audit-entry": "one act: the journal is the list",
}


def walk(reader: Client) -> dict[str, Element]:
    """Return one page of every address that links lead to from the reader's first page."""
    waiting, found = ["/nhiem-vu/n27/", "/", "/chi-tieu/", "/dieu-phoi/?the=tat-ca"], dict[str, Element]()
    while waiting:
        path = waiting.pop(0)
        name = name_of(urlsplit(path).path)
        if not name or name in found or name.startswith("admin:") or NO_PAGE.search(name):
            continue
        answer = reader.get(path)
        if answer.status_code == 302:
            waiting.append(answer.headers["Location"])
        elif answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            html = answer.content.decode()
            found[name] = tree_of(html)
            waiting += read_page(html, path)[1]
    return found


@pytest.mark.usefixtures("imports")
def test_every_page_that_is_also_a_file_is_compared(client: Client) -> None:
    compared = {name_of(urlsplit(screen.path).path) for screen in SCREENS}
    offered, tables = set(), set()
    with override_settings(PORTAL_TODAY=dt.date(2020, 12, 12)):
        for who in READERS:
            client.logout()
            if who:
                client.force_login(User.objects.get(username=who))
            for name, page in walk(client).items():
                offered |= {name} if downloads_of(page) else set()
                tables |= {name} if page.find(".//tbody") is not None else set()
    assert offered == compared
    assert tables - offered == set(NO_LIST) & tables
    assert len(tables) > len(compared) / 2


@pytest.mark.parametrize("screen", SCREENS[:1], ids=str)
def test_the_comparison_notices_an_altered_cell(screen: Screen, reader: Client) -> None:
    pages = pages_of(reader, screen.path)
    table = files_of(reader, screen.path, pages[0])["muc-tieu"]
    lines = lines_at(pages, screen.shown[0])
    assert not differences(lines, table, screen.shown[0])
    for heading in ("Thực hiện", "Ngưỡng", "Lộ trình", "Trạng thái", "Số đơn vị đã tính", "Mục tiêu"):
        place = next(at for at, row in enumerate(table) if row[heading] != Held())
        altered = [*table]
        altered[place] = table[place] | {heading: another(table[place][heading])}
        assert differences(lines, altered, screen.shown[0]), heading
    assert differences(lines[1:], table, screen.shown[0])
    assert differences(lines[::-1], table, screen.shown[0])


def another(cell: Held) -> Held:
    """Return a cell that says something else, a number by a tenth."""
    return Held(f"{cell.text} 7") if cell.number is None else Held(number=cell.number + Decimal("0.1"))


def test_a_csv_file_of_other_cells_is_noticed() -> None:
    rows = [[Held("Xã A"), Held(number=Decimal("44.2"))]]
    assert not differing(rows, [["Xã A", "44.2"]])
    assert differing(rows, [["Xã A", "44.3"]])
    assert differing(rows, [["Xã B", "44.2"]])
    assert differing(rows, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.148", [("1148", 0)]),
        ("44,2\u00a0%", [("44.2", 1)]),
        ("1.148/2.596 = 44,2 %", [("1148", 0), ("2596", 0), ("44.2", 1)]),
        ("−3,1 điểm", [("-3.1", 1)]),
        ("79,999999 %", [("79.999999", 6)]),
        ("1.000123", [("1", 0), ("123", 0)]),  # a code
        ("quý II/2018", [("2018", 0)]),
    ],
)
def test_numbers_are_read_as_vietnamese_readers_do(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(one.value, one.digits) for one in numbers_of(text)] == [(Decimal(v), d) for v, d in expected]
