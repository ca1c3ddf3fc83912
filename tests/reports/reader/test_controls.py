"""The reader objects: to each figure that is altered, and to a sentence that breaks a rule of the method."""

# ruff: noqa: E501 (a pattern of a sentence stands in one line, as the sentence does)
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests.reports.reader.beside import indices, read_index, read_tasks, read_tiles
from tests.reports.reader.dashboard import Board
from tests.reports.reader.facts import Facts
from tests.reports.reader.lead import Told
from tests.reports.reader.pages import Part, page_of
from tests.reports.reader.raw import Rows
from tests.reports.reader.reading import printed, read_target
from tests.reports.reader.tables import LETTERS, Tables
from tests.reports.reader.words import Unread, Untrue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

Reading = Callable[[str], None]
DIGITS = re.compile(r"(?<![\d.,/])\d+(?:[.,/:]\d+)*")


@pytest.fixture
def leader(client: Client, settings: Any) -> Iterator[Client]:
    settings.PORTAL_TODAY = dt.date(2020, 12, 12)
    client.force_login(User.objects.get(username="lanhdao"))
    with translation.override("vi"):
        yield client


def shown(leader: Client, address: str) -> Part:
    return page_of(leader.get(address).content.decode())


@pytest.fixture
def texts(leader: Client) -> dict[str, tuple[str, Reading]]:
    """Return the texts of the province on 12/12/2020, each with what reads it."""
    rows, told = Rows(), {}
    found: dict[str, tuple[str, Reading]] = {}
    for rule in rows.rules:
        page = shown(leader, f"/chi-tieu/{rule.code.lower()}/?ky=2020-q4")
        told[rule.code] = one = read_target(page, rows, rule, rows.whole, 20)
        found[rule.code] = page.one("p", "lead").text().replace("\u00a0", " "), one.read_lead
        for terms in page.every("dl", "facts"):
            for term, text in terms.facts().items():
                if term in ("Phần thiếu", "Độ chắc chắn", "Còn có thể thay đổi", "Mức độ đầy đủ"):
                    found[f"{rule.code} {term}"] = text.replace("\u00a0", " "), _term(one, term)
    answers = shown(leader, "/bang-dieu-khien/?ky=2020-q4").one("dl", "answers")
    board = Board(rows, rows.whole, 20, told)
    where, who, *_ = answers.facts().values()
    todo = [one.text().replace("\u00a0", " ") for one in answers.one("ol", "todo").every("li")]
    found["where"] = where, lambda text: board.read(text, who, todo)
    found["who"] = who, lambda text: board.read(where, text, todo)
    found["todo"] = todo[1], lambda text: board.read(where, who, [todo[0], text, *todo[2:]])
    return found


def _term(one: Told, term: str) -> Reading:
    return lambda text: one.read_term(term, text)


def altered(text: str) -> Iterator[str]:
    """Yield the text with one of its figures made another, figure by figure."""
    for found in DIGITS.finditer(text):
        last = found.end() - 1
        yield text[:last] + str((int(text[last]) + 1) % 10) + text[last + 1 :]


def test_no_figure_can_be_altered_unnoticed(texts: dict[str, tuple[str, Reading]]) -> None:
    tried, passed = 0, []
    for name, (text, reading) in texts.items():
        reading(text)
        for wrong in altered(text):
            tried += 1
            try:
                reading(wrong)
            except (Untrue, Unread, KeyError, StopIteration, ValueError):
                continue
            passed.append(f"{name}: {wrong}")
    assert tried > 150
    assert not passed, "\n".join(passed)


BROKEN = [
    # Silence alone is no failure, and who was silent is told.
    ("HDH-09", " 2 đơn vị chưa báo cáo.", ""),
    ("who", "Cả các đơn vị này đạt cũng chưa đủ: còn 2 đơn vị chưa báo cáo.", "Nếu 10 đơn vị này đạt ngưỡng, tỉnh đạt 100,0 %: Xã A."),
    # Nothing is final before its day.
    ("HDH-03", "Quý III/2020: 22,9 % so với mục tiêu ≥ 30 %.", "Đã hết hạn 31/12/2020: quý III/2020 22,9 % so với mục tiêu ≥ 30 %, thiếu 9 hồ sơ."),
    ("HDH-04 Độ chắc chắn", "còn mở: kết quả còn có thể thay đổi theo số của các đơn vị chưa báo cáo", "quý III/2020 chắc chắn đạt, dù đơn vị chưa báo cáo gửi số nào"),
    ("where", "chưa biết", "khó đạt"),
    # No old figure speaks in the present tense, nor of another period.
    ("CB-01", "Số liệu gần nhất là của quý IV/2018: 63,3 %. Quý IV/2019 đã khép lại mà không có số liệu được duyệt.", "Quý IV/2018: 63,3 % so với mục tiêu ≥ 100 %."),
    ("CB-01", "Quý IV/2019 đã khép lại mà không có số liệu được duyệt.", "Từ đó đến nay không có báo cáo."),
    ("TTHC-04", "quý III/2020", "quý IV/2020"),
    ("HDH-03", "Quý III/2020", "Quý IV/2020"),
    # Nobody is blamed for what is not theirs.
    ("todo", "Thành phố Huế", "Sở Nội vụ"),
    # No precision that the data do not hold, no pace against the badge.
    ("HDH-03", "22,9 %", "22,87 %"),
    ("HDH-03", "Chậm khoảng", "Nhanh hơn lộ trình khoảng"),
    ("HDH-03", "Chậm khoảng 5 quý", "Chậm khoảng 101 quý"),
    ("HDH-05 Độ chắc chắn", " (kể cả khi đơn vị đó có quy mô gấp đôi trước đây)", ""),
    # Nothing goes unread.
    ("HDH-05", "Ngang với lộ trình.", "Ngang với lộ trình. Tình hình rất tốt."),
]  # fmt: skip


def test_a_sentence_that_breaks_a_rule_is_noticed(texts: dict[str, tuple[str, Reading]]) -> None:
    for name, true, wrong in BROKEN:
        text, reading = texts[name]
        assert true in text, (name, text)
        with pytest.raises((Untrue, Unread)):
            reading(text.replace(true, wrong))


OF_KEEPERS = [
    ("Sở Tư pháp", "Huyện Phú Lộc"),  # which handles the procedures, and keeps none of them
    ("Sở Tư pháp (35 thủ tục cấp huyện)", "Sở Tư pháp"),
    ("Sở Tư pháp (35 ", "Sở Tư pháp (21 "),
    ("cộng lại 128", "cộng lại 127"),  # as one list
    ("7 đơn vị giữ danh mục", "9 đơn vị giữ danh mục"),
    (" và 4 đơn vị khác", ""),
]


def test_whoever_is_named_in_the_place_of_a_keeper_is_noticed(leader: Client) -> None:
    rows, scope = Rows(), "cap-huyen"
    told = {}
    for rule in rows.rules:
        counts = None
        if not rule.is_reported:
            page = shown(leader, f"/chi-tieu/{rule.code.lower()}/?ky=2020-q3&pham-vi={scope}")
            counts = printed(page, rows, rule)
        told[rule.code] = Told(Facts(rows, rule, scope, 19, printed=counts))
    answers = shown(leader, f"/bang-dieu-khien/?ky=2020-q3&pham-vi={scope}").one("dl", "answers")
    where, who, *_ = answers.facts().values()
    todo = [one.text() for one in answers.one("ol", "todo").every("li")]
    board = Board(rows, scope, 19, told)
    board.read(where, who, todo)
    for true, wrong in OF_KEEPERS:
        assert true in who
        with pytest.raises((Untrue, Unread)):
            board.read(where, who.replace(true, wrong), todo)
    assert "Sở Tư pháp" in todo[0]
    with pytest.raises((Untrue, Unread)):
        board.read(where, who, [todo[0].replace("Sở Tư pháp", "Thành phố Huế"), *todo[1:]])


@pytest.mark.parametrize("code", ["HDH-03", "TTHC-03"])
def test_no_cell_of_a_table_can_be_altered_unnoticed(code: str, leader: Client) -> None:
    rows = Rows()
    rule = next(one for one in rows.rules if one.code == code)
    page = shown(leader, f"/chi-tieu/{code.lower()}/?ky=2020-q4")
    tables = Tables(page, read_target(page, rows, rule, rows.whole, 20))
    tables_read = (page.one("table", named="heat"), *page.every("table", named="fit"))
    bodies = [table.one("tbody") for table in tables_read if "trước" not in table.one("caption").text()]
    cells = [cell for body in bodies for cell in body.every() if cell.tag in ("th", "td")]
    cells = [cell for cell in cells if re.search(r"\d|Có|Chưa", cell.text())]
    tried, passed = 0, []
    for cell in Random(code).sample(cells, 40):
        inside, text = cell.inside, cell.text()
        others = [*altered(text), *_other_words(text)]
        for wrong in others:
            tried += 1
            cell.inside = [wrong]
            try:
                tables.read()
            except (Untrue, KeyError, ValueError):
                continue
            passed.append(f"{text} → {wrong}")
        cell.inside = inside
    tables.read()
    assert tried > 40
    assert not passed, "\n".join(passed)


def test_no_figure_beside_the_targets_can_be_altered_unnoticed(leader: Client) -> None:
    rows, address = Rows(), "/bang-dieu-khien/?ky=2020-q4"
    page = shown(leader, address)
    lines, tiles = page.one("tbody", "only-tasks"), page.one("ul", "tiles")
    pci = next(one for one in indices(rows) if one.code == "PCI")
    own = shown(leader, "/chi-tieu/pci/?ky=2020-q4")
    head, by_year = own.one(named="verdict"), own.one("table")
    parts: list[tuple[Iterator[Part], Callable[[], None]]] = [
        (lines.every("a"), lambda: read_tasks(page, rows, rows.whole)),
        (tiles.every("span"), lambda: read_tiles(page, rows, rows.whole, 20)),
        (head.every("span"), lambda: read_index(own, rows, pci, 20)),
        (by_year.every("td"), lambda: read_index(own, rows, pci, 20)),
    ]
    tried, passed = 0, []
    for cells, reading in parts:
        reading()
        for cell in cells:
            inside = cell.inside
            for wrong in altered(cell.text()):
                tried += 1
                cell.inside = [wrong]
                try:
                    reading()
                except Untrue:
                    continue
                passed.append(wrong)
            cell.inside = inside
    assert tried > 40
    assert not passed, "\n".join(passed)


def _other_words(text: str) -> Iterator[str]:
    """Yield the cell of a map or of answers with another standing or answer."""
    if re.fullmatch(r"[CTRLBD](Có|Chưa|[\d,]+)", text):
        yield next(one for one in LETTERS.values() if one != text[0]) + text[1:]
    if text.endswith(("Có", "Chưa")):
        yield text.replace("Có", "Chưa") if "Có" in text else text.replace("Chưa", "Có")
