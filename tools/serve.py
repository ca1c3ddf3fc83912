"""./run: serve the portal on this machine, with invented figures, the published ones or your own."""

from __future__ import annotations

import argparse
import hashlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tools import dotenv, packages
from tools.project import ROOT, VAR, VENV_PYTHON, Stop, environment, python, say

HOST = "127.0.0.1"
FIRST_PORT = 8000
COLLECTED = VAR / "static-files"  # what collectstatic saw last

ACCOUNTS = {
    "lanhdao": "lãnh đạo tỉnh (leader)",
    "dieuphoi": "điều phối Sở Nội vụ (coordinator)",
    "dieuphoi2": "điều phối Sở Nội vụ, người thứ hai (second coordinator)",
    "quantri": "quản trị (admin)",
    "phuloc": "cán bộ nhập liệu, huyện Phú Lộc (official)",
    "phuloc.truong": "thủ trưởng, huyện Phú Lộc (head)",
    "huyen.phuloc": "điều phối huyện Phú Lộc (district coordinator)",
    "quangthanh": "cán bộ nhập liệu, xã Quảng Thành (official of a commune)",
    "stnmt": "cán bộ, Sở Tài nguyên và Môi trường (official of a department)",
}


@dataclass(frozen=True)
class Edition:
    """A database that ./run fills itself: its file, the command that fills it, what its reader must know."""

    file: str
    load: str
    today: str
    words: str
    accounts: tuple[str, ...]


DEMO = Edition(
    "demo.sqlite3",
    "load_demo",
    "2020-12-12",
    "Số liệu minh hoạ, ngày giả định 12/12/2020. (Invented figures, as if today were 12/12/2020.)",
    tuple(ACCOUNTS),
)
PUBLISHED = Edition(
    "published.sqlite3",
    "load_published",
    "",
    "Số liệu đã công bố, kèm nguồn. (The published figures, each with its source.)",
    ("lanhdao", "quantri"),
)


def main(arguments: Sequence[str]) -> int:
    """Install what is missing, fill the database, serve until Ctrl+C."""
    options = _parser().parse_args(arguments)
    edition = edition_of(options)
    port = free_port(options.port)
    if edition and not options.fresh:
        _password_is_known(edition)
    packages.ensure(packages.BASE)
    os.umask(0o077)  # the secrets, and var/ with the database and what was handed in, are ours alone
    dotenv.fill(["SECRET_KEY", "DEMO_PASSWORD"] if edition else ["SECRET_KEY"])
    env = environment_of(edition, port)
    if edition and options.fresh:
        _throw_away(edition)
    _prepare(edition, env)
    return _serve(edition, port, env)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Serve the portal on this machine, with invented figures unless told otherwise.",
        epilog="Where DATABASE_URL is set, in the environment or in .env, that database is served, and only "
        "the programme itself is loaded into it: no invented and no published figure.",
    )
    parser.add_argument("--published", action="store_true", help="the real published figures")
    parser.add_argument("--port", type=int, help=f"the port; else {FIRST_PORT} or the next free one")
    parser.add_argument("--fresh", action="store_true", help="throw the figures away and load them again")
    return parser


def edition_of(options: argparse.Namespace) -> Edition | None:
    """Return what to serve, or None for the database of DATABASE_URL, which is not ours to fill."""
    if not dotenv.setting("DATABASE_URL"):
        return PUBLISHED if options.published else DEMO
    if options.published or options.fresh:
        raise Stop(
            "DATABASE_URL is set, and --published and --fresh are for the databases that ./run makes itself. "
            "Unset DATABASE_URL, or leave the option out."
        )
    return None


def environment_of(edition: Edition | None, port: int) -> dict[str, str]:
    """Return the variables of an edition; a database of the operator keeps those of the operator.

    Links in letters and files begin with the address that is served, unless the operator names another.
    """
    address = dotenv.setting("PORTAL_ADDRESS") or f"http://{HOST}:{port}"
    if edition is None:
        return {"PORTAL_ADDRESS": address}
    VAR.mkdir(exist_ok=True)
    file = (VAR / edition.file).as_posix()
    return {
        "DATABASE_URL": f"sqlite:///{quote(file)}",
        "PORTAL_TODAY": edition.today,
        "PORTAL_ADDRESS": address,
    }


def _password_is_known(edition: Edition) -> None:
    """Stop where the accounts keep a password that nobody can read any more."""
    if (VAR / edition.file).exists() and not dotenv.setting("DEMO_PASSWORD"):
        raise Stop(
            f"The accounts in var/{edition.file} keep a password that is no longer in the file .env. "
            "Write it there as DEMO_PASSWORD=..., or start once with --fresh."
        )


def _throw_away(edition: Edition) -> None:
    for ending in ("", "-wal", "-shm"):
        (VAR / f"{edition.file}{ending}").unlink(missing_ok=True)


def _prepare(edition: Edition | None, env: dict[str, str]) -> None:
    """Bring words, tables, figures and static files up to date; where nothing changed, that is quick."""
    say("Preparing the database ...")
    load = edition.load if edition else "load_reference"
    seen = _static_files()
    fresh = COLLECTED.is_file() and COLLECTED.read_text(encoding="ascii") == seen
    commands = ["migrate", load] if fresh else ["migrate", load, "collectstatic"]
    if python("-m", "tools.prepare", *commands, env=env).returncode:
        raise Stop("The portal could not be prepared; the words above say why.")
    VAR.mkdir(exist_ok=True)
    COLLECTED.write_text(seen, encoding="ascii")


def _static_files() -> str:
    """Return a fingerprint of what collectstatic would collect: our files and the packages'."""
    seen = hashlib.sha256((ROOT / packages.BASE).read_bytes())
    for path in sorted([*ROOT.glob("static/**/*"), *ROOT.glob("*/static/**/*")]):
        if path.is_file():
            state = path.stat()
            seen.update(f"{path.relative_to(ROOT)} {state.st_size} {state.st_mtime_ns}\n".encode())
    present = (ROOT / "staticfiles" / "staticfiles.json").is_file()
    return f"{seen.hexdigest()} {'there' if present else 'missing'}"


def free_port(asked_for: int | None) -> int:
    """Return the port that was asked for, or the first free one."""
    candidates = [asked_for] if asked_for else range(FIRST_PORT, FIRST_PORT + 100)
    for port in candidates:
        with socket.socket() as probe:
            if os.name != "nt":  # there the option would let two servers share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Stop(f"Port {candidates[0]} is taken. Leave --port out, or ask for another one.")


def server_command(port: int) -> list[str]:
    """Return the command of the server: gunicorn, or Django's own on Windows, where gunicorn does not run."""
    if os.name == "nt":
        return [str(VENV_PYTHON), "manage.py", "runserver", "--noreload", f"{HOST}:{port}"]
    where = ["--bind", f"{HOST}:{port}", "--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    quietly = ["--log-level", "warning", "--no-control-socket", "--graceful-timeout", "5"]
    return [str(VENV_PYTHON), "-m", "gunicorn", *where, *quietly, "reform_portal.wsgi:application"]


def _serve(edition: Edition | None, port: int, env: dict[str, str]) -> int:
    """Start the server, say where it is once it answers, and stop it with us."""
    server = subprocess.Popen(server_command(port), cwd=ROOT, env=environment(env))
    try:
        wait_until_it_answers(server, port)
        say(_welcome(edition, port))
        return server.wait()
    except KeyboardInterrupt:
        say("\nĐã dừng. (Stopped.)")
        return 0
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    """Return once the server answers a request, or stop where it does not."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            raise Stop("The server did not start; its words stand above.")
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise Stop("The server did not answer within a minute.")


def _welcome(edition: Edition | None, port: int) -> str:
    lines = ["", f"Cổng đang chạy tại (the portal is at):  http://{HOST}:{port}/", ""]
    if edition:
        password = dotenv.setting("DEMO_PASSWORD")
        lines += [edition.words, "", f"Mật khẩu của các tài khoản (password of each account):  {password}"]
        lines += [f"  {name:<15}{ACCOUNTS[name]}" for name in edition.accounts]
        lines += [""]
    else:
        lines += ["Tài khoản đầu tiên (the first account):  .venv/bin/python manage.py createsuperuser", ""]
    return "\n".join([*lines, "Dừng: Ctrl+C. (Stop: Ctrl+C.)"])
