"""The packages: a virtual environment, filled from a lock with hashes, and left alone while it is right."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys

from tools.project import ROOT, VENV, VENV_PYTHON, Stop, say

BASE = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
INSTALLER = "requirements-installer.txt"
# What a lock holds beside itself: whoever has the development packages has the base ones too.
HOLDS = {BASE: [BASE], DEVELOPMENT: [BASE, DEVELOPMENT]}


def ensure(lock: str) -> None:
    """Make sure that .venv holds every package of the lock, in the very files that the lock names."""
    version = _version_of_environment() or _make_environment()
    if _stamped(lock, version):
        return
    say(f"Installing the packages of {lock} ...")
    for old in VENV.glob(".holds-*"):
        old.unlink()
    _install(lock)
    for name in HOLDS[lock]:
        (VENV / f".holds-{name}").write_text(_stamp(name, version), encoding="ascii")


def _stamp(lock: str, version: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes() + version.encode()).hexdigest()


def _stamped(lock: str, version: str) -> bool:
    written = VENV / f".holds-{lock}"
    return written.is_file() and written.read_text(encoding="ascii") == _stamp(lock, version)


def _version_of_environment() -> str:
    """Return the version of the Python in .venv, or nothing when there is none that we can use."""
    if not VENV_PYTHON.is_file():
        return ""
    program = "import sys; print(sys.version if sys.version_info >= (3, 11) else '')"
    try:
        answer = subprocess.run(
            [str(VENV_PYTHON), "-c", program], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _make_environment() -> str:
    if importlib.util.find_spec("ensurepip") is None:
        _install_ensurepip()
    say("Making the virtual environment .venv ...")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], cwd=ROOT, check=False)
    version = _version_of_environment()
    if made.returncode or not version:
        raise Stop(f"{sys.executable} could not make a virtual environment in {VENV}; its words stand above.")
    return version


def _install_ensurepip() -> None:
    """Give Debian's Python its missing half, or say how."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    wanted = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        say(f"Installing {package}, which this Python lacks ...")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], wanted):
            subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise Stop(
            f"This Python cannot make virtual environments. Run this and start again: sudo {' '.join(wanted)}"
        )


def _install(lock: str) -> None:
    """Install with uv, which is about eight times as fast, or with pip where there is no uv."""
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = [str(VENV_PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(VENV_PYTHON)]
    exact = ["--require-hashes", "-r"]
    if _done([*pip, *exact, INSTALLER], quiet=True) and _done([*uv, *exact, lock], quiet=True):
        return
    say("uv does not work here; pip installs the same files, more slowly ...")
    if not _done([*pip, *exact, lock]):
        raise Stop(f"The packages of {lock} could not be installed; pip's words stand above.")


def _done(command: list[str], *, quiet: bool = False) -> bool:
    """Run an installer; quietly where another one stands ready behind it."""
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=quiet, stdin=subprocess.DEVNULL)
    return result.returncode == 0
