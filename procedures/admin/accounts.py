"""Users in the administration, whose keys are told of where the account may approve."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import PortalUserAdmin
from accounts.models import User
from procedures import granting

OPENS = {"email", "is_active"}  # fields by which somebody else comes in


@admin.register(User)
class MemberAdmin(PortalUserAdmin):
    """Users, of whom every coordinator hears when an account that may approve is in the hands of another."""

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save the account, and tell of what opens it."""
        super().save_model(request, obj, form, change)
        if change and OPENS & set(form.changed_data):
            granting.tell_of_keys([obj], by=cast(User, request.user))

    def write_password(self, request: HttpRequest, user: User) -> None:
        """Write down that a password was set, and tell of it."""
        super().write_password(request, user)
        granting.tell_of_keys([user], by=cast(User, request.user))

    @admin.action(description=_("Remove the second factor of who lost the telephone"))
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Take the second factor of the chosen users away, and tell of it."""
        super().remove_second_factor(request, users)
        granting.tell_of_keys(users, by=cast(User, request.user))
