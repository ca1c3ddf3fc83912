"""The forms that the pages of the portal show, read from the pages themselves as a browser reads them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve, reverse

Pairs = tuple[tuple[str, str], ...]

AT_MOST = 3  # pages of one address that are looked at
REFUSALS = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
LEFT_OUT = ("csrfmiddlewaretoken",)
CONFIRMED = re.compile(r'<label for="id_confirmed">[^<]*: ([^<:]+)</label>')  # what a page asks to be typed
FILE = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Form:
    """A form as it is sent by one of its buttons: where to, and what it holds."""

    name: str  # of the address it goes to
    path: str
    method: str
    values: Pairs
    files: tuple[str, ...] = ()
    finder: str = ""  # who was shown it

    def body(self, *more: tuple[str, str]) -> dict[str, Any]:
        """Return what the browser sends: a list for each name, and a file for each box of files."""
        held: dict[str, list[Any]] = {}
        for name, value in (*self.values, *more):
            held.setdefault(name, []).append(value)
        for name in self.files:
            held[name] = [SimpleUploadedFile("minh-chung.pdf", FILE, "application/pdf")]
        return held


@dataclass
class _Raw:
    action: str
    method: str
    boxes: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Page(HTMLParser):
    """Collects forms and links; a box belongs to the form it names, or to the one it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: dict[str, _Raw] = {}
        self.within: list[str] = []
        self.choosing: tuple[str, str, list[tuple[str, bool]]] | None = None
        self.writing: tuple[str, str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a box, a button or a link."""
        held = {name: value or "" for name, value in attrs}
        if tag == "a" and held.get("href"):
            self.links.append(held["href"])
        elif tag == "form":
            key = held.get("id") or f"form {len(self.forms)}"
            self.within.append(key)
            raw = self._form(key)
            raw.action, raw.method = held.get("action", ""), held.get("method", "get").lower()
        elif tag in ("input", "button", "select", "textarea") and "disabled" not in held:
            self._box(tag, held, held.get("form") or (self.within[-1] if self.within else ""))
        elif tag == "option" and self.choosing:
            self.choosing[2].append((held.get("value", ""), "selected" in held))

    def handle_data(self, data: str) -> None:
        """Take the text of a box of several lines."""
        if self.writing:
            form, name, text = self.writing
            self.writing = (form, name, text + data)

    def handle_endtag(self, tag: str) -> None:
        """Close a form, a list of choices, a box of several lines."""
        if tag == "form" and self.within:
            self.within.pop()
        elif tag == "select" and self.choosing:
            form, name, options = self.choosing
            chosen = [value for value, is_chosen in options if is_chosen] or [v for v, _ in options[:1]]
            self._form(form).boxes += [(name, value) for value in chosen]
            self.choosing = None
        elif tag == "textarea" and self.writing:
            form, name, text = self.writing
            self._form(form).boxes.append((name, text.removeprefix("\n")))
            self.writing = None

    def _form(self, key: str) -> _Raw:
        return self.forms.setdefault(key, _Raw("", "get"))

    def _box(self, tag: str, held: dict[str, str], form: str) -> None:
        name, kind = held.get("name", ""), held.get("type", "submit" if tag == "button" else "text")
        if tag == "button" or kind == "submit":
            if kind == "submit":
                self._form(form).buttons.append((name, held.get("value", "")))
        elif not name:
            return
        elif tag == "select":
            self.choosing = (form, name, [])
        elif tag == "textarea":
            self.writing = (form, name, "")
        elif kind == "file":
            self._form(form).files.append(name)
        elif kind != "radio" or "checked" in held or name not in dict(self._form(form).boxes):
            # A box is sent as if it were ticked: what it says is looked at, and not whether it was.
            self._form(form).boxes.append((name, held.get("value", "on" if kind == "checkbox" else "")))


def read_page(html: str, path: str) -> tuple[list[Form], list[str]]:
    """Return the forms and the links of a page of ours, the forms once for each of their buttons."""
    page = _Page()
    page.feed(html)
    forms = [_confirmed(form, html) for raw in page.forms.values() for form in _sent(raw, path)]
    return forms, [urlsplit(urljoin(path, link)).path for link in page.links if _is_ours(link)]


def _sent(raw: _Raw, path: str) -> Iterator[Form]:
    goes_to = urlsplit(urljoin(path, raw.action)).path
    boxes = tuple((name, value) for name, value in raw.boxes if name not in LEFT_OUT)
    whole = Form(name_of(goes_to), goes_to, raw.method, boxes, tuple(raw.files))
    buttons = [button for button in raw.buttons if button[0]]
    if not buttons or len(buttons) < len(raw.buttons):
        yield whole
    for button in buttons:
        yield replace(whole, values=(*boxes, button))


def name_of(path: str) -> str:
    """Return the name of the address of a path; "" where it is none of ours."""
    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""


def _confirmed(form: Form, html: str) -> Form:
    """Return the form with what its page asks to be typed before the step is taken."""
    asked = CONFIRMED.search(html)
    if asked is None:
        return form
    values = ((name, asked[1] if name == "confirmed" else value) for name, value in form.values)
    return replace(form, values=tuple(values))


def _is_ours(link: str) -> bool:
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc and bool(parts.path)


@dataclass
class Walk:
    """What somebody is shown: forms, links, and the paths that refuse them."""

    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # the page with the link, and where it leads
    refusing: set[str] = field(default_factory=set)

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Return the links that refuse whom they are shown to."""
        return [(page, path) for page, path in self.links if path in self.refusing]


def walk(client: Client, who: str, starts: Iterable[str]) -> Walk:
    """Return what somebody is shown from the starts along every link, a few pages an address."""
    waiting, seen, visits, found = list(starts), set[str](), Counter[str](), Walk()
    while waiting:
        path = waiting.pop(0)
        name = name_of(urlsplit(path).path)
        if path in seen or not name or name.startswith("admin:") or visits[name] >= AT_MOST:
            continue
        seen.add(path)
        answer = client.get(path)
        answer.close()
        goes_to = answer.headers.get("Location", "")
        if answer.status_code in REFUSALS or goes_to.startswith(f"{reverse('sign-in')}?"):
            found.refusing.add(path)
        forms, links = _of_answer(answer, path)
        visits[name] += bool(forms or links)
        found.forms += [replace(form, finder=who) for form in forms if form.method == "post"]
        found.links += [(path, link) for link in links]
        waiting += links
    return found


def _of_answer(answer: Any, path: str) -> tuple[list[Form], list[str]]:
    """Return the forms and links of a page, or where an answer leads on to."""
    if goes_to := answer.headers.get("Location", ""):
        return [], [urlsplit(goes_to).path]
    if answer.status_code != HTTPStatus.OK or "html" not in answer.headers.get("Content-Type", ""):
        return [], []
    return read_page(answer.content.decode(), path)
