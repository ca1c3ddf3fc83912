"""The tests notice every line of engine, workflow, saving and imports that is switched off or turned."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import databases
from tests.mutants.mutants import MUTANTS, Mutant
from tools.project import ROOT

PASSED, FAILED = 0, 1  # exit codes of pytest; a test that was stopped for its time ends with 1 as well
NOT_COPIED = (".*", "var", "node_modules", "staticfiles", "test-results", "build", "__pycache__", "docs")


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the portal in which lines may be changed."""
    here = tmp_path_factory.mktemp("mutants") / "portal"
    shutil.copytree(ROOT, here, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for name in (".venv", "node_modules"):
        (here / name).symlink_to((ROOT / name).resolve())
    made = here / "var" / "test-databases"
    made.mkdir(parents=True)
    for kept in databases.FOLDER.glob(f"{databases.MIGRATED}-*"):
        shutil.copy(kept, made)
    return here


def run(here: Path, tests: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Run the tests in the copy up to the first that fails."""
    plain = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--timeout", "600")
    command = [sys.executable, *plain, *tests]
    return subprocess.run(command, cwd=here, capture_output=True, text=True, check=False, timeout=900)


@contextmanager
def planted(mutant: Mutant, here: Path) -> Iterator[None]:
    """Let the line of the copy say something else for as long as the block lasts."""
    file = here / mutant.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(changed(mutant, whole), encoding="utf-8")
    yield
    shutil.copy2(ROOT / mutant.file, file)  # with its moment, by which Python knows what it has compiled


def changed(mutant: Mutant, whole: str) -> str:
    """Return the text of the file with its line changed."""
    return whole.replace(mutant.before, mutant.after, 1)


def faults(mutant: Mutant) -> Iterator[str]:
    """Yield why the mutant says nothing: its line is not there, or what it makes of it is no Python."""
    file = ROOT / mutant.file
    whole = file.read_text(encoding="utf-8") if file.is_file() else ""
    if (count := whole.count(mutant.before)) != 1:
        yield f"{mutant}: the line stands {count} times in the file; move the mutant to where it is now"
        return
    try:
        compile(changed(mutant, whole), mutant.file, "exec")
    except SyntaxError as error:
        yield f"{mutant}: {error}"
    yield from (f"{mutant}: there is no {test}" for test in mutant.tests if not (ROOT / test).exists())


def test_every_mutant_has_its_line() -> None:
    assert [told for mutant in MUTANTS for told in faults(mutant)] == []


def test_no_mutant_stands_twice() -> None:
    assert [str(one) for one, count in Counter(MUTANTS).items() if count > 1] == []
    assert len(MUTANTS) >= 60


@pytest.mark.nightly
@pytest.mark.one_engine
@pytest.mark.parametrize("tests", dict.fromkeys(one.tests for one in MUTANTS), ids=" ".join)
def test_nothing_fails_while_nothing_is_changed(tests: tuple[str, ...], copied: Path) -> None:
    ended = run(copied, tests)
    assert ended.returncode == PASSED, ended.stdout[-3000:]


@pytest.mark.nightly
@pytest.mark.one_engine
@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_line_that_says_something_else_is_noticed(
    mutant: Mutant, copied: Path, record_property: Callable[[str, object], None]
) -> None:
    with planted(mutant, copied):
        ended = run(copied, mutant.tests)
    noticed = ended.returncode == FAILED and any(word in ended.stdout for word in ("\nFAILED ", "\nERROR "))
    assert noticed or ended.returncode == PASSED, ended.stdout[-3000:] + ended.stderr[-1000:]
    record_property("mutants", {"survived": not noticed})
    assert noticed, f"SURVIVED: {mutant}"
