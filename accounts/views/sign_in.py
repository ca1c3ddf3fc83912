"""Signing in and out: the password, the code of the second factor, and what is said when a door is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import attempts, audit, clock, devices, second_factor, sessions, tickets
from accounts.doors import SIGNED_IN, needs
from accounts.forms import CodeForm, SignInForm
from accounts.hashing import Busy
from accounts.models import User

HALF = "half_signed_in"  # in the session of a stranger who gave the right password and owes a code
HALF_LASTS = 600  # seconds

Answer = TypeVar("Answer", bound=HttpResponseBase)


def put_off_when_busy(view: Callable[..., Answer]) -> Callable[..., Answer | HttpResponse]:
    """Answer 429 with a sentence where there are too many attempts at this moment."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer | HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Busy:
            return put_off(request)

    return wrapper


def put_off(request: HttpRequest) -> HttpResponse:
    """Answer that there are too many attempts, with a ticket for the next one."""
    page = _busy_page(translation.get_language() or settings.LANGUAGE_CODE)
    answer = HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "3"})
    tickets.give(request, answer, request.POST.get("username", ""))
    return answer


@cache
def _busy_page(language: str) -> str:
    with translation.override(language):
        return render_to_string("accounts/busy.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
@put_off_when_busy
def sign_in(request: HttpRequest) -> HttpResponse:
    """Take the user name and the password, and ask for a code where the account has a second factor."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        user = attempts.checked(request, form.cleaned_data["username"], form.cleaned_data["password"])
        if user is not None:
            return _welcome(request, user)
        # The same words whether there is such a name or not.
        words = _("User name and password do not belong together. Check both; capital letters count.")
        form.add_error(None, words)
    held = {"form": form, "next": request.POST.get("next") or request.GET.get(REDIRECT_FIELD_NAME, "")}
    return render(request, "accounts/sign_in.html", held)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("code")
@put_off_when_busy
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code of somebody who has given the right password; until then they are nobody."""
    user = _half_signed_in(request)
    if user is None:
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        with attempts.code_attempt(request, user) as allowed:
            if allowed and second_factor.takes(user, form.cleaned_data["code"]):
                return _enter(request, user, request.session.pop(HALF)["next"], second_factor_given=True)
            if allowed:
                attempts.count_wrong_code(request, user)
        form.add_error("code", _("This code is wrong or was used. Wait for the next one and type that."))
    return render(request, "accounts/sign_in_code.html", {"form": form})


@needs(SIGNED_IN)
@require_POST
@transaction.atomic
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign the reader out of this browser."""
    if isinstance(request.user, User):
        audit.write("signed_out", request.user, by=request.user)
    logout(request)
    return redirect("sign-in")


@never_cache
def locked_out(
    request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answer an attempt under a closed name, known or not: when it opens again, and whom to ask."""
    opens_at = attempts.opens_at(request, str((credentials or {}).get("username", "")))
    held = {"opens_at": opens_at or clock.real()}
    return render(request, "accounts/locked_out.html", held, status=HTTPStatus.TOO_MANY_REQUESTS)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    """Let in who has given the password, or ask for the code."""
    if not second_factor.is_set_up(user):
        return _enter(request, user, _next(request), second_factor_given=False)
    request.session[HALF] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": clock.seconds(),
        "next": _next(request),
    }
    return redirect("sign-in-code")


@transaction.atomic
def _enter(request: HttpRequest, user: User, to: str, *, second_factor_given: bool) -> HttpResponse:
    """Sign the user in, write it down, and know this machine again."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session[sessions.SECOND_FACTOR] = second_factor_given
    audit.write("signed_in", user, by=user)
    answer = redirect(to)
    devices.remember(request, answer, user.username)
    return answer


def _half_signed_in(request: HttpRequest) -> User | None:
    """Return who owes a code: the password is not old and is still theirs, and nobody switched them off."""
    held = request.session.get(HALF)
    if not held or clock.seconds() - held["at"] > HALF_LASTS:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == held["hash"] else None


def page_wanted(request: HttpRequest, *, else_to: str) -> str:
    """Return where the reader wanted to go, if that is a page of ours; else the other address."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # `redirect` takes a bare word for the name of a view, and fails where there is none of that name.
    return wanted if ours and "/" in wanted else else_to


def _next(request: HttpRequest) -> str:
    return page_wanted(request, else_to=resolve_url(settings.LOGIN_REDIRECT_URL))
