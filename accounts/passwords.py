"""What a password must be, how it is changed, and the one-time passwords that the portal draws by lot."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Iterator, Set
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
    "admin caicach canbo cchc chao hanhchinh hue matkhau noivu pass password phong quantri so thien thua "
    "tinh ubnd user vietnam welcome xin ban huyen phuong qwerty abc "
)
# The provinces and cities, and what their capitals are called.
PLACES = (
    "angiang baclieu bacgiang backan bacninh bariavungtau baria bentre bienhoa binhdinh binhduong "
    "binhphuoc binhthuan camau cantho caobang dalat danang daklak daknong dienbien dongha donghoi dongnai "
    "dongthap gialai hagiang haiduong haiphong halong hanam hanoi hatinh haugiang hoabinh hochiminh hoian "
    "hungyen khanhhoa kiengiang kontum laichau lamdong langson laocai longan namdinh nghean nhatrang "
    "ninhbinh ninhthuan phanthiet phutho phuyen pleiku quangbinh quangnam quangngai quangninh quangtri "
    "quynhon saigon sapa soctrang sonla tayninh thaibinh thainguyen thanhhoa thanhpho thuathienhue "
    "tiengiang tphcm tphochiminh travinh tuyenquang vinh vinhlong vinhphuc vungtau yenbai "
)
WORDS = frozenset((OFFICE + PLACES).split())
SPELT = {  # what stands for a letter in "P@ssw0rd"
    "@": "a",
    "4": "a",
    "8": "b",
    "3": "e",
    "€": "e",
    "6": "g",
    "1": "il",
    "!": "il",
    "|": "il",
    "0": "o",
    "5": "s",
    "$": "s",
    "7": "t",
    "2": "z",
}
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)


_NO_LETTERS = "".join(sign for sign in map(chr, range(32, 127)) if not sign.isalpha())


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


def plain_letters(text: str) -> str:
    """Return the letters a to z of a text: "Mật-khẩu 2026" is "matkhau", as its guesser would try it."""
    return re.sub(r"[^a-z]", "", _bare(text))


def is_made_of(text: str, words: Set[str]) -> bool:
    """Say whether a text is such words alone, whatever digits and signs stand between, around or for letters.

    Each sign is read in every way it can be, all readings at once: as a letter that goes on with a word, and
    where it is no letter also as nothing.
    """
    beginnings = {word[:length] for word in words for length in range(1, len(word))}
    readings = {""}  # the words that were begun, each as far as it goes
    for sign in _bare(text):
        grown = {before + letter for before in readings for letter in SPELT.get(sign, sign)}
        passed = set() if sign.isalpha() else readings
        readings = passed | (grown & beginnings) | ({""} if grown & words else set())
    return "" in readings


def _bare(text: str) -> str:
    """Return a text in small letters without accents."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


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
    name, letters = plain_letters(known), plain_letters(password)
    return len(name) >= 3 and name in letters and len(name) * 2 >= len(letters)


class NotCommon(CommonPasswordValidator):
    """A password is not one of the 20,000 that are tried first, nor one of them with a year behind it."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a common password, whatever stands for its letters and around them."""
        bare = _bare(password).strip()
        for read in {bare, *(spelt.strip(_NO_LETTERS) for spelt in _spelt(bare))}:
            super().validate(read, user)

    def get_error_message(self) -> str:
        """Return why the password is refused."""
        return self.get_help_text()

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Choose none that many people use, such as 1234567890, qwertyuiop or P@ssw0rd2020.")


def _spelt(bare: str) -> Iterator[str]:
    """Yield the text and its core without the digits and signs around it, each as it stands and spelt out."""
    for text in (bare, bare.rstrip(_NO_LETTERS), bare.strip(_NO_LETTERS)):
        yield text
        for place in (0, -1):  # "1" is an i in one word and an l in another
            yield "".join(SPELT.get(sign, sign)[place] for sign in text)


class NotARow:
    """A password is more than one sign, one piece or one row of the keyboard, again and again."""

    least = 8  # signs that do not follow from those before them

    def __init__(self, piece: int) -> None:
        self.piece = piece

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that a short piece makes up by repeating, and one that is mostly rows."""
        text = password.casefold()
        if _period(text) < min(self.piece, len(text)) or _without_rows(text) < self.least:
            raise ValidationError(self.get_help_text(), code="password_row")

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _("Repeat no short piece, and write no rows such as aaaa, abcdef or 123456.")


def _period(text: str) -> int:
    """Return the length of the piece of which the text is made by repeating it."""
    return next(length for length in range(1, len(text) + 2) if text[length:] == text[:-length])


def _without_rows(text: str) -> int:
    """Return how many signs are left where each row of three or more counts as one."""
    rows = {way for row in ROWS for way in (row, row[::-1])}
    left, place = 0, 0
    while place < len(text):
        end = place + 1
        while end < len(text) and _goes_on(text[place : end + 1], rows):
            end += 1
        left += 1 if end - place >= 3 else end - place
        place = end
    return left


def _goes_on(piece: str, rows: Collection[str]) -> bool:
    return len(set(piece)) == 1 or any(piece in row for row in rows)


class NotTheWordsOfTheOffice:
    """A password is more than the words of every letter of the office and names of places, with a year."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password whose letters are such words alone, and one of digits and signs alone."""
        if is_made_of(password, WORDS):
            raise ValidationError(self.get_help_text(), code="password_of_the_office")

    def get_help_text(self) -> str:
        """Return what is asked for."""
        return _(
            "Take other words than those of the office and names of places: “Hue@2026” and digits alone are "
            "guessed at once."
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
