"""Two sources of one fact: the list of differences, the form that explains them, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import SignedInRequest, found, needs
from accounts.figures import count_words
from accounts.once import taken_once
from accounts.queries import written
from procedures.models import Unit
from procedures.rights import Action, may, within
from reports.downloads import file_answer, is_file_asked
from reports.models import DifferenceExplained
from reports.periods import offered_periods
from reports.refusal import Overtaken, Refused
from reports.review.differences import (
    DifferenceLine,
    DifferenceList,
    chosen_lines,
    difference_list,
    seen_values,
)
from reports.review.differences_export import differences_export
from reports.review.explaining import explain, take_back
from reports.verdicts.ledger import Ledger


@require_safe
@needs(Action.READ_DESK)
def two_sources(request: SignedInRequest) -> HttpResponseBase:
    """List where two sources of one fact differ, by pair and period."""
    ledger = Ledger.read()
    if not ledger.periods or not ledger.indicators:
        return render(request, "reports/not_loaded.html")
    listed = difference_list(request.GET, ledger, _seen(request))
    if is_file_asked(request):
        return file_answer(request, differences_export(listed))
    context = {
        "listed": listed,
        "period": listed.asked.period,
        "periods": offered_periods(ledger),
        "may_explain": may(request.user, Action.EXPLAIN_DIFFERENCES),
        "newer": _other_page(listed, -1),
        "older": _other_page(listed, 1),
        "here": listed.asked.address(),
        "url_of_all": listed.asked.address(pair=""),
    }
    return render(request, "reports/two_sources.html", context)


def _seen(request: SignedInRequest) -> set[int]:
    """Return the units whose differences the reader may see."""
    units = Unit.objects.filter(within(request.user, Action.READ_DESK))
    return set(units.values_list("pk", flat=True))


def _other_page(listed: DifferenceList, by: int) -> str:
    number = listed.page.number + by
    is_there = 1 <= number <= listed.page.paginator.num_pages
    return listed.asked.address(page=str(number)) if is_there else ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EXPLAIN_DIFFERENCES)
@taken_once
def explain_differences(request: SignedInRequest) -> HttpResponse:
    """Show the chosen differences with both values, and take what was written about them."""
    ledger = Ledger.read()
    sent = request.POST if request.method == "POST" else request.GET
    listed = difference_list(sent, ledger, _seen(request))
    lines = chosen_lines(listed.of_period, sent.getlist("chon"))
    if request.method != "POST":
        return _form_page(request, listed, lines)
    try:
        explain(lines, seen_values(request.POST), request.POST.get("reason", ""), by=request.user)
    except Refused as refusal:
        return _form_page(request, listed, lines, refusal)
    words = ngettext("Explained: %(count)s difference.", "Explained: %(count)s differences.", len(lines))
    messages.success(request, words % {"count": count_words(len(lines))})
    return redirect(f"{reverse('reports:two-sources')}{listed.asked.address()}")


def _form_page(
    request: SignedInRequest,
    listed: DifferenceList,
    lines: list[DifferenceLine],
    refusal: Refused | None = None,
) -> HttpResponse:
    context = {
        "lines": lines,
        "period": listed.asked.period,
        "pair": listed.asked.pair,
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "url_of_list": f"{reverse('reports:two-sources')}{listed.asked.address()}",
    }
    status = 409 if isinstance(refusal, Overtaken) else 200
    return render(request, "reports/explain_differences.html", context, status=status)


@require_POST
@needs(Action.EXPLAIN_DIFFERENCES)
@taken_once
def explanation_undo(request: SignedInRequest) -> HttpResponse:
    """Take an explanation back."""
    rows = DifferenceExplained.objects.filter(within(request.user, Action.EXPLAIN_DIFFERENCES, "unit"))
    rows = rows.select_related("pair__indicator", "unit", "period")
    row = found(request, rows, pk=_key(request.POST.get("giai-trinh", "")))
    take_back(row, by=request.user)
    messages.success(request, _("The explanation was taken back: the difference is open again."))
    back = written({"ky": row.period.code, "cap": request.POST.get("cap", "")[:60]})
    return redirect(f"{reverse('reports:two-sources')}{back}")


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
