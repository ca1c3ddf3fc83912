"""What belongs to the portal as a whole."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from reports.evidence.lost import Lost


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Show the page for what is not there: of a kept file that is missing, which, and the next step."""
    if isinstance(exception, Lost):
        return render(request, "reports/file_lost.html", {"lost": exception}, status=HTTPStatus.NOT_FOUND)
    return page_not_found(request, exception)


@require_safe
@login_not_required
def portal_icon(request: HttpRequest) -> HttpResponse:
    """Lead to the portal's icon."""
    return redirect(static("icon.svg"))
