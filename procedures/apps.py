from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    """Units and what they do for people."""

    name = "procedures"
    verbose_name = _("Units")

    def ready(self) -> None:
        """Let the database keep the rules of the catalogue."""
        post_migrate.connect(_guard, sender=self)


def _guard(**kwargs: Any) -> None:
    from procedures import guards  # models are not there yet when this module is read

    guards.guard()
