"""Databases that are made once and copied: with every migration, and with what a loader brings.

To migrate or to load takes five seconds, a copy a few hundredths. On SQLite the copies are files in var/, on
PostgreSQL templates on the server of the run; the name of each tells the sources that it was made from.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate
from django.db.utils import Error
from django.test import override_settings

from tools.project import ROOT, VAR

PASSWORD = "mat-khau-de-thu"  # of every account that a loader makes
MIGRATED = "migrated"
FOLDER = VAR / "test-databases"  # of the files
ROOMS = ("accounts", "indicators", "procedures", "reform_portal", "reports", "sheets", "targets", "imports")
# Triggers are set after the last migration, so what sets them counts as one.
MIGRATIONS = (
    "*/migrations/*.py",
    "accounts/audit.py",
    "accounts/triggers.py",
    "procedures/guards.py",
    "targets/guards.py",
    "reports/changes/watched.py",
    "requirements.txt",
)
SOURCES = tuple(f"{room}/**/*.{ending}" for room in ROOMS for ending in ("py", "csv"))


def begin() -> None:
    """Put a migrated database where the tests of this process look for theirs, or none."""
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    if connection.vendor == "sqlite":
        with suppress(FileNotFoundError):
            shutil.copyfile(_file(MIGRATED), name)
        return
    with _server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        with suppress(Error):
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_name(MIGRATED)}"')


def keep(what: str) -> None:
    """Keep a copy of the database as it stands; one that another process has kept meanwhile is the same."""
    connection.close()
    if connection.vendor == "sqlite":
        kept = _file(what)
        if kept.is_file():
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        written = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(_here(), written)
        written.replace(kept)
        for old in kept.parent.glob(f"{what}-*.sqlite3"):
            if old != kept:
                old.unlink(missing_ok=True)
        return
    with _server() as cursor, suppress(Error):
        cursor.execute(f'CREATE DATABASE "{_name(what)}" TEMPLATE "{_here()}"')


def restore(what: str) -> bool:
    """Let the database be a copy of what was kept; say whether there is one."""
    # A model, and this file is read before there are any.
    from django.contrib.contenttypes.models import ContentType

    connection.close()
    is_there = _file_restored(what) if connection.vendor == "sqlite" else _template_restored(what)
    ContentType.objects.clear_cache()  # the copy numbers them as it likes, and Django remembers the others
    return is_there


def keep_first_rows() -> None:
    """Let what the migrations brought come back whenever a test with transactions has emptied the database.

    The next test of the process would miss it otherwise, and which one that is changes from run to run.
    """
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]
    ours = [model for model in ours if model._meta.model_name != "datachange"]  # notes the return by itself
    filled = [model for model in ours if model._base_manager.exists()]
    rows = [serializers.serialize("json", model._base_manager.order_by("pk")) for model in filled]

    def put_back(**told: Any) -> None:
        if "plan" in told:  # of a migration, after which a table may not be there
            return
        for row in (row for written in rows for row in serializers.deserialize("json", written)):
            row.save()

    post_migrate.connect(put_back, sender=apps.get_app_config("reports"), weak=False)


def load(command: str) -> str:
    """Run a loader, written as on a command line, and return what it says."""
    out = io.StringIO()
    with override_settings(DEMO_PASSWORD=PASSWORD):
        call_command(*command.split(), stdout=out)
    return out.getvalue()


def fill(command: str) -> None:
    """Load into an empty database, outside of a transaction, or take the copy of what was loaded before."""
    if not restore(command):
        load(command)
        keep(command)


@contextmanager
def filled(command: str) -> Iterator[None]:
    """Hold what a loader brings for as long as the block lasts."""
    fill(command)
    try:
        yield
    finally:
        if not restore(MIGRATED):
            raise LookupError("the migrated database was not kept: what was loaded would stay")


def _file_restored(what: str) -> bool:
    # Whoever still reads the old file keeps it: the new one takes its name and not its place.
    here = Path(_here())
    copied = here.with_suffix(".copied")
    try:
        shutil.copyfile(_file(what), copied)
    except FileNotFoundError:
        return False
    for ending in ("-wal", "-shm"):
        here.with_name(here.name + ending).unlink(missing_ok=True)
    copied.replace(here)
    return True


def _template_restored(what: str) -> bool:
    with _server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name(what)])
        if cursor.fetchone() is None:
            return False
        cursor.execute(f'DROP DATABASE "{_here()}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{_here()}" TEMPLATE "{_name(what)}"')
    return True


@contextmanager
def _server() -> Iterator[Any]:
    """Give a cursor beside all databases that are copied, for as long as a copy takes."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        yield cursor


def _here() -> str:
    return str(connection.settings_dict["NAME"])


def _file(what: str) -> Path:
    return FOLDER / f"{_name(what)}.sqlite3"


def _name(what: str) -> str:
    return f"{what}-{_sources_of(MIGRATIONS if what == MIGRATED else SOURCES)}"


@cache
def _sources_of(patterns: tuple[str, ...]) -> str:
    """Return a short sum of the files, by name and content."""
    found = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]
