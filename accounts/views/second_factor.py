"""The pages of the second factor: setting up a telephone, taking it away, recovery codes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import second_factor, sessions
from accounts.cipher import deciphered, enciphered
from accounts.doors import SIGNED_IN, SignedInRequest, needs
from accounts.forms import CodeForm
from accounts.once import taken_once
from accounts.views.account import freshly_proved

SECRET = "second_factor_secret"  # noqa: S105  # in the session, until the telephone has shown its first code
CODES = "recovery_codes"  # in the session, enciphered, for the one page that shows them


@needs(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@freshly_proved
@taken_once
def second_factor_set_up(request: SignedInRequest) -> HttpResponse:
    """Show the secret for the telephone, and keep it once the telephone has shown a right code."""
    if second_factor.is_set_up(request.user):
        return _already_set_up(request)
    secret = deciphered(request.session.setdefault(SECRET, enciphered(second_factor.new_secret())))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        step = second_factor.code_step(secret, form.cleaned_data["code"])
        if step is not None:
            codes = second_factor.set_up(request.user, secret, step, this=request.session.session_key)
            del request.session[SECRET]
            return _shown_next(request, codes)
        form.add_error(
            "code", _("This is not the code of this moment. Compare the telephone's clock, and retry.")
        )
    held = {"form": form, "secret": secret, "picture": second_factor.picture(request.user, secret)}
    return render(request, "accounts/second_factor.html", held)


@needs(SIGNED_IN)
@require_POST
@freshly_proved
@taken_once
def second_factor_remove(request: SignedInRequest) -> HttpResponse:
    """Take the second factor away, for another telephone or for good."""
    second_factor.forget_second_factor(request.user, by=request.user, this=request.session.session_key)
    request.session[sessions.SECOND_FACTOR] = False
    messages.success(request, _("The second factor is removed."))
    return redirect("account")


@needs(SIGNED_IN)
@require_POST
@freshly_proved
@taken_once
def renew_codes(request: SignedInRequest) -> HttpResponse:
    """Make new recovery codes and show them."""
    if not second_factor.is_set_up(request.user):
        return redirect("account")
    return _shown_next(
        request, second_factor.new_recovery_codes(request.user, this=request.session.session_key)
    )


@needs(SIGNED_IN)
@require_safe
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Show the recovery codes this once, right after they were made."""
    codes = request.session.pop(CODES, "")
    if not codes:
        return redirect("account")
    return render(request, "accounts/recovery_codes.html", {"codes": deciphered(codes).split()})


def _already_set_up(request: SignedInRequest) -> HttpResponse:
    """Lead to the account; whoever has not given a code in this session signs in once more."""
    if request.session.get(sessions.SECOND_FACTOR):
        return redirect("account")
    logout(request)
    return redirect("sign-in")


def _shown_next(request: SignedInRequest, codes: list[str]) -> HttpResponse:
    request.session.cycle_key()  # the session opens more from here on, so its old key opens nothing
    request.session[sessions.SECOND_FACTOR] = True
    request.session[CODES] = enciphered(" ".join(codes))
    return redirect("recovery-codes")
