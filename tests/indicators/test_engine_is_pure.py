"""The engine knows no Django, no clock, no files and no floats, and its sources prove it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import indicators

ROOM = Path(indicators.__file__).parent
SOURCES = sorted(ROOM.glob("**/*.py"))
ALLOWED = {
    "collections", "dataclasses", "decimal", "enum", "fractions", "itertools", "math", "operator", "re",
    "typing", "unicodedata", "indicators",
}  # fmt: skip
FORBIDDEN = {"float", "open", "print", "input", "eval", "exec", "__import__", "round", "sqrt", "random"}


def imported(source: Path) -> set[str]:
    """Return the top names of the modules that a source imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." if node.level else (node.module or "").partition(".")[0])
    return names


def test_the_room_has_sources() -> None:
    assert len(SOURCES) >= 10


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_imports_only_what_is_pure(source: Path) -> None:
    assert imported(source) <= ALLOWED


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_holds_no_float_and_calls_nothing_impure(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        assert not (isinstance(node, ast.Name) and node.id in FORBIDDEN)


def test_a_fresh_interpreter_loads_the_engine_without_django() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOM.parent)!r}); import indicators;"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'accounts', 'targets')])"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "[]"


def test_every_public_name_exists_and_is_listed_once() -> None:
    assert len(set(indicators.__all__)) == len(indicators.__all__)
    assert all(hasattr(indicators, name) for name in indicators.__all__)
