"""What the pages of an import share: the import of the address, its steps, the rows of its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.doors import SignedInRequest, found
from accounts.views.account import freshly_proved
from imports import job
from imports.checked import Checked
from imports.kinds.registry import import_kind
from imports.models import ImportBatch
from imports.page import import_steps, row_page
from reports.refusal import Refused


def batch_of(request: SignedInRequest, pk: int) -> ImportBatch:
    """Return the import of the address; one of another unit is not there."""
    rows = ImportBatch.objects.visible_to(request.user)
    return found(request, rows.select_related("period", "unit", "by", "ended_by", "undone_by"), pk=pk)


def steps_of(here: int, batch: ImportBatch | None = None) -> Any:
    """Return the steps, those behind and the next ones that were reached with their addresses."""
    first = reverse("imports:import-new")
    if batch is None:
        return import_steps(here, [f"{first}#mau", first])
    if batch.is_settled:
        return import_steps(here)
    back = f"{first}?tu={batch.pk}"
    urls = [f"{back}#mau", back, reverse("imports:import-columns", args=[batch.pk])]
    return import_steps(
        here, [*urls, *([reverse("imports:import-check", args=[batch.pk])] if batch.checked_key else [])]
    )


def rows_context(request: SignedInRequest, batch: ImportBatch, checked: Checked) -> dict[str, Any]:
    """Return what a page shows of the rows: those that are asked for."""
    page = row_page(checked, request.GET.get("hien", ""), request.GET.get("trang", ""))
    return {"batch": batch, "page": page}


def proved(batch: ImportBatch, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view, which asks for the password first where the kind of file wants that."""
    return freshly_proved(view) if import_kind(batch).asks_password else view


def job_begun(request: SignedInRequest, batch: ImportBatch, *, writes: bool) -> HttpResponse:
    """Begin the work outside of the request, and lead to the page that says how far it is."""
    try:
        job.begin_job(batch, writes=writes, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)
