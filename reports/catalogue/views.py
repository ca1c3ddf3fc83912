"""The pages of the catalogue: found by words and filters, one procedure, and how two days differ."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.doors import needs
from procedures.models import Procedure
from procedures.rights import Action, may
from reports.catalogue.difference import everything, outline, whole
from reports.catalogue.effects import effects
from reports.catalogue.export import catalogue_export, difference_export, difference_files
from reports.catalogue.finding import Known
from reports.catalogue.forms import CatalogueForm, DifferenceForm
from reports.catalogue.page import catalogue_page
from reports.catalogue.procedure import procedure_page
from reports.downloads import file_answer, is_file_asked

NUL = "\0"  # no database of ours keeps it in a text


@require_safe
@login_not_required
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Show a page of the procedures that are asked for; a question that cannot be is told what is wrong."""
    known, shows_figures = Known.read(), may(request.user, Action.READ_UNITS)
    form = CatalogueForm(request.GET, values=known.names, may_read_figures=shows_figures)
    if is_file_asked(request) and form.is_valid():
        return file_answer(request, catalogue_export(form, known, shows_figures=shows_figures))
    page = catalogue_page(form, known, shows_figures=shows_figures) if form.is_valid() else None
    if page is None and not form.errors:
        form.add_error("page", _("There is no such page: fewer procedures were found. Begin with page 1."))
    context = {
        "form": form,
        "page": page,
        "may_read_changes": may(request.user, Action.READ_CHANGES),
    }
    return render(request, "reports/catalogue.html", context, status=400 if form.errors else 200)


@require_safe
@login_not_required
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Show one procedure; how many dossiers it had is for who is signed in."""
    row = (
        None if NUL in code else Procedure.objects.filter(code=code).select_related("field", "owner").first()
    )
    if row is None:
        raise Http404(_("There is no procedure “%(code)s”.") % {"code": code.replace(NUL, "")})
    is_reader = may(request.user, Action.READ_UNITS)
    page = procedure_page(row, clock.today(), shows_figures=is_reader)
    return render(request, "reports/catalogue_procedure.html", {"page": page, "is_reader": is_reader})


@require_safe
@needs(Action.READ_CHANGES)
def difference(request: HttpRequest) -> HttpResponseBase:
    """Show how the catalogue changed between two days, by default the last two cut-offs that are locked."""
    form = DifferenceForm.of(request.GET)
    context: dict[str, object] = {"form": form}
    if form.is_valid() and (days := form.days):
        code = form.cleaned_data["part"]
        did = () if code else effects(*days)
        if is_file_asked(request):
            return file_answer(request, difference_export(everything(*days, only=code), did, days))
        part = whole(code, *days, form.cleaned_data["page"]) if code else None
        if code and part is None:
            form.add_error("page", _("There is no such page: fewer procedures changed. Begin with page 1."))
        else:
            context |= {
                "days": days,
                "address": form.address(part=""),
                "here": form.address(),
                "parts": [part] if part else outline(*days),
                "pages": form.pages(part.last) if part else None,
                "effects": did,
                "files": difference_files(did),
            }
    return render(request, "reports/catalogue_difference.html", context, status=400 if form.errors else 200)
