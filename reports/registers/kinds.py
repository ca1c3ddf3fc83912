"""The four registers of the programme, by the code of the task under which each is kept."""

from __future__ import annotations

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from indicators import Share
from reports.models import Dialogue, IsoCertificate, LegalReview, SystemUsage
from reports.registers import figures
from reports.registers.forms import DialogueForm, IsoForm, ReviewForm
from reports.registers.register import Register, RegisterColumn
from reports.registers.usage import UsageForm

_DOCUMENT = RegisterColumn(_("document"), attrgetter("document"))
_NOTE = RegisterColumn(_("note"), attrgetter("note"))

DIALOGUES = Register(
    task="N09",
    name=_("Register of dialogues"),
    model=Dialogue,
    columns=(
        RegisterColumn(_("held on"), attrgetter("held_on"), is_day=True),
        RegisterColumn(_("field of the dialogue"), lambda row: str(row.get_subject_display())),
        RegisterColumn(_("participants"), attrgetter("participants"), is_count=True),
        RegisterColumn(_("questions asked"), attrgetter("questions"), is_count=True),
        RegisterColumn(_("questions answered"), attrgetter("answered"), is_count=True),
        _DOCUMENT,
        _NOTE,
    ),
    form=DialogueForm,
    figures=(figures.dialogues_by_year,),
    dated="held_on",
    kind="subject",
)
REVIEWS = Register(
    task="N03",
    name=_("Register of reviewed legal documents"),
    model=LegalReview,
    columns=(
        RegisterColumn(_("year"), lambda row: str(row.year)),
        RegisterColumn(_("documents reviewed"), attrgetter("reviewed"), is_count=True),
        RegisterColumn(_("of which amended"), attrgetter("amended"), is_count=True),
        RegisterColumn(_("of which repealed"), attrgetter("repealed"), is_count=True),
        RegisterColumn(_("newly issued"), attrgetter("issued"), is_count=True),
        _DOCUMENT,
        _NOTE,
    ),
    form=ReviewForm,
    figures=(figures.reviews_by_year, figures.reviews_by_unit),
)
ISO = Register(
    task="N33",
    name=_("Register of ISO certificates"),
    model=IsoCertificate,
    columns=(
        RegisterColumn(_("version of the standard"), lambda row: str(row.get_version_display())),
        RegisterColumn(_("declared on"), attrgetter("declared_on"), is_day=True),
        RegisterColumn(_("document of the declaration"), attrgetter("document")),
        RegisterColumn(_("verified on"), attrgetter("verified_on"), is_day=True),
        RegisterColumn(_("verified by"), attrgetter("verified_by")),
        _NOTE,
    ),
    form=IsoForm,
    figures=(figures.iso_by_year, figures.iso_by_version),
    dated="declared_on",
    kind="version",
)
USAGE = Register(
    task="N27",
    name=_("Register of shared software"),
    model=SystemUsage,
    columns=(
        RegisterColumn(_("year"), lambda row: str(row.year)),
        RegisterColumn(_("shared software system"), lambda row: str(row.system)),
        RegisterColumn(_("officials who use it"), attrgetter("users"), is_count=True),
        RegisterColumn(_("officials who should use it"), attrgetter("staff"), is_count=True),
        RegisterColumn(_("share"), lambda row: Share(row.users, row.staff), share=(2, 3)),
        _NOTE,
    ),
    form=UsageForm,
    figures=(figures.usage_by_year,),
    kind="system",
    has_matrix=True,
)

REGISTERS = {register.task: register for register in (REVIEWS, DIALOGUES, USAGE, ISO)}
