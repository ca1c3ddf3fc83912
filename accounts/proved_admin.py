"""Parts of the administration that nobody changes at a computer left alone."""

from __future__ import annotations

from typing import Any

from django.db.models.options import Options
from django.urls import URLPattern

from accounts.views.account import changes_when_proved

READS = ("import", "export")  # pages that take a form and change nothing by it


class ProvedAdmin:
    """Ask for the password before every change of the rows; stands before the other classes of an admin."""

    opts: Options[Any]

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the rows, those of sheets too."""
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]  # of the admin it is mixed into
        reads = {f"{self.opts.app_label}_{self.opts.model_name}_{page}" for page in READS}
        for url in urls:
            if url.name not in reads:
                url.callback = changes_when_proved(url.callback)
        return urls
