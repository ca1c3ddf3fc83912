"""Keeping a secret in the database so that a copy of the database alone does not give it away."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_str


def enciphered(text: str) -> str:
    """Return the text under the key of the portal, which follows from SECRET_KEY."""
    return _key().encrypt(text.encode()).decode()


def deciphered(text: str) -> str:
    """Return the text again; what was kept under another key raises cryptography.fernet.InvalidToken."""
    return _key().decrypt(text.encode()).decode()


def _key() -> MultiFernet:
    """Return the keys: the first locks and each opens, so that SECRET_KEY can be renewed."""
    secrets = [force_str(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    hashes = [hashlib.sha256(f"accounts.cipher {secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in hashes])
