"""The addresses of the portal, and one that guards its records by nothing but the key of its form."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.decorators.http import require_POST

from accounts.doors import SignedInRequest, found, needs
from accounts.once import taken_once
from procedures.rights import Action
from reports.flow.corrections import check_first
from reports.models import Report


@require_POST
@needs(Action.CHECK_FIRST)
@taken_once
def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave the mark of a district on a report: as often as it is told to."""
    report = found(request, Report.objects.visible_to(request.user), pk=pk)
    check_first(report, by=request.user, words=request.POST.get("words", ""))
    return redirect("home")


urlpatterns = [
    path("dau-kiem-tra/<int:pk>/", mark, name="mark"),
    path("", include("reform_portal.urls")),
]
