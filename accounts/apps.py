from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from accounts import triggers


class AccountsConfig(AppConfig):
    """People who use the portal, and what was done in it."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Guard what was written down as soon as its tables are there, and know every session that begins."""
        from accounts import sessions  # models are not there yet when this module is read

        pre_migrate.connect(_keep_guards, sender=self)
        post_migrate.connect(_guard, sender=self)
        user_logged_in.connect(sessions.begin_session)


def _keep_guards(using: str, **kwargs: Any) -> None:
    triggers.keep_through_migrations(connections[using])


def _guard(**kwargs: Any) -> None:
    from accounts import audit  # models are not there yet when this module is read

    audit.guard()
