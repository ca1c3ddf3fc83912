"""Reading a verdict in tests."""

from __future__ import annotations

from indicators import Flag, Reason, StandingCode
from reports.scopes import Scope, unit_scope
from reports.verdicts.standing import standings
from reports.verdicts.verdict import Verdict
from targets.models import Period, Target
from tests.factories import (
    make_province,
)


def verdict_of(target: Target, period: Period, scope: Scope | None = None) -> Verdict:
    (verdict,) = standings(period, scope or unit_scope(make_province()), codes=[target.indicator.code])
    return verdict


def counts_of(verdict: Verdict) -> tuple[int, int] | None:
    return (verdict.share.part, verdict.share.whole) if verdict.share else None


def flags_of(verdict: Verdict) -> frozenset[Flag]:
    return verdict.standing.flags if verdict.standing else frozenset()


def reason_of(verdict: Verdict) -> Reason | None:
    return verdict.standing.reason if verdict.standing else None


def code_of(verdict: Verdict) -> StandingCode | None:
    return verdict.standing.code if verdict.standing else None
