"""What every answer carries: the content security policy, and no copy of a private page in a cache."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from accounts import audit, names, refusals
from accounts.addresses import client_ip, network_of, told
from accounts.doors import SIGNED_IN
from accounts.models import User
from procedures.rights import Action, may

GetResponse = Callable[[HttpRequest], HttpResponse]

_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicyMiddleware:
    """Send SECURE_CSP with every answer. Nothing inline is ever needed, so the header is one constant."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.SECURE_CSP.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the policy in its header."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def vietnamese_unless_chosen(get_response: GetResponse) -> GetResponse:
    """Speak Vietnamese until a reader chooses English: a browser set to English has chosen nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def private_pages_are_not_stored(get_response: GetResponse) -> GetResponse:
    """Keep the pages of somebody signed in out of every cache: offices share their computers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def a_form_that_is_asked_for_is_explained(get_response: GetResponse) -> GetResponse:
    """Say what to do to whoever opens an address that only takes a form: they would see an empty page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
            response.content = render_to_string("405.html", request=request)
        return response

    return middleware


def acts_have_an_origin(get_response: GetResponse) -> GetResponse:
    """Let what is written down know the machine, the browser and the request; keep what was refused."""

    def middleware(request: HttpRequest) -> HttpResponse:
        channel = audit.Channel.ADMIN if request.path.startswith("/quan-tri/") else audit.Channel.FORM
        where = audit.Origin(
            channel=channel,
            ip=client_ip(request),
            user_agent=request.headers.get("User-Agent", ""),
            address=f"{request.method} {told(request.path)}",
        )
        with audit.origin(where):
            response = get_response(request)
            # After the transaction of the request, which a refusal has undone.
            if response.status_code == HTTPStatus.FORBIDDEN or getattr(request, "found_no_door", False):
                _write_refusal(request, response.status_code)
            refusals.write_the_counted()
        return response

    return middleware


def _write_refusal(request: HttpRequest, status: int) -> None:
    if isinstance(request.user, User):
        audit.write("refused", None, by=request.user)
    else:
        refusals.write_refusal("refused", network_of(request), str(status))


class EveryViewDeclaresItsRight:
    """Open a view only to who holds the right it declares; a view that declares none opens to nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the question is asked once the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Raise PermissionDenied for a wrong role, and in tests an error for a forgotten declaration."""
        right = declared_right(view, request.resolver_match)
        if right == OPEN or (right == SIGNED_IN and request.user.is_authenticated):
            return
        if right is None and settings.TESTING:
            raise ImproperlyConfigured(
                f"The view of {request.path} declares no right (procedures/rights.py)."
            )
        if right is None or right == SIGNED_IN or not may(request.user, Action(right)):
            raise PermissionDenied


OPEN = "open"  # a view that says @login_not_required


def declared_right(view: Any, match: ResolverMatch | None) -> str | None:
    """Return the right a view declares: an action, SIGNED_IN, OPEN, or None where it declares nothing."""
    if match is not None and match.app_names[:1] == ["admin"]:
        return OPEN if not getattr(view, "login_required", True) else Action.ADMINISTER
    if not getattr(view, "login_required", True):
        return OPEN
    return getattr(view, "right", None)


def names_are_vietnamese(get_response: GetResponse) -> GetResponse:
    """Mark the Vietnamese names on a page in another language, so that they are read out as such."""

    def answer(request: HttpRequest) -> HttpResponse:
        if translation.get_language() == settings.LANGUAGE_CODE:
            return get_response(request)
        with names.names_noted() as said:
            response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if said and is_page and not response.streaming:
            response.content = names.marked(response.content.decode(), said).encode()
        return response

    return answer
