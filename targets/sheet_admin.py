"""Sheets of the programme into the administration: shown before they are taken, whole or refused."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.forms import ImportForm

from procedures.admin import ExportSheets
from sheets.admin_formats import UnreadableSheet
from sheets.reading.early import LARGEST
from sheets.reading.unreadable import SheetFault, Unreadable


class SheetForm(ImportForm):
    """A sheet to be taken, of a size that is looked at."""

    def clean_import_file(self) -> UploadedFile:
        """Refuse a file by its size alone before anything of it is kept."""
        sheet: UploadedFile = self.cleaned_data["import_file"]
        if (sheet.size or 0) > LARGEST * 1024 * 1024:
            raise ValidationError(str(Unreadable(SheetFault.TOO_LARGE, limit=str(LARGEST))))
        return sheet


class ImportSheets(ExportSheets, ImportExportMixin):
    """Sheets in and out."""

    import_form_class = SheetForm
    import_template_name = "admin/import_sheet.html"
    import_error_display = ("message",)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Show the form or the preview; a sheet that is refused is not kept."""
        page = super().import_action(request, **kwargs)
        page.context_data["fields_list"] = self.columns_of(self.get_import_resource_classes(request))
        kept_as = getattr(request.FILES.get("import_file"), "tmp_storage_name", None)
        if kept_as and "confirm_form" not in page.context_data:
            self.get_tmp_storage_class()(name=kept_as).remove()
        return page

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Take the sheet that was shown; say so when it is gone, as after a second press."""
        try:
            return cast(HttpResponse, super().process_import(request, **kwargs))
        except UnreadableSheet as refusal:  # it could be read a moment ago
            words = str(refusal)
        except FileNotFoundError:
            words = _(
                "The uploaded sheet is no longer here: it was taken already, or too long ago. "
                "Upload it again."
            )
        return self._back_to_import(request, words)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Tell what was taken, or that nothing was because the data changed since the preview."""
        if result.has_errors() or result.has_validation_errors():
            words = _("Nothing was taken: the data changed since the preview. Upload the sheet again.")
            return self._back_to_import(request, words)
        return cast(HttpResponse, super().process_result(result, request))

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """Show why a file cannot be read in the words of its reader."""
        if isinstance(error, UnreadableSheet):
            form.add_error("import_file", str(error))
        else:
            super().add_data_read_fail_error_to_form(form, error)

    def _back_to_import(self, request: HttpRequest, words: str) -> HttpResponse:
        """Return to the page of the import with a message."""
        messages.error(request, words)
        app, model = self.get_model_info()
        return redirect(f"admin:{app}_{model}_import")
