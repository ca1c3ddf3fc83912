"""Explaining differences between two sources, each with one act beside it; and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts import audit, changes, clock
from accounts.audit import FieldChange
from accounts.lengths import refuse_too_long
from accounts.models import User
from procedures.rights import Action, demand
from reports.models import DifferenceExplained
from reports.refusal import Overtaken, Refused
from reports.review.differences import DifferenceLine
from sheets.cells.value import tidy


@transaction.atomic
def explain(lines: Collection[DifferenceLine], seen: Mapping[str, str], text: str, *, by: User) -> None:
    """Explain the differences with these very values, all or none.

    seen    the values by difference as the page showed them
    raises  Refused without a text; Overtaken where a value has changed, or a difference is gone
    """
    text = tidy(text)
    if not text:
        raise Refused(_("Write why the two sources differ."))
    refuse_too_long(text)
    if not lines or {line.choice: line.seen for line in lines} != dict(seen):
        raise Overtaken(_("A value has changed since this page was opened. Look at both values again."))
    for line in lines:
        _explain(line, text, by)


def _explain(line: DifferenceLine, text: str, by: User) -> None:
    role = demand(by, Action.EXPLAIN_DIFFERENCES, line.unit)
    one = line.difference
    (part, whole), (beside_part, beside_whole) = one.said, one.beside
    row, _made = DifferenceExplained.objects.update_or_create(
        pair_id=one.pair.key,
        unit=line.unit,
        period=line.period,
        defaults={
            "part": part,
            "whole": whole,
            "beside_part": beside_part,
            "beside_whole": beside_whole,
            "text": text,
            "by": by,
            "at": clock.now(),
        },
    )
    told = [FieldChange(line.pair_name, line.said, line.beside)]
    audit.write("explain", row, by=by, reason=text, unit_code=line.unit.code, role=role, changes=told)


@transaction.atomic
def take_back(row: DifferenceExplained, *, by: User) -> None:
    """Take an explanation back: the difference is open again."""
    role = demand(by, Action.EXPLAIN_DIFFERENCES, row.unit)
    told = changes.between(DifferenceExplained, model_to_dict(row), {})
    audit.write("explanation_undone", row, by=by, unit_code=row.unit.code, role=role, changes=told)
    row.delete()
