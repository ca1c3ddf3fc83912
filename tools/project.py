"""Where the project lies, how a program of its environment is called, and how the tools speak and stop."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"
VAR = ROOT / "var"


class Stop(Exception):
    """The sentence with which a tool ends: what is missing, and what to do."""


def say(text: str = "") -> None:
    """Print a line at once, in its place among the lines of the programs that we start."""
    print(text, flush=True)


def guarded(verb: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """Run a verb: a Stop becomes its sentence, Ctrl+C and a termination a quiet end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console of Windows may lack our letters
            stream.reconfigure(encoding="utf-8", errors="replace")
    signal.signal(signal.SIGTERM, _leave)
    try:
        return verb(arguments)
    except Stop as sentence:
        print(sentence, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _leave(number: int, frame: FrameType | None) -> None:
    """Turn a termination into an exit, so that what was started is stopped on the way out."""
    raise SystemExit(128 + number)


def without_settings() -> dict[str, str]:
    """Return settings for tests and checks: nothing of `.env`, no database of anybody, no day of the demo.

    Variables of the process beat those of `.env`, so every name stands here, and an empty one says "not set".
    """
    return {
        "SECRET_KEY": "no secret at all: it signs the cookies of tests and checks",
        "SECRET_KEY_FALLBACKS": "",
        "DATABASE_URL": "sqlite://:memory:",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "CSRF_TRUSTED_ORIGINS": "",
        "PORTAL_ADDRESS": "",
        "DEBUG": "false",
        "TESTING": "true",
        "TRUSTED_PROXIES": "0",
        "SECOND_FACTOR": "false",
        "PASSWORD_STRICT": "false",
        "IDLE_MINUTES": "15",
        "IDLE_MINUTES_ADMIN": "5",
        "EMAIL_URL": "",
        "EMAIL_FROM": "",
        "HTTPS": "false",
        "PORTAL_TODAY": "",
        "DEMO_PASSWORD": "no secret either",
        "EVIDENCE_QUOTA_MB": "500",
        "IMPORT_QUOTA_MB": "500",
        "IMPORT_PORTAL_QUOTA_MB": "5000",
        "EVIDENCE_SCANNER": "",
        "EVIDENCE_ACCEL_PREFIX": "",
    }


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of this process with changes, for a program of ours.

    Where Python is to leave no compiled files beside its sources, they go into .venv: we start Python often,
    and compiling Django anew takes longer than most of what we start it for.
    """
    env = {**os.environ, **changes}
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):
        env.setdefault("PYTHONPYCACHEPREFIX", str(VENV / "compiled"))
    return env


def python(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run the Python of .venv in the project, seen by whoever watches; the caller judges the exit code."""
    return subprocess.run([str(VENV_PYTHON), *arguments], cwd=ROOT, env=environment(env), check=False)
