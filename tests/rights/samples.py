"""What stands in the addresses that hold a key, and in the forms that no page shows.

An address with a new kind of key has no sample here, and its tests say so: add one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import AuditEvent, Session, User
from imports.models import ImportBatch
from procedures.models import Proposal, Unit
from reports.models import CorrectionRequest, Dialogue
from targets.models import Questionnaire, Target
from tests.rights.forms import Pairs
from tests.rights.world import APPROVED, DRAFT, PROCEDURE, SENT, World
from tools.rights.addresses import Address

HERE = "commune"  # the unit whose rows are asked for


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to put into an address, and the unit whose row it names; None where it is nobody's own."""

    value: str
    unit: Unit | None = None
    owner: User | None = None  # whose own it is, and nobody else's


def _code(world: World) -> Sample:
    return Sample(world.units[HERE].code.lower(), world.units[HERE])


def _file(world: World) -> Sample:
    files = world.units[HERE].evidence
    return Sample(files.get(measurements__report__period__code=SENT).key, world.units[HERE])


def _report(world: World) -> Sample:
    return Sample(str(world.report(HERE, SENT).pk), world.units[HERE])


def _session(world: World) -> Sample:
    session = Session.objects.filter(user__username="coordinator")[0]
    return Sample(session.handle, owner=session.user)


def _import(world: World) -> Sample:
    unit = world.units[HERE]
    return Sample(str(ImportBatch.objects.get(unit=unit).pk), unit)


def _request(world: World) -> Sample:
    asked = CorrectionRequest.objects.filter(measurement__report__unit=world.units[HERE])
    return Sample(str(asked[0].pk), world.units[HERE])


def _row(world: World) -> Sample:
    return Sample(str(Dialogue.objects.get(unit=world.units[HERE]).pk), world.units[HERE])


def _proposal(world: World) -> Sample:
    waiting = Proposal.objects.get(unit=world.units[HERE], status=Proposal.Status.SUBMITTED)
    return Sample(str(waiting.pk), world.units[HERE])


def _returned_proposal(world: World) -> Sample:
    returned = Proposal.objects.get(unit=world.units[HERE], status=Proposal.Status.RETURNED)
    return Sample(str(returned.pk), world.units[HERE])


def _survey_form(world: World) -> Sample:
    return Sample(str(Questionnaire.objects.get().pk))


# By the name of what stands in the address; where that means several things, after the name of the address.
SAMPLES: dict[str, Callable[[World], Sample]] = {
    "period": lambda world: Sample(SENT),
    "unit": _code,
    "key": _file,
    "reports:target-detail code": lambda world: Sample("ct-owed"),
    "reports:unit-detail code": _code,
    "reports:procedure code": lambda world: Sample(PROCEDURE),
    "reports:review pk": _report,
    "reports:first-check pk": _report,
    "reports:correct-line pk": _report,
    "reports:correct-line code": lambda world: Sample("ct-owed"),
    "reports:decide pk": _report,
    "reports:decide step": lambda world: Sample("duyet"),
    "reports:answer-request pk": _request,
    "reports:run-period code": lambda world: Sample(SENT),
    "reports:run-period step": lambda world: Sample("chot"),
    "reports:rule code": lambda world: Sample(Target.objects.order_by("pk")[0].code.lower()),
    "reports:survey-form pk": _survey_form,
    "reports:survey-form-change pk": _survey_form,
    "reports:audit-entry pk": lambda world: Sample(str(AuditEvent.objects.values_list("pk", flat=True)[0])),
    "reports:task code": lambda world: Sample("n09"),
    "reports:register-add code": lambda world: Sample("n09"),
    "reports:register-row code": lambda world: Sample("n09"),
    "reports:register-row pk": _row,
    "reports:register-remove code": lambda world: Sample("n09"),
    "reports:register-remove pk": _row,
    "proposal pk": _proposal,
    "amend-proposal pk": _returned_proposal,
    "withdraw-proposal pk": _proposal,
    "decide-proposal pk": _proposal,
    "decide-proposal step": lambda world: Sample("tra-lai"),
    **{
        f"imports:import{name} pk": _import
        for name in ("", "-columns", "-check", "-answer", "-run", "-again", "-undo", "-file", "-marked")
    },
    "session-end handle": _session,
    "new-password uidb64": lambda world: Sample("khong-co"),
    "new-password token": lambda world: Sample("khong-co"),
    "admin:app_list app_label": lambda world: Sample("reports"),
    "admin:view_on_site content_type_id": lambda world: Sample(str(_content_type().pk)),
    "admin:view_on_site object_id": lambda world: Sample(str(world.units[HERE].pk)),
    "url": lambda world: Sample("khong-co/"),  # of the administration, for what is not there
}
NEVER = "999999999"  # the key of no row
NONSENSE = "?ky=x&trang=x&tu-ngay=x&pham-vi=x&don-vi=x"


class NoSample(LookupError):
    """An address holds a key that nobody has given a sample for."""


# What a page is asked for, where it shows its form about a period or a unit that is chosen.
QUERIES = {
    "reports:bulk": f"?ky={SENT}",
    "reports:two-sources": f"?ky={APPROVED}",
    "reports:explain-differences": f"?ky={APPROVED}&chon=CT-OWED.iso.XAA",
    "reports:remind": f"?ky={DRAFT}",
    "propose": f"?loai=level&thu-tuc={PROCEDURE}",
    "reports:remind-preview": f"?ky={DRAFT}&don-vi=XAA",
}
# Forms that are shown in a state which this province is not in: who sends them, and what they hold.
FORMS: dict[str, tuple[str, Pairs]] = {
    "sign-in-code": ("stranger", (("code", "123456"),)),
    "new-password": ("stranger", (("new_password1", "mot cau dai"), ("new_password2", "mot cau dai"))),
    "second-factor-remove": ("official", ()),
    "recovery-codes-renew": ("official", ()),
    "session-end": ("coordinator", ()),
    "sessions-end-others": ("official", ()),
    "people-passwords": ("admin", ()),
    "imports:import-answer": ("coordinator", (("cong-thuc", "1"),)),
    "imports:import-again": ("coordinator", ()),
    "imports:import-undo": ("coordinator", ()),
}

# The units a page tells about, where they are fewer than those its right reaches.
TELLS_ABOUT = {"reports:my-work": "enter"}


def _content_type() -> ContentType:
    return ContentType.objects.get_for_model(Unit)


@dataclass(frozen=True)
class Place:
    """An address with its keys filled in, and the unit that it is about."""

    address: Address
    kwargs: Mapping[str, str] = field(default_factory=dict)
    unit: Unit | None = None
    owner: User | None = None
    is_there: bool = True
    query: str = ""

    @property
    def path(self) -> str:
        """Return the path of the request."""
        if self.address.name:
            return reverse(self.address.name, kwargs=dict(self.kwargs)) + self.query
        bare = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", self._filled, self.address.route)
        return f"/{bare.replace('^', '').replace('$', '')}"

    def in_period(self, code: str) -> Place:
        """Return the same place in another period, where it is about one."""
        return replace(self, kwargs={**self.kwargs, "period": code}) if "period" in self.kwargs else self

    def _filled(self, match: re.Match[str]) -> str:
        return self.kwargs[match[1] or match[2]]


def place_of(address: Address, world: World) -> Place:
    """Return the address with the sample for each of its keys."""
    found = {name: _sample(address, name, world) for name in address.kwargs}
    unit = next((one.unit for one in found.values() if one.unit), None)
    owner = next((one.owner for one in found.values() if one.owner), None)
    return Place(address, {name: one.value for name, one in found.items()}, unit, owner)


def place_of_nonsense(address: Address, world: World) -> Place:
    """Return the address with a question that cannot be answered, whatever the page can be asked."""
    return replace(place_of(address, world), query=NONSENSE)


def place_of_nothing(address: Address, world: World) -> Place:
    """Return the address with the key of a row that is not there."""
    held = place_of(address, world)
    return Place(address, dict.fromkeys(held.kwargs, NEVER), is_there=False)


def _sample(address: Address, kwarg: str, world: World) -> Sample:
    by_name = SAMPLES.get(f"{address.name} {kwarg}") or SAMPLES.get(kwarg)
    if by_name is not None:
        return by_name(world)
    if address.route.startswith("quan-tri/") and kwarg in ("object_id", "id"):
        return Sample(_row_of_the_administration(address))
    raise NoSample(f"no sample for “{kwarg}” of {address}: add one in tests/rights/samples.py")


def _row_of_the_administration(address: Address) -> str:
    _admin, room, model, *_rest = address.route.split("/")
    row = apps.get_model(room, model)._default_manager.first()
    return str(row.pk) if row else NEVER
