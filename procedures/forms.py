"""What administrators hand in."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 1_000_000  # of a sheet: 2,000 people need a tenth of it


class PeopleSheetForm(forms.Form):
    """A sheet of people."""

    sheet = forms.FileField(
        label=_("Sheet of users (XLSX, XLS, ODS or CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )

    def clean_sheet(self) -> UploadedFile:
        """Refuse a file that is no sheet of people by its size alone."""
        sheet: UploadedFile = self.cleaned_data["sheet"]
        if (sheet.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 1 MB. Divide the sheet and leave pictures out."))
        return sheet
