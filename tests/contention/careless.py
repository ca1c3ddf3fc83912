"""What takes one guard away from a portal that is served, for the tests that must then fail.

Each is named like a middleware, so that Django calls it once before the first request.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from procedures.models import Unit
from reform_portal.middleware import GetResponse
from reports.entry import views
from reports.figures import draft
from reports.figures.draft import Posted, Saved, Typed
from reports.figures.row import FigureRow
from reports.figures.unit_report import read_sheet
from targets.models import Period

LAG = 0.05  # seconds


def last_writer_wins(get_response: GetResponse) -> GetResponse:
    """Let a save overwrite whatever stands there, as a plain form does."""
    views.save = _overwrite  # type: ignore[attr-defined]
    return get_response


def audit_after_commit(get_response: GetResponse) -> GetResponse:
    """Write the acts down when the deed is done and kept, as a queue does that is a little behind."""
    write = audit.write

    def later(*args: Any, **facts: Any) -> None:
        time.sleep(LAG)
        write(*args, **facts)

    def queue(*args: Any, **facts: Any) -> None:
        transaction.on_commit(partial(later, *args, **facts))

    audit.write = queue  # type: ignore[assignment]
    return get_response


@transaction.atomic
def _overwrite(unit: Unit, period: Period, posted: Posted, *, by: User) -> Saved:
    draft.lock(unit, period)
    rows = {row.code: row for row in read_sheet(unit, period).rows}
    seen = {code: _as_if_seen(rows[code], boxes) for code, boxes in posted.items() if code in rows}
    return draft.save(unit, period, seen, by=by)


def _as_if_seen(row: FigureRow, boxes: Mapping[str, Typed]) -> dict[str, Typed]:
    """Return the boxes that were changed, as if their writer had seen what stands there now."""
    now = draft.figure_form(row).texts
    changed = {name: box for name, box in boxes.items() if box.text != box.seen}
    return {name: replace(box, seen=now.get(name, "")) for name, box in changed.items()}
