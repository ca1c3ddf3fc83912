"""What the portal reads from its environment, and a sentence where a value cannot be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_DATABASES = {"sqlite", "postgres", "postgresql", "psql", "pgsql"}


def broken_setting(name: str, held: str, wanted: str) -> ImproperlyConfigured:
    """Return the error that stops the start: the variable, what it holds, what it should hold."""
    return ImproperlyConfigured(f"The environment variable {name} is {held!r}. It should hold {wanted}.")


class Environment:
    """The variables of the process, and beneath them those of the file `.env` beside `manage.py`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._env = environ.Env()
        if (root / ".env").is_file():
            environ.Env.read_env(str(root / ".env"))

    def text(self, name: str, default: str = "") -> str:
        """Return the variable as it stands, without the spaces around it."""
        return str(self._env.str(name, default=default)).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes-or-no variable; anything that is neither stops the start."""
        held = self.text(name, str(default)).lower()
        if held not in _TRUE | _FALSE:
            raise broken_setting(name, held, "true or false")
        return held in _TRUE

    def names(self, name: str, default: str) -> list[str]:
        """Return a comma-separated list, such as the host names the portal answers to."""
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def whole(self, name: str, default: int) -> int:
        """Return a whole number that is not negative."""
        held = self.text(name, str(default))
        if not held.isdecimal():
            raise broken_setting(name, held, "a whole number, such as 60")
        return int(held)

    def day(self, name: str) -> dt.date | None:
        """Return a day written as 2020-12-12, or None where the variable is not set."""
        held = self.text(name)
        if not held:
            return None
        try:
            return dt.date.fromisoformat(held)
        except ValueError:
            raise broken_setting(name, held, "a day as year-month-day, such as 2020-12-12") from None

    def address(self, name: str, default: str) -> str:
        """Return the address of a site, such as https://cchc.example, without a slash at its end."""
        held = (self.text(name) or default).rstrip("/")
        parts = urlsplit(held)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
            raise broken_setting(name, held, "the address of the portal, such as https://cchc.example")
        return held

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's settings of the way letters leave: by the URL, else they are printed."""
        held = self.text(name) or default
        wanted = "an address such as smtp+tls://user:password@host:587 or consolemail://"
        try:
            found = self._env.email_url_config(held)
        except (ValueError, ImproperlyConfigured):
            raise broken_setting(name, _without_password(held), wanted) from None
        return {key: value for key, value in found.items() if value not in (None, "")}

    def secret(self, name: str, *, least: int = 32) -> str:
        """Return a secret that no page and no file of the project holds."""
        held = self.text(name)
        if len(held) < least:
            raise ImproperlyConfigured(
                f"The environment variable {name} is {'too short' if held else 'not set'}. It should hold at "
                f"least {least} random characters; ./run writes one into the file .env when none is there."
            )
        return held

    def database(self, name: str) -> dict[str, Any]:
        """Return Django's settings of the database: by the URL, or a SQLite file under `var/`."""
        held = self.text(name)
        if not held:
            (self._root / "var").mkdir(exist_ok=True)
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self._root / "var" / "portal.sqlite3"),
            }
        wanted = "an address such as postgres://user:password@host/name or sqlite:///path/of/file"
        if urlsplit(held).scheme not in _DATABASES:
            raise broken_setting(name, _without_password(held), wanted)
        try:
            return dict(self._env.db_url_config(held))
        except (ValueError, TypeError, KeyError):
            raise broken_setting(name, _without_password(held), wanted) from None


def _without_password(url: str) -> str:
    """Hide what stands between the user and the host, so that no log keeps a password."""
    head, at, tail = url.rpartition("@")
    return f"{head.split(':')[0]}:***{at}{tail}" if at else url
