"""The desk, the matrix of units by indicators, and the approval of many reports at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.doors import SignedInRequest, needs
from accounts.once import taken_once
from procedures.granting import lately
from procedures.rights import Action, may, within
from reports.downloads import file_answer, is_file_asked
from reports.flow.waiting import undecided
from reports.obligations import Asking
from reports.review.bulk import Approval, approve_clean, clean_rows, seen_fingerprints
from reports.review.desk import Desk
from reports.review.export import desk_export, matrix_export
from reports.review.matrix import matrix_of
from reports.review.wanted import ALL, LISTS, DeskQuery, desk_query, offered
from reports.scopes import PEER_GROUPS, peer_group


@require_safe
@needs(Action.READ_DESK)
def desk(request: SignedInRequest) -> HttpResponseBase:
    """Show every unit's report of a period, the one to look at first on top."""
    asking = Asking.read()
    if not asking.periods or not asking.indicators:
        return render(request, "reports/not_loaded.html")
    asked = desk_query(request.GET, asking.periods, asking.units.values(), clock.today())
    read = Desk.read(asked.period, asking, within(request.user, Action.READ_DESK))
    rows = read.asked_for(asked)
    if is_file_asked(request):
        return file_answer(request, desk_export(rows, asked))
    may_review = may(request.user, Action.REVIEW)
    granted, in_hand = lately() if may_review else ([], [])
    requests, corrections = undecided(within(request.user, Action.REVIEW, "report__unit"))
    of_view = [row for row in read.rows if asked.holds(row.unit)]
    context = _frame(read, asked) | {
        "rows": rows,
        "lists": [
            (name, words, asked.address(list_name=name), len(read.rows_of(name)))
            for name, words in LISTS.items()
        ],
        "clean": len(clean_rows(read, of_view)) if may_review else 0,
        "overdue": sum(row.is_overdue for row in of_view),
        "unsent": sum(row.is_unsent for row in of_view),
        "may_review": may_review,
        "may_import": may(request.user, Action.IMPORT),
        "may_run_periods": may(request.user, Action.RUN_PERIODS),
        "may_keep_rules": may(request.user, Action.KEEP_RULES),
        "may_keep_survey_forms": may(request.user, Action.KEEP_SURVEY_FORMS),
        "requests": requests,
        "corrections": [(one, one.is_of(request.user)) for one in corrections],
        "granted": granted,
        "in_hand": in_hand,
        "url_of_waiting": asked.waiting.view,
        "url_of_all": asked.address(list_name=ALL),
        "days_left": (clock.local(asked.period.province_due_at).date() - clock.today()).days,
    }
    return render(request, "reports/desk.html", context)


@require_safe
@needs(Action.READ_DESK)
def matrix(request: SignedInRequest) -> HttpResponseBase:
    """Show how far every figure of every unit is, and whether its report came in time."""
    asking = Asking.read()
    if not asking.periods or not asking.indicators:
        return render(request, "reports/not_loaded.html")
    asked = desk_query(request.GET, asking.periods, asking.units.values(), clock.today())
    read = Desk.read(asked.period, asking, within(request.user, Action.READ_DESK))
    table = matrix_of(read, asked)
    if is_file_asked(request):
        return file_answer(request, matrix_export(table, asked))
    context = _frame(read, asked) | {"matrix": table}
    return render(request, "reports/matrix.html", context)


def _frame(read: Desk, asked: DeskQuery) -> dict[str, Any]:
    """Return what both pages show around their table."""
    return {
        "desk": read,
        "wanted": asked,
        "periods": offered(read.asking.periods, asked.period),
        "before": _step(read, asked, -1),
        "after": _step(read, asked, 1),
        "groups": _groups(read),
        "districts": _districts(read),
    }


def _step(read: Desk, asked: DeskQuery, by: int) -> str:
    """Return the address of the period beside this one, "" where there is none to look at."""
    beside = read.asking.periods.get(asked.period.number + by)
    there = beside is not None and beside in offered(read.asking.periods, asked.period)
    return asked.address(period=beside) if there and beside is not None else ""


def _groups(read: Desk) -> list[tuple[str, str]]:
    """Return the peer groups among the units, if there is more than one to choose from."""
    there = {peer_group(row.unit, read.period.data_to) for row in read.rows}
    found = [(code, str(name)) for code, (name, *_rest) in PEER_GROUPS.items() if code in there]
    return found if len(found) > 1 else []


def _districts(read: Desk) -> list[tuple[str, str]]:
    """Return the districts among the units, if there is more than one to choose from."""
    units = {row.unit.district_on(read.period.data_to) for row in read.rows}
    districts = sorted((unit for unit in units if unit is not None), key=lambda unit: unit.sort_key)
    return [(unit.code, str(unit)) for unit in districts] if len(districts) > 1 else []


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.REVIEW)
@taken_once
def bulk(request: SignedInRequest) -> HttpResponse:
    """List the reports about which nothing is unlikely, and approve those of them that stay ticked."""
    if request.method == "POST":
        return _approve_many(request)
    asking = Asking.read()
    if not asking.periods or not asking.indicators:
        return render(request, "reports/not_loaded.html")
    asked = desk_query(request.GET, asking.periods, asking.units.values(), clock.today())
    read = Desk.read(asked.period, asking, within(request.user, Action.READ_DESK))
    chosen = set(request.GET.getlist("don-vi"))
    rows = clean_rows(read, read.asked_for(asked.waiting), chosen)
    return render(request, "reports/bulk.html", {"wanted": asked, "rows": rows})


def _approve_many(request: SignedInRequest) -> HttpResponse:
    done = approve_clean(seen_fingerprints(request.POST), by=request.user)
    approved = [one for one in done if not one.refusal]
    if approved:
        words = ngettext(
            "Approved %(count)s report: %(names)s.", "Approved %(count)s reports: %(names)s.", len(approved)
        )
        messages.success(request, words % {"count": len(approved), "names": _names(approved)})
    for one in done:
        if one.refusal:
            told = {"unit": one.name, "why": one.refusal}
            messages.warning(request, _("Not approved: %(unit)s. %(why)s") % told)
    if not done:
        messages.info(request, _("No report was ticked: nothing was approved."))
    period = next((one.report.period.code for one in done), "")
    return redirect(f"{reverse('reports:desk')}{f'?ky={period}' if period else ''}")


def _names(approved: Iterable[Approval]) -> str:
    return ", ".join(one.name for one in approved)
