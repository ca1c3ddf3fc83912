"""Handing in, reusing and taking off files as a browser does, and what may be asked afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import UploadedFile
from django.test import Client

from accounts.models import User
from procedures.models import Unit
from reports.evidence.checking import Checking
from reports.evidence.storage import Paper, in_quarantine, settle_file
from reports.models import Evidence, Measurement
from targets.models import Indicator, Period

BOUNDARY = b"--------------------------a-line-between-parts"


def keep(upload: UploadedFile[bytes], unit: Unit, *, by: User, paper: Paper | None = None) -> Evidence:
    """Take the upload as evidence of the unit, of which nothing is counted, and return its row."""
    with in_quarantine(upload, Checking()) as file:
        return settle_file(file, unit, by=by, paper=paper)


@dataclass
class Desk:
    """One line of a report, seen by whoever is signed in."""

    client: Client
    unit: Unit
    period: Period
    indicator: Indicator

    @property
    def address(self) -> str:
        """Return where files are handed in."""
        return f"/bao-cao/{self.period.code}/{self.unit.code}/minh-chung/"

    @property
    def line(self) -> Measurement:
        """Return the line."""
        return Measurement.objects.get(report__unit=self.unit, indicator=self.indicator)

    @property
    def files(self) -> list[Evidence]:
        """Return the files of the line."""
        return list(Evidence.objects.filter(measurements__indicator=self.indicator).order_by("pk"))

    def hand_in(self, *files: tuple[str, bytes], once: uuid.UUID | None = None, **fields: str) -> Any:
        """Send the files and return the answer; their names go as they are, however strange."""
        sent = {"indicator": self.indicator.code, "once": str(once or uuid.uuid4()), **fields}
        kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
        self.client.cookies.pop("messages", None)  # what was said before has been read
        return self.client.post(self.address, multipart(sent.items(), files), content_type=kind)

    def reuse(self, key: str) -> Any:
        """Put a file that is already there to the line."""
        return self._send("dung-lai/", key)

    def take_off(self, key: str) -> Any:
        """Take a file off the line."""
        return self._send("go/", key)

    def _send(self, way: str, key: str) -> Any:
        self.client.cookies.pop("messages", None)
        sent = {"indicator": self.indicator.code, "key": key, "once": str(uuid.uuid4())}
        return self.client.post(f"{self.address}{way}", sent)


def multipart(fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the body of a form with files."""
    out = b""
    for name, text in fields:
        out += b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n' % (BOUNDARY, _written(name))
        out += text.encode("utf-8", "surrogatepass") + b"\r\n"
    for name, content in files:
        told = _written(name)
        out += b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n' % (BOUNDARY, told)
        out += b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n"
    return out + b"--%s--\r\n" % BOUNDARY


def _written(name: str) -> bytes:
    """Return a name as browsers put it between quotes."""
    return name.encode("utf-8", "surrogatepass").replace(b'"', b"%22")


def said(answer: Any) -> list[str]:
    """Return the sentences that the answer leaves for the next page."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def beside(answer: Any) -> dict[str, list[str]]:
    """Return what the answer leaves to be said beside the boxes of the file."""
    told: dict[str, list[str]] = answer.wsgi_request.session.get("refused_file", {}).get("told", {})
    return told


def files_under(root: Path) -> set[str]:
    """Return every file below the folder."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
