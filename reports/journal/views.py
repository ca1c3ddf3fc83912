"""The journal: what was done, found by who, what, where and when; one act; and all of it as a file."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import audit, clock
from accounts.doors import needs
from accounts.models import AuditEvent, User
from accounts.views.account import freshly_proved
from procedures.models import Unit
from procedures.rights import Action, demand
from procedures.units_at_hand import units_at_hand
from reports.downloads import CSV, answer, ending_of
from reports.journal.forms import JournalForm
from reports.journal.rows import JournalPage, journal_page, names_of, told_act
from reports.journal.sheet import ROWS, journal_table
from sheets.writing import Export

KIND = audit.subject_type(AuditEvent)


@require_safe
@needs(Action.READ_AUDIT)
def journal(request: HttpRequest) -> HttpResponse:
    """Show a page of the acts that are asked for; a question that cannot be is told what is wrong with it."""
    units = _units()
    form = JournalForm(request.GET, units=units)
    page = journal_page(form, units) if form.is_valid() else None
    if page is None and not form.errors:
        form.add_error("page", _("There is no such page: fewer acts were found. Begin with page 1."))
    return _shown(request, form, page)


@require_safe
@needs(Action.READ_AUDIT)
@freshly_proved
def journal_file(request: HttpRequest) -> HttpResponseBase:
    """Send the acts that are asked for as a file, and write down that they were taken out."""
    units = _units()
    form = JournalForm(request.GET, units=units)
    if not form.is_valid():
        return _shown(request, form, None)
    with translation.override(settings.LANGUAGE_CODE):
        asked = audit.FieldChange(_("filters"), "", form.address())
    by = cast(User, request.user)
    role = demand(by, Action.READ_AUDIT)
    audit.write("export", None, by=by, role=role, changes=[asked], subject_type=KIND)
    about = [(str(field.label), str(field.value())) for field in form.visible_fields() if field.value()]
    export = Export(f"nhat-ky-{clock.today():%Y%m%d}", (journal_table(form, units),), tuple(about))
    return answer(request, export, ending_of(request, CSV))


@require_safe
@needs(Action.READ_AUDIT)
def journal_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one act with every field that it changed."""
    event = get_object_or_404(AuditEvent.objects.select_related("by").prefetch_related("changes"), pk=pk)
    return render(
        request,
        "reports/journal_entry.html",
        {"entry": told_act(event, event.changes.all(), names_of(_units()))},
    )


def _units() -> list[Unit]:
    """Return all units there ever were: acts are told of those that ended, too."""
    return list(units_at_hand().values())


def _shown(request: HttpRequest, form: JournalForm, page: JournalPage | None) -> HttpResponse:
    context = {"form": form, "page": page, "rows": ROWS, "address": "" if form.errors else form.address()}
    return render(request, "reports/journal.html", context, status=400 if form.errors else 200)
