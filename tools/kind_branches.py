"""Where the code asks which kind of figure it has: `python -m tools.kind_branches` prints each place.

A kind lives in its own file (reports/figures/). What all kinds share asks the kind, and not which one it is.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.project import ROOT

CEILING = 15
ROOMS = ("indicators", "targets", "reports", "imports", "templates")
OWN = {
    f"reports/figures/{name}.py"
    for name in (
        "share",
        "yes_no",
        "index",
        "dossiers",
        "survey",
        "survey_form",
        "average",
        "catalogue",
        "registry",
    )
}
DECLARED = re.compile(r"(targets\.models(\.indicator)?|indicators(\.declaration)?)$")
CHOICES = ("Kind", "Source")
NAMES = re.compile(r"is_yes_or_no|is_dossier\w*|is_survey\w*|survey_subject")
FORMS = re.compile(r"(Share|YesNo|Index|Dossier|Survey|Average)Form$")
IN_TEMPLATE = re.compile(r"is_yes_or_no|\.kind\s*[!=]=|indicator\.source|survey_subject")
NOT_OF_FIGURES = re.compile(r"(asked|proposal)\.kind")  # a change of the catalogue has a kind as well


def places() -> Iterator[tuple[str, int, str]]:
    """Yield file, line and text of each branch outside the kinds' own files."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if name in OWN or "migrations" in path.parts:
                continue
            if path.suffix == ".py":
                yield from _found(name, path, _in_code(ast.parse(path.read_text(encoding="utf-8"))))
            elif path.suffix == ".html":
                yield from _found(name, path, _in_template(path.read_text(encoding="utf-8")))


def _found(name: str, path: Path, lines: Iterator[int]) -> Iterator[tuple[str, int, str]]:
    """Yield the lines with their text, each once."""
    text = path.read_text(encoding="utf-8").splitlines()
    for number in sorted(set(lines)):
        yield name, number, text[number - 1].strip()


def _in_code(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that name one kind or source, a form of one kind, or ask whether it is one."""
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and DECLARED.match(node.module)
        for alias in node.names
        if alias.name in CHOICES
    }
    aliases |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)} & set(CHOICES)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of_choice = isinstance(node.value, ast.Name) and node.value.id in aliases and node.attr.isupper()
            if of_choice or NAMES.fullmatch(node.attr):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            named = [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
            if any(map(FORMS.fullmatch, named)):
                yield node.lineno
        elif isinstance(node, ast.FunctionDef) and NAMES.fullmatch(node.name):
            yield node.lineno


def _in_template(text: str) -> Iterator[int]:
    """Yield the lines whose tags ask for a kind."""
    for number, line in enumerate(text.splitlines(), 1):
        if any(IN_TEMPLATE.search(NOT_OF_FIGURES.sub("", tag)) for tag in re.findall(r"\{%.*?%\}", line)):
            yield number


def main() -> int:
    """Print the branches and return 1 where there are more than the ceiling."""
    found = list(places())
    for name, number, text in found:
        print(f"{name}:{number}: {text}")
    print(f"{len(found)} branches in {len({name for name, *_rest in found})} files (at most {CEILING}).")
    return 1 if len(found) > CEILING else 0


if __name__ == "__main__":
    sys.exit(main())
