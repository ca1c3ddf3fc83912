"""Parts of the administration that nobody changes at a computer left alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models.options import Options
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern

from accounts.views.account import freshly_proved

READS = ("import", "export")  # pages that take a form and change nothing by it

View = Callable[..., HttpResponseBase]


class ProvedAdmin:
    """Ask for the password before every change of the rows; stands before the other classes of an admin."""

    opts: Options[Any]

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the rows, those of sheets too."""
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the admin it is mixed into
        reads = {f"{self.opts.app_label}_{self.opts.model_name}_{page}" for page in READS}
        for url in urls:
            if url.name not in reads:
                url.callback = _changes_when_proved(url.callback)
        return urls


def _changes_when_proved(view: View) -> View:
    """Open the page to look at; a form that is sent waits until the password was given."""
    proved = freshly_proved(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (proved if request.method == "POST" else view)(request, *args, **kwargs)

    return wrapper
