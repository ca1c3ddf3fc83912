"""Print how every target stands, for people and for scripts."""

from __future__ import annotations

import json
import math
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, connection
from django.utils.translation import gettext as _

from indicators import Forecast, printed, printed_index
from procedures.models import PROVINCE, Unit
from reports.scopes import PEER_GROUPS, scope_among
from reports.verdicts.closers import Closers, closers_of
from reports.verdicts.readings import TwoReadings
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Collecting, Contribution, KeptList, Verdict
from targets.models import Indicator, Period

COLUMNS = {
    "target": 10,
    "part": 9,
    "whole": 9,
    "printed": 9,
    "comparator": 2,
    "threshold": 5,
    "standing": 14,
    "certainty": 14,
    "coverage": 9,
    "gap": 7,
}


class Command(BaseCommand):
    """`manage.py standings --period 2018-q2 [--target CODE] [--unit CODE] [--json]`."""

    help = "Print every target's part, whole, percentage, threshold, standing, certainty, coverage and gap."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the period, and narrow to a target and a unit."""
        parser.add_argument("--period", required=True, help="such as 2018-q2")
        parser.add_argument("--target", help="one target only, such as HDH-02")
        parser.add_argument("--unit", default=PROVINCE, help="as in an address: 474, 474-rieng, cap-huyen")
        parser.add_argument("--json", action="store_true", help="a list of objects, and nothing else")

    def handle(self, **options: Any) -> None:
        """Print the rows, or stop with a sentence that says what was not found."""
        _refuse_an_empty_database()
        period = Period.objects.filter(code__iexact=options["period"]).first()
        if period is None:
            raise CommandError(
                _("There is no period “%s”. Periods run from 2016-q1 to 2020-q4.") % options["period"]
            )
        scope = scope_among(Unit.objects.all(), options["unit"], period.data_to)
        if scope is None:
            raise CommandError(
                _(
                    "There is no unit “%(unit)s” on %(date)s. "
                    "Give its code, such as 46, 474 or SNV, that of a district's own office, "
                    "such as 474-rieng, or one of %(groups)s."
                )
                % {
                    "unit": options["unit"],
                    "date": f"{period.data_to:%d/%m/%Y}",
                    "groups": ", ".join(PEER_GROUPS),
                }
            )
        code = options["target"]
        found = Indicator.objects.filter(code__iexact=code).first() if code else None
        if code and found is None:
            known = ", ".join(Indicator.objects.values_list("code", flat=True))
            raise CommandError(
                _("There is no target “%(code)s”. The targets are %(known)s.")
                % {"code": code, "known": known}
            )
        rows = [
            as_row(verdict) for verdict in standings(period, scope, codes=[found.code] if found else None)
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{scope.name} · {period}")
        self.stdout.write("  ".join(name.ljust(width) for name, width in COLUMNS.items()))
        for row in rows:
            self.stdout.write(_line(row))


def _refuse_an_empty_database() -> None:
    """Stop with a sentence where the programme is not loaded: ./run keeps its databases elsewhere."""
    try:
        if Period.objects.exists():
            return
        lack = _("holds no programme. Run “manage.py load_reference” first")
    except (OperationalError, ProgrammingError):
        lack = _("has no tables. Run “manage.py migrate” and “manage.py load_reference” first")
    raise CommandError(
        _(
            "The database %(name)s %(lack)s, or name another in DATABASE_URL: "
            "./run keeps sqlite:///var/demo.sqlite3 and sqlite:///var/published.sqlite3."
        )
        % {"name": connection.settings_dict["NAME"], "lack": lack}
    )


def as_row(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as plain values; None where there is nothing to say."""
    found, target, index = verdict.standing, verdict.target, verdict.index
    shown = None if verdict.value is None else printed(verdict.value, verdict.threshold)
    return {
        "target": verdict.indicator.code,
        "unit": verdict.scope.code,
        "period": verdict.asked.code,
        "part": verdict.share and verdict.share.part,
        "whole": verdict.share and verdict.share.whole,
        "printed": printed_index(index.as_published) if index else shown,
        "comparator": target and target.comparator,
        "threshold": target and target.threshold_text,
        "standing": found and found.code.value,
        "certainty": verdict.certainty and verdict.certainty.value,
        "units_counted": verdict.counted,
        "units_owing": verdict.owing,
        "gap": verdict.gap.parts if verdict.gap else verdict.excess and math.ceil(verdict.excess),
        "flags": sorted(flag.value for flag in found.flags) if found else [],
        "reason": found.reason.value if found and found.reason else None,
        "value": str(index.as_published) if index else None,
        "rank": index and index.rank,
        "speaks": (verdict.speaking and not verdict.is_outdated and verdict.speaking.code) or None,
        "shown_period": verdict.speaking.code if verdict.speaking and verdict.is_outdated else None,
        "collecting": verdict.collecting and _collecting(verdict.collecting),
        "answers": verdict.answers and asdict(verdict.answers),
        "not_applicable": verdict.exempt,
        "expected": None if verdict.expected is None else printed(verdict.expected),
        "change_in_a_year": None if verdict.year_change is None else printed(100 * verdict.year_change),
        "forecast": verdict.forecast and _forecast(verdict.forecast),
        "sources_differ": _sources(verdict.readings) if verdict.readings else None,
        "closers": _closers(closing) if (closing := closers_of(verdict)) else None,
        "common_list": _common_list(verdict),
    } | ({"measured_in": verdict.indicator.measured_in} if verdict.indicator.is_in_measure else {})


def _collecting(told: Collecting) -> dict[str, Any]:
    """Return what has come in of the period that is not closed."""
    return {
        "period": told.period.code,
        "counted": told.counted,
        "owing": told.owing,
        "answers": [told.share.part, told.share.whole],
        "bounds": told.bounds and [printed(end) for end in told.bounds],
    }


def _sources(readings: Iterable[TwoReadings]) -> dict[str, Any]:
    """Return both readings of each second source that differs, and how many differences are open."""
    told = [
        {
            "beside": one.pair.beside,
            "period": one.period.code,
            "said": list(one.said),
            "second": list(one.beside),
            "verified": one.verified,
            "units": one.compared,
            "open": one.open,
            "explained": one.explained,
        }
        for one in readings
    ]
    return {"open": sum(one["open"] for one in told), "readings": told}


def _closers(closing: Closers) -> dict[str, Any]:
    """Return who can close the gap, the largest shortfall first; of procedures their keepers by list."""
    return {
        "units": [_closer(line) for line in closing.lines],
        "scattered": closing.is_scattered,
        "short": len(closing.short),
        "gross": math.ceil(closing.gross),
        "silent": closing.silent,
        "groups": {group.unit.code: group.count for group in closing.groups},
        "keepers": closing.is_of_keepers,
    }


def _closer(line: Contribution) -> dict[str, Any]:
    if not line.lists:
        return {"unit": line.unit.code, "short": math.ceil(line.contribution)}
    lists = [_list(one) for one in line.lists]
    return {"unit": line.unit.code, "short": sum(one.short for one in line.lists), "lists": lists}


def _list(one: KeptList) -> dict[str, Any]:
    by = one.handled_by and one.handled_by.value
    return {"handled_by": by, "part": one.share.part, "whole": one.share.whole, "short": one.short}


def _common_list(verdict: Verdict) -> dict[str, Any] | None:
    """Return who keeps what a unit's figure counts, and the rows of its own; None of any other figure."""
    line = verdict.on_list
    if line is None:
        return None
    return {
        "keepers": [one.keeper.code for one in verdict.kept],
        "own_rows": line.own_rows and [line.own_rows.part, line.own_rows.whole],
    }


def _forecast(ahead: Forecast) -> dict[str, str]:
    """Return the middle and the two ends; the ends are what decides."""
    return {"value": printed(ahead.value), "low": printed(ahead.low), "high": printed(ahead.high)}


def _line(row: dict[str, Any]) -> str:
    """Return the row as a line of text; a dash where there is nothing to say."""
    counted = None if row["units_counted"] is None else f"{row['units_counted']}/{row['units_owing']}"
    told = row | {"coverage": counted, "standing": row["standing"] or (row["rank"] and f"rank {row['rank']}")}
    cells = ("–" if told[name] is None else str(told[name]) for name in COLUMNS)
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, COLUMNS.values(), strict=True)).rstrip()
