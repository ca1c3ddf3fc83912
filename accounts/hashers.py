"""How one-time passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher, ScryptPasswordHasher


class OneTimeHasher(PBKDF2PasswordHasher):
    """A quick hash for passwords for the first sign-in alone, drawn by lot or given in a sheet of people.

    A sheet of 2,000 people is hashed within the transaction that takes it. Twelve random characters (59 bits)
    cannot be guessed however quick the hash is; one that somebody chose for a sheet can, by who has the
    database, until its owner chooses another. At the first sign-in Django hashes it anew and slowly.
    """

    algorithm = "pbkdf2_one_time"
    iterations = 1000

    def verify(self, password: str, encoded: str) -> bool:
        """Say whether the password is the right one, in the time that any other account takes."""
        right = super().verify(password, encoded)
        if not right:  # a right one is hashed slowly by Django itself, when it is hashed anew
            ScryptPasswordHasher().encode(password, "no-salt-that-matters")
        return right
