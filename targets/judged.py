"""Whether anything was judged by a version of a target: from then on it changes by the next one alone."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models

from procedures.models import Procedure
from targets.models import Indicator, Target


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
    return target.last_judged is not None or has_figures(target.indicator)
