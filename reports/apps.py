from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """What units state, and what follows from it."""

    name = "reports"
    verbose_name = _("Figures")

    def ready(self) -> None:
        """Let the database tell of its changes as soon as its tables are there."""
        post_migrate.connect(_watch, sender=self)


def _watch(**kwargs: Any) -> None:
    from reports.changes import watched  # models are not there yet when this module is read

    if "plan" in kwargs:
        watched.watch()
    else:  # a database that is emptied keeps its triggers
        watched.tell_everything()
