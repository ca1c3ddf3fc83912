"""What is said of cells that are refused: by kind of repair, its name and how it is mended."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imports.checked import Outcome
from sheets.cells.naming import NAME_REPAIR

OTHER = (_("Figures that cannot be"), _("Mend the cells named below, then upload the file again."))
# In the order in which they are best mended: a name that is settled brings other rows to light.
GROUPS: dict[str, tuple[str | Promise, str | Promise]] = {
    "unit_unknown": (
        _("Units that were not found"),
        _("Accept a suggestion, or write the code of the unit as it stands in the template."),
    ),
    "unit_missing": (_("Rows without a unit"), _("Write the code of the unit, or delete the row.")),
    "unit_mismatch": (
        _("Code and name of different units"),
        _("Check whether the rows of the two columns have slipped apart."),
    ),
    "unit_foreign": (_("Units of others"), _("Leave these rows out: each unit imports its own figures.")),
    "target_unknown": (
        _("Targets that were not found"),
        _("Write the code of the target as it stands in the template."),
    ),
    "target_mismatch": (
        _("Code and name of different targets"),
        _("Check whether the rows of the two columns have slipped apart."),
    ),
    "period": (
        _("Rows of another period"),
        _("Leave these rows out, and import them into their own period."),
    ),
    "doubled": (_("The same figure twice"), _("Leave one of the two rows out.")),
    "not_asked": (_("Figures that are not asked for"), _("Leave these rows out.")),
    "sent": (
        _("Figures that were sent already"),
        _("Leave these rows out, or withdraw the report first. For approved figures ask for a correction."),
    ),
    "formula": (
        _("Formulas instead of figures"),
        _("Copy the cells and paste them as values; or take the values that the file has stored."),
    ),
    "unsaved": (
        _("Formulas without a stored value"),
        _("Open the file in Excel or LibreOffice, save it there and upload it again; or write the values."),
    ),
    "wrong_column": (_("Figures in a column of another kind"), _("Put the figure where it belongs.")),
    "state": (_("States that contradict the row"), _("Leave either the state or the figure.")),
    "half": (_("Rows that are half filled in"), _("Write what is missing; 0 where nothing occurred.")),
    "rule": OTHER,
    "name_unknown": (
        _("Names and codes that were not found"),
        NAME_REPAIR,
    ),
    "doubled_code": (_("The same code twice"), _("Leave one of the two rows out.")),
    "kept": (
        _("What history hangs on"),
        _("Leave these cells as they are; let the old end on a day and add what comes after it."),
    ),
    "missing": (_("Cells that must be filled in"), _("Write what is missing.")),
    "own_rule": (_("Rows that cannot be"), _("Mend the cells named below, then upload the file again.")),
}
MISREAD = (_("Cells that cannot be read"), _("Write the cells anew as the examples show."))
MISREAD_GROUP = "misread"
OUTCOMES: dict[Outcome, str | Promise] = {
    Outcome.NEW: _("new"),
    Outcome.CHANGED: _("changed"),
    Outcome.UNCHANGED: _("unchanged"),
    Outcome.REFUSED: _("errors"),
}


def group_of(code: str) -> str:
    """Return the kind of repair that a fault belongs to."""
    return MISREAD_GROUP if code.startswith("misread_") else code


def group_words(group: str) -> tuple[str, str]:
    """Return the name of a kind of repair, and what to do."""
    title, repair = MISREAD if group == MISREAD_GROUP else GROUPS.get(group, OTHER)
    return str(title), str(repair)
