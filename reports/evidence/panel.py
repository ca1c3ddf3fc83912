"""The files of a line as a page shows them: templates/components/evidence.html."""

from __future__ import annotations

from dataclasses import dataclass

from procedures.models import Unit
from reports.evidence.kinds import DOCX, JPG, PDF, PNG, XLSX
from reports.evidence.refused import RefusedFile
from reports.figures.unit_report import UnitReport
from reports.models import Evidence
from targets.models import Period

OFFERED = 20  # files of the unit to use again, the newest first

# Pictures by their kind, or phones offer no camera; documents by their ending, which every system knows.
ACCEPT = ",".join([JPG.media_type, PNG.media_type, *(f".{kind.endings[0]}" for kind in (PDF, DOCX, XLSX))])


@dataclass(frozen=True, slots=True)
class EvidencePanel:
    """The files of one line, and what may be done with them."""

    period: Period
    unit: Unit
    code: str  # of the indicator
    name: str  # of the indicator, for those who hear the page
    files: list[Evidence]
    others: list[Evidence]  # files of the unit that may be used again here
    may_edit: bool
    refused: RefusedFile | None = None  # what is said of the file that was handed in last

    @property
    def accept(self) -> str:
        """Return what a browser should offer to choose from; what is taken is decided by the content."""
        return ACCEPT


def evidence_panels(
    sheet: UnitReport, *, may_edit: bool, refused: RefusedFile | None = None
) -> dict[str, EvidencePanel]:
    """Return the panel of each row of the report by the code of its indicator, with one query at most.

    may_edit  whether the reader enters figures for this unit and the period is open
    refused   what is said of a file that was refused
    """
    known = list(Evidence.objects.filter(unit=sheet.unit)[:OFFERED]) if may_edit else []
    found = {}
    for row in sheet.rows:
        files = list(row.line.evidence.all()) if row.line else []
        editable = may_edit and row.is_editable
        others = [file for file in known if file not in files] if editable else []
        label = row.asked.indicator.label
        told = refused if refused and refused.code == row.code else None
        found[row.code] = EvidencePanel(
            sheet.period, sheet.unit, row.code, label, files, others, editable, told
        )
    return found
