"""Where a step of an import leads whose files are no longer kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.doors import SignedInRequest
from reports.exchange.storing import CheckGone, FileGone

View = Callable[[SignedInRequest, int], HttpResponseBase]


def leading_back(view: View) -> View:
    """Return the view so that it leads back to where a file can be had again that is no longer kept."""

    @wraps(view)
    def leading(request: SignedInRequest, pk: int) -> HttpResponseBase:
        try:
            return view(request, pk)
        except CheckGone as gone:
            messages.error(request, str(gone))
            return redirect("reports:import-columns", pk)
        except FileGone as gone:
            messages.error(request, str(gone))
            return redirect(f"{reverse('reports:import-new')}?tu={pk}")

    return leading
