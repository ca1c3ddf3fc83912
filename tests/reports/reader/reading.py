"""What is read off the pages about every target, and held against the rows of the database.

Each fact is derived anew (raw.py, facts.py, ahead.py); a sentence that the reader does not know fails.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.test import Client

from tests.reports.reader.beside import indices, read_index, read_tasks, read_tiles
from tests.reports.reader.dashboard import Board
from tests.reports.reader.facts import Facts
from tests.reports.reader.lead import Told
from tests.reports.reader.pages import Part, page_of
from tests.reports.reader.raw import Counts, Rows, Rule
from tests.reports.reader.tables import Tables
from tests.reports.reader.unit import UnitRead
from tests.reports.reader.words import holds, number


def printed(page: Part, rows: Rows, rule: Rule) -> dict[int, Counts] | None:
    """Return the counts of a figure of the catalogue as the series prints them."""
    if rule.is_reported:
        return None
    section = next(one for one in page.every("section") if one.attributes.get("aria-labelledby") == "figures")
    found = {}
    for line in section.one("tbody").every("tr"):
        name, *cells = [one.text() for one in line.inside if isinstance(one, Part)]
        if len(cells) > 2 and cells[2].replace(".", "").isdigit():
            found[rows.quarter(name)] = int(number(cells[1])), int(number(cells[2]))
    return found


def read_target(page: Part, rows: Rows, rule: Rule, scope: str, asked: int) -> Told:
    """Read all that is said on the page of a target."""
    told = Told(Facts(rows, rule, scope, asked, printed=printed(page, rows, rule)))
    head = page.one(named="verdict")
    told.read_badge(head.one(named="tag").text())
    told.read_lead(page.one("p", "lead").text())
    told.read_flags([one.text() for one in page.one("ul", "flags").every("li")])
    for terms in page.every("dl", "facts"):
        for term, text in terms.facts().items():
            told.read_term(term, text)
    return told


def line_of(page: Part, told: Told) -> Part:
    """Return the line of a table that shows the target."""
    lines = (one for one in page.every("tr", "row"))
    address = f"/chi-tieu/{told.rule.code.lower()}/"
    return next(one for one in lines if one.one("a").attributes["href"].startswith(address))


def read_line(line: Part, told: Told) -> None:
    """Read the line of a target on a page with many: the same figures and words as on its own page."""
    cells = {one.classes[0]: one for one in line.inside if isinstance(one, Part)}
    value = cells["c-value"].one(named="value").text().replace("\u00a0", " ")
    if told.standing != "Chưa đủ số liệu":
        holds(value, told.value, f"{told.rule.code}: the value in the table")
    told.read_badge(cells["c-standing"].one(named="tag").text())
    pace = cells["c-standing"].one(named="small").text()
    if told.standing != "Đạt":
        holds(pace, told.pace, f"{told.rule.code}: pace in the table")
    told.read_flags([one.text() for one in cells["c-standing"].one("ul", "flags").every("li")])


def read_board(page: Part, rows: Rows, scope: str, asked: int, told: dict[str, Told]) -> None:
    """Read the leader's page."""
    board = Board(rows, scope, asked, told)
    answers = page.one("dl", "answers")
    texts = answers.facts()
    board.read(
        texts["Chậm ở đâu"],
        texts["Ai đang chậm"],
        [one.text() for one in answers.one("ol", "todo").every("li")],
    )
    for one in told.values():
        read_line(line_of(page, one), one)
    read_tasks(page, rows, scope)
    read_tiles(page, rows, scope, asked)


def read_unit(page: Part, rows: Rows, scope: str, asked: int, told: dict[str, Told]) -> None:
    """Read the page of a unit."""
    unit = rows.unit(scope.removesuffix("-rieng"))
    assert unit
    UnitRead(rows, unit.pk, asked, told).read(page.one("dl", "answers").facts())
    for one in told.values():
        if one.standing != "Không áp dụng":
            read_line(line_of(page, one), one)


def read_everything(
    leader: Client, period: str, scopes: Sequence[str], *, with_tables: bool = False
) -> list[str]:
    """Read the pages of every target, of the leader and of the unit; return what is not true."""
    rows = Rows()
    asked = next(q for q, one in rows.periods.items() if one.code == period)
    wrong = []
    for indicator in indices(rows):
        address = f"/chi-tieu/{indicator.code.lower()}/?ky={period}"
        try:
            read_index(page_of(leader.get(address).content.decode()), rows, indicator, asked)
        except AssertionError as fault:
            wrong.append(f"{address}: {type(fault).__name__}: {fault}")
    for scope in scopes:
        told: dict[str, Told] = {}
        for rule in rows.rules:
            address = f"/chi-tieu/{rule.code.lower()}/?ky={period}&pham-vi={scope}"
            page = page_of(leader.get(address).content.decode())
            try:
                told[rule.code] = read_target(page, rows, rule, scope, asked)
                if with_tables:
                    Tables(page, told[rule.code]).read()
            except AssertionError as fault:
                wrong.append(f"{address}: {type(fault).__name__}: {fault}")
        address = f"/bang-dieu-khien/?ky={period}&pham-vi={scope}"
        try:
            read_board(page_of(leader.get(address).content.decode()), rows, scope, asked, told)
        except (AssertionError, KeyError) as fault:
            wrong.append(f"{address}: {type(fault).__name__}: {fault}")
        if told and next(iter(told.values())).facts.is_single:
            address = f"/don-vi/{scope.removesuffix('-rieng').lower()}/?ky={period}"
            try:
                read_unit(page_of(leader.get(address).content.decode()), rows, scope, asked, told)
            except (AssertionError, KeyError) as fault:
                wrong.append(f"{address}: {type(fault).__name__}: {fault}")
    return wrong
