"""What history hangs on, and so stays as it is wherever somebody would change it: in forms and in sheets."""

from django.utils.translation import gettext_lazy

UNIT_KEPT = ("code", "kind", "level", "valid_from")  # of a unit that has reported
UNIT_HANGS = gettext_lazy(
    "The unit has reports that hang on this: it stays as it is. "
    "Let the unit end on a day and add its successor as a new unit."
)
KEEPS_PROCEDURES = gettext_lazy(
    "The unit keeps procedures, which a province department alone does. Give them another owner first."
)
# What dated rows hang on: for whom they may be, and from which day on.
PROCEDURE_KEPT = ("authority", "in_force_from")
PROCEDURE_HANGS = gettext_lazy(
    "Levels or handlings of the procedure hang on this: it stays as it is. "
    "Let the procedure end on a day and add its successor under a new code."
)
ROW_SPEAKS = gettext_lazy(
    "Figures since %s are counted by this row: it stays as it is. "
    "Add a row for the day of the change, or mend this one alone in the administration."
)
