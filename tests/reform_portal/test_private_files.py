"""Whatever the portal writes, its own user alone can read: looked at on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.project import ROOT, environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")

WRITES = """
import os, subprocess, sys, tempfile
from pathlib import Path
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from imports.management.commands import make_users
from reports.evidence.checking import Checking
from reports.evidence.storage import in_quarantine

folder = Path(os.environ["FOLDER"])
settings.MEDIA_ROOT = folder / "media"
connection.cursor().execute("CREATE TABLE a (b)")
default_storage.save("imports/aa/a", ContentFile(b"an import"))
(folder / "passwords.xlsx").write_bytes(b"as make_users writes it")
subprocess.run([sys.executable, "-c", f"open({str(folder / 'child')!r}, 'w')"], check=True)
class Looking(Checking):
    def examine(self, content, name):
        from reports.evidence.kinds import PDF, AcceptedFile
        return AcceptedFile(PDF, content)
with in_quarantine(SimpleUploadedFile("a.pdf", b"a"), Looking()) as file:
    for path in sorted(folder.rglob("*")):
        print(oct(path.stat().st_mode & 0o077), path.relative_to(folder))
"""


def run(*command: str, folder: Path, **more: str) -> str:
    """Return what a process of the portal says that was started by somebody whose files all may read."""
    changes = {"DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}", "FOLDER": str(folder), **more}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(changes),
        umask=0o000,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_no_file_of_the_portal_is_open_to_others(tmp_path: Path) -> None:
    said = run("manage.py", "shell", "-v0", "-c", WRITES, folder=tmp_path)
    seen = {name: mode for mode, name in (line.split() for line in said.splitlines())}
    (quarantined,) = (name for name in seen if name.startswith("media/quarantine/"))
    assert set(seen) == {
        *("portal.sqlite3", "portal.sqlite3-shm", "portal.sqlite3-wal", "passwords.xlsx", "child"),
        *(
            "media",
            "media/imports",
            "media/imports/aa",
            "media/imports/aa/a",
            "media/quarantine",
            quarantined,
        ),
    }
    assert set(seen.values()) == {"0o0"}


@pytest.mark.parametrize("start", ["import reform_portal.wsgi", "from tools import serve; serve.main([])"])
def test_whatever_starts_the_portal_keeps_its_files_to_itself(start: str, tmp_path: Path) -> None:
    program = f"import os\ntry:\n  {start}\nexcept Exception as stopped:\n  pass\nprint(oct(os.umask(0)))"
    no_such_folder = f"sqlite:///{tmp_path}/none/portal.sqlite3"  # so ./run stops before it serves
    said = run("-c", program, folder=tmp_path, DATABASE_URL=no_such_folder)
    assert said.split()[-1] == "0o77"
