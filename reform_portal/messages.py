"""Where a message waits for the next page: in a cookie, so that telling it costs no query."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """Django's signed cookie, under a name that a browser takes from our very host alone."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """The cookie, and the session for messages that are too long for it (MESSAGE_STORAGE)."""

    storage_classes = (HostCookieStorage, SessionStorage)
