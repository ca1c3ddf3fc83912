from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    """Units and what they do for people."""

    name = "procedures"
    verbose_name = _("Units")
