"""Choosing a new password: at the first sign-in, at will, and by a letter where the old one is lost."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import attempts, hashing, letters, passwords
from accounts.doors import SIGNED_IN, SignedInRequest, needs
from accounts.forms import ChangePasswordForm, LostPasswordForm, NewPasswordForm
from accounts.models import User
from accounts.once import answered_before, taken_once
from accounts.views.sign_in import put_off_when_busy


@needs(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@put_off_when_busy
def change_password(request: SignedInRequest) -> HttpResponse:
    """Give the reader a new password; who came with a one-time password has just typed it."""
    user = request.user
    kind = NewPasswordForm if user.must_change_password else ChangePasswordForm
    form = kind(user, request.POST or None)
    if request.method == "POST":
        if before := answered_before(request):
            return before
        chosen = _chosen(form, hashing.ROOM_OF_KNOWN)
        if chosen and _old_is_right(request, form):
            return _changed(request, chosen)
    return render(request, "accounts/change_password.html", {"form": form})


def _chosen(form: NewPasswordForm, room: int) -> passwords.Chosen | None:
    """Return the new password, or None where the form is refused, which compares it with the last ten."""
    with hashing.turns.one(room):
        return passwords.Chosen.of(form.cleaned_data["new_password1"]) if form.is_valid() else None


@taken_once
def _changed(request: SignedInRequest, chosen: passwords.Chosen) -> HttpResponse:
    user = request.user
    to = "home" if user.must_change_password else "account"
    passwords.change(user, chosen, action="password_changed", this=request.session.session_key)
    update_session_auth_hash(request, user)
    messages.success(request, _("The password is changed. Other browsers are signed out."))
    return redirect(to)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def lost_password(request: HttpRequest) -> HttpResponse:
    """Send a letter with a link, to an address that we know; say the same of every other, and as quickly."""
    form = LostPasswordForm(request.POST or None)
    if form.is_valid():
        letters.ask_for_link(form.cleaned_data["email"])
        return redirect("lost-password-sent")
    return render(request, "accounts/lost_password.html", {"form": form})


@login_not_required
@require_safe
def lost_password_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next, whether a letter went out or not."""
    return render(request, "accounts/lost_password_sent.html")


class NewPasswordByLink(PasswordResetConfirmView):
    """The page behind the link of the letter: it opens for an hour, and once."""

    form_class = NewPasswordForm
    template_name = "accounts/new_password.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the new password; the reader then signs in with it, and with their second factor."""
        form = cast(NewPasswordForm, self.get_form())
        chosen = _chosen(form, hashing.ROOM)
        return self._changed(form, chosen) if chosen else self.form_invalid(form)

    def _changed(self, form: NewPasswordForm, chosen: passwords.Chosen) -> HttpResponse:
        token = self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN, "")
        with transaction.atomic():
            # Of two at once the second waits here, and finds the link used.
            user = User.objects.select_for_update().get(pk=form.user.pk)
            unused = self.token_generator.check_token(user, token)
            if unused:
                passwords.change(user, chosen, action="password_reset")
        if unused:
            messages.success(self.request, _("The password is changed. Sign in with the new one."))
        else:
            messages.error(self.request, _("The link was used already. Ask for another one."))
        return redirect("sign-in")


# Its class has a way of its own to its methods, which answers before it looks at which one is asked for.
new_password = require_http_methods(["GET", "HEAD", "POST"])(put_off_when_busy(NewPasswordByLink.as_view()))


def _old_is_right(request: SignedInRequest, form: NewPasswordForm) -> bool:
    """Say whether the present password was given, where it is asked for; a wrong one counts as an attempt."""
    if not isinstance(form, ChangePasswordForm):
        return True
    if attempts.checked(request, request.user.username, form.cleaned_data["old_password"]):
        return True
    form.refuse_old()
    return False
