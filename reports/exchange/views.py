"""The steps of an import: nothing is written into reports before the last, and all can be gone back to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from accounts.views.account import freshly_proved
from procedures.models import Unit
from procedures.rights import Action, may, within
from procedures.views import keep_for_handing_out, passwords_wait
from reports.evidence.kinds import NotTaken
from reports.evidence.lost import Lost
from reports.evidence.serving import HEADERS
from reports.exchange import storing, working
from reports.exchange.checked import Checked
from reports.exchange.download import is_asked, send
from reports.exchange.forms import HandInForm
from reports.exchange.known import kind_of, kinds_for
from reports.exchange.lists_out import imports_export
from reports.exchange.marking import marked
from reports.exchange.matching import Found, Matched, NoColumns, ask, find, others_like, settle
from reports.exchange.page import groups_of, marks_of, row_page, steps
from reports.models import ImportAnswer, ImportBatch, ImportChange, ImportedRow
from reports.refusal import Refused

PER_PAGE = 20  # imports of the list
EVERY = 3  # seconds, after which the page of a running import looks again
KEPT_SHOWN = 100  # lines that undoing left as they are
TAKEN_BACK = (ImportedRow.Undo.NOT_ASKED, ImportedRow.Undo.RESTORED, ImportedRow.Undo.SWITCHED_OFF)
Status = ImportBatch.Status


def _batch(request: SignedInRequest, pk: int) -> ImportBatch:
    """Return the import of the address; one of another unit is not there."""
    rows = ImportBatch.objects.visible_to(request.user)
    return found(request, rows.select_related("period", "unit", "by", "ended_by", "undone_by"), pk=pk)


def _steps(here: int, batch: ImportBatch | None = None) -> Any:
    """Return the steps, those behind and the next ones that were reached with their addresses."""
    first = reverse("reports:import-new")
    if batch is None:
        return steps(here, [f"{first}#mau", first])
    if batch.is_settled:
        return steps(here)
    back = f"{first}?tu={batch.pk}"
    urls = [f"{back}#mau", back, reverse("reports:import-columns", args=[batch.pk])]
    return steps(
        here, [*urls, *([reverse("reports:import-check", args=[batch.pk])] if batch.checked_key else [])]
    )


@require_safe
@needs(Action.IMPORT)
def import_list(request: SignedInRequest) -> HttpResponseBase:
    """Show every import: who, which file, its fingerprint, what came of it."""
    rows = ImportBatch.objects.visible_to(request.user).select_related("period", "unit", "by")
    if is_asked(request):
        return send(request, imports_export(rows))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "reports/import_list.html", {"page": page})


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
            return _keep(request, form)
        except NotTaken as refusal:  # by the scanner
            form.add_error("pasted" if form.handed_in.is_pasted else "file", str(refusal))
    return render(
        request,
        "reports/import_new.html",
        {"form": form, "before": before, "steps": _steps(2), "kinds": kinds_for(request.user)},
        status=400 if form.errors else 200,
    )


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@taken_once
def _keep(request: SignedInRequest, form: HandInForm) -> HttpResponse:
    batch = storing.keep(form.handed_in, form.about, by=request.user)
    if (earlier := working.same_file(batch)) is not None:
        messages.info(request, working.same_words(earlier))
    return redirect("reports:import-columns", batch.pk)


# Step 3 ----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.IMPORT)
def import_columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what each column is taken for, and take the answers; then the file is checked."""
    batch = _batch(request, pk)
    if batch.is_settled or batch.status == Status.RUNNING:
        return redirect(batch)
    book = storing.book_of(batch)
    sheet = (request.POST if request.method == "POST" else request.GET).get("trang", batch.sheet)
    context: dict[str, Any] = {
        "batch": batch,
        "book": book,
        "sheet": sheet,
        "steps": _steps(3, batch),
        "names": [grid.name for grid in book.grids],
    }
    try:
        sheets = find(kind_of(batch), book, sheet)
    except NoColumns as refusal:
        return render(request, "reports/import_columns.html", context | {"refusal": str(refusal)}, status=400)
    context |= {"matched": ask(batch, sheets), "sheet": sheets[0].grid.name}
    context["like"] = others_like(kind_of(batch), book, sheets)
    if request.method != "POST":
        return render(request, "reports/import_columns.html", context)
    response = _settle(request, batch, sheets, context)
    return _checked_then(request, batch, response) if response.status_code == 302 else response


@taken_once
def _settle(
    request: SignedInRequest, batch: ImportBatch, sheets: list[Found], context: dict[str, Any]
) -> HttpResponse:
    """Keep what the columns are; a large file is then checked outside of the request."""
    asked: list[Matched] = context["matched"]
    if not settle(batch, asked, lambda name: request.POST.get(name, "")):
        return render(request, "reports/import_columns.html", context, status=400)
    ImportBatch.objects.filter(pk=batch.pk).update(sheet=context["sheet"][:255])
    taken = tuple(
        audit.Change(choice.title[:120], "", choice.chosen or "–") for one in asked for choice in one.choices
    )
    storing.write_down("import_match", batch, by=request.user, changes=taken)
    if sum(len(one.table.lines) for one in sheets) > working.IN_REQUEST:
        return _begun(request, batch, writes=False)
    return redirect("reports:import-check", batch.pk)


def _checked_then(
    request: SignedInRequest, batch: ImportBatch, response: HttpResponse, told: str = ""
) -> HttpResponse:
    """Check a small import, outside of any transaction, and lead to where the response leads.

    told  what was said already, and is not said twice
    """
    fresh = _batch(request, batch.pk)
    if fresh.status == Status.RUNNING or fresh.is_settled:
        return response
    try:
        working.check(working.prepared(fresh))
    except Refused as refusal:
        if str(refusal) != told:
            messages.error(request, str(refusal))
        return redirect("reports:import-columns", batch.pk)
    return response


def _begun(request: SignedInRequest, batch: ImportBatch, *, writes: bool) -> HttpResponse:
    try:
        working.begin(batch, writes=writes, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(batch)


# Step 4 ----------------------------------------------------------------------------------------------------


@require_safe
@needs(Action.IMPORT)
def import_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what the file would do, and all that is wrong with it by kind of repair."""
    batch = working.looked_at(_batch(request, pk))
    if batch.is_settled or batch.status in (Status.RUNNING, Status.INTERRUPTED):
        return redirect(batch)
    if not batch.checked_key:
        return redirect("reports:import-columns", batch.pk)
    checked = storing.checked_of(batch)
    context = _of_rows(request, batch, checked) | {
        "groups": groups_of(checked),
        "steps": _steps(4, batch),
        "may_submit": may(request.user, Action.CORRECT),
        "earlier": working.same_file(batch),
    }
    return render(request, "reports/import_check.html", context)


def _of_rows(request: SignedInRequest, batch: ImportBatch, checked: Checked) -> dict[str, Any]:
    page = row_page(checked, request.GET.get("hien", ""), request.GET.get("trang", ""))
    return {"batch": batch, "page": page}


@require_POST
@needs(Action.IMPORT)
def import_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take accepted suggestions, or the stored values of formulas; then the file is checked again."""
    batch = _batch(request, pk)
    if batch.is_settled or batch.status == Status.RUNNING or not batch.checked_key:
        return redirect(batch)
    return _checked_then(request, batch, _answered(request, batch))


@taken_once
def _answered(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    changes = []
    if request.POST.get("cong-thuc"):
        takes = request.POST["cong-thuc"] == "1"
        ImportBatch.objects.filter(pk=batch.pk).update(takes_stored_values=takes)
        changes.append(audit.Change("cong-thuc", "", request.POST["cong-thuc"][:10]))
    units = Unit.objects.filter(within(request.user, Action.IMPORT))
    for number, suggestion in enumerate(storing.checked_of(batch).suggestions):
        code = request.POST.get(f"don-vi-{number}", "")
        if code in dict(suggestion.offers) and request.POST.get(f"ten-{number}") == suggestion.text:
            unit = found(request, units, code=code)
            ImportAnswer.objects.update_or_create(batch=batch, text=suggestion.text, defaults={"unit": unit})
            changes.append(audit.Change(suggestion.text, "", str(unit)))
    storing.write_down("import_answer", batch, by=request.user, changes=tuple(changes))
    if batch.rows > working.IN_REQUEST:
        return _begun(request, batch, writes=False)
    return redirect("reports:import-check", batch.pk)


# Step 5 ----------------------------------------------------------------------------------------------------


@require_POST
@needs(Action.IMPORT)
def import_run(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what was checked: all rows, or by choice the good ones alone."""
    batch = _batch(request, pk)
    if batch.is_settled or batch.status == Status.RUNNING or not batch.checked_key:
        return redirect(batch)
    write = freshly_proved(_written) if kind_of(batch).asks_password else _written
    return write(request, batch)


def _written(request: SignedInRequest, batch: ImportBatch) -> HttpResponse:
    """Write the import, or lead back to its check with the reason why not."""
    batch.only_good = request.POST.get("cach") == "tot"
    batch.submits = bool(request.POST.get("gui")) and may(request.user, Action.CORRECT)
    order = working.prepared(batch) if batch.rows <= working.IN_REQUEST else None
    try:
        return _run(request, batch, order)
    except Refused as refusal:
        told = str(refusal)
        messages.error(request, told)
    return _checked_then(request, batch, redirect("reports:import-check", batch.pk), told)


@taken_once
def _run(request: SignedInRequest, batch: ImportBatch, order: Any) -> HttpResponse:
    ImportBatch.objects.filter(pk=batch.pk).update(only_good=batch.only_good, submits=batch.submits)
    if order is None:
        return _begun(request, batch, writes=True)
    checked = working.write(order, request.user)
    if checked.handed_out:
        keep_for_handing_out(request, checked.handed_out)
    return redirect(batch)


@require_safe
@needs(Action.IMPORT)
def import_result(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what came of the import, or how far it is: that page looks again by itself, and can be left."""
    batch = working.looked_at(_batch(request, pk))
    if batch.status == Status.CHECKED:
        if batch.refusal:
            messages.error(request, batch.refusal)
            ImportBatch.objects.filter(pk=batch.pk).update(refusal="")
        return redirect("reports:import-check", batch.pk)
    if batch.status == Status.UPLOADED:
        return redirect("reports:import-columns", batch.pk)
    if batch.status in (Status.RUNNING, Status.INTERRUPTED):
        context = {"batch": batch, "steps": _steps(5 if batch.writes else 4, batch)}
        response = render(request, "reports/import_running.html", context)
        if batch.status == Status.RUNNING:
            response.headers["Refresh"] = str(EVERY)
        return response
    kept = batch.changes.filter(undo__in=(ImportChange.Undo.EDITED, ImportChange.Undo.SENT))
    context = _of_rows(request, batch, _checked_or_nothing(request, batch)) | {
        "steps": _steps(5, batch),
        "reports": batch.changes.values("measurement__report").distinct().count(),
        "kept": kept.select_related("measurement__report__unit__parent", "measurement__indicator")[
            :KEPT_SHOWN
        ],
        "kept_count": kept.count(),
        "restored": batch.changes.filter(undo=ImportChange.Undo.RESTORED).count(),
    }
    if not kind_of(batch).has_period:
        context |= _of_taken(batch)
        context["passwords_wait"] = kind_of(batch).asks_password and passwords_wait(request)
    return render(request, "reports/import_result.html", context)


def _checked_or_nothing(request: SignedInRequest, batch: ImportBatch) -> Checked:
    """Return what the check found; where that is lost say so, for the import itself can still be undone."""
    try:
        return storing.checked_of(batch)
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
@taken_once
def import_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin an interrupted import anew: it had written nothing."""
    batch = working.looked_at(_batch(request, pk))
    if batch.status != Status.INTERRUPTED:
        return redirect(batch)
    told = audit.Change(_("status"), str(Status.INTERRUPTED.label), str(Status.RUNNING.label))
    storing.write_down("import_again", batch, by=request.user, changes=(told,))
    return _begun(request, batch, writes=batch.writes)


@require_POST
@needs(Action.IMPORT)
@taken_once
def import_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put back what the import changed, but for what somebody has edited or sent since."""
    batch = _batch(request, pk)
    try:
        undone = working.undo(batch, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    if kind_of(batch).has_period:
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
    batch = _batch(request, pk)
    name = f"{batch.name}.txt" if batch.is_pasted else batch.name
    return _download(storing.content_of(batch), name)


@require_safe
@needs(Action.IMPORT)
def import_marked(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send the user's own workbook with what is wrong marked in it."""
    batch = _batch(request, pk)
    if not batch.checked_key:
        return redirect(batch)
    content, book = storing.content_of(batch), storing.book_of(batch)
    stem = batch.name.rsplit(".", 1)[0]
    return _download(
        marked(content, book, marks_of(storing.checked_of(batch))),
        _("%(name)s – errors.xlsx") % {"name": stem},
    )


def _download(content: bytes, name: str) -> HttpResponseBase:
    """Return bytes that no browser takes for a page of the portal."""
    response = HttpResponse(content, content_type="application/octet-stream")
    for header, value in HEADERS.items():
        response.headers[header] = value
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
