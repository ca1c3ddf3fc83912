"""Names of several meanings: classes and functions that more than one module of the apps defines.

python -m tools.names          each such name with its modules, and their share of all public names
python -m tools.names --check  the same; ends with 1 where the share is above the ceiling

Left out are methods, what begins with an underscore, migrations, and names by which Django finds something.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.project import ROOT, say

CEILING = 2  # per cent
DJANGOS = {"Command", "Migration", "ready", "handle", "main"}


def main(arguments: list[str]) -> int:
    """Print the names and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.names", description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help=f"fail above {CEILING} per cent")
    options = parser.parse_args(arguments)
    modules = modules_by_name(ROOT, rooms())
    several = {name: places for name, places in sorted(modules.items()) if len(places) > 1}
    for name, places in several.items():
        say(f"{name:<28} {len(places)}  {', '.join(places)}")
    share = 100 * len(several) / max(1, len(modules))
    told = f"{len(several)} of {len(modules)} public names have several meanings"
    say(f"{told}: {share:.1f} %, at most {CEILING} %")
    return 1 if options.check and share > CEILING else 0


def rooms() -> list[str]:
    """Return the rooms, as the contract of imports names them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return list(settings["tool"]["importlinter"]["root_packages"])


def modules_by_name(root: Path, folders: list[str]) -> dict[str, list[str]]:
    """Return for each public name the modules that define it, in the order of the alphabet."""
    found = defaultdict(set)
    for folder in folders:
        for path in (root / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                module = ".".join(path.relative_to(root).with_suffix("").parts)
                for name in public_names(path.read_text("utf-8")):
                    found[name].add(module)
    return {name: sorted(modules) for name, modules in found.items()}


def public_names(source: str) -> Iterator[str]:
    """Yield the classes and functions that a module defines at its top."""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("_") and node.name not in DJANGOS:
            yield node.name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
