"""Letters that leave once a deed is safe, and the one with which somebody chooses a new password."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from functools import partial

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import audit, clock, posting
from accounts.models import AuditEvent, User

ASKED, SENT = "password_link_asked", "password_link_sent"
PRINTED = "django.core.mail.backends.console.EmailBackend"
AN_HOUR = 3  # letters to one user: whoever asks for more fills a stranger's letterbox

log = logging.getLogger(__name__)


def ask_for_link(address: str) -> None:
    """Write down that a link was asked for, and send one to each user with that address, beside the answer.

    The answer looks at nobody: the time it takes tells nothing of whether the address is known.
    """
    with transaction.atomic():
        audit.write(ASKED, None, by=None, who=address)
        posting.once_safe(partial(_send_links, address))


def leave_after_commit(letters: Sequence[EmailMessage]) -> None:
    """Send the letters once what they tell of is safe, beside the answer: nobody waits for a mail server."""
    if letters:
        posting.once_safe(partial(_send, letters))


def link(user: User) -> str:
    """Return the address that lets the user choose a new password, for an hour and once.

    Its host comes from PORTAL_ADDRESS, never from the request: whoever asks could have written another there.
    """
    key = urlsafe_base64_encode(force_bytes(user.pk))
    page = reverse("new-password", args=[key, default_token_generator.make_token(user)])
    return f"{settings.PORTAL_ADDRESS}{page}"


def _send_links(address: str) -> None:
    if settings.HTTPS and settings.EMAIL_BACKEND == PRINTED:
        log.error("A letter with a link was not printed, for a log would keep it. Set EMAIL_URL.")
        return
    owners = User.objects.filter(email__iexact=address, is_active=True)
    _send([_letter(user) for user in owners if _is_noted(user)])


@transaction.atomic
def _is_noted(user: User) -> bool:
    """Note that a letter goes to the user, or say that enough of them have."""
    since = clock.now() - dt.timedelta(hours=1)
    sent = AuditEvent.objects.filter(
        subject_type="accounts.user", subject_key=str(user.pk), action=SENT, at__gt=since
    )
    if not user.has_usable_password() or sent.count() >= AN_HOUR:
        return False
    audit.write(SENT, user, by=None, who=user.username)
    return True


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
        except (OSError, ValueError):  # smtplib's errors, and an address or a head that no letter can have
            log.exception("A letter to the owner of an account could not be sent.")
