"""Sheets out of the administration; in they come by the import by steps."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from procedures.rights import Action, may
from sheets.admin_formats import FORMATS


class ExportSheets(ExportMixin):
    """Sheets out."""

    formats = FORMATS
    export_form_class = ExportForm  # choosing columns needs inline styles, which our policy forbids

    def export_action(self, request: HttpRequest) -> Any:
        """Show the form of the export or send the sheet; where an address makes no sense, of all rows."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(request.path)

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """Return what the page of the export shows."""
        context: dict[str, Any] = super().init_request_context_data(request, form)
        return context | {"fields_list": self.columns_of(self.get_export_resource_classes(request))}

    def columns_of(self, resources: list[Any]) -> list[tuple[str, list[str]]]:
        """Return the columns of each kind of sheet, with what they are called in the forms."""
        return [(kind.get_display_name(), kind().columns()) for kind in resources]


class ImportBySteps(ExportSheets):
    """Sheets out, and a button that leads to the import by steps."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    steps: ClassVar[tuple[str, Action]]  # the kind of file, and by which right it is imported

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the rows, and that of the button."""
        app, model = self.get_model_info()
        view = self.admin_site.admin_view(require_safe(self.lead_to_steps))
        return [path("import/", view, name=f"{app}_{model}_import"), *super().get_urls()]

    def lead_to_steps(self, request: HttpRequest) -> HttpResponse:
        """Lead to the import by steps, where such a file is chosen already."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        return redirect(f"{reverse('imports:import-new')}?loai={self.steps[0]}")

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Say whether the reader may import such a file."""
        return may(request.user, Action.IMPORT) and may(request.user, self.steps[1])

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the rows, with the button for whoever may press it."""
        more = (extra_context or {}) | {"has_import_permission": self.has_import_permission(request)}
        return cast(HttpResponse, super().changelist_view(request, more))
