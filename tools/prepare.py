"""Make the portal ready in one process: `python -m tools.prepare migrate load_demo`. Runs inside .venv."""

from __future__ import annotations

import os
import sys
from typing import Any

import django
from django.core.management import call_command

from reform_portal.databases import declare_job
from tools.messages import compile_messages

OPTIONS: dict[str, dict[str, Any]] = {
    "migrate": {"interactive": False, "verbosity": 0},
    "collectstatic": {"interactive": False, "verbosity": 0},
}


def main(commands: list[str]) -> None:
    """Compile the words, then run the commands of manage.py one after another."""
    compile_messages()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reform_portal.settings")
    declare_job(sys.argv)
    django.setup()
    for name in commands:
        call_command(name, **OPTIONS.get(name, {}))


if __name__ == "__main__":
    main(sys.argv[1:])
