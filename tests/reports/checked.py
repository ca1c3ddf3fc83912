"""What the check page of a report shows: posted when the report is sent."""

from __future__ import annotations

import re

from django.test import Client


def shown_on(client: Client, place: str) -> str:
    """Return what the check page of the report at `place` carries along."""
    page = client.get(f"{place}/kiem-tra/").content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', page)
    return found[1] if found else ""
