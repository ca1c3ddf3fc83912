"""What comes with a file: the line that it proves, and what the document says of itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.evidence.storage import Paper

DAY_FIRST = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]  # in whichever language the page is read


class LineForm(forms.Form):
    """Which line of the report is meant."""

    indicator = forms.SlugField()


class KnownFileForm(LineForm):
    """Which line is meant, and which of the files that are already there."""

    key = forms.SlugField()


class PaperForm(LineForm):
    """Which line is meant, and number and day of the document."""

    document_number = forms.CharField(label=_("Number and symbol"), max_length=60, required=False)
    issued_on = forms.DateField(
        label=_("Issued on"),
        required=False,
        input_formats=DAY_FIRST,
        error_messages={"invalid": _("Write the day as day/month/year, such as 14/06/2018.")},
    )

    @property
    def paper(self) -> Paper:
        """Return what was typed about the document (after is_valid)."""
        typed: dict[str, Any] = self.cleaned_data
        return Paper(typed["document_number"], typed["issued_on"])
