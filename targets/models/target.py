"""What the programme asks of an indicator: a threshold with its comparator, a deadline, and whom."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from indicators import Comparator as EngineComparator
from procedures.models import Level, Terrain, Unit
from targets.models.decision import Decision
from targets.models.indicator import Indicator
from targets.models.period import Period, quarter_of

if TYPE_CHECKING:
    from targets.models.path_point import PathPoint


class Comparator(models.TextChoices):
    """How a value stands to the threshold. “Trên 80 %” is >, and 80 % itself fails it."""

    AT_LEAST = ">=", "≥"
    ABOVE = ">", ">"
    AT_MOST = "<=", "≤"
    BELOW = "<", "<"


class Target(Decision):
    """One version of a target. A later decision that amends it adds a version; both stay."""

    code = models.CharField(_("code"), max_length=20)
    version = models.PositiveSmallIntegerField(_("version"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator")
    )
    comparator = models.CharField(_("comparator"), max_length=2, choices=Comparator.choices)
    threshold = models.DecimalField(
        _("threshold in per cent"),
        max_digits=12,
        decimal_places=6,
        help_text=_("Of an average in its unit of measure, such as minutes."),
    )
    measured_in = models.CharField(
        _("unit of measure"),
        max_length=20,
        blank=True,
        editable=False,
        help_text=_("As its indicator declares it, so that the database can tell minutes from per cent."),
    )
    deadline = models.DateField(_("deadline"))
    for_departments = models.BooleanField(_("asked of province departments"))
    for_districts = models.BooleanField(_("asked of districts"))
    for_communes = models.BooleanField(_("asked of communes"))
    terrain = models.CharField(
        _("only communes of this terrain"), max_length=12, choices=Terrain.choices, blank=True
    )
    named_units = models.ManyToManyField(
        Unit, related_name="targets_by_name", blank=True, verbose_name=_("also asked of these units")
    )
    in_programme = models.BooleanField(
        _("counted among the programme's targets"),
        help_text=_("A second reading of a target stands beside it and is not counted."),
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="led_targets", null=True, blank=True, verbose_name=_("lead unit")
    )
    sentence = models.TextField(_("what the programme says"), validators=[within_length])
    redefines = models.BooleanField(
        _("changes what is counted"), help_text=_("The series then starts anew from this version.")
    )
    baseline = models.DecimalField(
        _("baseline in per cent"), max_digits=12, decimal_places=6, null=True, blank=True
    )
    baseline_on = models.DateField(_("date of the baseline"), null=True, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=300, blank=True)

    SERIES = ("code",)
    JUDGING = (
        "code",
        "version",
        "indicator_id",
        "comparator",
        "threshold",
        "deadline",
        "in_force_from",
        "redefines",
        "for_departments",
        "for_districts",
        "for_communes",
        "terrain",
        "in_programme",
        "baseline",
        "baseline_on",
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["indicator__area__position", "indicator__position", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="target_version_once",
                violation_error_message=_("This version of the target exists already: take the next number."),
            ),
            models.CheckConstraint(
                condition=Q(measured_in="", threshold__gte=0, threshold__lte=100)
                | Q(measured_in__gt="", threshold__gt=0),
                name="target_threshold_is_a_percentage",
                violation_error_message=_("The threshold is a percentage from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True)
                | Q(measured_in="", baseline__gte=0, baseline__lte=100)
                | Q(measured_in__gt="", baseline__gte=0),
                name="target_baseline_is_a_percentage",
                violation_error_message=_("The baseline is a percentage from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True) | Q(baseline_source__gt=""),
                name="target_baseline_has_a_source",
                violation_error_message=_("Name the source of the baseline."),
            ),
            models.CheckConstraint(
                condition=Q(terrain=Terrain.NONE) | Q(for_communes=True),
                name="target_terrain_of_communes",
                violation_error_message=_("Only communes have a terrain: tick “asked of communes”."),
            ),
            models.CheckConstraint(
                condition=Q(deadline__gt=F("in_force_from")),
                name="target_deadline_after_its_start",
                violation_error_message=_("The deadline lies before the target is in force."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_comparator_display()} {self.threshold_text} {self.scale_sign}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and refuse a contradictory target on every way in: the rule spans two tables."""
        self.clean()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and refuse on every way in where an exemption goes along that a locked period heeded."""
        for one in self.applicabilities.all():
            one.refuse_removal()
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a target that contradicts itself: an indicator to raise, with a threshold to stay below."""
        if self.indicator_id is None or self.comparator not in Comparator.values:
            return
        if self.indicator.is_published:
            raise ValidationError({"indicator": _("An index has a value and a rank, never a threshold.")})
        self.measured_in = self.indicator.measured_in
        if self.indicator.is_in_measure and self.threshold == 0:
            raise ValidationError({"threshold": _("An average is held against more than 0.")})
        # All of them, so that whoever checks many targets brings them along.
        other = next((one for one in self.indicator.targets.all() if one.code != self.code), None)
        if other is not None:
            raise ValidationError(
                {"indicator": _("The indicator already has the target %s. Amend that one.") % other.code}
            )
        self.refuse_locked()
        self.refuse_rewriting()
        if self.pk and any(point.quarter >= self.deadline_quarter for point in self.path_points.all()):
            raise ValidationError({"deadline": _("A milestone of the path lies at or after this deadline.")})
        if EngineComparator(self.comparator).direction.value != self.indicator.direction:
            raise ValidationError(
                {
                    "comparator": _(
                        "“%(sign)s” contradicts the indicator %(code)s, for which %(direction)s. "
                        "Choose the other sign or mend the indicator."
                    )
                    % {
                        "sign": self.get_comparator_display(),
                        "code": self.indicator.code,
                        "direction": self.indicator.get_direction_display(),
                    }
                }
            )

    def refuse_first_in_locked(self) -> None:
        """Refuse a first version that would judge a locked period which asked for the figure without it."""
        closed = self.last_locked
        if closed and closed.number >= self.indicator.asked_since:
            told = _("%(period)s was locked without this target. Let it be in force after %(day)s.")
            words = {"period": closed, "day": f"{closed.data_to:%d/%m/%Y}"}
            raise ValidationError({"in_force_from": told % words})

    @property
    def where_decided(self) -> str:
        """Return where what it asks is decided, in words: by a version with its reason and document."""
        told = _("What a target asks changes by a new version, with a reason and a document: %s")
        return str(told % self.rule_page)

    @property
    def rule_page(self) -> str:
        """Return where the next version is decided; for a code that fits no address, the list of targets."""
        try:
            return reverse("reports:rule", args=[self.code.lower()])
        except NoReverseMatch:
            return reverse("reports:rules")

    @property
    def asks(self) -> str:
        """Return what it asks in one line: "≥ 85 % đến 31/12/2020"."""
        number = self.threshold_text.replace(".", ",")
        return f"{self.get_comparator_display()} {number} {self.scale_sign} · {self.deadline:%d/%m/%Y}"

    @property
    def scale_sign(self) -> str:
        """Return what the threshold is counted in: "%", or the unit of measure of an average."""
        return self.measured_in or "%"

    @property
    def threshold_text(self) -> str:
        """Return the threshold without idle zeros, as scripts and people read it: "50", "92.5"."""
        return f"{self.threshold.normalize():f}"

    @property
    def deadline_quarter(self) -> int:
        """Return the number of the deadline's quarter, τ_E of the method: 20 for the end of 2020."""
        return quarter_of(self.deadline)

    @property
    def baseline_quarter(self) -> int:
        """Return the number of the quarter in which the baseline stood; 0 where no day is known."""
        return quarter_of(self.baseline_on) if self.baseline_on else 0

    def covers(self, unit: Unit, date: dt.date) -> bool:
        """Say whether the target is asked of the unit as it lies on the day, whether it exists then or not.

        Bring `named_keys` along, and of the units `placed`.
        """
        if unit.level == Level.COMMUNE:
            asked = self.for_communes and self.terrain in ("", unit.terrain_on(date))
        else:
            asked = (unit.level == Level.DEPARTMENT and self.for_departments) or (
                unit.level == Level.DISTRICT and self.for_districts
            )
        return asked or unit.pk in self.named_keys

    @cached_property
    def milestones(self) -> tuple[PathPoint, ...]:
        """Return the milestones of its path, oldest first."""
        return tuple(sorted(self.path_points.all(), key=lambda point: point.on))

    @cached_property
    def named_keys(self) -> frozenset[int]:
        """Return the keys of the units named beside the levels."""
        return frozenset(unit.pk for unit in self.named_units.all())

    def units_on(self, date: dt.date) -> list[Unit]:
        """Return the units that owe the target a figure on the day, but for those it is not applicable to."""
        spoken = Applicability.objects.filter(Applicability.speaks_on(date), target__code=self.code)
        exempt = set(spoken.values_list("unit_id", flat=True))
        units = Unit.objects.on(date).with_placements()
        return [unit for unit in units if self.covers(unit, date) and unit.pk not in exempt]


def out_of_scale(indicator: Indicator, **numbers: Decimal | None) -> dict[str, str]:
    """Return which of the numbers are more than 100 per cent, with the words; minutes have no end."""
    over = [name for name, number in numbers.items() if number is not None and number > 100]
    return (
        {} if indicator.is_in_measure else dict.fromkeys(over, str(_("A percentage lies between 0 and 100.")))
    )


class Applicability(models.Model):
    """That a target is not applicable to a unit for a time, who found so, and why."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="applicabilities", verbose_name=_("target")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="applicabilities", verbose_name=_("unit"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until and including"), null=True, blank=True)
    reason = models.TextField(_("reason"), validators=[within_length])
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("approved by")
    )

    class Meta:
        verbose_name = _("target not applicable to a unit")
        verbose_name_plural = _("targets not applicable to units")
        ordering = ["target", "unit"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="applicability_ends_after_it_began",
                violation_error_message=_("The time ends before it begins. Check the two days."),
            ),
            models.CheckConstraint(
                condition=Q(reason__gt=""),
                name="applicability_has_a_reason",
                violation_error_message=_("Write why the target is not applicable."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target.code} · {self.unit}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and refuse on every way in to ask somebody else in a locked period."""
        self.clean()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and refuse on every way in to ask a unit afterwards that a locked period spared."""
        self.refuse_removal()
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what would ask a unit in a locked period, or spare it there, otherwise than it was."""
        if not (self.valid_from and self.unit_id):
            return
        stood = self._stood
        is_moved = stood is not None and (stood.unit_id, stood.target.code) != (
            self.unit_id,
            self.target.code,
        )
        for closed in Period.objects.filter(locked_at__isnull=False).order_by("-data_to"):
            held = stood is not None and stood.holds_on(closed.data_to)
            if self.holds_on(closed.data_to) != held or (held and is_moved):
                told = _(
                    "%(period)s is locked, and whom it asked stays as it was. Let the time begin or end "
                    "after %(day)s."
                )
                words = {"period": closed, "day": f"{closed.data_to:%d/%m/%Y}"}
                box = "unit" if is_moved else "valid_to" if held else "valid_from"
                raise ValidationError({box: told % words})

    def refuse_removal(self) -> None:
        """Refuse to take the row out where a locked period heeded it, whichever version judged that."""
        if closed := self.last_heeded:
            told = _(
                "%(unit)s was not asked in %(period)s, which is locked: that stays. Do not delete the row, "
                "let its time end after %(day)s."
            )
            words = {"unit": self.unit, "period": closed, "day": f"{closed.data_to:%d/%m/%Y}"}
            raise ValidationError(told % words)

    @property
    def last_heeded(self) -> Period | None:
        """Return the last locked period that the row, as it is stored, speaks in; None where none is."""
        stood = self._stood
        locked = Period.objects.filter(locked_at__isnull=False).order_by("-data_to")
        return next((one for one in locked if stood and stood.holds_on(one.data_to)), None)

    @property
    def _stood(self) -> Applicability | None:
        """Return the row as it is stored, whatever a form has put into this one."""
        return Applicability.objects.filter(pk=self.pk).select_related("target").first()

    @staticmethod
    def speaks_on(date: dt.date) -> Q:
        """Return the condition that the row speaks on the day."""
        return Q(valid_from__lte=date) & (Q(valid_to__isnull=True) | Q(valid_to__gte=date))

    def holds_on(self, date: dt.date) -> bool:
        """Say whether the row speaks on the day."""
        return self.valid_from <= date and (self.valid_to is None or date <= self.valid_to)
