"""Views as they must not be: without a right, taking whatever is sent, from anywhere, or changing by GET."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accounts.doors import needs
from procedures.models import Unit
from procedures.rights import Action
from reform_portal.urls import urlpatterns as the_portals
from reports.models import Measurement


def forgetful(request: HttpRequest) -> HttpResponse:
    """Answer whoever comes in."""
    return HttpResponse("open to all")


@needs(Action.ENTER)
def careless(request: HttpRequest) -> HttpResponse:
    """Change any line in any way."""
    line = Measurement.objects.get(pk=request.POST["line"])
    for column in Measurement._meta.fields:
        if column.attname in request.POST:
            setattr(line, column.attname, request.POST[column.attname])
    line.save()
    return HttpResponse(f"{line.report.unit}: {line.note}")


@csrf_exempt
@needs(Action.READ_WORK)
def restless(request: HttpRequest) -> HttpResponse:
    """Change something, whatever the method and wherever the request comes from."""
    Unit.objects.update(focal_name="ai đó")
    return HttpResponse("changed")


urlpatterns = [
    *the_portals,
    path("bo-quen/", forgetful, name="forgotten"),
    path("bo-quen/sua/", careless, name="careless"),
    path("bo-quen/xem/", restless, name="restless"),
]
