"""The signs: no page asks a machine for letters that its fonts may lack, and each drawing is there."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.dashboards.heat_map import HEAT_SIGNS
from reports.review.desk import SIGNS, WAITING_SIGN
from reports.review.matrix import CELL_SIGNS
from reports.signs import Sign

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "imports", "indicators", "procedures", "reform_portal", "reports", "sheets", "targets")
SHOWN = (*ROOMS, "templates", "static", "locale")
# Arrows, mathematics, technical signs, shapes, dingbats and pictures, and what Vietnamese fonts have of them.
ODD = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff]")
IN_FONTS = frozenset("−≤≥≠≈∞")
READ = frozenset({"sheets/cells/values.py"})  # takes ticks that a stranger's file holds, and shows none

CSS = (ROOT / "static/portal.css").read_text(encoding="utf-8")
SPRITE = ElementTree.parse(ROOT / "static/signs.svg")  # noqa: S314  our own file
TEMPLATES = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
NAMED = sorted({name for text in TEMPLATES for name in re.findall(r'{% sign "([\w-]+)"', text)})
ARROWS = ("rising", "falling", "level")  # named by PointsChange, Tile and EntryRow


def odd_letters(path: Path) -> list[str]:
    """Return the lines of a file that hold a letter which fonts may lack."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [f"{path}:{number}: {line.strip()}" for number, line in lines if set(ODD.findall(line)) - IN_FONTS]


def test_no_page_shows_a_letter_that_fonts_may_lack() -> None:
    kinds = {".py", ".html", ".txt", ".css", ".js", ".svg", ".po"}
    paths = [path for room in SHOWN for path in (ROOT / room).rglob("*") if path.suffix in kinds]
    assert len(paths) > 500
    kept = [path for path in paths if path.relative_to(ROOT).as_posix() not in READ]
    assert [line for path in kept for line in odd_letters(path)] == []


def test_the_search_finds_such_a_letter() -> None:
    assert odd_letters(ROOT / "sheets/cells/values.py")


def test_what_the_style_sheet_draws_is_in_the_sprite() -> None:
    """A view that lies beside its drawing shows nothing, and nobody would be told."""
    views = {}
    for group in SPRITE.getroot():
        view = group.find("{*}view")
        assert view is not None
        moved = re.search(r"\d+", group.get("transform", "0"))
        assert moved
        assert view.get("viewBox") == f"{moved[0]} 0 12 12"
        views[view.get("id")] = moved[0]
    assert len(set(views.values())) == len(views)
    assert set(re.findall(r'url\("signs\.svg#([\w-]+)"\)', CSS)) == set(views)


@pytest.mark.parametrize("name", [*NAMED, *ARROWS])
def test_each_sign_of_the_text_is_drawn(name: str) -> None:
    assert f".sign-{name}::before" in CSS


@pytest.mark.parametrize("sign", [*HEAT_SIGNS, *CELL_SIGNS], ids=lambda sign: str(sign.words))
def test_each_sign_of_a_cell_is_drawn_in_place_of_its_letter(sign: Sign) -> None:
    code = sign.code
    assert not code or f".heat td.{code}::after" in CSS
    assert not code or f".heat .{code}::first-letter" in CSS


@pytest.mark.parametrize(
    "sign", [*SIGNS.values(), WAITING_SIGN, *CELL_SIGNS, *HEAT_SIGNS], ids=lambda sign: str(sign.words)
)
def test_each_sign_of_a_legend_is_drawn(sign: Sign) -> None:
    code = sign.code
    assert not code or f".signs .{code}::before" in CSS


@pytest.mark.parametrize("signs", [HEAT_SIGNS, CELL_SIGNS, (*SIGNS.values(), WAITING_SIGN)])
def test_no_two_signs_of_a_legend_share_their_letter(signs: tuple[Sign, ...]) -> None:
    letters = [sign.letter for sign in signs]
    assert len(set(letters)) == len(letters)
