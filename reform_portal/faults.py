"""The answer to a request that the portal could not serve, and the id by which it is found in the log.

Django asks `fault` for every error that a view or a middleware lets through. Trouble that passes is answered
with 503 and words, on a page that asks the database for nothing and holds what was typed, to be sent again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from http import HTTPStatus

import django.db
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers

from accounts import request_ids
from accounts.kept import form_in
from accounts.trouble import Trouble, trouble_of

GetResponse = Callable[[HttpRequest], HttpResponse]

WORDS_ALONE = {"sign-in", "reports:method"}  # pages that say what they say without the database


def requests_have_an_id(get_response: GetResponse) -> GetResponse:
    """Give the request its id, and tell it with the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with request_ids.given() as request_id:
            response = get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response

    return middleware


def fault(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed: 503 where it may be tried again, 500 where the portal has a fault."""
    trouble = trouble_of(sys.exception())
    if trouble is None:
        held = {"request_id": request_ids.current()}
        return HttpResponse(render_to_string("500.html", held), status=HTTPStatus.INTERNAL_SERVER_ERROR)
    return _words_alone(request) or _unavailable(request, trouble)


def _words_alone(request: HttpRequest) -> HttpResponse | None:
    """Return the page as a stranger reads it, if it is one that can be read without the database."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if match.view_name not in WORDS_ALONE or request.method not in ("GET", "HEAD"):
        return None
    request.user, request.resolver_match = AnonymousUser(), match
    request.without_database = True  # type: ignore[attr-defined]
    try:
        response: HttpResponse = match.func(request)
    except django.db.Error:
        return None
    return response


def _unavailable(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """Say which trouble it is and what to do, with the form that was sent."""
    words = trouble.value
    secret = any("password" in name for name in request.POST)  # such a form would be sent again without it
    held = {
        "words": words,
        "address": request.get_full_path(),
        "form": [] if secret else form_in(request),
        "has_files": bool(request.method == "POST" and request.FILES),
        "sent": request.method == "POST",
        "csrf_token": get_token(request),
        "request_id": request_ids.current(),
    }
    response = HttpResponse(render_to_string("503.html", held), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(words.seconds)
    add_never_cache_headers(response)
    return response
