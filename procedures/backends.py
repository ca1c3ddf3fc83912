"""How somebody who has signed in is looked up: with their memberships, in one query a request."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from accounts.models import User
from procedures.models import Membership
from procedures.rights import Action, counts, may


class MemberBackend(ModelBackend):
    """Django's own backend, which also brings the memberships that every page asks for."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user with the memberships of this very moment, or None for somebody gone."""
        rows = list(Membership.objects.filter(user_id=user_id).select_related("user", "unit"))
        user = rows[0].user if rows else super().get_user(user_id)
        if not isinstance(user, User) or not self.user_can_authenticate(user):
            return None
        user.held = [one for one in rows if counts(one)]
        user.awaited = [one for one in rows if not counts(one)]
        return user

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        """Give every permission to who may administer: the administration alone asks for them."""
        return may(user_obj, Action.ADMINISTER)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Show every room of the administration to who may administer."""
        return may(user_obj, Action.ADMINISTER)
