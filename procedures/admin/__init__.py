"""The rooms of units and of the catalogue in the administration."""

from procedures.admin import accounts, catalogue, units
from procedures.admin.sheets import SheetMixin

__all__ = ["SheetMixin", "accounts", "catalogue", "units"]
