"""Names of several meanings are counted as they stand at the top of the modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import names

SOURCE = """
import shutil
from other import Borrowed

LIMIT = 3

def check(): ...
def _private(): ...
async def listen(): ...

class Command: ...
class Kind:
    class Meta: ...
    def clean(self): ...
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Two rooms of which both call something a check, and a migration that nobody counts."""
    for path, source in {
        "cellar/wine.py": SOURCE,
        "cellar/deep/cheese.py": "def check(): ...\ndef ripen(): ...",
        "attic/trunk.py": "class Kind: ...\nclass Trunk: ...",
        "attic/migrations/0001_initial.py": "class Trunk: ...",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source, "utf-8")
    return tmp_path


def test_only_what_a_module_defines_for_others_counts() -> None:
    assert list(names.public_names(SOURCE)) == ["check", "listen", "Kind"]


def test_a_name_has_the_modules_that_define_it(house: Path) -> None:
    assert names.modules_by_name(house, ["attic", "cellar"]) == {
        "Kind": ["attic.trunk", "cellar.wine"],
        "Trunk": ["attic.trunk"],
        "check": ["cellar.deep.cheese", "cellar.wine"],
        "listen": ["cellar.wine"],
        "ripen": ["cellar.deep.cheese"],
    }


@pytest.mark.parametrize(("ceiling", "code"), [(40, 0), (39, 1)])  # 2 of 5 are 40 per cent
def test_a_share_above_the_ceiling_fails_where_it_is_checked(
    ceiling: int, code: int, house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(names, "ROOT", house)
    monkeypatch.setattr(names, "rooms", lambda: ["attic", "cellar"])
    monkeypatch.setattr(names, "CEILING", ceiling)
    assert (names.main(["--check"]), names.main([])) == (code, 0)
    assert "2 of 5 public names have several meanings: 40.0 %" in capsys.readouterr().out
