"""The acts of one page, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import AuditChange, AuditEvent
from procedures.models import Unit
from reports.journal.forms import PAGES, PER_PAGE, JournalForm
from reports.journal.words import REFUSED, act_words, kinds, role_words

SHOWN = 20  # changed fields of an act in the list; a sheet has thousands, which its own page shows


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act as its reader sees it."""

    event: AuditEvent
    act: str
    role: str
    unit: str
    kind: str
    changes: tuple[AuditChange, ...]
    has_more: bool = False

    @property
    def person(self) -> str:
        """Return what the person is called, or nothing for somebody whom nobody knows."""
        return self.event.by.name if self.event.by else ""

    @property
    def is_refused(self) -> bool:
        """Say whether the act came to nothing."""
        return self.event.action in REFUSED


@dataclass(frozen=True, slots=True)
class JournalPage:
    """What the page of a question holds: its acts, how many there are, and the pages beside it."""

    entries: tuple[JournalEntry, ...] = ()
    total: int = 0
    is_more: bool = False  # there are more than can be leafed through
    number: int = 1
    last: int = 1
    newer: str = ""
    older: str = ""


def journal_page(form: JournalForm, units: Iterable[Unit]) -> JournalPage | None:
    """Return the page that a form without faults asks for, None where that lies behind the last."""
    events, number = form.events(), form.cleaned_data["page"] or 1
    # Counting stops where leafing does: to count a million rows takes longer than to show fifty of them.
    total = events[: PER_PAGE * PAGES + 1].count()
    last = min(max(1, -(-total // PER_PAGE)), PAGES)
    if number > last:
        return None
    shown = AuditChange.objects.order_by("pk")[: SHOWN + 1]
    page = events.select_related("by").prefetch_related(Prefetch("changes", shown, to_attr="first_changes"))
    names = names_of(units)
    return JournalPage(
        entries=tuple(
            told_act(one, one.first_changes[:SHOWN], names, has_more=len(one.first_changes) > SHOWN)
            for one in page[(number - 1) * PER_PAGE : number * PER_PAGE]
        ),
        total=min(total, PER_PAGE * PAGES),
        is_more=total > PER_PAGE * PAGES,
        number=number,
        last=last,
        newer=form.address(page=number - 1) if number > 1 else "",
        older=form.address(page=number + 1) if number < last else "",
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What units and kinds of things are called, by the codes that acts bear."""

    units: Mapping[str, str]
    kinds: Mapping[str, str]


def names_of(units: Iterable[Unit]) -> Names:
    """Return the names in the reader's language."""
    return Names({unit.code: str(unit) for unit in units}, kinds())


def told_act(
    event: AuditEvent, changes: Iterable[AuditChange], names: Names, *, has_more: bool = False
) -> JournalEntry:
    """Return the act in words, with its changed fields or the first of them."""
    return JournalEntry(
        event,
        act=act_words(event.action),
        role=role_words(event.role),
        unit=names.units.get(event.unit_code, event.unit_code),
        kind=names.kinds.get(event.subject_type, event.subject_type),
        changes=tuple(changes),
        has_more=has_more,
    )
