"""What a page tells its readers, and what of it is no English: words, and numbers in Vietnamese form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "use", "wbr"}
)
UNSEEN = frozenset({"script", "style", "textarea"})  # code, and what somebody typed
TOLD = ("alt", "aria-label", "placeholder", "title", "content", "data-words")  # attributes that are read out
LETTERS = "ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
WORD = re.compile(rf"\w*[{LETTERS}{LETTERS.upper()}]\w*")
NUMBER = re.compile(
    r"(?<![\d.,/])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.,/]|\w)"  # 1.234
    r"|(?<![\d.,])\d+,\d{1,2}(?![\d,])"  # 44,2
)


class Reader(HTMLParser):
    """Goes through a page, and keeps what stands in no element that is said to be Vietnamese."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # elements, and whether what they hold is left out
        self.texts: list[str] = []

    @property
    def is_left_out(self) -> bool:
        """Say whether the innermost element is Vietnamese, or seen by nobody."""
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and keep those of its attributes that are read out."""
        held = dict(attrs)
        left_out = tag in UNSEEN or held.get("lang", "vi" if self.is_left_out else "") == "vi"
        if not left_out:
            shown = ("value",) if held.get("type") in ("submit", "button") else ()
            self.texts += [held[name] or "" for name in (*TOLD, *shown) if name in held]
        if tag not in VOID:
            self.open.append((tag, left_out))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those in it that the page left open."""
        if tag in [name for name, _left_out in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self.is_left_out and data.strip():
            self.texts.append(" ".join(data.split()))


def foreign(html: str, names: re.Pattern[str] | None = None) -> Iterator[str]:
    """Yield what a reader of English stumbles over.

    names  what may stand in an attribute, which can have no language of its own
    """
    reader = Reader()
    reader.feed(html)
    for text in reader.texts:
        rest = names.sub("", text) if names else text
        found = [*WORD.findall(rest), *NUMBER.findall(rest)]
        if found:
            yield f"{', '.join(found[:4])}: {text[:110]}"
