"""The table of a sheet, and which of its columns is which field: the known is taken, the near is asked."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext as _

from sheets.cells.values import match_text
from sheets.reading.book import cell_address
from sheets.tables.finding import DataLine, FoundColumn, FoundTable, LeftOut, NoTable, find_table

__all__ = [
    "ColumnField",
    "DataLine",
    "FieldGuess",
    "FoundColumn",
    "FoundTable",
    "LeftOut",
    "NoTable",
    "find_table",
    "guess_fields",
    "headings_of",
]

Certainty = Literal["sure", "question", "none", "doubled"]

_NEAR = 0.75  # of the letters
_ASIDE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class ColumnField:
    """What a column may be."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """Which field a column is taken for. Only "sure" may be taken without asking."""

    column: FoundColumn
    field: str  # the key of a field; empty for none
    certainty: Certainty
    question: str = ""


def headings_of(fields: Sequence[ColumnField]) -> list[str]:
    """Return every heading that may occur, for find_table."""
    return [heading for field in fields for heading in (field.label, *field.aliases)]


def guess_fields(table: FoundTable, fields: Sequence[ColumnField]) -> list[FieldGuess]:
    """Return for each column the field that it probably is, in the order of the columns."""
    known = {match_text(heading): field for field in fields for heading in (field.label, *field.aliases)}
    certain = [_known(column, known) for column in table.columns]
    taken = Counter(proposal.field for proposal in certain if proposal.field)
    open_names = {key: field for key, field in known.items() if not taken[field.key]}
    labels = {field.key: field.label for field in fields}
    proposals = []
    for proposal in certain:
        if taken[proposal.field] > 1:
            same = [other.column for other in certain if other.field == proposal.field]
            question = _doubled(same, labels[proposal.field])
            proposals.append(replace(proposal, certainty="doubled", question=question))
        elif proposal.field:
            proposals.append(proposal)
        else:
            proposals.append(_near(proposal.column, open_names))
    return proposals


def _known(column: FoundColumn, known: dict[str, ColumnField]) -> FieldGuess:
    """Return the field whose heading the column has, the whole of it or its lower part."""
    for name in _names(column):
        field = known.get(match_text(name))
        if field:
            return FieldGuess(column, field.key, "sure")
    return FieldGuess(column, "", "none")


def _near(column: FoundColumn, names: dict[str, ColumnField]) -> FieldGuess:
    """Return the nearest name as a question; nothing for a column that is like none."""
    for name in _names(column):
        for found in difflib.get_close_matches(match_text(name), names, n=1, cutoff=_NEAR):
            question = _('Cell %(cell)s says "%(heading)s". Is it "%(label)s"?') % {
                "cell": _cell(column),
                "heading": column.heading,
                "label": names[found].label,
            }
            return FieldGuess(column, names[found].key, "question", question)
    return FieldGuess(column, "", "none")


def _doubled(columns: Sequence[FoundColumn], label: str) -> str:
    return _('Cells %(cells)s all say "%(label)s". Choose the column that counts.') % {
        "cells": ", ".join(map(_cell, columns)),
        "label": label,
    }


def _names(column: FoundColumn) -> list[str]:
    """Return what the column may be called, each name also without what stands in brackets."""
    return [name for known in column.names for name in (known, _ASIDE.sub(" ", known)) if name.strip()]


def _cell(column: FoundColumn) -> str:
    return cell_address(column.row, column.index)
