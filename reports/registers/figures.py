"""What the registers come to, each by year with the newest first: counted anew whenever somebody looks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from accounts import clock
from indicators import Share
from procedures.models import Level, Unit
from reports.models import Dialogue, IsoCertificate, LegalReview, SharedSystem, SystemUsage
from reports.registers.register import Figure, SummaryTable


def dialogues_by_year() -> SummaryTable:
    """Return the dialogues of each year, how many of the nine fields they cover, and what was answered."""
    rows = Dialogue.objects.values("held_on__year").order_by("-held_on__year")
    rows = rows.annotate(
        number=Count("pk"),
        subjects=Count("subject", distinct=True),
        people=Sum("participants"),
        asked=Sum("questions"),
        replied=Sum("answered"),
    )
    head = (_("Year"), _("dialogues"), _("fields"), _("participants"), _("questions answered"))
    return SummaryTable(
        _("By year"),
        head,
        tuple(
            (
                str(row["held_on__year"]),
                row["number"],
                f"{row['subjects']}/{len(Dialogue.Subject)}",
                row["people"],
                Share(row["replied"], row["asked"]),
            )
            for row in rows
        ),
    )


_REVIEWED = {name: Sum(name) for name in ("reviewed", "amended", "repealed", "issued")}


def _review_head(first: str) -> tuple[str, ...]:
    return (
        first,
        _("documents reviewed"),
        _("of which amended"),
        _("of which repealed"),
        _("newly issued"),
    )


def reviews_by_year() -> SummaryTable:
    """Return the legal documents reviewed in each year, and what followed."""
    rows = LegalReview.objects.values_list("year").annotate(**_REVIEWED).order_by("-year")
    lines = tuple((str(year), *counts) for year, *counts in rows)
    return SummaryTable(_("By year"), _review_head(_("Year")), lines)


def reviews_by_unit() -> SummaryTable:
    """Return the legal documents that each unit reviewed in all years, in the order of the units."""
    rows = LegalReview.objects.values_list("unit").annotate(**_REVIEWED).order_by()
    sums = {unit: counts for unit, *counts in rows}
    units = Unit.objects.filter(pk__in=sums).with_placements().prefetch_related("names")
    today = clock.today()
    lines = tuple(
        (unit.placed_name_on(today), *sums[unit.pk]) for unit in sorted(units, key=lambda unit: unit.sort_key)
    )
    return SummaryTable(_("By unit"), _review_head(_("Unit")), lines)


# ISO -------------------------------------------------------------------------------------------------------

Certificate = tuple[int, str, dt.date, dt.date | None]  # unit, version, declared, verified


def _certificates() -> list[Certificate]:
    rows = IsoCertificate.objects.order_by().values_list("unit_id", "version", "declared_on", "verified_on")
    return list(rows)


def _iso_head(first: str) -> tuple[str, ...]:
    return (first, _("declared"), _("verified"), _("communes with a declaration"))


def _iso_line(about: str, rows: list[Certificate], communes: list[Unit], day: dt.date) -> tuple[Figure, ...]:
    """Return what had been declared and verified by the day, and of the communes of that day how many had."""
    declared = [row for row in rows if row[2] <= day]
    verified = [row for row in declared if row[3] is not None and row[3] <= day]
    there = {unit.pk for unit in communes if unit.exists_on(day)}
    covered = there & {unit for unit, *_rest in declared}
    return (
        about,
        len(declared),
        len(verified),
        Share(len(covered), len(there)),
    )


def iso_by_year() -> SummaryTable:
    """Return what was declared and verified by the end of each year, in the present year by today."""
    rows, communes = _certificates(), list(Unit.objects.filter(level=Level.COMMUNE))
    today = clock.today()
    first = min((declared.year for _unit, _version, declared, _verified in rows), default=today.year + 1)
    days = [min(today, dt.date(year, 12, 31)) for year in range(today.year, first - 1, -1)]
    lines = tuple(_iso_line(str(day.year), rows, communes, day) for day in days)
    return SummaryTable(_("By the end of the year"), _iso_head(_("Year")), lines)


def iso_by_version() -> SummaryTable:
    """Return what is declared and verified today, by the version of the standard."""
    rows, communes, today = _certificates(), list(Unit.objects.filter(level=Level.COMMUNE)), clock.today()
    found: dict[str, list[Certificate]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(row)
    lines = tuple(
        _iso_line(version.label, found[version], communes, today)
        for version in IsoCertificate.Version
        if found[version]
    )
    return SummaryTable(_("By version, today"), _iso_head(_("version of the standard")), lines)


# Shared software -------------------------------------------------------------------------------------------


def usage_by_year() -> SummaryTable:
    """Return for each year who uses each of the shared systems, of those who should."""
    systems = list(SharedSystem.objects.all())
    found: dict[int, dict[int, Share]] = defaultdict(dict)
    rows = SystemUsage.objects.values("year", "system").annotate(used=Sum("users"), should=Sum("staff"))
    for row in rows.order_by("-year"):
        found[row["year"]][row["system"]] = Share(row["used"], row["should"])
    lines = tuple((str(year), *(cells.get(system.pk) for system in systems)) for year, cells in found.items())
    return SummaryTable(_("By year"), (_("Year"), *(str(system) for system in systems)), lines)
