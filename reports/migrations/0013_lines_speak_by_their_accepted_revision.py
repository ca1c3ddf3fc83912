"""Give each line its accepted revision, and each revision what became of it as far as the steps prove it.

What is accepted now speaks by the revision that it holds. What is being corrected speaks by the last revision
that a step of its report accepted; of dossiers, surveys and index values no copies were kept, so theirs is
known as long as nothing was changed since. The others are printed: they count again once they are accepted.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import migrations
from django.db.models import Exists, F, OuterRef, Subquery

AT_ONCE = 500
STEPS = {  # which lines each step moved, and to which status
    "submit": ({"draft", "returned"}, "submitted"),
    "hand_in": ({"draft", "returned"}, "submitted"),
    "withdraw": ({"submitted"}, "draft"),
    "take_back": ({"submitted"}, "draft"),
    "approve": ({"submitted"}, "accepted"),
    "return": ({"submitted"}, "returned"),
    "reopen": ({"accepted"}, "returned"),
    "correct": ({"submitted", "accepted"}, "submitted"),
}
STAMPS = ("submitted", "accepted", "returned")
STAMPED = [f"{name}_{what}" for name in STAMPS for what in ("at", "by")]
FIGURES = ("answer", "part", "whole", "achieved", "note", "warning_reason")
DOSSIERS = (
    "group",
    "carried_over",
    "received",
    "received_online",
    "settled",
    "settled_on_time",
    "settled_late",
    "in_progress",
    "in_progress_in_time",
    "in_progress_overdue",
    "printed_source",
    "note",
)
SURVEY = ("subject", "issued", "collected", "printed_source", "note")
ANSWER = ("question", "position", "option", "counts_as_satisfied", "count")
INDEX = ("value", "decimals", "rank", "ranked_units", "source")


def forward(apps: Any, schema_editor: Any) -> None:
    """Complete the revisions, replay the steps, and copy what accepted figures are counted from."""
    _complete(apps)
    line = apps.get_model("reports", "Measurement")
    held = apps.get_model("reports", "MeasurementRevision").objects.filter(
        measurement=OuterRef("pk"), number=OuterRef("version")
    )
    line.objects.filter(status="accepted").update(accepted=Subquery(held.order_by().values("pk")))
    reports = list(line.objects.order_by().values_list("report_id", flat=True).distinct())
    for start in range(0, len(reports), AT_ONCE):
        _replay(apps, reports[start : start + AT_ONCE])
    _copy(apps)


def _complete(apps: Any) -> None:
    """Write the revision of each line whose present figures no revision keeps."""
    revision = apps.get_model("reports", "MeasurementRevision")
    held = revision.objects.filter(measurement=OuterRef("pk"), number=OuterRef("version"))
    lines = apps.get_model("reports", "Measurement").objects.filter(~Exists(held))
    lines = lines.select_related("report__period")
    revision.objects.bulk_create(
        [
            revision(
                measurement=line,
                number=line.version,
                at=line.report.submitted_at or line.report.period.unit_due_at,
                channel="loader",
                **{name: getattr(line, name) for name in FIGURES},
            )
            for line in lines
        ],
        batch_size=AT_ONCE,
    )


def _replay(apps: Any, reports: list[int]) -> None:
    """Take the lines of the reports along their steps once more, and write down what these prove."""
    measurement = apps.get_model("reports", "Measurement")
    revision = apps.get_model("reports", "MeasurementRevision")
    rows = measurement.objects.filter(report__in=reports).order_by("pk")
    lines = {line.pk: line for line in rows.select_related("indicator", "report__unit", "report__period")}
    revisions: dict[int, list[Any]] = defaultdict(list)
    for one in revision.objects.filter(measurement__report__in=reports).order_by("number"):
        revisions[one.measurement_id].append(one)
    by_report: dict[int, list[int]] = defaultdict(list)
    for line in lines.values():
        by_report[line.report_id].append(line.pk)
    status = dict.fromkeys(lines, "draft")
    spoke: dict[int, Any] = {}  # the revision last accepted
    corrected: dict[int, Any] = {}  # when it took the place of another accepted one
    steps = apps.get_model("reports", "ReportEvent").objects.filter(report__in=reports, transition__in=STEPS)
    for step in steps.order_by("at", "pk"):
        sources, to = STEPS[step.transition]
        moved = {}
        for key in by_report[step.report_id]:
            there = [one for one in revisions[key] if one.at <= step.at]
            if there and step.measurement_id in (None, key) and status[key] in sources:
                moved[key], status[key] = there[-1], to
        for held in moved.values():
            _stamp(held, to, step)
        if to == "accepted" and _is_proven(step, moved):
            for key, held in moved.items():
                if key in spoke and (held.corrects or _said(spoke[key]) != _said(held)):
                    corrected[key] = step.at
                spoke[key] = held
    # Where the steps lead elsewhere than the line is, they do not tell all that happened, and prove nothing.
    true = [line for line in lines.values() if status[line.pk] == line.status]
    changed = [line for line in true if _settle(line, spoke.get(line.pk), corrected.get(line.pk))]
    measurement.objects.bulk_update(changed, ["accepted", "corrected_at"], batch_size=AT_ONCE)
    revision.objects.bulk_create(  # one statement for hundreds of rows: bulk_update writes a case for each
        [one for line in true for one in revisions[line.pk] if any(getattr(one, name) for name in STAMPED)],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=STAMPED,
    )


def _stamp(held: Any, status: str, step: Any) -> None:
    if status == "draft":  # taken back: nobody has it to look at
        held.submitted_at = held.submitted_by_id = None
        return
    setattr(held, f"{status}_at", step.at)
    setattr(held, f"{status}_by_id", step.by_id)


def _is_proven(step: Any, moved: dict[int, Any]) -> bool:
    """Say whether the step moved just these versions; one that was loaded without its fingerprint is believed."""
    held = sorted(f"{key}:{one.number}" for key, one in moved.items())
    return step.fingerprint in ("", hashlib.sha256(";".join(held).encode()).hexdigest())


def _said(revision: Any) -> tuple[Any, ...]:
    return tuple(getattr(revision, name) for name in ("answer", "part", "whole", "achieved"))


def _settle(line: Any, spoke: Any, corrected_at: Any) -> bool:
    """Let the line speak by its last accepted revision, and say whether that changes the line."""
    before = line.accepted_id, line.corrected_at
    if line.status == "accepted":
        line.corrected_at = line.corrected_at or corrected_at
    elif spoke is not None:
        indicator = line.indicator
        typed = indicator.source == "report" and indicator.kind != "index"
        if typed or spoke.number == line.version:
            line.accepted_id, line.corrected_at = spoke.pk, corrected_at
        else:
            of = line.report
            print(f"  accepted figure not known: {of.unit.code} {of.period.code} {indicator.code}")
    return before != (line.accepted_id, line.corrected_at)


def _copy(apps: Any) -> None:
    """Copy what the accepted figures are counted from: it stands beside the lines, unchanged since."""
    get = apps.get_model
    for rows in _rows_of(apps, "DossierCount", source="dossiers"):
        dossiers = get("reports", "KeptDossierCount")
        dossiers.objects.bulk_create(dossiers(revision_id=row.kept, **_held(row, DOSSIERS)) for row in rows)
    for rows in _rows_of(apps, "StatedIndex", kind="index", pk=F("indicator")):
        index = get("reports", "KeptIndex")
        index.objects.bulk_create(index(revision_id=row.kept, **_held(row, INDEX)) for row in rows)
    for rows in _rows_of(apps, "Survey", source="survey", survey_subject=F("subject")):
        survey, answer = get("reports", "KeptSurvey"), get("reports", "KeptSurveyCount")
        kept = survey.objects.bulk_create(survey(revision_id=row.kept, **_held(row, SURVEY)) for row in rows)
        copies = {row.pk: copy for row, copy in zip(rows, kept, strict=True)}
        answers = get("reports", "SurveyCount").objects.filter(survey__in=copies).order_by("pk")
        answer.objects.bulk_create(
            (answer(survey=copies[one.survey_id], **_held(one, ANSWER)) for one in answers),
            batch_size=AT_ONCE,
        )


def _rows_of(apps: Any, name: str, **indicator: Any) -> Iterator[list[Any]]:
    """Yield the rows that accepted lines of such indicators are counted from, some at once, with their revision."""
    lines = {f"report__measurements__indicator__{key}": value for key, value in indicator.items()}
    rows = apps.get_model("reports", name).objects.filter(
        report__measurements__accepted__isnull=False, **lines
    )
    held = rows.annotate(kept=F("report__measurements__accepted")).order_by("pk").iterator(chunk_size=AT_ONCE)
    while some := list(islice(held, AT_ONCE)):
        yield some


def _held(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def backward(apps: Any, schema_editor: Any) -> None:
    """Forget what speaks, the stamps and the copies: forward again, the steps prove them anew."""
    get = apps.get_model
    get("reports", "Measurement").objects.update(accepted=None)
    for name in ("KeptDossierCount", "KeptIndex", "KeptSurveyCount", "KeptSurvey"):
        get("reports", name).objects.all().delete()
    get("reports", "MeasurementRevision").objects.update(**dict.fromkeys(STAMPED))


class Migration(migrations.Migration):
    """Every line that counts speaks by a revision from here on."""

    dependencies = [("reports", "0012_revisions_keep_the_whole_line")]

    operations = [migrations.RunPython(forward, backward)]
