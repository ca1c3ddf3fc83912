from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Spreadsheets that come in by steps, and can be taken back."""

    name = "imports"
    verbose_name = _("Imports")
