"""What people type to sign in, and to keep their account."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    SetPasswordForm,
    UsernameField,
)
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.models import User


class PasswordField(forms.CharField):
    """A password as it was typed, its letters composed: the same keys give other bytes on another machine."""

    widget = forms.PasswordInput

    def __init__(self, *, autocomplete: str = "current-password", **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=500, **kwargs)
        self.widget.attrs["autocomplete"] = autocomplete

    def to_python(self, value: Any) -> str:
        """Return the password in its composed form."""
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class SignInForm(forms.Form):
    """A user name and a password."""

    username = UsernameField(label=_("User name"), max_length=150)
    password = PasswordField(label=_("Password"))


class PasswordForm(forms.Form):
    """The password once more, before what must not be done at a computer left alone."""

    password = PasswordField(label=_("Password"))


class CodeForm(forms.Form):
    """A code from the telephone, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class LostPasswordForm(forms.Form):
    """Where the letter goes that lets somebody choose a new password."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPasswordForm(SetPasswordForm):
    """A new password, twice, so that a slip of the hand locks nobody out."""

    error_messages = {"password_mismatch": _("The two passwords differ. Type the new one twice.")}

    new_password1 = PasswordField(label=_("New password"), autocomplete="new-password")
    new_password2 = PasswordField(label=_("New password, once more"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        """Refuse passwords that differ, and one that is too easy to guess, beside the box to mend."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data

    @property
    def rules(self) -> list[str]:
        """Return what a password must be, a sentence each."""
        return password_validators_help_texts()


class ChangePasswordForm(NewPasswordForm):
    """A new password, and the present one, so that nobody changes it at a computer left alone."""

    old_password = PasswordField(label=_("Present password"))

    field_order = ["old_password", "new_password1", "new_password2"]

    def refuse_old(self) -> None:
        """Say that the present password is another."""
        wrong = ValidationError(_("This is not the present password. Type it again."), code="wrong")
        self.add_error("old_password", wrong)


class OneTimePasswordForm(AdminPasswordChangeForm):
    """A password that an administrator gives somebody: it opens one thing, the choice of another."""

    def __init__(self, *args: Any, told: Callable[[User], None], **kwargs: Any) -> None:
        """Take what writes the change down, in the transaction that makes it."""
        super().__init__(*args, **kwargs)
        self._told = told

    def save(self, commit: bool = True) -> User:
        """Keep the password, and sign its owner out wherever they are signed in."""
        self.user.must_change_password = True
        user: User = super().save(commit=False)  # hashed before anything is locked
        with transaction.atomic():
            user.save()
            sessions.end_all(user)
            self._told(user)
        return user


class NewAccountForm(AdminUserCreationForm):
    """A new account; Django saves it within a transaction, so its password comes hashed."""

    hashed = ""

    def set_password_and_save(self, user: Any, commit: bool = True, **kwargs: Any) -> Any:
        """Keep the hash in place of making one."""
        user.password = self.hashed
        if commit:
            user.save()
        return user
