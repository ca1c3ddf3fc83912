"""The rows of a question as a file, in the columns of the page."""

from __future__ import annotations

import tablib
from django.utils.translation import gettext as _

from procedures.sheets import Csv, Xlsx
from reports.registers.listing import FilterForm

FORMATS = {"csv": Csv, "xlsx": Xlsx}


def file_of(form: FilterForm, ending: str) -> bytes:
    """Return all rows that a form without faults asks for; text in them stays text."""
    register = form.register
    sheet = tablib.Dataset(headers=[_("Code"), _("Unit"), *(str(column.name) for column in register.columns)])
    for row in form.rows():
        name = row.unit.placed_name_on(register.day_of(row))
        sheet.append([row.unit.code, name, *(column.cell(row) for column in register.columns)])
    return FORMATS[ending]().export_data(sheet)
