"""What a password must be, as a table, and what happens when it changes (B6)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher, check_password, identify_hasher, make_password
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import passwords
from accounts.hashers import OneTimeHasher
from accounts.models import UsedPassword, User
from procedures.models import Level, Membership, Role
from tests.accounts.signing_in import OTHER, PASSWORD, acts, is_signed_in, make_owner, try_password
from tests.factories import make_unit

pytestmark = pytest.mark.django_db

GOOD = "mua-xuan-song-Huong"
STRICT_GOOD = "Mua-xuan-song-Huong-7"


def lengths() -> list[tuple[str, bool]]:
    """Return passwords of many lengths, none of them easy otherwise."""
    text = "gio lay dong lua chin vang ".replace(" ", "-") * 10
    return [
        (text[:length], 10 <= length <= 200) for length in (*range(1, 21), 50, 64, 100, 128, 199, 200, 201)
    ]


TABLE: list[tuple[str, bool]] = [
    *lengths(),
    # Letters of Vietnamese, other writings, signs.
    ("mùa xuân sông Hương", True),
    ("Đường về quê mẹ xa", True),
    ("đêm trăng rằm tháng tám", True),
    ("春夏秋冬山川草木花鳥", True),
    ("весна лето осень", True),
    ("γαλάζιο ποτάμι", True),
    ("🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊", False),  # signs alone
    ("ngựa-chạy-đường-dài", True),
    ("tre già măng mọc 2026", True),
    ("   ba dấu cách đầu", True),
    ("cuối có dấu cách   ", True),
    ("          ", False),
    ("một hai ba bốn năm", True),
    ("correct horse battery", True),
    ("Tr0ub4dor&3xyzt", True),
    ("dep-troi-hom-nay", True),
    # Digits and signs alone.
    ("1234567890", False),
    ("0987654321", False),
    ("20262026202620", False),
    ("01-01-1990-01", False),
    ("!!!!!!!!!!!!", False),
    ("@#$%^&*()_+=", False),
    ("0234.3828.288", False),
    # The ones that are tried first.
    ("qwertyuiop", False),
    ("1q2w3e4r5t", False),
    ("password123", False),
    ("Password123", False),
    ("iloveyou123", False),
    ("qwerty123456", False),
    ("1qaz2wsx3edc", False),
    ("administrator", False),
    ("abcdefghij", False),
    ("asdfghjkl123", False),
    ("letmein123", False),
    # The words of the office, however they are dressed.
    ("Hue@2026", False),
    ("Hue@2026!!", False),
    ("Hue@20262026", False),
    ("hue-hue-hue-2026", False),
    ("Huế@2026@2026", False),
    ("ThuaThienHue@2026", False),
    ("Thừa Thiên Huế 2026", False),
    ("TT-Hue-2026-TT", True),  # "tt" is no word of the list, and ten characters are there
    ("CCHC@2026@2026", False),
    ("caicach-hanhchinh", False),
    ("CaiCachHanhChinh2026", False),
    ("matkhau@12345", False),
    ("Mật khẩu 12345", False),
    ("MatKhau!2026", False),
    ("admin@123456", False),
    ("Admin-Hue-2026", False),
    ("quantri@2026", False),
    ("SoNoiVu@2026", False),
    ("Sở Nội vụ 2026", False),
    ("ubnd-tinh-2026", False),
    ("UBND.Hue.2026", False),
    ("Welcome@2026", False),
    ("xinchao@2026", False),
    ("vietnam@2026", False),
    ("VietNam1975!!", False),
    ("canbo.hue.2026", False),
    ("user-user-1234", False),
    ("pass-word-1234", False),
    ("hue mua mua xuan", True),
    ("noi vu can bo song", True),
    # Letters spelt by signs and digits.
    ("P@ssw0rd2020", False),
    ("P@$$w0rd2026!", False),
    ("p455w0rd-p455w0rd", False),
    ("@dm1n@2026", False),
    ("M@tKh@u2026", False),
    ("Qu4nTr1-2026", False),
    ("We1c0me2026", False),
    ("Dr4g0n2020!!", False),
    ("Princess@2020", False),
    ("2020superman2020", False),
    ("m4t-trang-tr3n-s0ng", True),
    ("dragon-tren-song-Huong", True),
    # Names of places.
    ("Hanoi@2020", False),
    ("Hà Nội 2020", False),
    ("H4n0i2020!!", False),
    ("SaiGon-2026", False),
    ("DaNang@12345", False),
    ("TP.HoChiMinh.2026", False),
    ("QuangTri-Hue-2026", False),
    ("hanoi-mua-thu-la-bay", True),
    ("AnCuu@2026", False),  # the place of another unit of the portal
    ("an-cuu-dong-nang", True),
    # Repeats and rows.
    ("a" * 20, False),
    ("ab" * 8, False),
    ("hoahoahoahoa", False),
    ("Meo1Meo1Meo1", False),
    ("aaaabbbbccccdddd", False),
    ("abcdefghijklmnop", False),
    ("zyxwvutsrqponml", False),
    ("asdfghjklzxcvbnm", False),
    ("abcdef123456qwerty", False),
    ("hoahong123456", True),  # eight signs and a row
    ("mot hai mot hai mot", False),  # eight signs, again and again
    ("con meo con meo con", False),
    ("dem trang dem trang", True),
    # The owner: phu.loc.nhap, Nguyễn Văn Lộc, loc.nguyen@example.vn, 0905 123 456.
    ("phu.loc.nhap1", False),
    ("PhuLocNhap2026", False),
    ("Nguyễn Văn Lộc", False),
    ("nguyenvanloc2026", False),
    ("NGUYEN-VAN-LOC-1", False),
    ("Nguyen.Van.Loc!", False),
    ("loc.nguyen2026", False),
    ("LocNguyen@2026", False),
    ("0905123456", False),
    ("0905 123 456", False),
    ("0905123456a", False),
    ("tel0905123456", False),
    ("nguyenvanloc yeu que huong xu so", True),  # less than half of it
    ("van-la-la-la-van", True),
    ("que-me-phu-vang-xa", True),
    # The owner's unit: Huyện Phú Lộc.
    ("PhuLoc@2026", False),
    ("phuloc2026!!", False),
    ("Phú Lộc 2026 ", False),
    ("PHU-LOC-PHU-LOC", False),
    ("phuloc-phuloc", False),
    ("phu-loc-bien-xanh-cat-trang", True),
    ("bien-Lang-Co-xanh", True),
    # What the owner had before.
    (PASSWORD, False),
    (OTHER, False),
    (PASSWORD.upper(), True),
    (f"{PASSWORD}2", True),
    (GOOD, True),
    (STRICT_GOOD, True),
    # Drawn by lot.
    ("k7pm-3xqa-9wfz", True),
    ("Zx9$kQ!vT2#m", True),
    ("aB3dE6gH9jK2", True),
    ("mưa-bay-gió-thổi-7", True),
    ("thuyền về bến cũ", True),
]


@pytest.fixture
def owner() -> User:
    user = make_owner(
        "phu.loc.nhap", name="Nguyễn Văn Lộc", email="loc.nguyen@example.vn", phone="0905 123 456"
    )
    Membership.objects.create(
        user=user, unit=make_unit(Level.DISTRICT, name="Huyện Phú Lộc", kind="huyen"), role=Role.OFFICIAL
    )
    make_unit(Level.COMMUNE, name="Phường An Cựu", kind="phuong")
    user.set_password(OTHER)
    user.save()
    return user


def is_taken(password: str, user: User | None) -> bool:
    """Say whether the password may be chosen."""
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


def test_the_table_has_120_rows() -> None:
    assert len(TABLE) >= 120
    assert len({password for password, _ in TABLE}) == len(TABLE)


def test_a_password_is_judged_as_the_table_says(owner: User) -> None:
    wrong = [(password, right) for password, right in TABLE if is_taken(password, owner) != right]
    assert wrong == []


def test_without_the_rules_every_one_would_be_taken(owner: User) -> None:
    for password, _right in TABLE:
        validate_password(password, owner, password_validators=[])


@pytest.mark.parametrize(
    ("password", "right"),
    [
        (STRICT_GOOD, True),
        ("Đêm-trăng-8", True),
        (GOOD, False),
        ("mua-xuan-song-huong-7", False),
        ("MUA-XUAN-SONG-HUONG-7", False),
        ("MuaXuanSongHuong7", False),
        ("Mua xuan song huong 7", False),  # a space is no sign
    ],
)
def test_strict_offices_ask_for_four_kinds(password: str, right: bool) -> None:
    (kinds,) = get_password_validators([{"NAME": "accounts.passwords.FourKinds"}])
    refused = False
    try:
        kinds.validate(password)
    except ValidationError:
        refused = True
    assert refused != right


def test_what_is_refused_is_told_in_vietnamese(owner: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password("Hue@2026", owner)
    assert any("Hue@2026" in words and "cơ quan" in words for words in refusal.value.messages)
    assert all(ord(max(words)) > 127 for words in refusal.value.messages)


# The last ten ---------------------------------------------------------------------------------------------


def test_the_last_ten_passwords_do_not_come_back(owner: User) -> None:
    for number in range(10):
        passwords.change(owner, passwords.Chosen.of(f"{GOOD}-{number}"), action="password_changed")
    assert [is_taken(f"{GOOD}-{number}", owner) for number in range(10)] == [False] * 10
    assert is_taken(PASSWORD, owner)
    assert is_taken(OTHER, owner)
    assert UsedPassword.objects.filter(user=owner).count() == 10
    assert not any(GOOD in row.password for row in UsedPassword.objects.all())


# How passwords are kept -----------------------------------------------------------------------------------


def test_passwords_are_kept_by_scrypt_and_older_ones_are_read(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "accounts.hashers.OneTimeHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    kept = make_password(PASSWORD)
    assert identify_hasher(kept).algorithm == "scrypt"
    assert check_password(PASSWORD, kept)
    assert check_password(PASSWORD, make_password(PASSWORD, hasher="pbkdf2_sha256"))


def test_a_one_time_password_is_hashed_anew_and_slowly_at_the_first_sign_in(
    settings: Settings, client: Client
) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "accounts.hashers.OneTimeHasher",
    ]
    user = make_owner("new")
    user.password = make_password("k7pm-3xqa-9wfz", hasher=OneTimeHasher())
    user.save()
    try_password(client, "k7pm-3xqa-9wfz", "new")
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "scrypt"
    assert is_signed_in(client)


def test_a_wrong_guess_at_a_one_time_password_takes_as_long_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    slow: list[str] = []
    encode = ScryptPasswordHasher.encode

    def counting(self: ScryptPasswordHasher, password: str, salt: str) -> str:
        slow.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counting)
    kept = make_password("k7pm-3xqa-9wfz", hasher=OneTimeHasher())
    assert not OneTimeHasher().verify("wrong", kept)
    assert slow == ["wrong"]


def test_one_time_passwords_differ_and_can_be_read_out() -> None:
    drawn = {passwords.one_time() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(len(one) == 14 and not set(one) & set("il1o0A") for one in drawn)


# Changing it ----------------------------------------------------------------------------------------------


def change(client: Client, old: str, new: str, again: str | None = None) -> Any:
    """Send the form of a new password."""
    form = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("change-password"), form)


def test_a_changed_password_signs_other_browsers_out(owner: User, client: Client) -> None:
    other = Client()
    for browser in (client, other):
        try_password(browser, OTHER, owner.username)
    change(client, OTHER, GOOD)
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert acts("password_changed") == 1
    assert owner.sessions.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("wrong", GOOD, GOOD), (OTHER, GOOD, f"{GOOD}2"), (OTHER, "short", "short"), (OTHER, OTHER, OTHER)],
)
def test_a_change_that_cannot_be_changes_nothing(
    old: str, new: str, again: str, owner: User, client: Client
) -> None:
    client.force_login(owner)
    page = change(client, old, new, again)
    assert 'role="alert"' in page.content.decode()
    owner.refresh_from_db()
    assert owner.check_password(OTHER)
    assert acts("password_changed") == 0


def test_guessing_the_present_password_there_is_locked_as_well(owner: User, client: Client) -> None:
    client.force_login(owner)
    codes = [change(client, f"wrong-{number}", GOOD).status_code for number in range(6)]
    assert codes == [200] * 4 + [429] * 2
    assert change(client, OTHER, GOOD).status_code == 429


def test_an_account_with_a_one_time_password_is_not_asked_for_it_again(client: Client) -> None:
    make_owner("new", must_change_password=True)
    try_password(client, PASSWORD, "new")
    answer = client.post(reverse("change-password"), {"new_password1": OTHER, "new_password2": OTHER})
    assert answer.headers["Location"] == "/"
    assert not User.objects.get(username="new").must_change_password
    assert is_signed_in(client)
