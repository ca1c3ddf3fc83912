"""What opens an account (password, mail address, second factor) in the hands of others than its owner.

Of each such change its owner is told by mail, and it stays known who could have come in, and when that was:
on the same day the account may approve nothing (procedures/rights.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import clock
from accounts.letters import leave_after_commit
from accounts.models import KeyHolder, User


class Deed(StrEnum):
    """What was done to an account by somebody else."""

    MADE = "made"
    NEW_PASSWORD = "new_password"  # noqa: S105  # a code
    ADDRESS = "address"
    SECOND_FACTOR = "second_factor"


_WORDS: dict[Deed, str | Promise] = {
    Deed.MADE: gettext_lazy("The account “%(username)s” was made, with a password for the first sign-in."),
    Deed.NEW_PASSWORD: gettext_lazy("The password of the account “%(username)s” was replaced."),
    Deed.ADDRESS: gettext_lazy(
        "The e-mail address of the account “%(username)s” was changed. It was: %(before)s. It is: %(after)s."
    ),
    Deed.SECOND_FACTOR: gettext_lazy("The second factor of the account “%(username)s” was removed."),
}


def touched(users: Sequence[User], deed: Deed, *, by: User | None, former_address: str = "") -> None:
    """Note that somebody had in hand what opens the accounts, and tell their owners once it is safe.

    by              None for whoever runs a command on the portal's machine
    former_address  where letters went until now: whoever loses an address hears of it there
    """
    others = [user for user in users if user != by]
    today = clock.real().date()
    User.objects.filter(pk__in=[user.pk for user in others]).update(keys_changed_on=today)
    if by is not None:
        KeyHolder.objects.bulk_create(
            (KeyHolder(user=user, holder=by) for user in others), ignore_conflicts=True
        )
    leave_after_commit(
        [
            _letter(user, address, deed, by, former_address)
            for user in others
            for address in dict.fromkeys((former_address, user.email))
            if address
        ]
    )


def behind(user: User) -> set[int]:
    """Return by key who could act as the user: holders of the account, holders of theirs and so on."""
    found: set[int] = set()
    asked = {user.pk}
    while asked:
        holders = KeyHolder.objects.filter(user__in=asked).values_list("holder", flat=True)
        asked = set(holders) - found
        found |= asked
    return found - {user.pk}


def _letter(user: User, address: str, deed: Deed, by: User | None, former_address: str) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):  # whatever the one who did it reads
        told = {"username": user.username, "before": former_address or "–", "after": user.email or "–"}
        lines = [
            str(_WORDS[deed]) % told,
            _("Done by: %(by)s. At: %(at)s.") % {"by": by_words(by), "at": f"{clock.now():%H:%M %d/%m/%Y}"},
            _("Whoever knew of it has nothing to do. Else call the administrator of the portal at once."),
            _("A password can be replaced here: %(address)s")
            % {"address": f"{settings.PORTAL_ADDRESS}{reverse('lost-password')}"},
        ]
        return EmailMessage(_("What opens your account was changed"), "\n\n".join(lines), to=[address])


def by_words(by: User | None) -> str:
    """Return who did something, for a letter."""
    return f"{by} ({by.username})" if by is not None else _("whoever runs the portal, by a command")
