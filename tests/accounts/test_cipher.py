"""Secrets in the database: nothing of them shows, and a renewed key opens what a former one locked."""

from __future__ import annotations

import pytest
from cryptography.fernet import InvalidToken
from pytest_django import Settings

from accounts.cipher import deciphered, enciphered


def test_what_is_enciphered_shows_nothing_and_comes_back() -> None:
    kept = enciphered("bí mật")
    assert "mật" not in kept
    assert deciphered(kept) == "bí mật"
    assert enciphered("bí mật") != kept


def test_a_former_key_still_opens_and_another_never(settings: Settings) -> None:
    kept = enciphered("bí mật")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "k" * 50
    assert deciphered(kept) == "bí mật"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        deciphered(kept)
