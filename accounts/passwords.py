"""What a password must be, how it is changed, and the one-time passwords that the portal draws by lot."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator, password_changed
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock, sessions
from accounts.models import UsedPassword, User

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
OFFICE = (
    "admin|caicach|canbo|cchc|chao|hanhchinh|hue|matkhau|noivu|pass|password|phong|quantri|so|thien|thua|tinh|"
    "ubnd|user|vietnam|welcome|xin|ban|huyen|phuong|qwerty|abc"
)


def one_time() -> str:
    """Return a password drawn by lot, in three groups that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A new password with its hash, which takes a while: it is made before the transaction that keeps it."""

    text: str
    hashed: str

    @classmethod
    def of(cls, text: str) -> Chosen:
        """Hash the password."""
        return cls(text, make_password(text))


@transaction.atomic
def change(user: User, chosen: Chosen, *, action: str, this: str | None = None) -> None:
    """Give the user a password of their own choice; every other browser is signed out.

    action  how it came about, for the audit: "password_changed" or "password_reset"
    this    the key of the session that stays
    """
    user.password = chosen.hashed
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    password_changed(chosen.text, user)
    sessions.end_all(user, but=this)
    audit.write(action, user, by=user)


def plain(text: str) -> str:
    """Return the letters a to z of a text: "Mật-khẩu 2026" is "matkhau", as its guesser would try it."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z]", "", bare)


class LongEnough:
    """A password has a least and a most length."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that is too short or too long."""
        if not self.least <= len(password) <= self.most:
            raise ValidationError(self.get_help_text(), code="password_length")

    def get_help_text(self) -> str:
        """Return what is asked for."""
        words = _("Write %(least)s to %(most)s characters; a sentence of several words is easy to remember.")
        return words % {"least": self.least, "most": self.most}


class NotLikeThePerson:
    """A password is not made of what everybody knows of its owner."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password of which half or more is the owner's name, user name, address or telephone."""
        if user is None:
            return
        for known in (user.username, user.name, user.email.partition("@")[0]):
            if is_mostly(password, known):
                raise ValidationError(self.get_help_text(), code="password_like_person")
        digits, phone = re.sub(r"\D", "", password), re.sub(r"\D", "", user.phone)
        if phone and phone in digits and len(phone) * 2 >= len(password):
            raise ValidationError(self.get_help_text(), code="password_like_person")

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Leave out the name, user name, e-mail address and telephone of the account.")


def is_mostly(password: str, known: str) -> bool:
    """Say whether half or more of a password's letters are that name, however accented or parted."""
    name, letters = plain(known), plain(password)
    return len(name) >= 3 and name in letters and len(name) * 2 >= len(letters)


class NotCommon(CommonPasswordValidator):
    """A password is not one of the 20,000 that are tried first."""

    def get_error_message(self) -> str:
        """Return why the password is refused."""
        return self.get_help_text()

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Choose none that many people use, such as 1234567890 or qwertyuiop.")


class NotTheWordsOfTheOffice:
    """A password is more than the words that stand on every letter of the office, with a year behind them."""

    only_these = re.compile(f"(?:{OFFICE})*")

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password whose letters are such words alone, and one of digits and signs alone."""
        letters = plain(password)
        all_read = len(letters) == sum(one.isalpha() for one in unicodedata.normalize("NFC", password))
        if all_read and self.only_these.fullmatch(letters):
            raise ValidationError(self.get_help_text(), code="password_of_the_office")

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _(
            "Take other words than those of the office: “Hue@2026” and digits alone are guessed at once."
        )


class NotUsedBefore:
    """A password is not one of the last that its owner had."""

    def __init__(self, last: int) -> None:
        self.last = last

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse the present password and the ones before it."""
        if user is None or user.pk is None:
            return
        had = [user.password, *self._before(user)]
        if any(is_password_usable(one) and check_password(password, one) for one in dict.fromkeys(had)):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: User) -> None:
        """Note the new password's hash, and forget the oldest; Django calls this after the change."""
        UsedPassword.objects.create(user=user, password=user.password, at=clock.now())
        kept = user.used_passwords.values_list("pk", flat=True)[: self.last]
        user.used_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Take none of the last %(count)s passwords.") % {"count": self.last}

    def _before(self, user: User) -> list[str]:
        return list(user.used_passwords.values_list("password", flat=True)[: self.last])


class FourKinds:
    """A password has small and capital letters, digits and signs (PASSWORD_STRICT)."""

    kinds = (r"[a-zà-ỹđ]", r"[A-ZÀ-ỸĐ]", r"\d", r"[^\w\s]")

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that lacks one of the kinds."""
        if not all(re.search(kind, password) for kind in self.kinds):
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Use small letters, capital letters, digits and signs, at least one of each.")
