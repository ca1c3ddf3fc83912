"""Recovery codes: drawn by lot, shown once, and kept as hashes that nobody can turn back.

Sixteen digits (53 bits) a code, which a telephone's keyboard has, and a salt for the ten of a user: even who
has the database and the key of the portal tries longer than a code lasts, so the hash may be a quick one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Mapping

from accounts.cipher import deciphered, enciphered

COUNT = 10
ROUNDS = 1000

Kept = dict[str, str]


def new_codes() -> list[str]:
    """Return new codes, each in four groups of four digits."""
    return ["-".join(f"{secrets.randbelow(10_000):04}" for _ in range(4)) for _ in range(COUNT)]


def kept(codes: Iterable[str]) -> Kept:
    """Return what is kept of codes: a salt and the hashes, these enciphered."""
    salt = secrets.token_hex(16)
    return _kept(salt, [_hash(code, salt) for code in codes])


def kept_in(data: Mapping[str, str]) -> list[str]:
    """Return the hashes of the codes that were not used yet."""
    hashes: list[str] = json.loads(deciphered(data["hashes"]))
    return hashes


def without(data: Mapping[str, str], code: str) -> Kept | None:
    """Return what is kept once the code is used, or None where it is none of them."""
    given, hashes = _hash(code, data["salt"]), kept_in(data)
    left = [one for one in hashes if not hmac.compare_digest(one, given)]
    return _kept(data["salt"], left) if len(left) < len(hashes) else None


def _kept(salt: str, hashes: list[str]) -> Kept:
    return {"salt": salt, "hashes": enciphered(json.dumps(hashes))}


def _hash(code: str, salt: str) -> str:
    digits = re.sub(r"\D", "", code)
    return hashlib.pbkdf2_hmac("sha256", digits.encode(), salt.encode(), ROUNDS).hex()
