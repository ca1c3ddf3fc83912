"""Handing out a file to whoever may read its report, so that no browser takes it for a page of the portal."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import SignedInRequest, found, needs
from procedures.rights import Action
from reports.evidence.kinds import PDF
from reports.evidence.lost import Lost, open_kept
from reports.evidence.storage import evidence_place, shelved
from reports.models import Evidence

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "none",
}


@require_safe
@needs(Action.READ_REPORT)
def evidence(request: SignedInRequest, key: str) -> HttpResponseBase:
    """Send the file under its own name, to be saved; a PDF may be asked for to be looked at."""
    file = found(request, Evidence.objects.visible_to(request.user), key=key)
    shown = file.media_type == PDF.media_type and request.GET.get("xem") == "1"
    response = _body(file)
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers["Content-Type"] = file.media_type
    response.headers["Content-Disposition"] = content_disposition_header(not shown, file.name) or "attachment"
    return response


def _body(file: Evidence) -> HttpResponseBase:
    """Return the bytes, or where the proxy before us finds them."""
    place = evidence_place(file.key)
    words = _("“%(name)s” is not in the store any more. The administrator can restore it from a copy.")
    content = open_kept(
        place, Lost(words % {"name": file.name}, to=reverse("home"), label=_("To the first page"))
    )
    if settings.EVIDENCE_ACCEL_PREFIX:
        content.close()
        inside = f"{settings.EVIDENCE_ACCEL_PREFIX}{shelved(file.key)}"
        return HttpResponse(headers={"X-Accel-Redirect": inside})
    return FileResponse(content)
