"""The words of the portal: finds every message in code and templates, and keeps the catalogues in step.

    python -m tools.catalogue update    add new messages to locale/*/LC_MESSAGES/django.po, drop gone ones
    python -m tools.catalogue check     fail if a message is missing, untranslated, or no longer used

xgettext is not on every machine, and it knows no Django templates; Django's own reader of templates and
Python's parser are.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "sheets", "procedures", "targets", "reports", "imports", "reform_portal")
CATALOGUES = {"vi": ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"}
SINGLE = {"_", "_now", "gettext", "gettext_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(
    rf"\b(?P<call>_|gettext|ngettext)\(\s*(?P<one>{LITERAL})(?:\s*,\s*(?P<many>{LITERAL}))?", re.DOTALL
)


@dataclass
class Messages:
    """Messages by their English text, each with its plural and the files it stands in."""

    plurals: dict[str, str] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)

    def add(self, one: str, many: str, place: str) -> None:
        """Note a message; a plural once seen is kept."""
        self.places.setdefault(one, set()).add(place)
        if many or one not in self.plurals:
            self.plurals[one] = many


def collect() -> Messages:
    """Return every message of the project's code and templates."""
    found = Messages()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                for one, many in in_code(path.read_text("utf-8")):
                    found.add(one, many, path.relative_to(ROOT).as_posix())
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for one, many in in_template(path.read_text("utf-8")):
            found.add(one, many, path.relative_to(ROOT).as_posix())
    return found


def in_code(source: str) -> Iterator[tuple[str, str]]:
    """Yield the messages of a Python file, each with its plural or an empty text."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name in SINGLE and texts:
            yield texts[0], ""
        elif name in PLURAL and len(texts) >= 2:
            yield texts[0], texts[1]


def in_template(source: str) -> Iterator[tuple[str, str]]:
    """Yield the messages of a template, each with its plural or an empty text."""
    for match in IN_TEMPLATE.finditer(templatize(source)):
        one = str(ast.literal_eval(match["one"]))
        many = str(ast.literal_eval(match["many"])) if match["call"] == "ngettext" and match["many"] else ""
        yield one, many


def faults(catalogue: polib.POFile, found: Messages) -> list[str]:
    """Return a line for each message that is missing, without translation, or used nowhere."""
    known = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    missing = [f"missing: {text!r}" for text in found.places if text not in known]
    empty = [f"not translated: {text!r}" for text, entry in known.items() if not entry.translated()]
    gone = [
        f"used nowhere: {text!r}"
        for text, entry in known.items()
        if text not in found.places
        and "package" not in entry.flags
        and not entry.comment.startswith("package")
    ]
    return missing + empty + gone


def update(catalogue: polib.POFile, found: Messages) -> None:
    """Add the messages that are new, mark where each stands, and drop those that are gone."""
    for entry in list(catalogue):
        if entry.msgid not in found.places and not entry.comment.startswith("package"):
            catalogue.remove(entry)
    for text, places in sorted(found.places.items()):
        entry = catalogue.find(text)
        if entry is None:
            entry = polib.POEntry(msgid=text)
            catalogue.append(entry)
        many = found.plurals[text]
        if many and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural, entry.msgstr = many, {0: entry.msgstr}, ""
        entry.occurrences = [(place, "") for place in sorted(places)]
        entry.flags = ["python-format"] if "%(" in text else []
    catalogue.sort(
        key=lambda entry: (entry.obsolete, entry.comment, entry.msgid)
    )  # two branches merge better


def opened(path: Path, language: str) -> polib.POFile:
    """Return the catalogue of the file, or a new one."""
    if path.is_file():
        return polib.pofile(str(path), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def main(verb: str) -> int:
    """Update the catalogues, or say what is wrong with them; return the exit status."""
    found, status = collect(), 0
    for language, path in CATALOGUES.items():
        catalogue = opened(path, language)
        if verb == "update":
            update(catalogue, found)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
        for fault in faults(catalogue, found):
            status = 1
            print(f"{language}: {fault}")
    return status if verb == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
