"""Acts of a journal, its reader, and what a question finds."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts import audit
from accounts.models import AuditEvent
from procedures.models import Role
from tests.factories import make_member, make_province

JOURNAL, FILE = "/nhat-ky/", "/nhat-ky/tep/"


@pytest.fixture
def reader(client: Client) -> Client:
    """A coordinator who reads the journal in Vietnamese."""
    client.force_login(make_member(make_province(), Role.COORDINATOR, username="dieuphoi"))
    return client


def write(action: str = "change", at: dt.datetime | None = None, **facts: Any) -> AuditEvent:
    """Write down an act at a moment."""
    by, subject = facts.pop("by", None), facts.pop("subject", None)
    event = audit.write(action, subject, by=by, **facts)
    if at is not None:
        audit.unguard()
        AuditEvent.objects.filter(pk=event.pk).update(at=at)
        audit.guard()
    return event


def found(reader: Client, **asked: str) -> list[int]:
    """Return the acts that a question finds, in the order of the page."""
    page = reader.get(JOURNAL, {name.replace("_", "-"): value for name, value in asked.items()})
    assert page.status_code == 200, page.context["form"].errors
    return [entry.event.pk for entry in page.context["page"].entries]


def lines(reader: Client, **asked: str) -> list[list[str]]:
    """Return the lines of the file, without its head."""
    answer: Any = reader.get(FILE, asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))[1:]
