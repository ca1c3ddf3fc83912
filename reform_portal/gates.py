"""Gates before every view: strangers keep a pace, a session has an end, and an account opens nothing before
it is ready."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import attempts, kept, refusals, sessions, tickets
from accounts.addresses import network_of
from accounts.models import User
from accounts.pace import Pace
from accounts.views.sign_in import put_off
from procedures.rights import Action, may, needs_second_factor
from reform_portal.middleware import OPEN, declared_right

GetResponse = Callable[[HttpRequest], HttpResponse]

ALWAYS = {"sign-out", "set-language", "prove"}  # open to every account, ready or not


class StrangersKeepAPace:
    """Take so many forms from the strangers of an address, and no more: each may write something down."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.forms = Pace(at_once=60, every=1)
        self.attempts = Pace(at_once=60, every=1)
        self.links = Pace(at_once=20, every=15)  # of a letter with a link for a new password

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the question is asked once the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Put off who sends too much to the pages that are open to strangers."""
        if request.method in ("GET", "HEAD", "OPTIONS") or isinstance(request.user, User):
            return None
        if declared_right(view, request.resolver_match) is not OPEN:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == "sign-in":
            return self._first_press(request)
        pace = self.links if name == "lost-password" else self.forms
        if name == "sign-in-code" or pace.allows(network_of(request)):  # for a code the password was given
            return None
        refusals.write_refusal("put_off", network_of(request))
        page = _page(translation.get_language() or settings.LANGUAGE_CODE)
        wait = str(int(pace.every))
        return HttpResponse(page, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": wait})

    def _first_press(self, request: HttpRequest) -> HttpResponse | None:
        """Put off a stranger's first press where an address has many; the others have limits of their own."""
        username = request.POST.get("username", "")
        is_known = attempts.is_known(request, username) or tickets.take_ticket(request, username)
        if is_known or self.attempts.allows(network_of(request)):
            return None
        attempts.write_put_off(request, username)
        return put_off(request)


@cache
def _page(language: str) -> str:
    with translation.override(language):
        return render_to_string("429.html")


class SessionsEnd:
    """Make a stranger of who was away too long, or signed in too long ago; keep the form they send."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; whose session is over is nobody from here on."""
        if isinstance(request.user, User):
            if sessions.is_over(request.session, _idle_minutes(request.user)):
                request.was_user = request.user  # type: ignore[attr-defined]
                request.user = AnonymousUser()
            elif sessions.BY_ITSELF not in request.GET:
                sessions.see(request.session)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to the sign-in, and back to the page or to the form that was sent."""
        user: User | None = getattr(request, "was_user", None)
        if user is None:
            return None
        logout(request)
        if declared_right(view, request.resolver_match) is OPEN:
            return None
        if kept.keep_form(request, user):
            words = _("The session has ended. What you typed is kept; sign in again to go on.")
            wanted = reverse("kept-form")
        else:
            words = _("The session has ended. Sign in again to go on.")
            wanted = request.get_full_path() if request.method == "GET" else ""
        messages.info(request, words)
        return redirect_to_login(wanted)


class AccountsAreReady:
    """Open to an account that owes a new password or a second factor only the page where it gives that."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the question is asked once the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to what is still to be done; what is open to strangers stays open."""
        if not isinstance(request.user, User) or declared_right(view, request.resolver_match) is OPEN:
            return None
        owed = _owed(request, request.user)
        here = request.resolver_match.view_name if request.resolver_match else ""
        return redirect(owed) if owed and here not in ALWAYS | {owed} else None


def _owed(request: HttpRequest, user: User) -> str:
    """Return the name of the page that the account must pass first, or nothing."""
    if user.must_change_password:
        return "change-password"
    if (
        settings.SECOND_FACTOR
        and needs_second_factor(user)
        and not request.session.get(sessions.SECOND_FACTOR)
    ):
        return "second-factor"
    return ""


def _idle_minutes(user: User) -> int:
    admin = may(user, Action.ADMINISTER)
    return int(settings.IDLE_MINUTES_ADMIN if admin else settings.IDLE_MINUTES)
