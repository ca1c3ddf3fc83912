from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """What the programme asks."""

    name = "targets"
    verbose_name = _("Targets")
