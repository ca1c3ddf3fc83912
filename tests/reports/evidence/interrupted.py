"""A process of its own that keeps files until it is stopped: `python -m … VERB MEDIA_ROOT`.

It prints "ready", then the key of each file it has kept. The verb `badly` writes rows first, as one must not.
"""

from __future__ import annotations

import hashlib
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

django.setup()

from accounts import clock  # noqa: E402  the models are known from here on
from accounts.models import User  # noqa: E402
from procedures.models import Unit  # noqa: E402
from reports.evidence.checking import Checking  # noqa: E402
from reports.evidence.kinds import AcceptedFile  # noqa: E402
from reports.evidence.storage import evidence_place, in_quarantine, settle_file  # noqa: E402
from reports.evidence.verdict import examine_file  # noqa: E402
from reports.models import Evidence  # noqa: E402
from tests.factories import make_unit, make_user  # noqa: E402
from tests.reports.evidence.papers import pdf, stream  # noqa: E402


def begin() -> None:
    """Make the database with a unit and somebody to hand files in."""
    call_command("migrate", verbosity=0)
    make_unit(code="THU")
    make_user("nguoi-thu")


class LookingHere(Checking):
    """Looks at files at once: what is killed here is the writing that comes after."""

    def examine(self, content: bytes, name: str) -> AcceptedFile:
        return examine_file(content, name)


def keep_well(content: bytes, unit: Unit, by: User) -> str:
    """Keep the file as the portal does, and return its key."""
    with in_quarantine(SimpleUploadedFile("a.pdf", content), LookingHere()) as file:
        return settle_file(file, unit, by=by).key


def keep_badly(content: bytes, unit: Unit, by: User) -> str:
    """Write the row before the file, and return its key."""
    key = uuid.uuid4().hex
    digest = hashlib.sha256(content).hexdigest()
    about = {"name": "a.pdf", "media_type": "application/pdf", "size": len(content), "sha256": digest}
    Evidence.objects.create(unit=unit, key=key, uploaded_by=by, uploaded_at=clock.now(), **about)
    path = Path(settings.MEDIA_ROOT) / evidence_place(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return key


def for_ever(way: Callable[[bytes, Unit, User], str]) -> None:
    """Keep one file after the other."""
    unit, by = Unit.objects.get(code="THU"), User.objects.get(username="nguoi-thu")
    print("ready", flush=True)
    while True:
        print(way(pdf(stream(os.urandom(200_000))), unit, by), flush=True)


if __name__ == "__main__":
    verb, settings.MEDIA_ROOT = sys.argv[1:]
    settings.EVIDENCE_QUOTA_MB = 1_000_000
    if verb == "begin":
        begin()
    elif verb == "sweep":
        call_command("sweep_files")
    else:
        for_ever({"well": keep_well, "badly": keep_badly}[verb])
