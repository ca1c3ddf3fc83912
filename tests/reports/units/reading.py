"""What the tests of this folder read of a page."""

from __future__ import annotations

import re

from django.test import Client


def text_of(client: Client, address: str) -> str:
    """Return the words of a page, without its marks and with plain spaces."""
    answer = client.get(address)
    assert answer.status_code == 200
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", plain)
