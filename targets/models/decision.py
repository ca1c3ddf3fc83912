"""What every version of a rule says of itself: from when it is in force, by which document, why, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Self, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.lengths import within_length
from targets.models.period import Period


class Decision(models.Model):
    """A version of a rule: it judges from a day on, and no period that was locked before it was decided."""

    legal_basis = models.CharField(_("legal basis"), max_length=300)
    in_force_from = models.DateField(_("in force from"))
    reason = models.TextField(
        _("reason"),
        blank=True,
        validators=[within_length],
        help_text=_("Why this version takes the place of the one before."),
    )
    is_erratum = models.BooleanField(
        _("puts an error right"),
        default=False,
        help_text=_("It judges anew the locked periods that lie after its beginning."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    JUDGING: tuple[str, ...] = ()  # columns by which it judges, as the database names them
    SERIES: tuple[str, ...] = ()  # columns that all versions of one rule have alike

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the version; what was read of it before is no more what stands."""
        super().save(*args, **kwargs)
        self.__dict__.pop("_read", None)

    @property
    def last_locked(self) -> Period | None:
        """Return the last locked period after its beginning, by whichever version it is judged."""
        since = cast(dt.date | None, self.in_force_from)  # of a form that was not filled in
        locked = Period.objects.filter(locked_at__isnull=False).order_by("data_to")
        return locked.filter(data_to__gte=since).last() if since else None

    @property
    def last_judged(self) -> Period | None:
        """Return the last locked period that it judges: no later version is in force there yet."""
        number = cast(int | None, self.version)  # type: ignore[attr-defined]
        if self.last_locked is None or number is None:
            return None
        alike: dict[str, Any] = {name: getattr(self, name) for name in self.SERIES}
        later = type(self)._base_manager.filter(**alike | {"version__gt": number})
        until = later.aggregate(day=models.Min("in_force_from"))["day"] or dt.date.max
        judged = Period.objects.filter(data_to__gte=self.in_force_from, data_to__lt=until)
        return judged.filter(locked_at__isnull=False).order_by("data_to").last()

    @property
    def rejudged(self) -> list[Period]:
        """Return the locked periods that an erratum judged anew when it was decided, oldest first."""
        if not self.is_erratum or self.decided_at is None:
            return []
        locked = Period.objects.filter(locked_at__lte=self.decided_at, data_to__gte=self.in_force_from)
        return list(locked.order_by("data_to"))

    def refuse_locked(self) -> None:
        """Refuse a later version that a locked period would be judged by, unless it puts an error right."""
        if self.is_erratum or self.version in (None, 1) or self._is_stored:  # type: ignore[attr-defined]
            return
        if closed := self.last_locked:
            told = _(
                "%(period)s is locked and keeps the rule that judged it. Let the version be in force "
                "after %(day)s, or mark it as one that puts an error right."
            )
            words = {"period": closed, "day": f"{closed.data_to:%d/%m/%Y}"}
            raise ValidationError({"in_force_from": told % words})

    @property
    def where_decided(self) -> str:
        """Return where another version is decided, in words."""
        raise NotImplementedError

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **named: Any
    ) -> Self:
        """Return the version and let it remember what it judges by, as it was read."""
        found = super().from_db(db, field_names, values, **named)
        read = dict(zip(field_names, values, strict=False))
        found.__dict__["_read"] = {name: read.get(name) for name in ("id", *cls.JUDGING)}
        return found

    @property
    def _is_stored(self) -> bool:
        """Say whether a row has its key, which a new version may have been given too."""
        read = self.__dict__.get("_read", {}).get("id", 0)
        return bool(self.pk) and (read == self.pk or type(self)._base_manager.filter(pk=self.pk).exists())

    def refuse_rewriting(self) -> None:
        """Refuse other numbers in a version that has judged a locked period, or would judge one with them."""
        held = {name: getattr(self, name) for name in ("id", *self.JUDGING)}
        if not self.pk or self.__dict__.get("_read") == held:
            return
        stood = type(self)._base_manager.filter(pk=self.pk).first()
        changed = [name for name in self.JUDGING if stood and getattr(stood, name) != getattr(self, name)]
        if stood is None or not changed:
            return
        told = _("%(period)s is locked and was judged by this version: it stays as it is. %(wanted)s")
        if words := stood.kept_words(str(told)):
            raise ValidationError({changed[0].removesuffix("_id"): words})
        if closed := self.last_locked:  # whatever it says of errors: as one it was not decided
            told = _("%(period)s is locked and keeps the rule that judged it. %(wanted)s")
            raise ValidationError({"in_force_from": told % {"period": closed, "wanted": self.where_decided}})

    def kept_words(self, judged: str) -> str:
        """Return why it stays as it is, in words; "" where no period is locked since its beginning.

        judged  what is said where it judged the `period` itself, and no later version in its place
        """
        told = _(
            "%(period)s is locked and judged by a later version, which took the place of this one: both stay "
            "as they are. %(wanted)s"
        )
        own, closed = self.last_judged, self.last_locked
        words = {"period": own or closed, "wanted": self.where_decided}
        return (judged if own else str(told)) % words if closed else ""
