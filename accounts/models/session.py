"""The browsers in which somebody is signed in."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    """Django's session, which also knows whose it is: to delete the row is to sign that browser out."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="sessions",
        null=True,
        blank=True,
        verbose_name=_("user"),
    )

    objects: ClassVar[BaseSessionManager[Self]] = BaseSessionManager()

    class Meta:
        verbose_name = _("signed-in browser")
        verbose_name_plural = _("signed-in browsers")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return the store that reads and writes these rows."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store

    @property
    def handle(self) -> str:
        """Return what names the session on a page; the key itself would let its reader in."""
        return salted_hmac("accounts.session", self.session_key, algorithm="sha256").hexdigest()[:24]
