"""What a password must not be made of, where that hangs on the owner's unit."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.passwords import WORDS, is_made_of, is_mostly, plain_letters
from procedures.models import Unit


class NotTheNameOfTheUnit:
    """A password is not the name of the office, with a year behind it."""

    def __init__(self, places: Set[str] | None = None) -> None:
        """Take the names of all places where they are read already, else ask for them each time."""
        self._places = places

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse names of units and places alone, and what is mostly the name of the owner's unit."""
        places = _places() if self._places is None else self._places
        if is_made_of(password, places | WORDS):
            raise ValidationError(self.get_help_text(), code="password_like_unit")
        if user is None or user.pk is None:
            return
        for unit in Unit.objects.filter(memberships__user=user):
            if is_mostly(password, unit.place_name):
                raise ValidationError(self.get_help_text(), code="password_like_unit")

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Leave out the name of the unit.")


def validators_of_a_sheet() -> list[Any]:
    """Return the validators for all passwords of a sheet, which read the units once."""
    here = NotTheNameOfTheUnit(_places())
    return [
        here if isinstance(one, NotTheNameOfTheUnit) else one for one in get_default_password_validators()
    ]


def _places() -> Set[str]:
    return {plain_letters(unit.place_name) for unit in Unit.objects.all()}
