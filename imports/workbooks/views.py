"""The template of a period for those units that the reader may import figures of."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.doors import SignedInRequest, needs
from imports.kinds.figures.check import unit_reports
from imports.kinds.registry import import_kinds_for
from imports.models import ImportBatch
from imports.workbooks.blank import blank
from imports.workbooks.figures import template
from procedures.models import PROVINCE, Unit
from procedures.rights import Action, within
from reports.obligations import Asking
from reports.review.wanted import desk_period
from reports.scopes import Scope, scope_among
from sheets.admin_formats import Xlsx
from targets.models import Period


@require_safe
@needs(Action.IMPORT)
def import_template(request: SignedInRequest) -> HttpResponse:
    """Send the workbook of a period: of a unit, a district, a group, or all that the reader may import.

    Where the address names another kind of file, its empty workbook.
    """
    if (kind := request.GET.get("loai", ImportBatch.Kind.FIGURES)) != ImportBatch.Kind.FIGURES:
        return _blank(request, kind)
    asking = Asking.read()
    if not asking.periods or not asking.indicators:
        raise Http404(_("The programme is not loaded yet: there is nothing to report."))
    period = desk_period(request.GET, asking.periods, clock.today())
    code = request.GET.get("don-vi", PROVINCE).lower()
    scope = _scope(asking, code, period)
    allowed = set(Unit.objects.filter(within(request.user, Action.IMPORT)).values_list("pk", flat=True))
    units = [
        unit
        for unit in asking.units.values()
        if unit.pk in allowed and scope.holds(unit, period.data_to) and unit.exists_on(period.data_to)
    ]
    if not units:
        raise Http404(_("There is no unit “%(code)s” in this period.") % {"code": code})
    found = unit_reports(asking, period, [unit.pk for unit in units])
    sheets = sorted(found.values(), key=lambda sheet: asking.order[sheet.unit.pk])
    name = f"mau-{period.code}-{scope.code.lower()}.xlsx"
    return HttpResponse(
        template(period, sheets, scope.code),
        content_type=Xlsx().get_content_type(),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _blank(request: SignedInRequest, code: str) -> HttpResponse:
    """Return the empty workbook of a kind of file that the reader may import, or raise Http404."""
    kind = next((one for one in import_kinds_for(request.user) if one.code == code), None)
    if kind is None:
        raise Http404(_("There is no template “%(code)s”.") % {"code": code})
    return HttpResponse(
        blank(kind.parts[0]),
        content_type=Xlsx().get_content_type(),
        headers={"Content-Disposition": f'attachment; filename="mau-{kind.code}.xlsx"'},
    )


def _scope(asking: Asking, code: str, period: Period) -> Scope:
    """Return the units that the code names, or raise Http404."""
    if scope := scope_among(asking.units.values(), code, period.data_to):
        return scope
    raise Http404(_("There is no unit “%(code)s” in this period.") % {"code": code})
