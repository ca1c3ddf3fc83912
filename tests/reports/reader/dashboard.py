"""The sentences of the leader's page: how many targets may end how, who can close the gap, what to do."""

# ruff: noqa: E501 (a pattern of a sentence stands in one line, as the sentence does)
from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from accounts import clock
from tests.reports.reader.facts import Facts
from tests.reports.reader.kept import OWN
from tests.reports.reader.lead import Told
from tests.reports.reader.raw import Rows, is_over
from tests.reports.reader.words import NUMBER, PERIOD, Pattern, Untrue, count, half_up, holds, read, shown

PRESSING = ("Không đạt", "Chậm tiến độ", "Có nguy cơ", "Chưa đạt, chưa có lộ trình")
UNTOLD = ("Số liệu cũ", "Chưa đủ số liệu", "Góp vào mục tiêu chung")
ENDS = ("đã đạt", "có thể đạt", "khó đạt", "chưa biết")
NAMED = 3
LISTS = {"district": "thủ tục cấp huyện", "commune": "thủ tục cấp xã", OWN: "thủ tục ghi riêng"}


class Board:
    """What the rows say of all targets of a scope, and each sentence in which the page may say it."""

    def __init__(self, rows: Rows, scope: str, asked: int, told: Mapping[str, Told]) -> None:
        self.rows, self.scope, self.asked, self.told = rows, scope, asked, told
        counting = [one for one in told.values() if one.rule.target.in_programme]
        self.counting = [one for one in counting if one.standing != "Không áp dụng"]
        self.by_name = {one.rule.name: one for one in told.values()}

    @cached_property
    def pressing(self) -> list[Told]:
        """Return the targets that press, the worst first."""

        def worse(one: Told) -> tuple[int, Fraction, Fraction, int]:
            facts, short = one.facts, Fraction(0)
            if facts.value is not None:
                short = max(Fraction(0), (one.rule.threshold - facts.value) * (1 if one.rule.higher else -1))
            off = facts.off if facts.off is not None else Fraction(0)
            return PRESSING.index(one.standing), off, -short, one.rule.indicator.position

        return sorted((one for one in self.counting if one.standing in PRESSING), key=worse)

    # Behind where -----------------------------------------------------------------------------------------

    def where(self) -> list[Pattern]:
        counts = "|".join(ENDS)
        return [
            (rf"Đến (?P<day>[\d/]+), (?P<all>\d+) mục tiêu: (?P<ends>(?:\d+ (?:{counts})(?:, )?)+)\.", self.end_game),
            (r"(?P<others>(?:[^.;]+? \(hạn [\d/]+\) không đạt(?:; )?)+)\.", self.missed),
            (rf"(?P<period>{PERIOD}) đang thu thập: (?P<approved>[\d.]+)/(?P<owing>[\d.]+) đơn vị đã duyệt, hạn (?P<due>[\d:]+ [\d/]+)\.", self.gathered),
            (r"Mới có số liệu của (?P<number>\d+)/(?P<of>\d+) mục tiêu\.", self.few),
            (r"(?P<counts>\d+ mục tiêu (?:không đạt|chậm tiến độ|có nguy cơ|chưa đạt \(chưa có lộ trình\))(?:, \d+ [^,.]+)*)\.", self.counts),
            (r"(?P<most>Chậm nhất|Trước hết): (?P<name>[^,]+), (?:chậm )?khoảng (?P<quarters>\d+) quý\.", self.slowest),
            (rf"(?P<most>Xa ngưỡng nhất|Trước hết): (?P<name>.+?), (?P<value>{NUMBER} %|Có|Chưa) so với ngưỡng (?P<asked>[≥≤<>] {NUMBER} %), (?P<rest>[^.]*?[\d.]*[^.]*)\.", self.farthest),
            (r"(?P<number>\d+) mục tiêu chưa đủ số liệu để đánh giá\.", self.too_few),
            (r"Chưa đủ số liệu để nói chậm ở đâu\.", lambda: holds(self.pressing, [], "what presses")),
            (r"Không mục tiêu nào chậm tiến độ: (?:cả )?(?P<met>\d+)(?:/(?P<all>\d+))? mục tiêu có số liệu (?:đã đạt, các mục tiêu khác đúng tiến độ|đều đạt)\.", self.none_behind),
        ]  # fmt: skip

    def end_game(self, day: str, all: str, ends: str) -> None:
        year = self.rows.periods[self.asked].data_to.year
        by_day: dict[dt.date, list[Told]] = {}
        for one in self.counting:
            deadline = one.rule.target.deadline
            if deadline.year == year and clock.today() <= deadline:
                by_day.setdefault(deadline, []).append(one)
        if not by_day:
            raise Untrue("no deadline of this year is to come")
        most = max(by_day, key=lambda one: len(by_day[one]))
        holds(day, f"{most:%d/%m/%Y}", "the deadline of the end-game")
        found = Counter(one.ahead.ending() for one in by_day[most])
        holds(int(all), found.total(), "targets of the end-game")
        holds(ends, ", ".join(f"{found[end]} {end}" for end in ENDS if found[end]), "the end-game")

    def missed(self, others: str) -> None:
        found = [one.rule for one in self.counting if one.standing == "Không đạt"]
        true = [f"{one.name} (hạn {one.target.deadline:%d/%m/%Y}) không đạt" for one in found]
        holds(others.split("; "), true, "the targets that were missed")

    def gathered(self, period: str, approved: str, owing: str, due: str) -> None:
        quarter = self.rows.quarter(period)
        one = self.rows.periods[quarter]
        holds(due, f"{clock.local(one.unit_due_at):%H:%M %d/%m/%Y}", "until when units may send")
        if one.opened_at is None or one.locked_at is not None or quarter < self.asked:
            raise Untrue(f"{period} is not being gathered")
        owes: dict[int, set[str]] = {}
        for rule in self.rows.rules:
            if rule.is_reported and quarter % self.rows.every(rule) == 0:
                for unit in self.rows.owing(rule, self.scope, quarter):
                    owes.setdefault(unit, set()).add(rule.code)
        done = sum(
            all((unit, quarter) in self.rows.figures[code] for code in codes) for unit, codes in owes.items()
        )
        holds((approved, owing), (count(done), count(len(owes))), "units that are approved")

    def few(self, number: str, of: str) -> None:
        valued = sum(one.facts.value is not None for one in self.counting)
        holds((int(number), int(of)), (valued, len(self.counting)), "targets with figures")

    def counts(self, counts: str) -> None:
        words = dict(
            zip(
                PRESSING,
                ("không đạt", "chậm tiến độ", "có nguy cơ", "chưa đạt (chưa có lộ trình)"),
                strict=True,
            )
        )
        found = Counter(one.standing for one in self.pressing)
        told = [f"{found[one]} {words[one]}" for one in PRESSING if found[one]]
        holds(counts.replace(" mục tiêu ", " ", 1), ", ".join(told), "how many press")

    def slowest(self, most: str, name: str, quarters: str) -> None:
        worst = self.pressing[0]
        late = [max(0, half_up(one.facts.lag or Fraction(0))) for one in self.pressing]
        holds(most, "Chậm nhất" if max(late) == late[0] else "Trước hết", "whether it is the slowest")
        holds(name, self.dated(worst), "the worst target")
        holds(int(quarters), half_up(worst.facts.lag or Fraction(0)), "by how many quarters")

    def farthest(self, most: str, name: str, value: str, asked: str, rest: str) -> None:
        worst = self.pressing[0]
        short = [abs(one.rule.threshold - (one.facts.value or 0)) for one in self.pressing]
        holds(most, "Xa ngưỡng nhất" if max(short) == short[0] else "Trước hết", "whether it is the farthest")
        true = self.dated(worst), worst.value, worst.rule.asked
        holds((name, value, asked), true, "the worst target")
        is_open = worst.facts.certainty == "open"
        holds(rest, "kết quả còn có thể thay đổi" if is_open else worst.short, "what the worst target lacks")

    def dated(self, one: Told) -> str:
        """Return the target's name, with the period that speaks where nobody asked for that."""
        speaking = one.facts.speaking
        return one.rule.name if speaking == self.asked else f"{one.rule.name} ({self.rows.named(speaking)})"

    def too_few(self, number: str) -> None:
        holds(
            int(number),
            sum(one.standing == "Chưa đủ số liệu" for one in self.counting),
            "with too few figures",
        )

    def none_behind(self, met: str, all: str | None) -> None:
        holds(self.pressing, [], "what presses")
        valued = [one for one in self.counting if one.facts.value is not None and one.standing not in UNTOLD]
        holds(int(met), sum(one.standing == "Đạt" for one in valued), "how many are met")
        holds(int(all or met), len(valued), "how many have figures")

    # Who is behind ----------------------------------------------------------------------------------------

    def who(self) -> list[Pattern]:
        return [
            (r"(?P<name>[^:.]+): (?P<number>[\d.]+) đơn vị giữ danh mục còn thiếu, cộng lại (?P<gross>[\d.]+) [^.]+\.", self.keepers_short),
            (r"Dàn trải, nhiều nhất do (?P<units>.+?) giữ\.", self.keepers_spread),
            (rf"Nếu danh mục do (?P<number>\d+) đơn vị này giữ đạt ngưỡng, (?P<scope>[^.]+?) đạt (?P<value>{NUMBER}) %: (?P<units>[^.]+)\.", self.keepers_close),
            (r"(?P<name>[^:.]+): (?P<number>[\d.]+) đơn vị (?:chưa có|chưa đạt)(?:, thiếu cộng lại (?P<gross>[\d.]+) [^.]+)?\.", self.short),
            (r"Cả các đơn vị này đạt cũng chưa đủ: còn (?P<number>[\d.]+) đơn vị chưa báo cáo\.", self.not_enough),
            (r"Dàn trải, nhiều nhất ở (?P<groups>[^.]+)\.", self.spread),
            (rf"Nếu (?P<number>\d+) đơn vị này đạt ngưỡng, (?P<scope>[^.]+?) đạt (?P<value>{NUMBER}) %: (?P<units>[^.]+)\.", self.closers),
            (r"(?P<number>[\d.]+) đơn vị chưa báo cáo mục tiêu (?P<name>[^.]+)\.", self.silent),
            (r"(?P<number>[\d.]+) đơn vị quá hạn báo cáo\.", self.unsent),
        ]  # fmt: skip

    def short(self, name: str, number: str, gross: str | None) -> None:
        worst = self.pressing[0]
        holds(name, self.dated(worst), "whose units fall short")
        lacks = worst.facts.lacking()
        part, whole = worst.facts.together(worst.facts.speaking)
        of_agencies = (
            worst.rule.is_count and not worst.rule.is_reported
        )  # they say no, whoever keeps the list
        many = whole - part if of_agencies else len(lacks)
        holds(number, count(many), f"{worst.rule.code}: units that fall short")
        has_gross = not worst.rule.is_count and not worst.rule.is_running
        holds(gross, count(sum(lacks.values())) if has_gross else None, f"{worst.rule.code}: what they lack")

    def not_enough(self, number: str) -> None:
        facts = self.pressing[0].facts
        if facts.fewest() is not None:
            raise Untrue(f"{facts.rule.code}: those that fall short are enough")
        holds(number, count(len(facts.silent(facts.speaking))), f"{facts.rule.code}: the silent ones")

    def spread(self, groups: str) -> None:
        facts = self.pressing[0].facts
        fewest = len(facts.lacking()) if facts.rule.is_count else facts.fewest() or 0
        if fewest <= 10:
            raise Untrue(f"{facts.rule.code} is not spread: {fewest} units close the gap")
        heads, told = facts.by_district(), [one.rsplit(" ", 1) for one in groups.split(", ")]
        holds(
            [int(many) for _, many in told], [many for _, many in heads.most_common(NAMED)], "where most are"
        )
        for name, many in told:
            holds(int(many), heads[name], f"those in {name}")

    def closers(self, number: str, scope: str, value: str, units: str) -> None:
        facts = self.pressing[0].facts
        lacks = facts.lacking()
        fewest = len(lacks) if facts.rule.is_count else facts.fewest()
        holds(int(number), fewest, f"{facts.rule.code}: the fewest that close the gap")
        more = re.search(r" và (\d+) đơn vị khác$", units)
        names = units[: more.start() if more else None].split(", ")
        holds(len(names) + int(more[1] if more else 0), fewest, "how many are named")
        by_name = {self.rows.name(unit, self.asked, placed=True): unit for unit in lacks}
        by_name |= {self.rows.name(unit, self.asked): unit for unit in lacks}
        largest = sorted(lacks.values(), reverse=True)
        holds([lacks[by_name[one]] for one in names], largest[: len(names)], "who lacks most")
        chosen = sorted(lacks, key=lacks.__getitem__, reverse=True)[:fewest]
        holds(value, shown(facts.if_met(chosen), facts.rule.threshold), "what it comes to if they meet it")

    # Who keeps what is lacking ----------------------------------------------------------------------------

    def keepers_short(self, name: str, number: str, gross: str) -> None:
        worst = self.pressing[0]
        holds(name, self.dated(worst), "whose keepers fall short")
        lacks = worst.facts.lacking()
        holds(
            (number, gross),
            (count(len(lacks)), count(sum(lacks.values()))),
            f"{name}: keepers, and procedures",
        )

    def keepers_spread(self, units: str) -> None:
        facts = self.pressing[0].facts
        if self.fewest(facts) <= 10:
            raise Untrue(f"{facts.rule.code} is not spread: few keepers close the gap")
        lacks, told = facts.lacking(), self.named(units, facts)
        holds(
            [lacks[unit] for unit, _ in told], sorted(lacks.values(), reverse=True)[:NAMED], "who lacks most"
        )
        for unit, words in told:
            holds(words, f"{count(lacks[unit])} thủ tục", "how many procedures the keeper lacks")

    def keepers_close(self, number: str, scope: str, value: str, units: str) -> None:
        facts = self.pressing[0].facts
        holds(int(number), self.fewest(facts), f"{facts.rule.code}: the fewest keepers that close the gap")
        self.who_keeps(units, facts)
        chosen = sorted(facts.lacking(), key=facts.lacking().__getitem__, reverse=True)
        reached = facts.if_met(chosen[: self.fewest(facts)])
        holds(value, shown(reached, facts.rule.threshold), "what it comes to if their lists meet it")

    def fewest(self, facts: Facts) -> int:
        return len(facts.lacking()) if facts.rule.is_count else facts.fewest() or 0

    def who_keeps(self, units: str, facts: Facts, *, is_one_told: bool = False) -> None:
        """Object unless the keepers of most that is lacking are named, with what each keeps for others.

        is_one_told  what it keeps is told where one is named alone, and not of several
        """
        more = re.search(r" và (\d+) đơn vị khác$", units)
        told = self.named(units[: more.start() if more else None], facts)
        lacks = facts.lacking()
        holds(len(told) + int(more[1] if more else 0), self.fewest(facts), "how many keepers are named")
        largest = sorted(lacks.values(), reverse=True)
        holds([lacks[unit] for unit, _ in told], largest[: len(told)], "who lacks most")
        for unit, words in told:
            lists = facts.lacking_lists()[unit]
            kept = [f"{count(lists[one])} {LISTS[one]}" for one in LISTS if one in lists]
            is_told = "department" not in lists and (self.fewest(facts) == 1 or not is_one_told)
            holds(words, ", ".join(kept) if is_told else "", "what the keeper lacks for others")

    def named(self, text: str, facts: Facts) -> list[tuple[int, str]]:
        """Return the keepers that a text names, each with what stands behind it in brackets."""
        names = {self.rows.name(key, self.asked): key for key in facts.lacking()}
        found, rest = [], text
        while rest:
            name = max((one for one in names if rest.startswith(one)), key=len, default="")
            if not name:
                raise Untrue(f"{facts.rule.code}: {rest} keeps nothing that is lacking")
            behind = re.match(r"(?: \((?P<words>[^)]*)\))?(?:, |$)", rest[len(name) :])
            if behind is None:
                raise Untrue(f"{facts.rule.code}: unread behind {name}: {rest}")
            found.append((names[name], behind["words"] or ""))
            rest = rest[len(name) + behind.end() :]
        return found

    def silent(self, number: str, name: str) -> None:
        facts = self.pressing[0].facts
        holds((name, number), (facts.rule.name, count(len(facts.silent(facts.speaking)))), "who is silent")

    def unsent(self, number: str) -> None:
        period = self.rows.periods[self.asked]
        owing: set[int] = set()
        for rule in self.rows.rules:
            if rule.is_reported and self.asked % self.rows.every(rule) == 0:
                owing |= set(self.rows.owing(rule, self.scope, self.asked))
        sent = {unit for unit, quarter in self.rows.sent if quarter == self.asked}
        late = owing - sent if is_over(period.unit_due_at) else set()
        holds(number, count(len(late)), "units past their deadline")

    # What to do -------------------------------------------------------------------------------------------

    def todo(self, place: int) -> list[Pattern]:
        def told(units: str, name: str, asked: str | None = None, short: str | None = None) -> None:
            one = self.pressing[place]
            holds(name, one.rule.name, "what is to be done, worst first")
            if asked is not None:
                holds(asked, one.rule.asked, f"{name}: threshold")
            if short is not None:
                holds(short, one.short, f"{name}: what is missing")
            if asked is not None and not one.rule.is_reported:
                self.who_keeps(units, one.facts, is_one_told=True)
                return
            self.there(units, one)
            if asked is not None:
                self.all_closers(units, one)

        return [
            (rf"(?P<units>[^:]+): đưa “(?P<name>[^”]+)” đạt (?P<asked>[≥≤<>] {NUMBER} %)", told),
            (r"(?P<units>[^:]+): gửi số liệu “(?P<name>[^”]+)”", told),
            (r"(?P<units>[^:]+): chủ trì “(?P<name>[^”]+)”, (?P<short>.+)", told),
        ]

    def all_closers(self, units: str, one: Told) -> None:
        """Object where more or fewer are asked than close the gap and are still there."""
        lacks = one.facts.lacking()
        fewest = len(lacks) if one.rule.is_count else one.facts.fewest()
        more = re.search(r" và (\d+) đơn vị khác$", units)
        many = len(units[: more.start() if more else None].split(", ")) + int(more[1] if more else 0)
        if all(map(self.is_there, lacks)):
            holds(many, fewest, f"{one.rule.code}: how many are asked")

    def there(self, units: str, one: Told) -> None:
        """Object where somebody is asked who is gone, or who neither falls short, nor is silent, nor leads."""
        facts = one.facts
        asked: set[int | None] = {one.rule.target.lead_unit_id}
        if one.rule.is_reported:
            asked |= {*facts.lacking(), *facts.silent(facts.speaking)}
        names = {
            self.rows.name(key, self.asked, placed=placed): key
            for key in asked
            if key
            for placed in (False, True)
        }
        acting = {name: self.acting(key) for name, key in names.items()}
        acting |= {
            self.rows.name(key, max(self.rows.periods), placed=True): key for key in acting.values() if key
        }
        for name in re.sub(r" và \d+ đơn vị khác$", "", units).split(", "):
            if not acting.get(name) or not self.is_there(acting[name]):
                raise Untrue(f"{one.rule.code}: {name} is asked, and cannot act on it")

    def is_there(self, key: int | None) -> bool:
        """Say whether the unit exists today."""
        unit = self.rows.units[key or 0]
        return unit.valid_from <= clock.today() and (unit.valid_to is None or unit.valid_to >= clock.today())

    def acting(self, key: int) -> int | None:
        """Return the unit if it exists today, else what it went up in; None where that is none."""
        if self.is_there(key):
            return key
        after = [to for gone, to, on in self.rows.successions if gone == key and on <= clock.today()]
        return after[0] if after else None

    def read(self, where: str, who: str, todo: list[str]) -> None:
        """Read the three answers."""
        open_ones = [q for q, one in self.rows.periods.items() if q >= self.asked and one.opened_at]
        holds(
            "đang thu thập" in where,
            any(not self.rows.periods[q].locked_at for q in open_ones),
            "what is gathered",
        )
        read(where, self.where())
        read(who.replace("–", "") if who == "–" else who, self.who())
        holds(len(todo), min(NAMED, len(self.pressing)), "how much there is to do")
        for place, text in enumerate(todo):
            read(text, self.todo(place))
