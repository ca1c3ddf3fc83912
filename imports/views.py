"""The steps of an import: nothing is written into reports before the last, and all can be gone back to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from imports import job, store
from imports.export import imports_export
from imports.forms import HandInForm
from imports.frame import batch_of, job_begun, proved, rows_context, steps_of
from imports.handing_out import keep_for_handing_out
from imports.kinds.registry import import_kind, import_kinds_for
from imports.matching import FoundSheet, Matched, NoColumns, column_questions, find, others_like, take_answers
from imports.models import ImportAnswer, ImportBatch
from imports.page import groups_of
from procedures.models import Unit
from procedures.rights import Action, may, within
from reports.downloads import file_answer, is_file_asked
from reports.refusal import Refused

PER_PAGE = 20  # imports of the list
Status = ImportBatch.Status


@require_safe
@needs(Action.IMPORT)
def import_list(request: SignedInRequest) -> HttpResponseBase:
    """Show every import: who, which file, its fingerprint, what came of it."""
    rows = ImportBatch.objects.visible_to(request.user).select_related("period", "unit", "by")
    if is_file_asked(request):
        return file_answer(request, imports_export(rows))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "imports/list.html", {"page": page})


# Steps 1 and 2 ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.IMPORT)
def import_new(request: SignedInRequest) -> HttpResponse:
    """Take a file or a pasted block; it is read before anything is kept of it."""
    key = request.GET.get("tu", "")
    before = found(request, ImportBatch.objects.visible_to(request.user), pk=key) if _is_key(key) else None
    initial = {"kind": before.kind if before else request.GET.get("loai", "")}
    initial["period"] = before.period.code if before and before.period else request.GET.get("ky", "")
    form = HandInForm(request.POST or None, request.FILES or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with store.held_file(form.handed_in) as held:  # outside any transaction: no lock waits for a scan
                return _keep(request, form, held)
        except Refused as refusal:  # by the scanner, or there is no room
            form.add_error("pasted" if form.handed_in.is_pasted else "file", str(refusal))
    return render(
        request,
        "imports/new.html",
        {"form": form, "before": before, "steps": steps_of(2), "kinds": import_kinds_for(request.user)},
        status=400 if form.errors else 200,
    )


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@taken_once
def _keep(request: SignedInRequest, form: HandInForm, held: str) -> HttpResponse:
    batch = store.keep_import(form.handed_in, form.about, key=held, by=request.user)
    if (earlier := job.same_file(batch)) is not None:
        messages.info(request, job.same_words(earlier))
    return redirect("imports:import-columns", batch.pk)


# Step 3 ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.IMPORT)
def import_columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what each column is taken for, and take the answers; then the file is checked."""
    batch = batch_of(request, pk)
    if batch.is_settled or batch.status == Status.RUNNING:
        return redirect(batch)
    book = store.book_of(batch)
    sheet = (request.POST if request.method == "POST" else request.GET).get("trang", batch.sheet)
    context: dict[str, Any] = {
        "batch": batch,
        "book": book,
        "sheet": sheet,
        "steps": steps_of(3, batch),
        "names": [grid.name for grid in book.grids],
    }
    try:
        sheets = find(import_kind(batch), book, sheet)
    except NoColumns as refusal:
        return render(request, "imports/columns.html", context | {"refusal": str(refusal)}, status=400)
    context |= {"matched": column_questions(batch, sheets), "sheet": sheets[0].grid.name}
    context["like"] = others_like(import_kind(batch), book, sheets)
    if request.method != "POST":
        return render(request, "imports/columns.html", context)
    response = _settle(request, batch, sheets, context)
    return _checked_then(request, batch, response) if response.status_code == 302 else response


@taken_once
def _settle(
    request: SignedInRequest, batch: ImportBatch, sheets: list[FoundSheet], context: dict[str, Any]
) -> HttpResponse:
    """Keep what the columns are; a large file is then checked outside of the request."""
    asked: list[Matched] = context["matched"]
    if not take_answers(batch, asked, lambda name: request.POST.get(name, "")):
        return render(request, "imports/columns.html", context, status=400)
    ImportBatch.objects.filter(pk=batch.pk).update(sheet=context["sheet"][:255])
    taken = tuple(
        audit.FieldChange(choice.title[:120], "", choice.chosen or "–")
        for one in asked
        for choice in one.choices
    )
    store.write_down_import("import_match", batch, by=request.user, changes=taken)
    if sum(len(one.table.lines) for one in sheets) > job.IN_REQUEST:
        return job_begun(request, batch, writes=False)
    return redirect("imports:import-check", batch.pk)


def _checked_then(
    request: SignedInRequest, batch: ImportBatch, response: HttpResponse, told: str = ""
) -> HttpResponse:
    """Check a small import, outside of any transaction, and lead to where the response leads.

    told  what was said already, and is not said twice
    """
    fresh = batch_of(request, batch.pk)
    if fresh.status == Status.RUNNING or fresh.is_settled:
        return response
    try:
        job.check_import(job.prepared(fresh))
    except Refused as refusal:
        if str(refusal) != told:
            messages.error(request, str(refusal))
        return redirect("imports:import-columns", batch.pk)
    return response


# Step 4 ----------------------------------------------------------------------------------------------------


@require_safe
@needs(Action.IMPORT)
def import_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what the file would do, and all that is wrong with it by kind of repair."""
    batch = job.looked_at(batch_of(request, pk))
    if batch.is_settled or batch.status in (Status.RUNNING, Status.INTERRUPTED):
        return redirect(batch)
    if not batch.checked_key:
        return redirect("imports:import-columns", batch.pk)
    checked = store.checked_of(batch)
    context = rows_context(request, batch, checked) | {
        "groups": groups_of(checked),
        "steps": steps_of(4, batch),
        "may_submit": may(request.user, Action.CORRECT),
        "earlier": job.same_file(batch),
    }
    return render(request, "imports/check.html", context)


@require_POST
@needs(Action.IMPORT)
def import_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take accepted suggestions, or the stored values of formulas; then the file is checked again."""
    batch = batch_of(request, pk)
    if batch.is_settled or batch.status == Status.RUNNING or not batch.checked_key:
        return redirect(batch)
    return _checked_then(request, batch, _answered(request, batch))


@taken_once
def _answered(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    changes = []
    if request.POST.get("cong-thuc"):
        takes = request.POST["cong-thuc"] == "1"
        ImportBatch.objects.filter(pk=batch.pk).update(takes_stored_values=takes)
        changes.append(audit.FieldChange("cong-thuc", "", request.POST["cong-thuc"][:10]))
    units = Unit.objects.filter(within(request.user, Action.IMPORT))
    for number, suggestion in enumerate(store.checked_of(batch).suggestions):
        code = request.POST.get(f"don-vi-{number}", "")
        if code in dict(suggestion.offers) and request.POST.get(f"ten-{number}") == suggestion.text:
            unit = found(request, units, code=code)
            ImportAnswer.objects.update_or_create(batch=batch, text=suggestion.text, defaults={"unit": unit})
            changes.append(audit.FieldChange(suggestion.text, "", str(unit)))
    store.write_down_import("import_answer", batch, by=request.user, changes=tuple(changes))
    if batch.rows > job.IN_REQUEST:
        return job_begun(request, batch, writes=False)
    return redirect("imports:import-check", batch.pk)


# Step 5 ----------------------------------------------------------------------------------------------------


@require_POST
@needs(Action.IMPORT)
def import_run(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what was checked: all rows, or by choice the good ones alone."""
    batch = batch_of(request, pk)
    if batch.is_settled or batch.status == Status.RUNNING or not batch.checked_key:
        return redirect(batch)
    return proved(batch, _written)(request, batch)


def _written(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    """Write the import, or lead back to its check with the reason why not."""
    batch.only_good = request.POST.get("cach") == "tot"
    batch.submits = bool(request.POST.get("gui")) and may(request.user, Action.CORRECT)
    order = job.prepared(batch) if batch.rows <= job.IN_REQUEST else None
    try:
        return _run(request, batch, order)
    except Refused as refusal:
        told = str(refusal)
        messages.error(request, told)
    return _checked_then(request, batch, redirect("imports:import-check", batch.pk), told)


@taken_once
def _run(request: SignedInRequest, batch: ImportBatch, order: Any) -> HttpResponse:
    ImportBatch.objects.filter(pk=batch.pk).update(only_good=batch.only_good, submits=batch.submits)
    if order is None:
        return job_begun(request, batch, writes=True)
    checked = job.write_import(order, request.user)
    if checked.handed_out:
        keep_for_handing_out(request, checked.handed_out)
    return redirect(batch)
