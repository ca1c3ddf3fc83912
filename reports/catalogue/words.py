"""What the values of the filters are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from procedures.models import Authority
from reports.catalogue.facets import AUTHORITIES, FROM_3, NO, NOT_RECORDED, YES

ADDED, REPEALED, RAISED, LOWERED = "them", "bo", "tang-muc", "giam-muc"
MOVED, OWING = "mot-cua", "no-danh-gia"

LEVELS: dict[str, str | Promise] = {
    "1": _("exactly level 1"),
    "2": _("exactly level 2"),
    "3": _("exactly level 3"),
    "4": _("exactly level 4"),
    FROM_3: _("from level 3 up"),
    NOT_RECORDED: _("no level recorded"),
}
SERVICES: dict[int, str | Promise] = {  # Decree 43/2011/NĐ-CP; each holds what those below it hold
    1: _("The procedure and its legal texts are published."),
    2: _("Forms can be downloaded and are filed on paper, at the office or by post."),
    3: _("Forms are filled in and sent online."),
    4: _("Fees are paid online too; the result comes online, at the office or by post."),
}
DESK: dict[str, str | Promise] = {
    YES: _("at the one-stop desk"),
    NO: _("not at the one-stop desk"),
    NOT_RECORDED: _("desk not recorded"),
}
INTERLINKED: dict[str, str | Promise] = {YES: _("interlinked"), NO: _("not interlinked")}
DECIDED_BY: dict[str, str | Promise] = {
    value: Authority(stored).label for value, stored in AUTHORITIES.items()
}
PARTS: list[tuple[str, str | Promise]] = [  # the lists of how two days differ
    (ADDED, _("Procedures added")),
    (REPEALED, _("Procedures repealed")),
    (RAISED, _("Online level raised")),
    (LOWERED, _("Online level lowered")),
    (MOVED, _("One-stop desk changed")),
    (OWING, _("Newly issued, assessment of impact owed")),
]


def level_words(level: int | None) -> str:
    """Return what a level is called, or that there was none."""
    return _now("level %(level)s") % {"level": level} if level else str(LEVELS[NOT_RECORDED])


def desk_words(at_desk: bool | None) -> str:
    """Return whether the desk handled it, or that nobody had recorded it."""
    return str(DESK[NOT_RECORDED if at_desk is None else YES if at_desk else NO])
