"""How one-time passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher, ScryptPasswordHasher


class OneTimeHasher(PBKDF2PasswordHasher):
    """A quick hash for passwords that the portal drew by lot.

    Twelve random characters (59 bits) cannot be guessed however quick the hash is, and a sheet of 900 people
    is hashed within the request that takes it. At the first sign-in Django hashes it anew and slowly.
    """

    algorithm = "pbkdf2_one_time"
    iterations = 1000

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether the password is the right one, in the time that any other account takes."""
        right = super().verify(password, encoded)
        if not right:  # a right one is hashed slowly by Django itself, when it is hashed anew
            ScryptPasswordHasher().encode(password, "no-salt-that-matters")
        return right
