"""What must be true of the database after any number of people wrote at the same time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.models import AuditChange
from reports.figures.draft import figure_form, label_of
from reports.figures.revisions import FIGURES
from reports.figures.unit_report import read_sheet
from reports.models import DraftCell, Measurement, MeasurementRevision, Report
from reports.obligations import Asking


@dataclass(frozen=True, slots=True)
class Save:
    """A text that somebody put into a box of a report, and the text that they saw there before."""

    report: int
    box: str  # its name in the page
    seen: str
    text: str
    by: int


@dataclass(frozen=True, slots=True)
class Change:
    """What the record of acts says of one box: who changed it from what to what."""

    before: str
    after: str
    by: int


Path = list[Change]
Place = tuple[int, str]  # a report, and a box of it as the record calls it


def lost_updates(accepted: Iterable[Save]) -> int:
    """Return how many accepted saves were overwritten by somebody who had not seen them.

    Saves upon what was seen make a path of texts. Two upon the same text are a fork: one branch is lost.
    """
    seen = Counter((save.report, save.box, plain(save.seen)) for save in accepted)
    return sum(number - 1 for number in seen.values())


def paths() -> dict[Place, Path]:
    """Return the changes of each box as they were written down, oldest first."""
    found: dict[Place, Path] = defaultdict(list)
    rows = AuditChange.objects.filter(event__action="value").order_by("event_id", "pk")
    for row in rows.select_related("event"):
        place = int(row.event.subject_key), row.field
        found[place].append(Change(plain(row.before), plain(row.after), row.event.by_id or 0))
    return dict(found)


def broken_paths() -> list[str]:
    """Return a sentence for each change that does not follow from the one before, up to what stands there."""
    now, found = texts_now(), []
    for place, path in paths().items():
        held = ""
        for change in path:
            if change.before != held:
                found.append(f"{place}: a change from {change.before!r} follows {held!r}")
            held = change.after
        if held != now.get(place, ""):  # a line that was taken out of its table has no box any more
            found.append(f"{place}: {now.get(place)!r} stands where {held!r} was written last")
    return found


def texts_now() -> dict[Place, str]:
    """Return what stands in each box of each report."""
    found: dict[Place, str] = {}
    asking = Asking.read()
    for report in Report.objects.select_related("unit", "period"):
        for row in read_sheet(report.unit, report.period, asking).rows:
            form = figure_form(row)
            for name, box in form.fields.items():
                found[report.pk, label_of(row, name, box)] = plain(form.texts.get(name, ""))
    return found


def half_written() -> list[str]:
    """Return a sentence for each line that is not whole: no revision of it, or figures beside loose texts."""
    return [*_without_revision(), *_figures_beside_texts()]


def _without_revision() -> Iterator[str]:
    kept: dict[int, list[MeasurementRevision]] = defaultdict(list)
    for revision in MeasurementRevision.objects.order_by("number"):
        kept[revision.measurement_id].append(revision)
    for line in Measurement.objects.all():
        numbers = [revision.number for revision in kept[line.pk]]
        if numbers != list(range(1, line.version + 1)):
            yield f"line {line.pk} is at version {line.version}, and its revisions are {numbers}"
        elif any(getattr(line, name) != getattr(kept[line.pk][-1], name) for name in FIGURES):
            yield f"line {line.pk} holds other figures than its last revision"


def _figures_beside_texts() -> Iterator[str]:
    loose = set(DraftCell.objects.values_list("report_id", "indicator_id"))
    for line in Measurement.objects.exclude(whole=None):
        if (line.report_id, line.indicator_id) in loose:
            yield f"line {line.pk} holds a figure beside texts that are none"


def unwritten_changes() -> int:
    """Return how many changes of a row the record of acts does not tell of."""
    rows = AuditChange.objects.filter(event__action="value").values_list("event_id", "field")
    told = {(event, field.partition(" · ")[0]) for event, field in rows}
    return MeasurementRevision.objects.count() - len(told)


def plain(text: str) -> str:
    """Return a count without the dots between its thousands; any other text as it is."""
    bare = text.replace(".", "")
    return bare if bare.isdigit() else text
