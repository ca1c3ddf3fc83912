"""Figures that nobody types: counted in the procedure catalogue (verdicts/catalogue_figures.py)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.figures import count_words
from indicators import Comparator, Share, Threshold
from reports.figures.share import ShareKind
from reports.figures.yes_no import YesNoKind
from targets.models import Indicator

ALL = Threshold(100, Comparator.AT_LEAST)


def _counted_there(indicator: Indicator) -> str:
    return _("%(code)s is counted in the catalogue of procedures. Leave this row out.") % {
        "code": indicator.code
    }


class CatalogueShareKind(ShareKind):
    """Procedures that have something, of all."""

    code = "catalogue_share"
    is_reported = False
    counts_once = True
    columns = ()

    def short_words(self, name: str, count: int, gross: str, *, is_running: bool) -> str:
        """Return how many keepers lack something, and how much; each procedure is lacking once."""
        if is_running:
            return super().short_words(name, count, gross, is_running=True)
        text = ngettext(
            "%(name)s: %(count)s unit that keeps procedures lacks %(gross)s.",
            "%(name)s: %(count)s units that keep procedures lack %(gross)s together.",
            count,
        )
        return text % {"name": name, "count": count_words(count), "gross": gross}

    def why_not_stated(self, indicator: Indicator) -> str:
        """Return that the catalogue says it."""
        return _counted_there(indicator)


class CatalogueYesNoKind(YesNoKind):
    """Agencies all of whose services have something."""

    code = "catalogue_yes_no"
    is_reported = False
    columns = ()

    def asks_of_list(self, threshold: Threshold) -> Threshold:
        """Return that an agency has all of them, however many agencies are to have it."""
        return ALL

    def of_procedures(self, share: Share) -> Share:
        """Return yes where none of them is lacking; nothing where there are none."""
        return Share(int(share.part == share.whole), 1) if share.whole else share

    def why_not_stated(self, indicator: Indicator) -> str:
        """Return that the catalogue says it."""
        return _counted_there(indicator)
