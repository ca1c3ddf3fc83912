"""The drill: backup, an empty database, restore – and all is as it was; a damaged copy is refused before."""

from __future__ import annotations

import hashlib
import json
import os
import random
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections
from django.test import Client
from pytest_django import Settings

from accounts import audit, clock, sealing
from accounts.models import AuditEvent, User
from imports.models import ImportBatch
from procedures.models import Role, Unit
from reform_portal.backup import engines
from reports.models import Evidence
from tests.accounts.signing_in import is_signed_in, make_owner, try_password
from tests.factories import make_calendar, make_line, make_member, make_target, make_unit
from tests.reform_portal.in_trouble import BEGIN, another

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

FILES = {"evidence/ab/cd": b"%PDF-1.4 evidence", "imports/ef": b"\x00" * 3_000_000, "evidence/empty": b""}
DRILL = "drill"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Return the folder of the portal's files, with a few in it."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = str(folder)
    for place, held in FILES.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(held)
    return folder


@pytest.fixture
def owner() -> User:
    """Return somebody who can sign in, in a portal that holds figures and sealed acts."""
    period = make_calendar()["2018-q2"]
    unit = make_unit(name="Xã Đông Hải – “thử”")
    make_line(unit, make_target().indicator, period, 17, 20)
    make_member(unit, Role.OFFICIAL)
    user = make_owner()
    for number in range(20):
        audit.write("approve", unit, by=user, changes=[audit.FieldChange("part", "", str(number))])
    sealing.seal()
    return user


@pytest.fixture
def copy(owner: User, tmp_path: Path) -> Path:
    """Return a backup of that portal."""
    call_command("backup", str(tmp_path / "copy"), stdout=StringIO())
    return tmp_path / "copy"


@contextmanager
def empty_portal(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Let the portal be another one, with an empty database and no files, as long as the block lasts."""
    kept, given, media = connections["default"], connections.settings["default"], settings.MEDIA_ROOT
    name = DRILL
    if kept.vendor == "sqlite":
        name = str(tmp_path / "empty.sqlite3")
    else:
        with kept.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {DRILL} TEMPLATE template0")
    connections.settings["default"] = given | {"NAME": name}
    connections["default"] = connections.create_connection("default")
    settings.MEDIA_ROOT = str(tmp_path / "empty-media")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = given, kept
        settings.MEDIA_ROOT = media
        if kept.vendor == "postgresql":
            with kept.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {DRILL}")


def sums() -> dict[str, str]:
    """Return a checksum over every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[name] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found


def files_of(folder: str) -> dict[str, bytes]:
    root = Path(folder)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_what_is_restored_is_what_was_backed_up(copy: Path, settings: Settings, tmp_path: Path) -> None:
    before = sums()
    with empty_portal(settings, tmp_path):
        said = StringIO()
        call_command("restore", str(copy), stdout=said)
        assert "Đã khôi phục" in said.getvalue()
        assert sums() == before
        assert files_of(settings.MEDIA_ROOT) == FILES
        call_command("verify_audit", stdout=StringIO())
        with pytest.raises(DatabaseError, match="never changed"):
            AuditEvent.objects.update(action="forged")
        client = Client()
        try_password(client, "mua-xuan-ve-tren-song-Huong")
        assert is_signed_in(client)
        make_unit()  # keys go on from where they were


def test_the_manifest_names_every_file_and_the_rows_of_every_table(copy: Path) -> None:
    held = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    there = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert set(held["files"]) == there - {"manifest.json"}
    assert held["files"]["media/evidence/ab/cd"] == {
        "size": 17,
        "sha256": hashlib.sha256(b"%PDF-1.4 evidence").hexdigest(),
    }
    assert held["tables"] == engines.tables()
    assert held["tables"]["accounts_auditevent"] == 20
    assert {"django", "python", "database"} == set(held["versions"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_backup_is_for_the_eyes_of_its_maker(copy: Path) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700


# Damaged copies ---------------------------------------------------------------------------------------------


def flip(file: Path) -> None:
    held = bytearray(file.read_bytes())
    held[len(held) // 2] ^= 1
    file.write_bytes(held)


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a flipped bit of a file": (lambda copy: flip(copy / "media/imports/ef"), "media/imports/ef bị hỏng"),
    "a flipped bit of the database": (lambda copy: flip(copy / database()), "bị hỏng"),
    "a truncated database": (lambda copy: truncate(copy / database()), "bị hỏng"),
    "a truncated file": (lambda copy: truncate(copy / "media/evidence/ab/cd"), "bị hỏng"),
    "a missing file": (
        lambda copy: (copy / "media/evidence/empty").unlink(),
        "thiếu tệp media/evidence/empty",
    ),
    "a file too many": (lambda copy: (copy / "media/more").write_bytes(b"x"), "media/more không thuộc"),
    "a flipped bit of the manifest": (lambda copy: flip(copy / "manifest.json"), "manifest.json bị hỏng"),
    "a truncated manifest": (lambda copy: truncate(copy / "manifest.json"), "manifest.json bị hỏng"),
    "a backup that was cut off": (lambda copy: (copy / "manifest.json").unlink(), "Không có manifest.json"),
}


def database() -> str:
    return engines.FILES[connection.vendor]


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_copy_is_refused_before_anything_is_written(
    name: str, copy: Path, settings: Settings, tmp_path: Path
) -> None:
    damage, words = DAMAGE[name]
    damage(copy)
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(copy), "--check")
    with empty_portal(settings, tmp_path):
        with pytest.raises(CommandError, match=words):
            call_command("restore", str(copy))
        assert connection.introspection.table_names() == []
        assert not Path(settings.MEDIA_ROOT).exists()


def test_each_of_a_hundred_flipped_bits_of_a_copy_is_found(copy: Path) -> None:
    chance = random.Random(1)
    for file in (copy / "manifest.json", copy / database()):
        whole = file.read_bytes()
        for _ in range(50):
            held = bytearray(whole)
            held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
            file.write_bytes(held)
            with pytest.raises(CommandError):
                call_command("restore", str(copy), "--check")
        file.write_bytes(whole)
    call_command("restore", str(copy), "--check", stdout=StringIO())


def test_a_whole_copy_passes_the_check_and_nothing_is_written(copy: Path) -> None:
    before, said = sums(), StringIO()
    call_command("restore", str(copy), "--check", stdout=said)
    assert "nguyên vẹn" in said.getvalue()
    assert sums() == before


# Refused ----------------------------------------------------------------------------------------------------


def test_a_folder_that_exists_is_not_written_over(owner: User, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with pytest.raises(CommandError, match="đã có"):
        call_command("backup", str(tmp_path / "copy"))
    assert list((tmp_path / "copy").iterdir()) == []


def test_a_backup_does_not_lie_among_the_files_it_copies(owner: User, media: Path) -> None:
    with pytest.raises(CommandError, match="thư mục khác"):
        call_command("backup", str(media / "copy"))
    assert not (media / "copy").exists()


def test_a_database_with_tables_is_not_written_over(copy: Path, settings: Settings, tmp_path: Path) -> None:
    before = sums()
    settings.MEDIA_ROOT = str(tmp_path / "empty-media")
    with pytest.raises(CommandError, match="đã có bảng"):
        call_command("restore", str(copy))
    assert sums() == before
    assert not Path(settings.MEDIA_ROOT).exists()


def test_a_folder_with_files_is_not_written_over(copy: Path, settings: Settings, tmp_path: Path) -> None:
    with empty_portal(settings, tmp_path):
        there = Path(settings.MEDIA_ROOT) / "evidence" / "ab"
        there.mkdir(parents=True)
        (there / "cd").write_text("another paper")
        with pytest.raises(CommandError, match="đã có tệp"):
            call_command("restore", str(copy))
        assert (there / "cd").read_text() == "another paper"
        assert connection.introspection.table_names() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"engine": "another"}, "another"),
        ({"migrations": ["reports.9999_of_tomorrow"]}, "phiên bản mới hơn"),
        ({"format": 2}, "phiên bản mới hơn"),
    ],
)
def test_a_backup_of_another_kind_is_refused(
    change: dict[str, Any], words: str, copy: Path, settings: Settings, tmp_path: Path
) -> None:
    held = json.loads((copy / "manifest.json").read_text(encoding="utf-8")) | change
    del held["seal"]
    seal = hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
    (copy / "manifest.json").write_text(json.dumps(held | {"seal": seal}), encoding="utf-8")
    with empty_portal(settings, tmp_path), pytest.raises(CommandError, match=words):
        call_command("restore", str(copy))


def test_a_folder_of_files_that_cannot_be_read_is_no_empty_one(
    owner: User, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "no-folder").write_text("a disk that is not there")
    settings.MEDIA_ROOT = str(tmp_path / "no-folder")
    with pytest.raises(CommandError, match="no-folder"):
        call_command("backup", str(tmp_path / "copy"))
    assert not (tmp_path / "copy" / "manifest.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows links no folder without a right")
def test_a_folder_that_lies_on_another_disk_is_copied_too(owner: User, media: Path, tmp_path: Path) -> None:
    (media / "evidence").rename(tmp_path / "other-disk")
    (media / "evidence").symlink_to(tmp_path / "other-disk", target_is_directory=True)
    call_command("backup", str(tmp_path / "copy"), stdout=StringIO())
    assert files_of(str(tmp_path / "copy" / "media")) == FILES


@pytest.mark.parametrize("kind", ["evidence", "imports"])
def test_a_copy_without_a_file_that_a_row_names_is_told(
    kind: str, owner: User, media: Path, tmp_path: Path
) -> None:
    if kind == "evidence":
        unit, about = Unit.objects.get(name="Xã Đông Hải – “thử”"), {"name": "a.pdf", "size": 4}
        Evidence.objects.create(unit=unit, key="abcd", uploaded_by=owner, uploaded_at=clock.now(), **about)
    else:
        about = {"kind": "units", "key": "abcd", "name": "a.xlsx", "size": 4}
        ImportBatch.objects.create(by=owner, at=clock.now(), **about)
    with pytest.raises(CommandError, match=f"{kind}/ab/abcd"):
        call_command("backup", str(tmp_path / "copy"))
    call_command(
        "restore", str(tmp_path / "copy"), "--check", stdout=StringIO()
    )  # the rest is not thrown away
    (media / kind / "ab").mkdir(exist_ok=True)
    (media / kind / "ab" / "abcd").write_bytes(b"%PDF")
    call_command("backup", str(tmp_path / "whole"), stdout=StringIO())


# While others write -----------------------------------------------------------------------------------------


def test_a_file_that_vanishes_meanwhile_does_not_stop_the_backup(
    owner: User, media: Path, tmp_path: Path
) -> None:
    (media / "quarantine").mkdir()
    (media / "quarantine" / "gone").symlink_to(media / "nowhere")  # as good as gone when its turn comes
    call_command("backup", str(tmp_path / "copy"), stdout=StringIO())
    assert not (tmp_path / "copy" / "media" / "quarantine" / "gone").exists()
    call_command("restore", str(tmp_path / "copy"), "--check", stdout=StringIO())


def test_what_is_written_meanwhile_is_in_the_copy_if_it_was_safe_and_stops_nothing(
    owner: User, settings: Settings, tmp_path: Path
) -> None:
    with another() as other:
        if connection.vendor == "sqlite":
            other.execute("PRAGMA wal_autocheckpoint=0")  # what was written stands in the log beside the file
        other.execute("UPDATE accounts_user SET name = 'Đã Lưu' WHERE username = 'owner'")
        other.execute(BEGIN)
        other.execute("UPDATE accounts_user SET name = 'Chưa Lưu' WHERE username = 'owner'")
        call_command("backup", str(tmp_path / "copy"), stdout=StringIO())
        other.execute("ROLLBACK")
    with empty_portal(settings, tmp_path):
        call_command("restore", str(tmp_path / "copy"), stdout=StringIO())
        assert User.objects.get(pk=owner.pk).name == "Đã Lưu"


@pytest.mark.postgres
def test_no_password_stands_on_a_command_line(
    owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "pg_dump").write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump 99" && exit\n'
        f'echo "$@" > {said}\necho "$PGPASSWORD $PGHOST" >> {said}\nexit 3\n'
    )
    (programs / "pg_restore").write_text('#!/bin/sh\necho "pg_restore 99"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv(engines.PROGRAMS, str(programs))
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "bi-mat-cua-co-so-du-lieu")
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup", str(tmp_path / "copy"))
    arguments, environment = said.read_text().splitlines()
    assert "bi-mat" not in arguments
    assert environment == f"bi-mat-cua-co-so-du-lieu {connection.get_connection_params()['host']}"
    assert not (tmp_path / "copy" / "manifest.json").exists()


@pytest.mark.postgres
def test_the_program_nearest_to_the_version_of_the_server_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = connection.get_database_version()[0]
    folders = []
    for version in (server + 2, server - 1, server + 1):
        folder = tmp_path / str(version)
        folder.mkdir()
        program = folder / "pg_restore"
        program.write_text(f'#!/bin/sh\necho "pg_restore (PostgreSQL) {version}.1"\n')
        program.chmod(0o755)
        folders.append(folder)
    monkeypatch.setattr(engines, "_folders", lambda _name: iter(folders))
    assert engines._program("pg_restore").parent.name == str(server + 1)


@pytest.mark.postgres
def test_nothing_is_copied_where_a_program_for_the_way_back_is_missing(
    owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "pg_dump 99"\n')
    program.chmod(0o755)
    monkeypatch.setenv(engines.PROGRAMS, str(tmp_path))
    with pytest.raises(CommandError, match="pg_restore"):
        call_command("backup", str(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()
