"""The locks are exact and name no registry, and every package that we chose has its reason in writing."""

from __future__ import annotations

import importlib.util
import json
import re

import pytest

from tools.project import ROOT

PYTHON_LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-installer.txt"]
LOCKS = [*PYTHON_LOCKS, "package-lock.json"]
CHOSEN = re.compile(r"^(@?[a-z0-9][a-z0-9_./-]*)", re.IGNORECASE | re.MULTILINE)
EXPLAINED = re.compile(r"^\| (@?[a-z0-9][a-z0-9_./-]*) \|", re.MULTILINE)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)


def text_of(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """Return the version of each package in a lock."""
    return dict(PINNED.findall(text_of(lock)))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert not re.search(r"://|--index|--find-links|\"resolved\"", text_of(lock))


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock: str) -> None:
    for entry in re.split(r"\n(?=[a-z0-9])", text_of(lock).strip()):
        assert "--hash=sha256:" in entry, entry


def test_every_npm_package_has_a_hash() -> None:
    packages = json.loads(text_of("package-lock.json"))["packages"]
    assert all(package["integrity"] for path, package in packages.items() if path)


def test_the_development_lock_holds_the_base_lock_unchanged() -> None:
    # ./run takes an environment that ./test filled for its own, so the shared pins must agree.
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_every_package_that_we_chose_has_its_reason_and_no_other_has() -> None:
    chosen = set(CHOSEN.findall(text_of("requirements.in") + "\n" + text_of("requirements-dev.in")))
    chosen |= set(pins("requirements-installer.txt"))
    chosen |= set(json.loads(text_of("package.json"))["devDependencies"])
    assert set(EXPLAINED.findall(text_of("docs/dependencies.md"))) - {"Package"} == chosen


def test_psycopg_3_is_not_importable() -> None:
    # Django would silently prefer it, and the tests would prove another driver than the one in production.
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None
