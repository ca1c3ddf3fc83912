"""What is said beside the file box of a line whose file was refused, and what was typed there.

It waits in the session until the entry page is shown: a page that answered the form by itself would send the
file again when it is loaded again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest

from reports.evidence.attaching import LinePlace
from reports.figures.unit_report import UnitReport

KEY = "refused_file"
LONGEST = 200  # characters kept of a box


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """What came with a refused file, and what is said of it by the box that is meant."""

    code: str  # of the indicator
    told: dict[str, list[str]] = field(default_factory=dict)
    document_number: str = ""
    issued_on: str = ""


def refuse(request: HttpRequest, place: LinePlace, box: str, words: str) -> None:
    """Keep what is said of a box of the line, beside what was said before, with what was typed."""
    here = _here(place.period.code, place.unit.code)
    held = request.session.get(KEY) or {}
    if held.get("here") != here or held.get("code") != place.indicator.code:
        typed = {name: request.POST.get(name, "")[:LONGEST] for name in ("document_number", "issued_on")}
        held = {"here": here, "code": place.indicator.code, "told": {}, **typed}
    held["told"].setdefault(box, []).append(words)
    request.session[KEY] = held


def forget_refused(request: HttpRequest) -> None:
    """Forget what was said of files before."""
    request.session.pop(KEY, None)


def refused_file(request: HttpRequest, sheet: UnitReport) -> RefusedFile | None:
    """Return what waits for the page of this report, once."""
    held = request.session.get(KEY)
    if held is None or held["here"] != _here(sheet.period.code, sheet.unit.code):
        return None
    forget_refused(request)
    return RefusedFile(held["code"], held["told"], held["document_number"], held["issued_on"])


def _here(period: str, unit: str) -> str:
    return f"{period}/{unit}"
