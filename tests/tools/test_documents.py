"""What documents say of the house is so: rooms, words, numbers of decisions."""

from __future__ import annotations

import re

import polib

from tools.catalogue import CATALOGUES
from tools.names import rooms
from tools.project import ROOT

IN_A_TABLE = re.compile(
    r"^\| (?P<word>[a-z ]+) \| (?P<shown>[^|*]+) \| [^|]+ \| `(?P<path>[^`]+)` \|$", re.MULTILINE
)


def text_of(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_decisions_are_numbered_without_holes_and_say_their_number() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    heads = [page.read_text("utf-8").partition(".")[0] for page in pages]
    assert [page.name[:4] for page in pages] == [f"{number:04d}" for number in range(1, len(pages) + 1)]
    assert heads == [f"# {number}" for number in range(1, len(pages) + 1)]


def test_who_contributes_reads_of_every_room() -> None:
    text = text_of("CONTRIBUTING.md")
    assert [room for room in rooms() if f"| `{room}/` |" not in text] == []


def test_the_glossary_has_thirty_words_each_once_where_it_says_and_as_the_screen_shows_it() -> None:
    rows = IN_A_TABLE.findall(text_of("docs/glossary.md"))
    assert len(rows) == len({word for word, _shown, _path in rows}) == 30
    assert [path for _word, _shown, path in rows if not (ROOT / path).is_file()] == []
    shown = " ".join(entry.msgstr or " ".join(entry.msgstr_plural.values()) for entry in words()).lower()
    assert [vietnamese for _word, vietnamese, _path in rows if vietnamese not in shown] == []


def test_the_catalogue_of_words_names_files_and_no_lines() -> None:
    assert [entry.msgid for entry in words() if any(line for _file, line in entry.occurrences)] == []


def words() -> polib.POFile:
    return polib.pofile(str(CATALOGUES["vi"]))
