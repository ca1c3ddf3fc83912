"""Letters that leave once a deed is safe, and the one with which somebody chooses a new password."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from threading import Thread

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.models import AuditEvent, User

ASKED = "password_link_asked"
AN_HOUR = 3  # letters to one user: whoever asks for more fills a stranger's letterbox

log = logging.getLogger(__name__)


@transaction.atomic
def send_link(address: str) -> None:
    """Send each user with that address a link; where there is none, nothing tells from the outside."""
    found = [
        user for user in User.objects.filter(email__iexact=address, is_active=True) if _may_be_sent(user)
    ]
    for user in found:
        audit.write(ASKED, user, by=None, who=user.username)
    if not found:
        audit.write(ASKED, None, by=None, who=address[:150])
    # Sending takes a second, which would tell whether the address is known: it happens beside the answer.
    leave_after_commit([_letter(user) for user in found])


def leave_after_commit(letters: Sequence[EmailMessage]) -> None:
    """Send the letters once what they tell of is safe, beside the answer: nobody waits for a mail server."""
    if letters:
        transaction.on_commit(Thread(target=_send, args=(letters,), name="letters").start)


def link(user: User) -> str:
    """Return the address that lets the user choose a new password, for an hour and once.

    Its host comes from PORTAL_ADDRESS, never from the request: whoever asks could have written another there.
    """
    key = urlsafe_base64_encode(force_bytes(user.pk))
    page = reverse("new-password", args=[key, default_token_generator.make_token(user)])
    return f"{settings.PORTAL_ADDRESS}{page}"


def _may_be_sent(user: User) -> bool:
    since = clock.now() - dt.timedelta(hours=1)
    asked = AuditEvent.objects.filter(
        subject_type="accounts.user", subject_key=str(user.pk), action=ASKED, at__gt=since
    )
    return user.has_usable_password() and asked.count() < AN_HOUR


def _letter(user: User) -> EmailMessage:
    asked = _("The portal was asked for a new password of the account “%(username)s”.")
    lines = [
        asked % {"username": user.username},
        _("To choose one, open this address within 60 minutes; it works once:"),
        link(user),
        _("Whoever did not ask for it leaves this letter be: the password stays as it is."),
    ]
    return EmailMessage(_("A new password for the portal"), "\n\n".join(lines), to=[user.email])


def _send(letters: Iterable[EmailMessage]) -> None:
    for letter in letters:
        try:
            letter.send()
        except OSError:  # smtplib's errors are such, and a server that cannot be reached
            log.exception("A letter to the owner of an account could not be sent.")
