"""./check: format, lint, types, imports, templates, migrations and Django's own checks."""

from __future__ import annotations

import argparse
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools import packages
from tools.project import ROOT, VENV_PYTHON, environment, say, without_settings

IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@dataclass(frozen=True)
class Check:
    """A program that must leave with 0, the name under which we report it, and the one that mends it."""

    name: str
    command: list[str]
    fix: list[str] | None = None


@dataclass(frozen=True)
class Outcome:
    """How a check ended: everything it said, and the seconds it took."""

    check: Check
    passed: bool
    said: str
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run every check, print one line for each and the words of those that failed."""
    parser = argparse.ArgumentParser(prog="./check", description="Check the code without running a test.")
    parser.add_argument("--fix", action="store_true", help="first write what ruff and djade can mend")
    options = parser.parse_args(arguments)
    packages.ensure(packages.DEVELOPMENT)
    checks = list(all_checks())
    if options.fix:
        for check in checks:
            if check.fix:
                _run(Check(check.name, check.fix))
    with ThreadPoolExecutor(max_workers=2) as pool:  # two: mypy takes one of them for itself
        outcomes = list(pool.map(_reported, checks))
    for outcome in outcomes:
        if not outcome.passed:
            say(f"\n--- {outcome.check.name} ---\n{outcome.said.strip()}")
    failed = [outcome.check.name for outcome in outcomes if not outcome.passed]
    say(f"\nFAILED: {', '.join(failed)}" if failed else "\nEverything is in order.")
    return 1 if failed else 0


def all_checks() -> Iterator[Check]:
    """Yield the checks, the slowest first."""
    python = [str(VENV_PYTHON)]
    manage = [*python, "manage.py"]
    ruff = [*python, "-m", "ruff"]
    djade = [str(VENV_PYTHON.with_name("djade")), "--target-version", "5.2"]
    templates = templates_of_the_project()
    yield Check("types", [*python, "-m", "mypy"])
    yield Check("format", [*ruff, "format", "--check", "."], fix=[*ruff, "format", "."])
    yield Check("lint", [*ruff, "check", "."], fix=[*ruff, "check", "--fix", "."])
    yield Check("imports", [*python, "-c", IMPORTS])
    yield Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"])
    yield Check("django", [*manage, "check"])
    yield Check("kinds", [*python, "-m", "tools.kind_branches"])
    yield Check("names", [*python, "-m", "tools.names", "--check"])
    yield Check("words", [*python, "-m", "tools.catalogue", "check"])
    if templates:
        yield Check("templates", [*djade, "--check", *templates], fix=[*djade, *templates])
        yield Check("lines", [*python, "-m", "tools.template_lines", *templates])


def templates_of_the_project() -> list[str]:
    """Return every template by its path from the root."""
    found = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def _reported(check: Check) -> Outcome:
    outcome = _run(check)
    say(f"{check.name:<12} {'ok' if outcome.passed else 'FAILED':<7} {outcome.seconds:5.1f} s")
    return outcome


def _run(check: Check) -> Outcome:
    began = time.monotonic()
    result = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment(without_settings()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Outcome(check, result.returncode == 0, result.stdout, time.monotonic() - began)
