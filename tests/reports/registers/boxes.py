"""The boxes of the registers' forms, their addresses, and how a page is read."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from tests.register_factories import make_system

TODAY = dt.date(2019, 6, 10)
N09, N03, N27, N33 = ("/nhiem-vu/n09/", "/nhiem-vu/n03/", "/nhiem-vu/n27/", "/nhiem-vu/n33/")


def dialogue(**changed: str) -> dict[str, str]:
    """Return the boxes of a dialogue that is taken."""
    return {
        "unit": "20014",
        "held_on": "14/03/2018",
        "subject": "land",
        "participants": "1.050",
        "questions": "12",
        "answered": "11",
        "document": "Biên bản 3/BB-UBND",
        "note": "",
    } | changed


def usage(**changed: str) -> dict[str, str]:
    """Return the boxes of two systems; their names hold the keys of the systems."""
    first, second = make_system(1).pk, make_system(2).pk
    boxes = {"unit": "20014", "year": "2018", f"users_{first}": "12", f"staff_{first}": "20"}
    return boxes | {f"users_{second}": "5", f"staff_{second}": "20", "note": ""} | changed


def shown(client: Client, address: str) -> str:
    """Return the page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def seen_at(client: Client, address: str) -> str:
    """Return the mark of the row that the form at the address shows."""
    return str(client.get(address).context["form"]["seen"].value())
