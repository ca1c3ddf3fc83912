"""Somebody signed in who reads pages and sends forms as a browser without a script does."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from tools.serve import HOST

TOKEN = "a" * CSRF_SECRET_LENGTH  # cookie and form hold the same, and that is all that is compared
PATIENCE = 90  # seconds

Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal answered."""

    status: int
    location: str
    text: str

    @property
    def told(self) -> dict[str, Any]:
        """Return what a script was told."""
        held: dict[str, Any] = json.loads(self.text)
        return held


class Visitor:
    """A person with a session of their own."""

    def __init__(self, user: User, port: int) -> None:
        client = Client()
        client.force_login(user)
        self.user, self.port = user, port
        self.cookies = f"session={client.cookies['session'].value}; csrf={TOKEN}"

    def read(self, address: str) -> Form:
        """Return the form of entry as it stands in the page: each box with its text."""
        answer = self._ask("GET", address)
        if answer.status != 200:
            raise AssertionError(f"{address} answered {answer.status}: {answer.text[:400]}")
        return boxes_of(answer.text)

    def send(self, address: str, form: Form, *, by_script: bool = False) -> Answer:
        """Send a form and return the answer; http.client's errors say that there was none."""
        accept = {"Accept": "application/json"} if by_script else {}
        return self._ask("POST", address, form | {"csrfmiddlewaretoken": TOKEN}, accept)

    def hand_in(self, address: str, form: Form, file: bytes) -> Answer:
        """Send a form with a workbook and return the answer."""
        sheet = SimpleUploadedFile("quy2.xlsx", file)
        body = encode_multipart(BOUNDARY, form | {"csrfmiddlewaretoken": TOKEN, "file": sheet})
        return self._ask("POST", address, body, {"Content-Type": MULTIPART_CONTENT})

    def send_and_leave(self, address: str, form: Form) -> None:
        """Send a form and go away before the answer comes, as a line that drops does."""
        connection = self._begin("POST", address, form | {"csrfmiddlewaretoken": TOKEN}, {})
        connection.close()

    def _ask(
        self, method: str, address: str, form: Form | bytes | None = None, more: Form | None = None
    ) -> Answer:
        connection = self._begin(method, address, form, more or {})
        try:
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        return Answer(answer.status, answer.headers.get("Location", ""), text)

    def _begin(
        self, method: str, address: str, form: Form | bytes | None, more: Form
    ) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        body = urlencode(form) if isinstance(form, dict) else form
        connection.request(method, address, body, {"Cookie": self.cookies, **kind, **more})
        return connection


def boxes_of(page: str) -> Form:
    """Return the boxes of the page's form of entry, by name."""
    reader = _Boxes()
    reader.feed(page)
    return reader.boxes


class _Boxes(HTMLParser):
    """Reads what a browser would send of the form "entry", without the button that was pressed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.boxes: Form = {}
        self.words_of = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag not in ("input", "textarea") or held.get("form") != "entry":
            return
        chosen = held.get("type") not in ("radio", "checkbox") or any(name == "checked" for name, _ in attrs)
        if tag == "textarea":
            self.words_of = held["name"]
            self.boxes[self.words_of] = ""
        elif chosen:
            self.boxes[held["name"]] = held.get("value", "on")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.words_of = ""

    def handle_data(self, data: str) -> None:
        if self.words_of:
            self.boxes[self.words_of] += data
