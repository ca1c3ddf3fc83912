"""Units of the province through time, and who belongs to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from accounts.names import said
from sheets.vietnamese import sort_key

BEGINNING_UNKNOWN = dt.date(2012, 1, 1)  # stands for a founding day that nobody knows (docs/data.md)
PROVINCE = "46"  # the code of the province itself in the state list of units


class Level(models.TextChoices):
    """At which level of government a unit stands."""

    PROVINCE = "province", _("province")
    DEPARTMENT = "department", _("province department")
    DISTRICT = "district", _("district level")
    COMMUNE = "commune", _("commune level")


class Terrain(models.TextChoices):
    """Where a commune lies: the programme asks more of the delta than of the mountains."""

    NONE = "", _("not distinguished")
    DELTA = "delta", _("delta")
    MOUNTAIN = "mountain", _("mountain")


class UnitKind(models.TextChoices):
    """What a unit is called in front of its name."""

    PROVINCE = "tinh", "tỉnh"
    OFFICE = "van_phong", "văn phòng"
    DEPARTMENT = "so", "sở"
    INSPECTORATE = "thanh_tra", "thanh tra"
    BOARD = "ban", "ban"
    CITY = "thanh_pho", "thành phố"
    TOWN = "thi_xa", "thị xã"
    RURAL_DISTRICT = "huyen", "huyện"
    COMMUNE = "xa", "xã"
    WARD = "phuong", "phường"
    TOWNSHIP = "thi_tran", "thị trấn"


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about many units."""

    def on(self, date: dt.date) -> Self:
        """Keep the units that exist on the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=date), valid_from__lte=date)

    def under(self, unit: Unit, date: dt.date) -> Self:
        """Keep the unit and all below it on the day: government has three levels, so two steps are enough."""
        placed = Placement.objects.on(date)
        below = placed.filter(parent=unit).values("unit")
        further = placed.filter(parent__in=below).values("unit")
        return self.filter(Q(pk=unit.pk) | Q(pk__in=below) | Q(pk__in=further))

    def with_placements(self) -> Self:
        """Bring along where each unit belongs through time: one query for all of them."""
        return self.prefetch_related(placements_of())


class Unit(models.Model):
    """An office of the province: the province itself, a department, a district or a commune."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    official_id = models.CharField(_("official identifier (mã định danh)"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    valid_from = models.DateField(_("exists from"))
    valid_to = models.DateField(_("exists until and including"), null=True, blank=True)
    focal_name = models.CharField(_("focal person"), max_length=150, blank=True)
    focal_phone = models.CharField(_("telephone of the focal person"), max_length=30, blank=True)
    head_submits = models.BooleanField(
        _("only the head submits"),
        default=False,
        help_text=_("Else an official submits with the tick that the head has agreed."),
    )
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_began",
                violation_error_message=_("The unit ends before it begins. Check the two days."),
            ),
        ]

    def __str__(self) -> str:
        return said(self.name)

    def get_absolute_url(self) -> str:
        """Return the address of the unit's page."""
        return reverse("reports:unit-detail", args=[self.code.lower()])

    def clean(self) -> None:
        """Refuse a level below which those cannot lie that do, or did."""
        for row in self._placed_below() if self.pk and self.level in Level.values else ():
            if row.unit.level_above != self.level:
                words = _(
                    "%(unit)s belongs to this unit on some days, so its level stays. "
                    "Let the unit end on a day and add its successor as a new unit."
                )
                raise ValidationError({"level": words % {"unit": row.unit}})

    def _placed_below(self) -> Iterable[Placement]:
        """Return the rows of the units that belong to this one (bring them along for many)."""
        rows = self.placed_below.all()
        is_at_hand = "placed_below" in getattr(self, "_prefetched_objects_cache", {})
        return rows if is_at_hand else rows.select_related("unit")

    @property
    def level_above(self) -> Level:
        """Return the level of the unit that it belongs to."""
        return Level.DISTRICT if self.level == Level.COMMUNE else Level.PROVINCE

    def exists_on(self, date: dt.date) -> bool:
        """Say whether the unit exists on the day."""
        return self.valid_from <= date and (self.valid_to is None or date <= self.valid_to)

    def name_on(self, date: dt.date) -> str:
        """Return what the unit was called on the day (asks its dated names, so prefetch `names` for many)."""
        known = [dated for dated in self.names.all() if dated.since <= date]
        return said(max(known, key=lambda dated: dated.since).name if known else self.name)

    def placed_name_on(self, date: dt.date) -> str:
        """Return the name of the day, a commune with its district: names of communes repeat."""
        name, district = self.name_on(date), self.district_on(date)
        return f"{name} – {district.place_name}" if self.level == Level.COMMUNE and district else name

    @cached_property
    def placed(self) -> tuple[Placement, ...]:
        """Return where it belongs through time, the newest first (bring them `with_placements` for many)."""
        at_hand = getattr(self, "_prefetched_objects_cache", {}).get("placements")
        rows = self.placements.select_related("parent") if at_hand is None else at_hand
        return tuple(sorted(rows, key=Placement.begins, reverse=True))

    def bring_along(self, names: list[UnitName], placements: list[Placement]) -> None:
        """Let the unit hold its rows, read for many units at once."""
        self._prefetched_objects_cache = {"names": names, "placements": placements}

    def placement_on(self, date: dt.date) -> Placement | None:
        """Return the row that speaks on the day; None of the province, which belongs to nobody."""
        return next((one for one in self.placed if one.since is None or one.since <= date), None)

    def parent_on(self, date: dt.date) -> Unit | None:
        """Return the unit that it belongs to on the day."""
        found = self.placement_on(date)
        return found.parent if found else None

    def terrain_on(self, date: dt.date) -> Terrain:
        """Return in what terrain it lies on the day."""
        found = self.placement_on(date)
        return Terrain(found.terrain) if found else Terrain.NONE

    def district_on(self, date: dt.date) -> Unit | None:
        """Return the district that it is, or lies in on the day; None of what belongs to the province."""
        if self.level == Level.COMMUNE:
            return self.parent_on(date)
        return self if self.level == Level.DISTRICT else None

    @property
    def place_name(self) -> str:
        """Return the name without its kind, "Quảng Thành" for "Xã Quảng Thành": what people sort by."""
        kind = self.get_kind_display()
        return said(self.name[len(kind) :].strip() if self.name.lower().startswith(kind + " ") else self.name)

    @property
    def begins_on(self) -> dt.date | None:
        """Return the day on which the unit began to exist; None where nobody knows it."""
        return None if self.valid_from == BEGINNING_UNKNOWN else self.valid_from

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Return the key of the Vietnamese order: province, departments, districts, communes by name."""
        if self.level in (Level.PROVINCE, Level.DISTRICT):
            return (Level.values.index(self.level), self.code)  # districts stand in their official order
        return (Level.values.index(self.level), sort_key(self.place_name), self.code)


class UnitName(models.Model):
    """What a unit is called from a day on. Only units that changed their name have such rows."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=150)
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("dated name")
        verbose_name_plural = _("dated names")
        ordering = ["unit", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "since"],
                name="unit_name_once_a_day",
                violation_error_message=_("This unit already has a name from that day."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Questions about many placements."""

    def on(self, date: dt.date) -> Self:
        """Keep of each unit the row that speaks on the day: the newest that has begun."""
        same = Placement.objects.filter(Q(since__isnull=True) | Q(since__lte=date), unit=OuterRef("unit"))
        newest = same.order_by(F("since").desc(nulls_last=True)).values("pk")[:1]
        return self.filter(pk=Subquery(newest))


class Placement(models.Model):
    """Where a unit belongs from a day on: to which unit, and in what terrain. The newest row by a day speaks.

    Whoever judges a period asks for its cut-off day, whoever acts today for today (docs/decisions/0025).
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements", verbose_name=_("unit"))
    since = models.DateField(
        _("since"),
        null=True,
        blank=True,
        help_text=_("Empty of the first row: it holds for as long as the unit exists."),
    )
    parent = models.ForeignKey(
        Unit, models.PROTECT, related_name="placed_below", verbose_name=_("belongs to")
    )
    terrain = models.CharField(_("terrain"), max_length=12, choices=Terrain.choices, blank=True)
    legal_basis = models.CharField(_("document, with its number and day"), max_length=300, blank=True)
    reason = models.TextField(_("reason"), blank=True, validators=[within_length])
    is_erratum = models.BooleanField(
        _("puts an error right"),
        default=False,
        help_text=_("It judges anew the locked periods in which it speaks."),
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement of a unit")
        verbose_name_plural = _("placements of units")
        ordering = ["unit", F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "since"],
                name="placement_once_a_day",
                violation_error_message=_(
                    "Another row begins on this day. Mend that one, or write another day."
                ),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(since__isnull=True),
                name="placement_first_once",
                violation_error_message=_("The unit has a first row. Write from which day this one holds."),
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(is_erratum=True) | Q(legal_basis__gt=""),
                name="placement_moved_by_a_document",
                violation_error_message=_("Name the document that decides this, with its number and day."),
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True, is_erratum=False) | Q(reason__gt=""),
                name="placement_has_a_reason",
                violation_error_message=_("Write the reason: why the unit moves, or what was wrong."),
            ),
        ]

    def __str__(self) -> str:
        day = f"{self.since:%d/%m/%Y}" if self.since else _("from the beginning")
        return f"{self.parent} ({day})"

    def begins(self) -> dt.date:
        """Return the day from which it may speak."""
        return self.since or dt.date.min

    def clean(self) -> None:
        """Refuse what its unit cannot be placed in: the rules span rows of two units."""
        if self.unit.level not in Level.values:
            return  # that is said at the unit itself
        self._refuse_terrain()
        if self.since is not None:
            self._refuse_day(self.since)
        if self._state.fields_cache.get("parent") or self.parent_id:
            self._refuse_parent()

    def _refuse_terrain(self) -> None:
        if self.unit.level == Level.PROVINCE:
            raise ValidationError({"parent": _("The province belongs to no unit: take the row out.")})
        if (self.unit.level == Level.COMMUNE) != (self.terrain != Terrain.NONE):
            words = _("A commune is delta or mountain; other units have no terrain.")
            raise ValidationError({"terrain": words})

    def _refuse_day(self, since: dt.date) -> None:
        first, last = self.unit.valid_from, self.unit.valid_to
        if first and since <= first:
            told = _(
                "The unit exists from %(day)s. Write a later day, or mend its first row, which has none."
            )
            raise ValidationError({"since": told % {"day": f"{first:%d/%m/%Y}"}})
        if last and since > last:
            told = _("The unit exists until %(day)s. Write a day up to then.")
            raise ValidationError({"since": told % {"day": f"{last:%d/%m/%Y}"}})

    def _refuse_parent(self) -> None:
        wanted = self.unit.level_above
        if self.parent.level != wanted:
            level = _("A unit of this level belongs to a unit of the level “%s”.") % wanted.label
            raise ValidationError({"parent": level})
        day = self.since or self.unit.valid_from
        if day and not self._may_lie_below(self.parent, day):  # else its unit still is without a first day
            told = _("%(parent)s does not exist on %(day)s. Choose another unit, or another day.")
            raise ValidationError({"parent": told % {"parent": self.parent, "day": f"{day:%d/%m/%Y}"}})

    def _may_lie_below(self, parent: Unit, day: dt.date) -> bool:
        """Say whether the other unit exists on the day; a first day that nobody knows decides nothing."""
        if not parent.valid_from:
            return True  # that is said at the unit itself
        if self.since is None and None in (parent.begins_on, self.unit.begins_on):
            return parent.valid_to is None or day <= parent.valid_to
        return parent.exists_on(day)


def placements_of(unit: str = "") -> Prefetch[Any]:
    """Return what brings along where each unit of some rows belongs through time: one query.

    unit  the name of a row's key to its unit; "" for units themselves
    """
    path = f"{unit}__placements" if unit else "placements"
    return Prefetch(path, Placement.objects.select_related("parent"))


def placed_below_them() -> Prefetch[Any]:
    """Return what brings along the rows of those that belong to units: one query."""
    return Prefetch("placed_below", Placement.objects.select_related("unit"))


class UnitSuccession(models.Model):
    """One unit going up in another: its history stays with it, its work goes on with the successor."""

    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="succeeded_by", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="succeeds", verbose_name=_("successor"))
    effective_on = models.DateField(_("effective on"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        ordering = ["effective_on", "predecessor"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="unit_succession_once",
                violation_error_message=_("This merger is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="unit_succeeds_another",
                violation_error_message=_("A unit cannot succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} – {self.successor}"
