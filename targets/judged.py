"""Whether anything was judged by a version of a target: from then on it changes by the next one alone."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import models

from procedures.models import Procedure
from targets.models import Indicator, Period, Target


def is_referred_to(row: models.Model, *, but: Collection[str]) -> bool:
    """Say whether a row of any table refers to this one; `but` are the accessors that do not count."""
    links = [link for link in row._meta.related_objects if link.get_accessor_name() not in but]
    return any(link.related_model._base_manager.filter(**{link.field.name: row}).exists() for link in links)


def has_figures(indicator: Indicator) -> bool:
    """Say whether figures of the indicator are there to be judged: stated ones, or a catalogue to count."""
    counted = bool(indicator.catalogue_count) and Procedure.objects.exists()
    return counted or is_referred_to(indicator, but=("targets",))


def is_judged(target: Target) -> bool:
    """Say whether a verdict was made by the version: of figures by now, or in a period that is locked."""
    return target.last_locked is not None or has_figures(target.indicator)


def judged_by_now() -> Callable[[Target], bool]:
    """Return what `is_judged` says, for the targets of a sheet: a query for each table, none for a row."""
    last = Period.objects.filter(locked_at__isnull=False).aggregate(day=models.Max("data_to"))["day"]
    has_catalogue = Procedure.objects.exists()
    referred: set[int] = set()
    for link in Indicator._meta.related_objects:
        if link.get_accessor_name() != "targets":
            rows = link.related_model._base_manager.order_by()
            referred.update(rows.values_list(link.field.name, flat=True).distinct())

    def is_judged_by_now(target: Target) -> bool:
        is_closed = last is not None and target.in_force_from is not None and target.in_force_from <= last
        counted = has_catalogue and bool(target.indicator.catalogue_count)
        return is_closed or counted or target.indicator_id in referred

    return is_judged_by_now
