"""Users in the administration."""

from __future__ import annotations

from contextlib import nullcontext
from copy import copy
from functools import partial
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import attempts, clock, hashing, keys, second_factor, sessions
from accounts.audited_admin import AuditedAdmin
from accounts.forms import NewAccountForm, OneTimePasswordForm
from accounts.models import User
from accounts.proved_admin import ProvedAdmin
from accounts.views.sign_in import put_off_when_busy

# Rights follow from memberships in units, never from groups; secrets of second factors are for nobody's eyes.
for model in (Group, Authenticator, EmailAddress):
    admin.site.unregister(model)


class PortalUserAdmin(ProvedAdmin, AuditedAdmin, UserAdmin):
    """Users by name; what they may do follows from their memberships, which are kept with the units.

    It is registered by the room that knows who may approve (procedures/admin/accounts.py).
    """

    list_display = ["username", "name", "phone", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username", "name", "phone", "email"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "phone", "email"]}),
        (_("Access"), {"fields": ["is_active", "must_change_password", "is_staff", "is_superuser"]}),
        (_("Times"), {"fields": ["last_login", "date_joined"]}),
    ]
    actions = ["unlock", "sign_out", "remove_second_factor"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return what stays as it is: nobody makes another one more than they are themselves."""
        kept = ["last_login", "date_joined"]
        return kept if cast(User, request.user).is_superuser else [*kept, "is_staff", "is_superuser"]

    @method_decorator([sensitive_post_parameters(), put_off_when_busy])
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form of a new account; its password is hashed before the transaction that keeps it."""
        mine = copy(self)
        if request.method == "POST":
            form = mine.get_form(request)(request.POST)
            if form.is_valid():  # a form that is refused costs no hash
                with hashing.turns.one(hashing.ROOM_OF_KNOWN):
                    hashed = make_password(form.cleaned_data["password1"])
                mine.add_form = type("HashedAccountForm", (NewAccountForm,), {"hashed": hashed})
        answer: HttpResponse = super(PortalUserAdmin, mine).add_view(request, *args, **kwargs)
        return answer

    @method_decorator([sensitive_post_parameters(), put_off_when_busy])
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Show the form of a new password; that one was set is written down, and nothing of what it is."""
        mine = copy(self)
        told = partial(self.write_password, request)
        mine.change_password_form = partial(OneTimePasswordForm, told=told)
        # To compare it with the last ten is as dear as to hash it.
        with hashing.turns.one(hashing.ROOM_OF_KNOWN) if request.method == "POST" else nullcontext():
            return super(PortalUserAdmin, mine).user_change_password(request, id, form_url)

    def write_password(self, request: HttpRequest, user: User) -> None:
        """Write down that a password was set, and note who had it in hand."""
        self.write(request, "set_password", user, [])
        keys.touched([user], keys.Deed.NEW_PASSWORD, by=cast(User, request.user))

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save the account; who gets a password from somebody else chooses another at the first sign-in."""
        if not change:
            obj.must_change_password = True
        elif obj.is_active and "is_active" in form.changed_data:
            obj.keys_changed_on = clock.real().date()  # somebody opened what its owner had left
        super().save_model(request, obj, form, change)
        by = cast(User, request.user)
        if not change:
            keys.touched([obj], keys.Deed.MADE, by=by)
        elif "email" in form.changed_data:
            keys.touched([obj], keys.Deed.ADDRESS, by=by, former_address=form.initial["email"])

    @admin.action(description=_("Let in again who is locked out by wrong passwords"))
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Forget the failures under the chosen names."""
        for user in users:
            attempts.unlock(user, by=cast(User, request.user))
        messages.success(request, _("The chosen users can sign in again."))

    @admin.action(description=_("Sign out everywhere"))
    def sign_out(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """End every session of the chosen users."""
        for user in users:
            sessions.end_everywhere(user, by=cast(User, request.user))
        messages.success(request, _("The chosen users are signed out everywhere."))

    @admin.action(description=_("Remove the second factor of who lost the telephone"))
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Take the second factor of the chosen users away; who needs one sets up another."""
        for user in users:
            second_factor.forget_second_factor(user, by=cast(User, request.user))
        messages.success(request, _("The second factor of the chosen users is removed."))
