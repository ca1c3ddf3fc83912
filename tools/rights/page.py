"""docs/rights.md: the table of rights, and what each address, command and sheet asks for or shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.apps import apps
from django.contrib import admin
from django.core.management import get_commands

from procedures.models import Role
from procedures.rights import RIGHTS, Reach
from tools.project import ROOT
from tools.rights.addresses import EVERYBODY, Address, addresses

PAGE = ROOT / "docs" / "rights.md"

# Who runs a program of the portal has a shell on its machine. What each is for, and who is asked to run it:
COMMANDS = {
    "backup": "the clock of the machine, daily; the folder it makes holds all that the portal knows",
    "forget_taken_forms": "the clock of the machine, daily",
    "load_demo": "whoever tries the portal out; it refuses a database that holds real figures",
    "load_published": "whoever shows the printed figures; it refuses a report that a unit made itself",
    "load_reference": "whoever sets the portal up, and again after an update",
    "make_users": "whoever sets the portal up, with a sheet of people; it prints their one-time passwords",
    "restore": "whoever operates the portal, into an empty database; daily with --check, to look at a copy",
    "seal_audit": "the clock of the machine, daily",
    "send_reminders": "the clock of the machine, daily",
    "standings": "whoever operates the portal, to read the verdicts without a browser",
    "sweep_files": "the clock of the machine, daily",
    "verify_audit": "whoever answers for the record, or the clock of the machine",
    "work_import": "the portal itself, for a file too large for a request",
}
WORDS = {
    EVERYBODY: "everybody",
    "signed_in": "everybody who has signed in",
    "": "**nobody: it declares none**",
}
REACHES = {Reach.OWN: "own unit", Reach.BELOW: "the communes below", Reach.ALL: "all units"}
HEAD = """# Who may do what

Written by `python -m tools.rights update` from `procedures/rights.py` and the addresses; a test compares
them. A stranger is led to the sign-in, a wrong role is refused (403), and a row of a unit out of reach is
as if it were not (404). What the state of a report allows besides stands in `reports/flow/workflow.py`.
"""


def page() -> str:
    """Return the whole page as it has to be."""
    parts = [HEAD]
    for title, heads, rows in (
        ("Roles", ["", *(role.value.replace("_", " ") for role in Role)], _rights()),
        ("Pages", ["address", "name", "methods", "right"], _pages()),
        ("Commands", ["command", "who runs it"], _commands()),
        ("Columns of sheets", ["sheet", "columns"], _columns()),
    ):
        lines = [heads, ["---"] * len(heads), *rows]
        parts.append(f"\n## {title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines))
    return "".join(parts)


def our_commands() -> set[str]:
    """Return the names of the commands that the portal brings along."""
    ours = {config.name for config in apps.get_app_configs() if _is_ours(config.path)}
    return {name for name, app in get_commands().items() if app in ours}


def _is_ours(path: str) -> bool:
    return path.startswith(str(ROOT)) and "site-packages" not in path


def _rights() -> Iterator[Sequence[str]]:
    for action, held in RIGHTS.items():
        yield [action, *(REACHES[held[role]] if role in held else "–" for role in Role)]


def _pages() -> Iterator[Sequence[str]]:
    """Yield a line for each address; the administration is one, but for what it opens otherwise."""
    within = [one for one in addresses() if one.is_admin]
    usual = "administer"
    for one in addresses():
        if one.route.startswith(_admin_route(within)) and one.right == usual:
            continue
        yield _page(one)
    yield [f"`/{_admin_route(within)}…`", "admin", "", usual]


def _admin_route(within: list[Address]) -> str:
    return min((one.route for one in within), key=len)


def _page(one: Address) -> Sequence[str]:
    methods = ", ".join(sorted(one.methods - {"HEAD", "OPTIONS"})) if one.methods else "not said"
    return [f"`/{one.route}`", one.name, methods, WORDS.get(one.right, one.right)]


def _commands() -> Iterator[Sequence[str]]:
    for name in sorted(our_commands()):
        yield [f"`{name}`", COMMANDS.get(name, "**not listed in tools/rights/page.py**")]


def _columns() -> Iterator[Sequence[str]]:
    for model, held in sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label):
        for kind in getattr(held, "resource_classes", ()):
            columns = [str(column.column_name) for column in kind().get_export_fields()]
            yield [model._meta.label, ", ".join(columns)]
