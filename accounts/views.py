"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from accounts.doors import SIGNED_IN, needs

sign_in = LoginView.as_view(template_name="accounts/sign_in.html", redirect_authenticated_user=True)
sign_out = needs(SIGNED_IN)(LogoutView.as_view())
