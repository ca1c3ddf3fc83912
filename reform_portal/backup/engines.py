"""The database as one file, and back: by each engine's own means, never as a copy of a file in use."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from operator import itemgetter
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from reform_portal.backup.manifest import BackupRefused

PROGRAMS = "PORTAL_POSTGRES_PROGRAMS"  # the folder of pg_dump and pg_restore, where somebody chose it
FILES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
# What the programs of PostgreSQL read in place of an argument, which every user of the machine could see.
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}


def dump(file: Path) -> dict[str, int]:
    """Write the database as it is at this moment to the file, and return the rows of each table in it."""
    return _dump_postgresql(file) if connection.vendor == "postgresql" else _dump_sqlite(file)


def fill_database(file: Path) -> None:
    """Fill the empty database from the file, wholly or not at all; triggers and constraints come along."""
    if connection.vendor == "postgresql":
        name = str(connection.settings_dict["NAME"])
        whole = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _run("pg_restore", *whole, f"--dbname={name}", str(file))
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
        source.backup(connection.connection)


def tables() -> dict[str, int]:
    """Return the rows of each table."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        counts = {}
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608  # our tables
            counts[name] = cursor.fetchone()[0]
    return counts


def _dump_sqlite(file: Path) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise BackupRefused(
                _("The database is damaged: %(verdict)s. Restore an older backup.") % {"verdict": verdict}
            )
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ours = [name for name in names if not name.startswith("sqlite_")]
        count = "SELECT COUNT(*) FROM"
        return {name: copy.execute(f'{count} "{name}"').fetchone()[0] for name in sorted(ours)}


def _dump_postgresql(file: Path) -> dict[str, int]:
    """Count and dump the same moment: pg_dump looks at the snapshot in which we count."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        plain = ["--format=custom", "--no-owner", "--no-privileges"]
        _run("pg_dump", *plain, f"--snapshot={snapshot}", f"--file={file}")
        return dict(sorted(tables().items()))


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on our database; what it needs to come in stands in its environment."""
    known = connection.get_connection_params()
    given = {variable: str(known[name]) for name, variable in _VARIABLES.items() if known.get(name)}
    done = subprocess.run(
        [str(_program(program)), *arguments],
        env={name: value for name, value in os.environ.items() if not name.startswith("PG")} | given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip() or str(done.returncode)
        raise BackupRefused(_("%(program)s failed: %(said)s") % {"program": program, "said": said})


def refuse_without_programs() -> None:
    """Raise BackupRefused where the database could not be dumped or loaded: before anything is copied."""
    if connection.vendor == "postgresql":
        for name in ("pg_dump", "pg_restore"):
            _program(name)


def _program(name: str) -> Path:
    """Return the program nearest to the server's version: an older one refuses to work.

    A newer one may set what the server does not know yet, as pg_restore 17 does with one of 16.
    """
    server = connection.get_database_version()[0]
    found = [folder / name for folder in _folders(name) if (folder / name).is_file()]
    fit = [(version, program) for program in found if (version := _version(program)) >= server]
    if fit:
        return min(fit, key=itemgetter(0))[1]
    raise BackupRefused(
        _(
            "%(program)s of PostgreSQL %(server)s or newer was not found. Install the package "
            "postgresql-client, or name its folder in PORTAL_POSTGRES_PROGRAMS."
        )
        % {"program": name, "server": server}
    )


def _folders(name: str) -> Iterator[Path]:
    """Yield the folders that may hold the program: the chosen one alone, else PATH and Debian's."""
    if PROGRAMS in os.environ:
        yield Path(os.environ[PROGRAMS])
        return
    if on_path := shutil.which(name):
        yield Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _version(program: Path) -> int:
    done = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+", done.stdout)
    return int(found[0]) if found else 0
