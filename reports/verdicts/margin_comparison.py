"""Which verdicts would be others under other margins: nothing is judged anew that margins cannot turn."""

from __future__ import annotations

from dataclasses import dataclass

from indicators import Margins, StandingCode
from reports.scopes import Scope
from reports.verdicts.comparison import Comparison, UnitCodes, codes_of
from reports.verdicts.ledger import Ledger
from reports.verdicts.peers import OneByOne
from reports.verdicts.standing import judge
from reports.verdicts.verdict import Verdict
from targets.models import Indicator, MarginVersion, Period

PACED = frozenset({StandingCode.BEHIND, StandingCode.AT_RISK, StandingCode.ON_TRACK})


@dataclass(frozen=True)
class MarginComparison(Comparison):
    """Two ledgers that differ in their margins alone.

    A standing hangs on the margins by two answers: whether the value is off its path by more than the one,
    and by more than the other (indicators/standing.py). Where both stay the same, so does the verdict.
    """

    @classmethod
    def of(
        cls,
        ledger: Ledger,
        margins: MarginVersion,
        indicators: tuple[Indicator, ...],
        periods: tuple[Period, ...],
    ) -> MarginComparison:
        """Return the ledger beside itself with one more version of the margins."""
        return cls(ledger, ledger.as_if(margins=(*ledger.margins, margins)), indicators, periods)

    def judged_anew(self, verdict: Verdict) -> Verdict:
        """Return what becomes of a verdict, which is itself where it stands alike to both margins."""
        before, after = (each.margins_in(verdict.asked) for each in (self.before, self.after))
        if _answers(verdict, before) == _answers(verdict, after):
            return verdict
        return judge(self.after, verdict.indicator, verdict.asked, verdict.scope)

    def codes_before(self, indicator: Indicator, asked: Period, scope: Scope) -> UnitCodes:
        """Return how the target stands for each unit alone; for none where units have no path."""
        case = OneByOne(self.before, indicator, asked, scope)
        whole = case.whole.target_path
        has_path = whole is not None and whole.start is not None and case.kind.is_gradual(alone=True)
        return codes_of(case, case.whole.units) if has_path else {}

    def codes_after(self, indicator: Indicator, asked: Period, scope: Scope, before: UnitCodes) -> UnitCodes:
        """Return how the target would stand for each unit alone."""
        case = OneByOne(self.after, indicator, asked, scope)
        return before | codes_of(case, [unit for unit, code in before.items() if code in PACED])


def _answers(verdict: Verdict, margins: Margins) -> tuple[bool, bool] | None:
    if verdict.deviation is None:
        return None
    return verdict.deviation < -margins.at_risk, verdict.deviation < -margins.behind
