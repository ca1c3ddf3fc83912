"""The pages of the units: the list, and one unit."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.doors import needs
from accounts.queries import text_asked, written
from procedures.models import Unit
from procedures.rights import Action, may
from procedures.units_at_hand import units_at_hand
from reports.dashboards.provisional import provisional_view
from reports.dashboards.rows import Steps
from reports.downloads import file_answer, is_file_asked
from reports.periods import asked_period, offered_periods
from reports.units.export import unit_export, unit_files, unit_list_export
from reports.units.listing import unit_listing
from reports.units.page import nearest_period, unit_page
from reports.verdicts.ledger import Ledger
from targets.models import Period


@require_safe
@needs(Action.READ_UNITS)
def unit_list(request: HttpRequest) -> HttpResponseBase:
    """List the departments and the districts with their communes, or those looked for."""
    units = units_at_hand().values()
    if not units:
        return render(request, "reports/not_loaded.html")
    wanted = text_asked(request.GET, "tim")
    found = unit_listing(units, wanted, clock.today())
    if is_file_asked(request):
        return file_answer(request, unit_list_export(found))
    here = written({"tim": wanted}) if wanted else ""
    return render(request, "reports/unit_list.html", {"found": found, "here": here})


@require_safe
@needs(Action.READ_UNITS)
def unit_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one unit: what it is, its rank, its report, its own targets, and the units below it."""
    ledger = Ledger.read()
    unit = next((unit for unit in ledger.units.values() if unit.code.lower() == code.lower()), None)
    if unit is None:
        raise Http404(_("There is no unit “%(code)s”.") % {"code": code})
    if not ledger.periods or not ledger.indicators:
        return render(request, "reports/not_loaded.html")
    period = _period(ledger, unit, request.GET.get("ky"))
    view, offered = provisional_view(request.GET, ledger, period), offered_periods(ledger)
    page = unit_page(ledger, unit, period, is_provisional=view is not None and view.is_on)
    if is_file_asked(request):
        return file_answer(request, unit_export(page))
    context = {
        "page": page,
        "view": view,
        "here": f"?ky={period.code}",
        "files": unit_files(page),
        "may_read_report": unit.exists_on(period.data_to) and may(request.user, Action.READ_REPORT, unit),
        "periods": offered if period in offered else [period, *offered],
        "steps": Steps(*(_step(ledger, period.number + by, offered) for by in (-1, 1))),
    }
    return render(request, "reports/unit_detail.html", context)


def _period(ledger: Ledger, unit: Unit, code: str | None) -> Period:
    """Return the period asked for; without one the default, or for a unit not there then the nearest."""
    period = asked_period(ledger, code)
    if code or unit.exists_on(period.data_to):
        return period
    return nearest_period(ledger, unit, period) or period


def _step(ledger: Ledger, number: int, offered: list[Period]) -> str:
    """Return the address of this page in another period, or "" where none is offered."""
    period = ledger.periods.get(number)
    return f"?ky={period.code}" if period in offered and period else ""
