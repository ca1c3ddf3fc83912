"""Shows what a change made of the figures: the standings of two checkouts, both loaded anew, side by side.

python -m tools.compare_standings ../before

Every target and every period, for the province, its districts and the peer groups, of the invented and of the
published figures. Prints each value that differs and ends with 1; ends with 0 where all of them are the same.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.project import ROOT, VENV_PYTHON, Stop, environment, say, without_settings
from tools.serve import DEMO, PUBLISHED, Edition

Rows = dict[str, dict[str, Any]]  # "period, unit or group, target" -> what the command tells of it

# Runs inside either checkout, so it leans only on what every one of them has: the command and the codes.
ASK = """
import io, json, sys
import django
django.setup()
from django.core.management import call_command
from procedures.models import Unit
from targets.models import Period
units = Unit.objects.filter(level__in=["province", "district"]).order_by("code")
units = list(units.values_list("code", flat=True))
groups = ["so-ban-nganh", "cap-huyen", "cap-xa-dong-bang", "cap-xa-mien-nui"]
told = {}
for period in Period.objects.order_by("code").values_list("code", flat=True):
    for scope in [*units, *groups]:
        out = io.StringIO()
        call_command("standings", period=period, unit=scope, json=True, stdout=out)
        for row in json.loads(out.getvalue()):
            told[f"{period}, {scope}, {row['target']}"] = row
json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
"""


def main() -> int:
    """Load and ask both checkouts, print what differs and return the exit code."""
    parser = argparse.ArgumentParser(description="Compare the standings of two checkouts.")
    parser.add_argument("before", type=Path, help="a folder with the other checkout")
    parser.add_argument("after", type=Path, nargs="?", default=ROOT, help="else this one")
    folders = parser.parse_args()
    differing = 0
    for edition in (DEMO, PUBLISHED):
        before, after = (standings(folder.resolve(), edition) for folder in (folders.before, folders.after))
        lines = differences(before, after)
        say(f"{edition.file}: {len(after)} standings, {len(lines)} values differ")
        for line in lines:
            say(f"  {line}")
        differing += len(lines)
    return 1 if differing else 0


def standings(checkout: Path, edition: Edition) -> Rows:
    """Return every standing of an edition that the checkout fills into a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        env = without_settings() | {
            "DATABASE_URL": f"sqlite:///{folder}/compared.sqlite3",
            "PORTAL_TODAY": edition.today,
            "TESTING": "false",
            "DJANGO_SETTINGS_MODULE": "reform_portal.settings",
            "PYTHONPATH": str(checkout),
        }
        _run(checkout, env, "-m", "tools.prepare", "migrate", edition.load)
        rows: Rows = json.loads(_run(checkout, env, "-c", ASK))
        return rows


def differences(before: Rows, after: Rows) -> list[str]:
    """Return a line for each value that is not the same, and for each standing that only one side has."""
    lines = []
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            lines.append(f"{key}: gone")
        elif key not in before:
            lines.append(f"{key}: new")
        else:
            old, new = before[key], after[key]
            lines += [
                f"{key}, {name}: {old.get(name)} -> {new.get(name)}"
                for name in old | new
                if old.get(name) != new.get(name)
            ]
    return lines


def _run(checkout: Path, env: dict[str, str], *arguments: str) -> str:
    own = checkout / VENV_PYTHON.relative_to(ROOT)
    program = own if own.exists() else VENV_PYTHON
    ended = subprocess.run(
        [str(program), *arguments],
        cwd=checkout,
        env=environment(env),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise Stop(f"{checkout}: {' '.join(arguments[:2])} ended with {ended.returncode}.")
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main())
