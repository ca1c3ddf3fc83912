"""Rows of people for tests, each a line of the columns of their sheet."""

from __future__ import annotations

from procedures.people import HEADS, PersonRow

NAMES = tuple(HEADS)  # user name, name, unit, role, e-mail address, telephone, password


def people_in(*rows: str) -> list[PersonRow]:
    """Return the people of the lines below the headings, their cells divided by ";"."""
    cells = (dict(zip(NAMES, row.split(";"), strict=True)) for row in rows)
    return [PersonRow(number=number, **held) for number, held in enumerate(cells, start=2)]
