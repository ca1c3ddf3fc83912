from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """What the programme asks."""

    name = "targets"
    verbose_name = _("Targets")

    def ready(self) -> None:
        """Let the database tell percentages from values in a unit of measure."""
        post_migrate.connect(_guard, sender=self)


def _guard(**kwargs: Any) -> None:
    from targets import guards  # models are not there yet when this module is read

    guards.guard()
