from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People who use the portal, and what was done in it."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Guard what was written down as soon as its tables are there."""
        post_migrate.connect(_guard, sender=self)


def _guard(**kwargs: Any) -> None:
    from accounts import audit  # models are not there yet when this module is read

    audit.guard()
