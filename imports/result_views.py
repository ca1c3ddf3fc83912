"""What came of an import: its rows, how far it is, its files, and how to take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.doors import SignedInRequest, needs
from accounts.once import taken_once
from accounts.sessions import BY_ITSELF
from imports import job, store
from imports.checked import Checked
from imports.frame import batch_of, job_begun, proved, rows_context, steps_of
from imports.handing_out import passwords_wait
from imports.kinds.registry import import_kind
from imports.models import ImportBatch, ImportChange, ImportedRow
from imports.page import marks_of
from procedures.models import placements_of
from procedures.rights import Action
from reports.evidence.lost import Lost
from reports.evidence.serving import HEADERS
from reports.refusal import Refused
from sheets.marking.mark import marked

EVERY = 3  # seconds, after which the page of a running import looks again
KEPT_SHOWN = 100  # lines that undoing left as they are
TAKEN_BACK = (ImportedRow.Undo.NOT_ASKED, ImportedRow.Undo.RESTORED, ImportedRow.Undo.SWITCHED_OFF)
Status = ImportBatch.Status


@require_safe
@needs(Action.IMPORT)
def import_result(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what came of the import, or how far it is: that page looks again by itself, and can be left."""
    batch = job.looked_at(batch_of(request, pk))
    if batch.status == Status.CHECKED:
        if batch.refusal:
            messages.error(request, batch.refusal)
            ImportBatch.objects.filter(pk=batch.pk).update(refusal="")
        return redirect("imports:import-check", batch.pk)
    if batch.status == Status.UPLOADED:
        return redirect("imports:import-columns", batch.pk)
    if batch.status in (Status.RUNNING, Status.INTERRUPTED):
        context = {"batch": batch, "steps": steps_of(5 if batch.writes else 4, batch)}
        response = render(request, "imports/running.html", context)
        if batch.status == Status.RUNNING:
            response.headers["Refresh"] = f"{EVERY}; url={request.path}?{BY_ITSELF}"
        return response
    kept = batch.changes.filter(undo__in=(ImportChange.Undo.EDITED, ImportChange.Undo.SENT))
    context = rows_context(request, batch, _checked_or_nothing(request, batch)) | {
        "steps": steps_of(5, batch),
        "reports": batch.changes.values("measurement__report").distinct().count(),
        "kept": kept.select_related("measurement__report__unit", "measurement__indicator").prefetch_related(
            placements_of("measurement__report__unit")
        )[:KEPT_SHOWN],
        "kept_count": kept.count(),
        "restored": batch.changes.filter(undo=ImportChange.Undo.RESTORED).count(),
    }
    if not import_kind(batch).has_period:
        context |= _of_taken(batch)
        context["passwords_wait"] = batch.kind == ImportBatch.Kind.PEOPLE and passwords_wait(request)
    return render(request, "imports/result.html", context)


def _checked_or_nothing(request: SignedInRequest, batch: ImportBatch) -> Checked:
    """Return what the check found; where that is lost say so, for the import itself can still be undone."""
    try:
        return store.checked_of(batch)
    except Lost as lost:
        messages.error(request, str(lost))
        return Checked()


def _of_taken(batch: ImportBatch) -> dict[str, Any]:
    """Return what became of the rows of the catalogue, of units or of people when the import was undone."""
    kept = batch.taken.exclude(undo__in=TAKEN_BACK)
    return {
        "taken_kept": kept[:KEPT_SHOWN],
        "kept_count": kept.count(),
        "restored": batch.taken.filter(undo__in=TAKEN_BACK[1:]).count(),
    }


@require_POST
@needs(Action.IMPORT)
def import_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin an interrupted import anew: it had written nothing."""
    batch = batch_of(request, pk)
    return proved(batch, _begun_again)(request, batch)


@taken_once
def _begun_again(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    batch = job.looked_at(batch)
    if batch.status != Status.INTERRUPTED:
        return redirect(batch)
    told = audit.FieldChange(_("status"), str(Status.INTERRUPTED.label), str(Status.RUNNING.label))
    store.write_down_import("import_again", batch, by=request.user, changes=(told,))
    return job_begun(request, batch, writes=batch.writes)


@require_POST
@needs(Action.IMPORT)
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put back what the import changed, but for what somebody has edited or sent since."""
    batch = batch_of(request, pk)
    return proved(batch, _undone)(request, batch)


@taken_once
def _undone(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    try:
        undone = job.undo_import(batch, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    if import_kind(batch).has_period:
        words = ngettext(
            "%(count)s figure is as before.", "%(count)s figures are as before.", undone.restored
        )
    else:
        words = ngettext("%(count)s row is as before.", "%(count)s rows are as before.", undone.restored)
    messages.success(request, words % {"count": undone.restored})
    return redirect(batch)


# Files -----------------------------------------------------------------------------------------------------


@require_safe
@needs(Action.IMPORT)
def import_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send the file as it was handed in."""
    batch = batch_of(request, pk)
    name = f"{batch.name}.txt" if batch.is_pasted else batch.name
    return _download(store.content_of(batch), name)


@require_safe
@needs(Action.IMPORT)
def import_marked(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send the user's own workbook with what is wrong marked in it."""
    batch = batch_of(request, pk)
    if not batch.checked_key:
        return redirect(batch)
    content, book = store.content_of(batch), store.book_of(batch)
    stem = batch.name.rsplit(".", 1)[0]
    return _download(
        marked(content, book, marks_of(store.checked_of(batch))),
        _("%(name)s – errors.xlsx") % {"name": stem},
    )


def _download(content: bytes, name: str) -> HttpResponseBase:
    """Return bytes that no browser takes for a page of the portal."""
    response = HttpResponse(content, content_type="application/octet-stream")
    for header, value in HEADERS.items():
        response.headers[header] = value
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
