"""What belongs to the portal as a whole."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def icon(request: HttpRequest) -> HttpResponse:
    """Lead to the portal's icon."""
    return redirect(static("icon.svg"))
