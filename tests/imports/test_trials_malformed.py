"""C6: no broken file brings a page down or is written in part, and what is refused is named by its cell."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from imports import store
from imports.models import ImportBatch, ImportChange
from sheets.reading.book import Book, Grid, Unreadable
from sheets.reading.sandbox import read_safely
from tests.imports.conftest import Province
from tests.imports.malformed import malformed, way_of
from tests.imports.sheets import checked, hand_in, match, newest, row, run, workbook
from tests.imports.test_trials_cases import state

Status = ImportBatch.Status
LONG = pytest.mark.nightly
LONGEST = 10  # seconds for one file


@pytest.fixture(autouse=True)
def _read_once(_read_here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each file in a process of its own, as the portal does, but once and not at every step."""

    @cache
    def read(content: bytes, name: str) -> Book | Unreadable:
        try:
            return read_safely(content, name)
        except Unreadable as refusal:
            return refusal

    def once(content: bytes, name: str) -> Book:
        found = read(content, name)
        if isinstance(found, Unreadable):
            raise found
        return found

    monkeypatch.setattr(store, "read_safely", once)


class Trial:
    """One file on its way through the steps, with all that went wrong."""

    def __init__(self, client: Client, number: int) -> None:
        self.client, self.number = client, number
        self.wrong: list[str] = []
        self.refused = 0  # cells

    def expect(self, holds: bool, words: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.wrong.append(f"file {self.number} ({way_of(self.number)}): {words}")

    def answered(self, answer: Any, step: str) -> int:
        """Return the status of an answer, and note one that is an error of ours."""
        told = getattr(answer, "exc_info", None)
        self.expect(answer.status_code < 500, f"{step} answered {answer.status_code} {told and told[1]!r}")
        return int(answer.status_code)

    def go(self, how: str) -> str:
        """Go through all steps, and return how far the file came."""
        before = state()
        name, content = malformed(self.number)
        if self.answered(hand_in(self.client, content, name=name), "the upload") != 302:
            self.expect(state() == before, "something was written by the upload")
            return "refused as a file"
        batch = newest()
        address = reverse("imports:import-columns", args=[batch.pk])
        if self.answered(self.client.get(address), "the columns") != 200:
            return "refused for its headings"
        if self.answered(match(self.client, batch), "the answers") != 302:
            self.expect(state() == before, "something was written with the columns")
            return "refused for its columns"
        batch = newest()
        if batch.status != Status.CHECKED:
            return f"left {batch.status}"
        self.named(batch)
        self.expect(state() == before, "something was written by the check")
        self.answered(run(self.client, batch, how), "the writing")
        return self.written(newest(), before, how)

    def named(self, batch: ImportBatch) -> None:
        """Hold that each cell that is refused is told by its place, and that such a place is in the file."""
        found = store.checked_of(batch)
        sizes = {grid.name: (len(grid.rows), max(map(len, grid.rows))) for grid in grids_of(batch)}
        for fault in found.faults:
            rows, columns = sizes.get(fault.sheet, (0, 0))
            self.expect(
                fault.row < rows and 0 <= fault.column < columns, f"{fault} lies in no cell of {sizes}"
            )
            self.expect(bool(fault.words), f"{fault} says nothing")
        bad = {(one.sheet, one.row) for one in found.faults}
        refused = {(one.sheet, one.row) for one in found.rows if one.outcome == "refused"}
        self.expect(bad <= refused, f"rows {bad - refused} have a fault and are not refused")
        self.expect(bool(bad) or not refused, f"{len(refused)} rows are refused and no cell of them is named")
        self.refused += len(found.faults)
        page = self.client.get(reverse("imports:import-check", args=[batch.pk]))
        self.answered(page, "the check")
        self.answered(self.client.get(reverse("imports:import-marked", args=[batch.pk])), "the marked file")
        if found.faults:
            self.expect(
                f"Cell {found.faults[0].address} of sheet" in page.content.decode(), "no cell is named"
            )

    def written(self, batch: ImportBatch, before: object, how: str) -> str:
        """Hold that all was written that is counted, or nothing."""
        changes = ImportChange.objects.filter(batch=batch).count()
        if batch.status != Status.DONE:
            self.expect(state() == before and not changes, "a part was written of what is not done")
            return "held back"
        lines = {
            (one.about, one.code) for one in store.checked_of(batch).rows if one.outcome in ("new", "changed")
        }
        self.expect(changes == len(lines), f"{changes} lines were written of {len(lines)}")
        self.expect(how == "tot" or not batch.refused, "rows with errors were left out unasked")
        self.answered(self.client.get(batch.get_absolute_url()), "the result")
        return "written"


def grids_of(batch: ImportBatch) -> Iterator[Grid]:
    """Return the sheets of the file that hold anything."""
    return (grid for grid in store.book_of(batch).grids if grid.rows)


def chunk(start: int) -> range:
    """Return the numbers of the files of one test."""
    return range(start, start + 50)


@pytest.mark.parametrize(
    "numbers",
    [
        range(15),
        pytest.param(range(15, 60), marks=pytest.mark.rest),
        *(pytest.param(chunk(at), marks=LONG) for at in range(0, 500, 50)),
    ],
)
def test_no_broken_file_breaks_a_page_or_is_written_in_part(
    numbers: range, province: Province, coordinator: Client, record_property: Callable[[str, object], None]
) -> None:
    run(coordinator, checked(coordinator, workbook([row("19750", "S-01", 1, 2, note="đã có")])))
    coordinator.raise_request_exception = False
    wrong, ends, refused, longest = [], Counter[str](), 0, 0.0
    for number in numbers:
        began = time.process_time()
        trial = Trial(coordinator, number)
        with transaction.atomic():
            ends[trial.go("tot" if number % 2 else "het")] += 1
            transaction.set_rollback(True)
        longest = max(longest, time.process_time() - began)
        wrong += trial.wrong
        refused += trial.refused
    figures = {
        "files": len(numbers),
        "wrong": len(wrong),
        "refused cells": refused,
        "longest": round(longest, 2),
    }
    record_property("malformed", figures | dict(ends))
    assert not wrong, "\n".join(wrong)
    assert longest < LONGEST
    assert ends["written"], "a trial in which nothing is written shows nothing"
