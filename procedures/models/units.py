"""Units of the province through time, and who belongs to them."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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

    def under(self, unit: Unit) -> Self:
        """Keep the unit and all below it: government has three levels, so two steps up reach every one."""
        return self.filter(Q(pk=unit.pk) | Q(parent=unit) | Q(parent__parent=unit))


class Unit(models.Model):
    """An office of the province: the province itself, a department, a district or a commune."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    official_id = models.CharField(_("official identifier (mã định danh)"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    terrain = models.CharField(_("terrain"), max_length=12, choices=Terrain.choices, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("belongs to")
    )
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
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent__isnull=True)
                | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="unit_belongs_to_another_but_the_province",
                violation_error_message=_("Every unit but the province belongs to another: choose which."),
            ),
            models.CheckConstraint(
                condition=Q(level=Level.COMMUNE, terrain__in=[Terrain.DELTA, Terrain.MOUNTAIN])
                | (~Q(level=Level.COMMUNE) & Q(terrain=Terrain.NONE)),
                name="unit_terrain_for_communes",
                violation_error_message=_("A commune is delta or mountain; other units have no terrain."),
            ),
        ]

    def __str__(self) -> str:
        return said(self.name)

    def get_absolute_url(self) -> str:
        """Return the address of the unit's page."""
        return reverse("reports:unit-detail", args=[self.code.lower()])

    def clean(self) -> None:
        """Refuse a parent of the wrong level: a commune belongs to a district, all others to the province."""
        if self.parent is None:
            return
        wanted = Level.DISTRICT if self.level == Level.COMMUNE else Level.PROVINCE
        if self.parent.level != wanted:
            raise ValidationError(
                {"parent": _("A unit of this level belongs to a unit of the level “%s”.") % wanted.label}
            )

    def exists_on(self, date: dt.date) -> bool:
        """Say whether the unit exists on the day."""
        return self.valid_from <= date and (self.valid_to is None or date <= self.valid_to)

    def name_on(self, date: dt.date) -> str:
        """Return what the unit was called on the day (asks its dated names, so prefetch `names` for many)."""
        known = [dated for dated in self.names.all() if dated.since <= date]
        return said(max(known, key=lambda dated: dated.since).name if known else self.name)

    def placed_name_on(self, date: dt.date) -> str:
        """Return the name of the day, a commune with its district: names of communes repeat."""
        name = self.name_on(date)
        return f"{name} – {self.parent.place_name}" if self.level == Level.COMMUNE and self.parent else name

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


class Role(models.TextChoices):
    """What somebody does in a unit."""

    OFFICIAL = "official", _("reporting official")
    HEAD = "head", _("head of unit")
    DISTRICT_COORDINATOR = "district_coordinator", _("district coordinator")
    COORDINATOR = "coordinator", _("coordinator of the Department of Home Affairs")
    LEADER = "leader", _("province leader")
    ADMIN = "admin", _("administrator")


class Membership(models.Model):
    """A user's role in a unit."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("given by"),
    )
    # Of a role that may approve (procedures/granting.py): without a day it counts never, of others always.
    counts_from = models.DateField(_("counts from"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["unit", "role", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                name="membership_once",
                violation_error_message=_("This user already has this role in this unit."),
            ),
            models.CheckConstraint(
                condition=~Q(granted_by=F("user")),
                name="membership_given_by_another",
                violation_error_message=_("Nobody gives a role to themselves. Another administrator does."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"

    @property
    def approves_from(self) -> dt.date | None:
        """Return the day from which a role that may approve counts: its keys were its owner's for a night."""
        changed = self.user.keys_changed_on
        if self.counts_from is None or changed is None:
            return self.counts_from
        return max(self.counts_from, changed + dt.timedelta(days=1))
