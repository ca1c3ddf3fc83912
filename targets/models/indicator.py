"""The programme, its areas, and what is counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from accounts.names import said_within
from indicators import Number
from targets.models.period import Period


class Bilingual(models.Model):
    """Something with a Vietnamese name and, for the second language, an English one."""

    name = models.CharField(_("name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_either(self.name, self.name_en)


def in_either(vietnamese: str, english: str) -> str:
    """Return the text in the language of the page; where there is no English one, the Vietnamese one."""
    return said_within(english) if english and get_language() == "en" else vietnamese


class Programme(Bilingual):
    """The reform programme that a portal follows: one row."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    source = models.CharField(_("source"), max_length=500, blank=True)
    illustrative = models.BooleanField(
        _("the figures are invented"),
        default=False,
        help_text=_("Every page, print and file then says “số liệu minh hoạ”."),
    )
    copied_from_print = models.BooleanField(
        _("the figures were copied from publications"),
        default=False,
        help_text=_("Every page then says that nobody reported or approved them."),
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")


class ReformArea(Bilingual):
    """One of the six areas of the reform, or its steering."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    position = models.PositiveSmallIntegerField(_("position in the programme"), unique=True)

    class Meta:
        verbose_name = _("reform area")
        verbose_name_plural = _("reform areas")
        ordering = ["position"]


class Kind(models.TextChoices):
    """What sort of figure an indicator is."""

    SHARE = "share", _("share: a part of a whole")
    UNIT_COUNT = "unit_count", _("units that have it, of all units")
    INDEX = "index", _("index: value and rank of a year")
    AVERAGE = "average", _("average: a sum over cases, such as minutes waited")


class Direction(models.TextChoices):
    """Which way is better."""

    HIGHER_IS_BETTER = "higher_is_better", _("higher is better")
    LOWER_IS_BETTER = "lower_is_better", _("lower is better")


class Accumulation(models.TextChoices):
    """What a figure covers."""

    STOCK = "stock", _("as of the cut-off date")
    YEAR_TO_DATE = "year_to_date", _("counted since the year began")


class Frequency(models.TextChoices):
    """How often a figure is due."""

    QUARTER = "quarter", _("every quarter")
    HALF_YEAR = "half_year", _("every half-year")
    YEAR = "year", _("every year")


class Source(models.TextChoices):
    """Where the figures of an indicator come from."""

    REPORT = "report", _("stated by units")
    CATALOGUE = "catalogue", _("procedure catalogue")
    DOSSIERS = "dossiers", _("dossier statistics")
    SURVEY = "survey", _("survey")


class SurveySubject(models.TextChoices):
    """What people are asked about."""

    ONE_STOP = "one_stop", _("administrative procedures and the one-stop desk")
    EDUCATION = "education", _("public education")
    HEALTH = "health", _("public health care")


class CatalogueCount(models.TextChoices):
    """What is counted in the procedure catalogue."""

    LEVEL_4 = "level_4", _("services exactly at level 4, of all procedures")
    ONLINE = "online", _("services at level 3 or higher, of all procedures")
    AGENCIES_ONLINE = "agencies_online", _("agencies whose every eligible service is at level 3 or higher")
    ONE_STOP = "one_stop", _("procedures at the one-stop desk, of all procedures")
    ASSESSED = "assessed", _("newly issued procedures whose impact was assessed, of all newly issued")


class DossierPart(models.TextChoices):
    """What is counted in the table of dossiers, of what."""

    ONLINE = "received_online", _("received online, of all received")
    ON_TIME = "settled_on_time", _("settled on time, of all settled")
    OVERDUE = "in_progress_overdue", _("in progress overdue, of all in progress")

    @property
    def whole(self) -> str:
        """Return the column of which it is a part."""
        return WHOLES[self]


WHOLES = {
    DossierPart.ONLINE: "received",
    DossierPart.ON_TIME: "settled",
    DossierPart.OVERDUE: "in_progress",
}


class Indicator(Bilingual):
    """What is counted, of what, how often and from which source. Nothing here has a default."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    short_name = models.CharField(_("short name"), max_length=80)
    short_name_en = models.CharField(_("short name in English"), max_length=80, blank=True)
    area = models.ForeignKey(
        ReformArea, models.PROTECT, related_name="indicators", verbose_name=_("reform area")
    )
    position = models.PositiveSmallIntegerField(_("position in the programme"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=20, choices=Direction.choices)
    accumulation = models.CharField(_("accumulation"), max_length=14, choices=Accumulation.choices)
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency.choices)
    source = models.CharField(_("source of the figures"), max_length=10, choices=Source.choices)
    survey_subject = models.CharField(
        _("subject of the survey"), max_length=12, choices=SurveySubject.choices, blank=True
    )
    catalogue_count = models.CharField(
        _("what is counted in the catalogue"), max_length=16, choices=CatalogueCount.choices, blank=True
    )
    dossier_part = models.CharField(
        _("what is counted in the table of dossiers"),
        max_length=20,
        choices=DossierPart.choices,
        blank=True,
        help_text=_("Of an indicator of dossiers; left empty, what was received online."),
    )
    part_name = models.CharField(_("what the part counts"), max_length=200, blank=True)
    whole_name = models.CharField(_("what the whole counts"), max_length=200, blank=True)
    counted_in = models.CharField(
        _("unit of counting"), max_length=40, blank=True, help_text=_("As in “7 thủ tục”: thủ tục.")
    )
    measured_in = models.CharField(
        _("unit of measure"), max_length=20, blank=True, help_text=_("Of an average: phút, giờ, ngày.")
    )
    part_name_en = models.CharField(_("what the part counts, in English"), max_length=200, blank=True)
    whole_name_en = models.CharField(_("what the whole counts, in English"), max_length=200, blank=True)
    counted_in_en = models.CharField(
        _("unit of counting in English"),
        max_length=80,
        blank=True,
        help_text=_("One and many, divided by a stroke: procedure/procedures."),
    )
    measured_in_en = models.CharField(_("unit of measure in English"), max_length=20, blank=True)
    note = models.TextField(_("note"), blank=True, validators=[within_length])
    first_period = models.ForeignKey(
        Period,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("asked from"),
        help_text=_("Before this period nobody owes the figure, and no page shows it."),
    )  # empty for those that were asked from the beginning

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["area__position", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source=Source.SURVEY, survey_subject__gt="")
                | (~Q(source=Source.SURVEY) & Q(survey_subject="")),
                name="indicator_survey_has_a_subject",
                violation_error_message=_("A survey has a subject; other sources have none."),
            ),
            models.CheckConstraint(
                condition=Q(source=Source.CATALOGUE) | Q(catalogue_count=""),
                name="indicator_counts_in_the_catalogue",
                violation_error_message=_("Only an indicator of the catalogue is counted in it."),
            ),
            models.CheckConstraint(
                condition=Q(source=Source.DOSSIERS) | Q(dossier_part=""),
                name="indicator_counts_in_the_dossiers",
                violation_error_message=_("Only an indicator of dossiers is counted in their table."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.AVERAGE, source=Source.REPORT, measured_in__gt="")
                | (~Q(kind=Kind.AVERAGE) & Q(measured_in="")),
                name="indicator_average_has_a_unit_of_measure",
                violation_error_message=_(
                    "An average is stated by units and has a unit of measure; other kinds have none."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.INDEX) | Q(frequency=Frequency.YEAR, source=Source.REPORT),
                name="indicator_index_is_yearly",
                violation_error_message=_("An index is published once a year: choose that frequency."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.INDEX) | (Q(part_name__gt="") & Q(whole_name__gt="")),
                name="indicator_names_part_and_whole",
                violation_error_message=_("Say what the part and the whole count."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and refuse on every way in to ask a locked period for what it did not ask for, or not to."""
        stood = Indicator.objects.filter(pk=self.pk).select_related("first_period").first()
        if stood is None:
            self._refuse_locked(one for one in _locked() if one.number >= self.asked_since)
        elif stood.first_period_id != self.first_period_id:
            first, last = sorted((stood.asked_since, self.asked_since))
            self._refuse_locked(one for one in _locked() if first <= one.number < last)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address of the indicator's page."""
        return reverse("reports:target-detail", args=[self.code.lower()])

    def clean(self) -> None:
        """Refuse a new indicator that would have been asked for in a locked period."""
        if not self.pk:
            self._refuse_locked(one for one in _locked() if one.number >= self.asked_since)

    def _refuse_locked(self, closed: Iterable[Period]) -> None:
        for period in closed:
            told = _("%(period)s is locked, and what it asked for stays as it was. Choose a later period.")
            raise ValidationError({"first_period": told % {"period": period}})

    @property
    def asked_since(self) -> int:
        """Return the number of the period from which it is asked (read with first_period)."""
        return self.first_period.number if self.first_period else 1

    @property
    def is_in_percent(self) -> bool:
        """Say whether the value of this index is a percentage: PAR INDEX is, PCI counts points."""
        return self.is_published and self.counted_in == "%"

    @property
    def is_published(self) -> bool:
        """Say whether it is copied from a publication: value and rank of a year, and never judged."""
        return self.kind == Kind.INDEX

    @property
    def is_in_measure(self) -> bool:
        """Say whether its values are in a unit of measure, and not in per cent."""
        return bool(self.measured_in)

    @property
    def numerator(self) -> DossierPart:
        """Return what is counted in the table of dossiers."""
        return DossierPart(self.dossier_part or DossierPart.ONLINE)

    @property
    def is_reported(self) -> bool:
        """Say whether units report it themselves, rather than the catalogue or a publisher."""
        return not self.is_published and self.source != Source.CATALOGUE

    @property
    def label(self) -> str:
        """Return the short name in the language of the page."""
        return in_either(self.short_name, self.short_name_en)

    @property
    def part_label(self) -> str:
        """Return what the part counts, in the language of the page."""
        return in_either(self.part_name, self.part_name_en)

    @property
    def whole_label(self) -> str:
        """Return what the whole counts, in the language of the page."""
        return in_either(self.whole_name, self.whole_name_en)

    @property
    def measure_label(self) -> str:
        """Return the unit of measure of an average, in the language of the page."""
        return in_either(self.measured_in, self.measured_in_en)

    def part_counted(self, number: int) -> str:
        """Return what so many parts are called; English has a name of its own for one."""
        is_one = number == 1 and self.counted_in_en and get_language() == "en"
        return self.counted_label(1) if is_one else self.part_label

    def counted_label(self, number: Number = 2) -> str:
        """Return the noun behind the number, in the language of the page: "1 procedure", "7 procedures"."""
        one, _stroke, many = self.counted_in_en.partition("/")
        return in_either(self.counted_in, one if number == 1 else many or one)


def _locked() -> QuerySet[Period]:
    return Period.objects.filter(locked_at__isnull=False).order_by("-data_to")
