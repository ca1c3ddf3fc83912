"""Who uses the portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.names import said


class User(AbstractUser):
    """Somebody who signs in. What they may do follows from their memberships in units."""

    first_name = None  # type: ignore[assignment]  # a Vietnamese name is one field, family name first
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name or position"), max_length=150, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    must_change_password = models.BooleanField(
        _("must choose a new password"),
        default=False,
        help_text=_("Set with a one-time password: until then no other page opens."),
    )
    # The last day on which somebody else had in hand what opens the account (accounts/keys.py).
    keys_changed_on = models.DateField(_("keys changed by others on"), null=True, blank=True, editable=False)

    held: Sequence[Any] | None = None  # the memberships, where the sign-in backend brought them along
    awaited: Sequence[Any] = ()  # those of them that do not count yet

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return said(self.name) or self.username

    def get_full_name(self) -> str:
        """Return the name as the person writes it, or the user name where none is given."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the same: a Vietnamese name is not shortened to its first word."""
        return str(self)
