"""The second factor: a code from the owner's telephone (TOTP, RFC 6238), or a recovery code from paper.

The rows and the arithmetic are those of allauth.mfa. Its pages and its memory of used codes are left aside:
that memory is a cache, and each of our processes has one to itself.
"""

from __future__ import annotations

import base64
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction

from accounts import audit, clock, keys, recovery, sessions
from accounts.cipher import deciphered, enciphered
from accounts.models import User

PERIOD = 30  # seconds for which a telephone shows one code
DRIFT = 1  # periods by which a telephone may be ahead or behind
TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


class Adapter(DefaultMFAAdapter):
    """How allauth.mfa keeps secrets (MFA_ADAPTER): enciphered."""

    def encrypt(self, text: str) -> str:
        """Return what is kept."""
        return enciphered(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was kept."""
        return deciphered(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        """Return what the telephone shows beside the code."""
        return str(user.get_username())


def new_secret() -> str:
    """Return a secret for a telephone."""
    return str(generate_totp_secret())


def picture(user: User, secret: str) -> str:
    """Return the address of a picture of the secret, which a telephone reads."""
    adapter = get_adapter()
    drawn: str = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"


def code_step(secret: str, code: str) -> int | None:
    """Return the period to which the code belongs: this one or one beside it; None for a wrong code."""
    now = clock.seconds() // PERIOD
    for step in range(now - DRIFT, now + DRIFT + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def is_set_up(user: User) -> bool:
    """Say whether the user is asked for a code."""
    return bool(Authenticator.objects.filter(user=user, type=TOTP).exists())


@transaction.atomic
def set_up(user: User, secret: str, step: int, *, this: str | None) -> list[str]:
    """Keep the telephone's secret, whose code of that period is taken, and return the recovery codes.

    Other browsers are signed out.
    """
    data = {"secret": enciphered(secret), "step": step}
    Authenticator.objects.create(user=user, type=TOTP, data=data)
    codes = _drawn_codes(user)
    _changed(user, "second_factor_set_up", by=user, this=this)
    return codes


@transaction.atomic
def forget_second_factor(user: User, *, by: User | None, this: str | None = None) -> None:
    """Forget the telephone and the recovery codes; other browsers are signed out."""
    Authenticator.objects.filter(user=user).delete()
    _changed(user, "second_factor_removed", by=by, this=this)
    keys.touched([user], keys.Deed.SECOND_FACTOR, by=by)


@transaction.atomic
def new_recovery_codes(user: User, *, this: str | None) -> list[str]:
    """Return new recovery codes, which nobody can read again; the old ones are worth nothing from now on."""
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    codes = _drawn_codes(user)
    _changed(user, "recovery_codes_renewed", by=user, this=this)
    return codes


def codes_left(user: User) -> int:
    """Return how many recovery codes were not used yet."""
    held = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return len(recovery.kept_in(held.data)) if held else 0


@transaction.atomic
def takes(user: User, code: str) -> bool:
    """Take a code that is right and was never taken before, nor a later one; say whether it was."""
    for held in Authenticator.objects.select_for_update().filter(user=user, type__in=[TOTP, RECOVERY]):
        taken = _takes_step(held, code) if held.type == TOTP else _takes_recovery_code(held, code)
        if taken:
            held.record_usage()
            _encipher_anew(user)
            return True
    return False


def _takes_step(held: Authenticator, code: str) -> bool:
    step = code_step(deciphered(held.data["secret"]), code)
    if step is None or step <= held.data["step"]:
        return False
    held.data["step"] = step
    held.save(update_fields=["data"])
    return True


def _drawn_codes(user: User) -> list[str]:
    codes = recovery.new_codes()
    Authenticator.objects.create(user=user, type=RECOVERY, data=recovery.kept(codes))
    return codes


def _takes_recovery_code(held: Authenticator, code: str) -> bool:
    without = recovery.without(held.data, code)
    if without is None:
        return False
    held.data = without
    held.save(update_fields=["data"])
    return True


def _encipher_anew(user: User) -> None:
    """Keep the secrets under the present key, so that a former one is needed no more."""
    for held in Authenticator.objects.filter(user=user, type__in=[TOTP, RECOVERY]):
        name = "secret" if held.type == TOTP else "hashes"
        held.data[name] = enciphered(deciphered(held.data[name]))
        held.save(update_fields=["data"])


def _changed(user: User, action: str, *, by: User | None, this: str | None) -> None:
    sessions.end_all(user, but=this)
    audit.write(action, user, by=by)
