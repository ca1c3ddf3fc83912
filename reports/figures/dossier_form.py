"""The table of dossiers: one line a group, whose parts must make their totals."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext as _

from indicators import printed_count
from reports.figures.forms import RowForm, Texts, count_field
from reports.models import DossierCount, Measurement, Report
from reports.models.dossiers import ALL_DOSSIERS
from reports.models.report import Answer

COLUMNS = (
    "carried_over",
    "received",
    "received_online",
    "settled",
    "settled_on_time",
    "settled_late",
    "in_progress",
    "in_progress_in_time",
    "in_progress_overdue",
)
# A total that is left empty follows from its parts.
TOTALS = {
    "settled": ("settled_on_time", "settled_late"),
    "in_progress": ("in_progress_in_time", "in_progress_overdue"),
}
MOST_GROUPS = 12


class DossierForm(RowForm):
    """The dossiers of a report in one group or in several that are summed."""

    columns = COLUMNS

    def __init__(self, row: Any, texts: Texts | None = None, *, groups: int = 0) -> None:
        """Take the row and its texts; `groups` is how many lines to offer at least."""
        self.least = groups
        super().__init__(row, texts)

    def extend(self) -> None:
        """Add the boxes of each group, and one for the source of figures kept as printed."""
        for place in range(self.group_count):
            self.fields[f"g{place}-group"] = forms.CharField(
                label=_("Group of dossiers"), required=False, max_length=80
            )
            for column in COLUMNS:
                label = str(label_for_field(column, DossierCount))
                needed = column not in TOTALS and column != "carried_over"
                self.fields[f"g{place}-{column}"] = count_field(label[:1].upper() + label[1:], needed=needed)
        self.fields["printed_source"] = forms.CharField(
            label=_("Source, for figures copied from a published report"), required=False, max_length=500
        )

    @property
    def group_count(self) -> int:
        """Return how many lines the table has: those typed, those stored, those of the period before."""
        typed = [int(match[1]) + 1 for name in self.texts if (match := re.match(r"g(\d+)-", name))]
        return min(max([1, self.least, len(self.row.earlier_dossiers), *typed]), MOST_GROUPS)

    def printed_figures(self) -> Texts:
        """Return the stored counts as texts."""
        texts: Texts = {}
        for place, count in enumerate(self.row.dossiers):
            texts[f"g{place}-group"] = count.group
            texts |= {f"g{place}-{c}": printed_count(getattr(count, c)) for c in COLUMNS}
            texts["printed_source"] = count.printed_source
        return texts

    def suggested(self) -> Texts:
        """Return the groups of the report before, and what it left to be carried over."""
        earlier = self.row.earlier_dossiers
        if not earlier:
            return {"g0-group": ALL_DOSSIERS, "g0-carried_over": "0"}
        texts: Texts = {}
        for place, count in enumerate(earlier):
            same_year = count.report.period.year == self.row.period.year
            texts[f"g{place}-group"] = count.group
            texts[f"g{place}-carried_over"] = printed_count(
                count.carried_over if same_year else count.in_progress
            )
        return texts

    def _typed(self) -> set[int]:
        """Return the lines in which something was typed beside what was suggested."""
        suggested = self.suggested()
        found = set()
        for name, text in self.texts.items():
            match = re.match(r"g(\d+)-(.+)", name)
            if match and text not in ("", suggested.get(name, "")):
                found.add(int(match[1]))
        return found

    def require(self, cleaned: dict[str, Any]) -> None:
        """Refuse a half-filled line; a line without any count is left out, and totals follow from parts."""
        typed = self._typed() or {0}  # a source alone states nothing
        for place in range(self.group_count):
            if place not in typed:
                continue
            cleaned[f"g{place}-carried_over"] = cleaned.get(f"g{place}-carried_over") or 0
            for total, parts in TOTALS.items():
                made = [cleaned.get(f"g{place}-{part}") for part in parts]
                if cleaned.get(f"g{place}-{total}") is None and None not in made:
                    cleaned[f"g{place}-{total}"] = sum(count for count in made if count is not None)
            for column in COLUMNS:
                if cleaned.get(f"g{place}-{column}") is None:
                    label = self.fields[f"g{place}-{column}"].label
                    self.add_error(
                        f"g{place}-{column}",
                        _("Enter “%(name)s”; if there is none, enter 0.") % {"name": label},
                    )

    def read(self, cleaned: dict[str, Any]) -> None:
        """Let each line judge its identities, and refuse a group counted twice."""
        source = cleaned.get("printed_source", "")
        self.counts = []
        for place in sorted(self._typed()):
            figures = {column: cleaned[f"g{place}-{column}"] for column in COLUMNS}
            group = cleaned.get(f"g{place}-group") or ALL_DOSSIERS
            count = DossierCount(group=group, printed_source=source, **figures)
            self.counts.append(count)
            names = {field: f"g{place}-{field}" for field in (*COLUMNS, "group")}
            self.try_models([(count, names)])
        named = [count.group for count in self.counts]
        if len(set(named)) < len(named) or (ALL_DOSSIERS in named and len(named) > 1):
            self.add_error(
                None,
                _("Each group is counted once, and “%(all)s” stands alone: groups are summed.")
                % {"all": ALL_DOSSIERS},
            )

    def write(self, line: Measurement, report: Report) -> None:
        """Replace the counts of the report."""
        super().write(line, report)
        report.dossier_counts.all().delete()
        if line.answer == Answer.MEASURED:
            for count in self.counts:
                count.report = report
            DossierCount.objects.bulk_create(self.counts)
