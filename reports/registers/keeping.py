"""Keeping a register: a row added, changed or taken out, each with one act beside it or not at all."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts import audit, changes
from accounts.models import User
from procedures.models import Unit
from procedures.rights import Action, demand
from reports.refusal import Overtaken, Refused
from reports.registers.forms import RegisterForm, rows_fingerprint, standing_rows
from reports.registers.usage import UsageForm


@transaction.atomic
def keep_row(form: RegisterForm | UsageForm, *, by: User) -> models.Model:
    """Save what a form without faults holds and return the row.

    raises  Overtaken where the row is no longer what the form showed, Refused where such a row is there
    """
    unit: Unit = form.cleaned_data["unit"]
    role = demand(by, Action.KEEP_REGISTERS, unit)
    is_new = "seen" not in form.fields
    if not is_new and rows_fingerprint(form.standing()) != form.cleaned_data["seen"]:
        raise Overtaken(_overtaken())
    told = form.told()
    if not told and form.instance:  # nothing was changed, so nothing is written down
        return form.instance
    try:
        with transaction.atomic():
            row = form.store()
    except IntegrityError as error:  # of two at once the second finds the first one's row
        told_why = _("Such a row was added meanwhile. Look at the register and change that one.")
        raise Refused(told_why) from error
    act = "add" if is_new else "change"
    audit.write(act, row, by=by, role=role, unit_code=unit.code, changes=told)
    return row


@transaction.atomic
def remove_row(row: Any, seen: str, *, by: User) -> None:
    """Take the row out of its register, or raise Overtaken where it is no longer what the page showed."""
    role = demand(by, Action.KEEP_REGISTERS, row.unit)
    if rows_fingerprint(standing_rows(type(row), row.pk)) != seen:
        raise Overtaken(_overtaken())
    told = changes.between(type(row), model_to_dict(row), {})
    audit.write("delete", row, by=by, role=role, unit_code=row.unit.code, changes=told)
    row.delete()


def _overtaken() -> str:
    return _("Somebody else changed or removed this row meanwhile. Open it anew and look before you save.")
