"""The proposals that a reader looks at: which of them, in which order, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.queries import LONGEST, one_of, text_asked, written
from procedures.models import Procedure, Proposal, Unit, placements_of
from procedures.proposals.offers import Kind
from procedures.rights import Action, may, within

Status = Proposal.Status

LISTS: dict[str, tuple[str | Promise, Status | None]] = {
    "cho-duyet": (gettext_lazy("Awaiting approval"), Status.SUBMITTED),
    "tra-lai": (gettext_lazy("Returned"), Status.RETURNED),
    "da-duyet": (gettext_lazy("Approved"), Status.APPROVED),
    "da-rut": (gettext_lazy("Withdrawn"), Status.WITHDRAWN),
    "tat-ca": (gettext_lazy("All"), None),
}
WAITING, ALL = "cho-duyet", "tat-ca"
PER_PAGE = 50
MOST_OWING = 20  # procedures without an assessment that the page names


@dataclass(frozen=True, slots=True)
class ProposalQuery:
    """Which proposals are asked for, as it stands in the address."""

    list_name: str = ALL
    kind: str = ""
    text: str = ""
    page: int = 1

    def address(self, **changes: Any) -> str:
        """Return the query of the same view with something else asked for."""
        other = replace(self, **{"page": 1} | changes)
        asked = {
            "the": other.list_name,
            "loai": other.kind,
            "tim": other.text,
            "trang": str(other.page) if other.page > 1 else "",
        }
        return written(asked)

    @property
    def is_narrowed(self) -> bool:
        """Say whether the list is narrowed by more than its tab."""
        return bool(self.kind or self.text)

    @property
    def of_all(self) -> str:
        """Return the query of the same list without filters."""
        return self.address(kind="", text="")


@dataclass(frozen=True, slots=True)
class Tab:
    """A list that can be chosen, with the number of proposals in it."""

    name: str
    words: str
    count: int
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One page of the proposals, with the tabs above it."""

    tabs: list[Tab]
    page: Page[Proposal]
    newer: str
    older: str


def proposal_query(query: QueryDict, usual: str) -> ProposalQuery:
    """Return what the query asks for; what does not exist is 404. `usual` is the list without a name."""
    page = query.get("trang", "1")
    if not (page.isascii() and page.isdecimal() and 0 < len(page) < 6):
        raise Http404(_("There is no page “%s”.") % page[:LONGEST])
    return ProposalQuery(
        one_of(query.get("the") or usual, LISTS),
        one_of(query.get("loai", ""), {"", *Kind.values}),
        text_asked(query, "tim"),
        int(page),
    )


def asked_by(user: User, query: QueryDict) -> ProposalQuery:
    """Return what the query asks for; who decides begins with what waits, others with all."""
    return proposal_query(query, WAITING if may(user, Action.DECIDE_PROPOSAL) else ALL)


def proposal_page(user: User, asked: ProposalQuery) -> ProposalPage:
    """Return the page of proposals that is asked for, of those the user may read."""
    rows = _narrowed(user, asked)
    counts = {status: Count("pk", filter=Q(status=status)) for status in Status.values}
    counted = rows.order_by().aggregate(**counts)
    page = Paginator(readable_proposals(user, asked), PER_PAGE).get_page(asked.page)
    return ProposalPage(
        list(_tabs(asked, counted)),
        page,
        asked.address(page=page.number - 1) if page.has_previous() else "",
        asked.address(page=page.number + 1) if page.has_next() else "",
    )


def visible_to(user: User) -> QuerySet[Proposal]:
    """Return the proposals that the user may read: the one door to them."""
    return Proposal.objects.filter(within(user, Action.READ_PROPOSALS, "unit"))


def readable_proposals(user: User, asked: ProposalQuery) -> QuerySet[Proposal]:
    """Return all proposals of the list that is asked for, of those the user may read."""
    rows = _narrowed(user, asked).select_related("procedure", "unit", "for_unit", "by")
    rows = rows.prefetch_related(placements_of("unit"))
    _words, status = LISTS[asked.list_name]
    return rows if status is None else rows.filter(status=status)


def _narrowed(user: User, asked: ProposalQuery) -> QuerySet[Proposal]:
    """Return the proposals of every list that the filters leave over."""
    rows = visible_to(user)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return rows.filter(_holding(asked.text)) if asked.text else rows


def owing_assessment(units: Iterable[Unit]) -> QuerySet[Procedure]:
    """Return the newly issued procedures of the units whose impact nobody says was assessed."""
    waiting = Proposal.objects.filter(kind=Kind.ASSESSMENT, status=Status.SUBMITTED)
    rows = Procedure.objects.filter(owner__in=list(units)).owing_assessment()
    return rows.exclude(pk__in=waiting.values("procedure")).order_by("issued_as_new_on", "code")


def _holding(text: str) -> Q:
    """Return the condition that a proposal is about a procedure with the text in its code or name."""
    return (
        Q(procedure__code__icontains=text)
        | Q(procedure__name__icontains=text)
        | Q(code__icontains=text)
        | Q(name__icontains=text)
    )


def _tabs(asked: ProposalQuery, counted: dict[str, int]) -> Iterable[Tab]:
    for name, (words, status) in LISTS.items():
        count = counted[status] if status is not None else sum(counted.values())
        yield Tab(name, str(words), count, asked.address(list_name=name), name == asked.list_name)
