"""The reader's own account: who they are here, where they are signed in, and a password once more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import attempts, audit, kept, second_factor, sessions
from accounts.doors import SIGNED_IN, SignedInRequest, needs
from accounts.forms import PasswordForm
from accounts.models import User
from accounts.once import taken_once
from accounts.views.sign_in import Answer, page_wanted, put_off_when_busy


def freshly_proved(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Open the view to who gave their password within ten minutes; ask others first, and keep their form."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        if sessions.is_fresh(request.session):
            return view(request, *args, **kwargs)
        is_kept = isinstance(request.user, User) and kept.keep_form(request, request.user)
        back = reverse("kept-form") if is_kept else request.get_full_path()
        return redirect(f"{reverse('prove')}?{urlencode({REDIRECT_FIELD_NAME: back})}")

    return wrapper


def changes_when_proved(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Open the page to look at; a form that is sent waits until the password was given."""
    proved = freshly_proved(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        return (proved if request.method == "POST" else view)(request, *args, **kwargs)

    return wrapper


@needs(SIGNED_IN)
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """Show the reader's name and roles, their browsers, and what keeps the account theirs."""
    held = {
        "memberships": request.user.held or [],
        "awaited": request.user.awaited,
        "browsers": sessions.browsers(request.user, request.session.session_key),
        "second_factor": second_factor.is_set_up(request.user),
        "codes_left": second_factor.codes_left(request.user),
    }
    return render(request, "accounts/account.html", held)


@needs(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@put_off_when_busy
def prove(request: SignedInRequest) -> HttpResponse:
    """Take the reader's password once more, and lead on to what needed it."""
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        if attempts.checked(request, request.user.username, form.cleaned_data["password"]):
            sessions.note_proof(request.session)
            audit.write("password_proved", request.user, by=request.user)
            return redirect(_back(request))
        form.add_error("password", _("This is not the password of the account. Type it again."))
    return render(request, "accounts/prove.html", {"form": form, "next": _back(request)})


@needs(SIGNED_IN)
@require_POST
@taken_once
def end_session(request: SignedInRequest, handle: str) -> HttpResponse:
    """Sign the reader out of one of their other browsers."""
    with transaction.atomic():
        if not sessions.end(request.user, handle):
            raise Http404
        audit.write("session_ended", request.user, by=request.user)
    messages.success(request, _("That browser is signed out."))
    return redirect("account")


@needs(SIGNED_IN)
@require_POST
@taken_once
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Sign the reader out everywhere but here."""
    with transaction.atomic():
        count = sessions.end_all(request.user, but=request.session.session_key)
        audit.write("other_sessions_ended", request.user, by=request.user)
    words = ngettext(
        "%(count)s other browser is signed out.", "%(count)s other browsers are signed out.", count
    )
    messages.success(request, words % {"count": count})
    return redirect("account")


@needs(SIGNED_IN)
@require_safe
def kept_form(request: SignedInRequest) -> HttpResponse:
    """Offer once more the form that came after the session had ended."""
    held = kept.waiting_form(request)
    if held is None:
        return redirect("home")
    return render(request, "accounts/kept_form.html", {"kept": held})


def _back(request: HttpRequest) -> str:
    return page_wanted(request, else_to=reverse("account"))
