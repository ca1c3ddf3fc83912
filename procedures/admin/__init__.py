"""The rooms of units and of the catalogue in the administration."""

from procedures.admin import accounts, catalogue, units
from procedures.admin.sheets import ExportSheets

__all__ = ["ExportSheets", "accounts", "catalogue", "units"]
