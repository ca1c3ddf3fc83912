from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """What units state, and what follows from it."""

    name = "reports"
    verbose_name = _("Figures")
