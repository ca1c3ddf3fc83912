"""The sentences about one target: its head, what stands beside it, and its line in a table."""

# ruff: noqa: E501 (a pattern of a sentence stands in one line, as the sentence does)
from __future__ import annotations

import re
from fractions import Fraction

from accounts import clock
from tests.reports.reader.ahead import Ahead
from tests.reports.reader.facts import Facts
from tests.reports.reader.raw import quarter_of
from tests.reports.reader.words import (
    NUMBER,
    PERIOD,
    Pattern,
    Untrue,
    count,
    half_up,
    holds,
    number,
    read,
    shown,
)

SLOW = ("Chậm tiến độ", "Có nguy cơ")
FLAGS = (
    "Kỳ mới đang tổng hợp",
    "Tạm tính",
    "Còn có thể thay đổi: có đơn vị chưa báo cáo",
    "Mẫu nhỏ",
)
BESIDE = ("Tự khai", "Đã đính chính", "Hai nguồn khác nhau", "Khoảng tin cậy chứa ngưỡng")  # read elsewhere


class Told:
    """What the rows say of one target, and each way in which a page may say it."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.rule = facts, facts.rule
        self.ahead = Ahead(facts)
        self.standing = facts.standing(leads_short=self.ahead.leads_short())

    @property
    def value(self) -> str:
        """Return the value as it is printed; of one unit a word."""
        value = self.facts.value
        if value is None:
            return ""
        if self.rule.is_count and self.facts.is_alone:
            return "Có" if value else "Chưa"
        return f"{shown(value, self.rule.threshold)} %"

    @property
    def short(self) -> str:
        """Return what is missing in natural units; "" of what is met."""
        facts = self.facts
        if facts.value is None or not facts.gap:
            return ""
        if not facts.reachable:
            return "không thể đạt với mẫu số hiện nay"
        return (
            f"{'thiếu' if self.rule.higher else 'thừa'} {count(facts.gap)} {self.rule.indicator.counted_in}"
        )

    @property
    def pace(self) -> str:
        """Return what is said of its pace."""
        facts, lag = self.facts, self.facts.lag
        if self.standing not in (*SLOW, "Đúng tiến độ"):
            return ""
        if lag is None:
            return "Thấp hơn mức xuất phát." if self.standing in SLOW and facts.is_below_start else ""
        quarters = half_up(abs(lag))
        if not quarters:
            return "" if self.standing in SLOW else "Ngang với lộ trình."
        if (lag > 0) != (self.standing in SLOW):
            return ""
        return f"{'Chậm' if lag > 0 else 'Nhanh hơn lộ trình'} khoảng {quarters} quý."

    # The head ---------------------------------------------------------------------------------------------

    def read_lead(self, text: str) -> None:
        """Read the sentences at the head of the target's page."""
        self.said: list[str] = []
        read(text, self.patterns())
        self.is_whole()

    def is_whole(self) -> None:
        """Object where a sentence that the rows ask for is not there."""
        facts, said = self.facts, self.said
        speaks = facts.value is not None and self.standing not in ("Số liệu cũ", "Góp vào mục tiêu chung")
        if speaks and "value" not in said:
            raise Untrue(f"{self.rule.code}: the value of {facts.speaking} is not told")
        is_told = self.standing not in ("Không áp dụng", "Chưa đủ số liệu")
        holds("collecting" in said, bool(facts.collecting) and is_told, f"{self.rule.code}: what is gathered")
        holds("pace" in said, bool(self.pace), f"{self.rule.code}: pace")
        is_paced = self.standing in (*SLOW, "Đúng tiến độ")
        holds("rough" in said, is_paced and facts.is_rough, f"{self.rule.code}: too few people for a pace")
        holds("old" in said, self.standing == "Số liệu cũ", f"{self.rule.code}: an old figure")
        is_early = (
            facts.has_ended and 0 < facts.speaking < facts.final and self.standing in (*SLOW, "Đúng tiến độ")
        )
        is_over = self.standing == "Không đạt" and bool(facts.silent(facts.speaking))
        holds("silent" in said, is_over, f"{self.rule.code}: who was silent")
        holds("final" in said, is_early, f"{self.rule.code}: the last period has too few")

    def patterns(self) -> list[Pattern]:
        value = rf"(?P<value>{NUMBER} %|Có|Chưa)"
        asked, period = rf"(?P<asked>[≥≤<>] {NUMBER} %)", rf"(?P<period>{PERIOD})"
        short = r"(?P<short>(?:thiếu|thừa) [^.,]*?[\d.]+ [^.,]+|không thể đạt với mẫu số hiện nay)"
        return [
            (rf"{period}: đạt mục tiêu, {value} so với {asked}\.(?: \(đạt muộn (?P<late>\d+) quý\))?", self.met),
            (rf"{period}: {value} so với mục tiêu {asked}, {short}\. Chưa có lộ trình nên không đánh giá nhanh chậm\.", self.no_path),
            (rf"{period}: {value} so với mục tiêu {asked}\.", self.on_the_way),
            (rf"Đã hết hạn (?P<day>[\d/]+): {period} {value} so với mục tiêu {asked}, {short}\.", self.missed),
            (r"(?P<pace>(?:Chậm|Nhanh hơn lộ trình) khoảng \d+ quý\.|Ngang với lộ trình\.|Thấp hơn mức xuất phát\.)", self.paced),
            (r"Số phiếu khảo sát chưa đủ để nói nhanh hay chậm mấy quý\.", lambda: self.said.append("rough")),
            (r"Kỳ cuối chưa đủ số liệu\.", lambda: self.said.append("final")),
            (rf"(?P<needed>{NUMBER}) % phần còn lại của năm \(ước (?P<whole>{NUMBER}) [^)]+ theo cùng kỳ năm trước\) phải đạt yêu cầu\.", self.rest),
            (rf"Quý vừa qua (?P<last>{NUMBER}) %\.", self.last),
            (r"Phần còn lại của năm không đủ để đạt: không còn đạt được\.", self.lost),
            (r"Nếu mỗi năm tiếp theo như năm chậm nhất đến năm nhanh nhất đã qua: (?P<low>\d+)–(?P<high>\d+) % vào ngày (?P<day>[\d/]+)(?P<short>, khi thuận lợi nhất cũng chưa đạt ngưỡng)?\.", self.leads),
            (r"Chưa đủ số năm có số liệu: chưa dự báo\.", self.no_forecast),
            (r"(?P<day>[\d/]+) còn hơn hai năm: chưa dự báo\.", self.too_far),
            (rf"{period} đang tổng hợp: (?P<counted>[\d.]+)/(?P<owing>[\d.]+) đã duyệt\.", self.collecting),
            (r"(?P<yes>[\d.]+) có, (?P<no>[\d.]+) chưa\.", self.said_so_far),
            (rf"Kết quả có thể từ (?P<low>{NUMBER}) đến (?P<high>{NUMBER}) %(?P<term>, nếu quy mô như cùng kỳ năm trước)?\.", self.ends),
            (rf"Số liệu gần nhất là của {period}: {value}\.", self.old),
            (rf"{period} đã khép lại mà không có số liệu được duyệt\.", self.closed_silent),
            (rf"Lộ trình của {period} cần (?P<expected>{NUMBER}) %\.", self.asks_then),
            (rf"Chưa có số liệu được duyệt cho {period}\.", lambda period: self.no_value("never", period)),
            (rf"Cả (?P<number>\d+) kỳ đã đến hạn, từ (?P<first>{PERIOD}) đến (?P<last>{PERIOD}), chưa kỳ nào có số liệu được duyệt\.", self.unheard),
            (rf"Đến {period} chưa đến kỳ báo cáo\.", lambda period: self.no_value("not due", period)),
            (rf"Số liệu được duyệt gần nhất quá cũ hoặc của quá ít đơn vị nên không dùng được cho {period}\.", lambda period: self.no_value("too old", period)),
            (rf"Trong {period} không phát sinh: không có gì để đếm nên không đánh giá\.", self.nothing),
            (r"Mục tiêu này không giao cho [^.]+\.", lambda: self.nobody_owes(0)),
            (rf"{period}: mục tiêu này không áp dụng cho [^,.]+\.", lambda period: self.nobody_owes(1, period)),
            (rf"{period}: mục tiêu này không áp dụng cho đơn vị nào của [^,]+, cả (?P<number>[\d.]+) đơn vị đều đã được ghi nhận “Không áp dụng”\.", lambda period, number: self.nobody_owes(int(number), period)),
            (r"Mới có số liệu của (?P<counted>[\d.]+)/(?P<owing>[\d.]+) đơn vị: chưa đủ để kết luận chung\.", self.too_few),
            (rf"Góp vào mục tiêu của tỉnh: {value}\.", self.contributes),
            (r"(?P<number>[\d.]+) đơn vị chưa báo cáo\.", self.silent),
        ]  # fmt: skip

    def _figures(self, period: str, value: str, asked: str) -> None:
        self.said.append("value")
        rows, facts = self.facts.rows, self.facts
        holds(rows.quarter(period), facts.speaking, f"{self.rule.code}: the period that speaks")
        holds(value, self.value, f"{self.rule.code}: the value")
        holds(asked, self.rule.asked, f"{self.rule.code}: the threshold")

    def met(self, period: str, value: str, asked: str, late: str | None) -> None:
        self._figures(period, value, asked)
        holds("Đạt", self.standing, self.rule.code)
        if late and self.facts.speaking <= self.facts.final:
            raise Untrue(f"{self.rule.code}: late before its deadline")

    def no_path(self, period: str, value: str, asked: str, short: str) -> None:
        self._figures(period, value, asked)
        holds("Chưa đạt, chưa có lộ trình", self.standing, self.rule.code)
        holds(short, self.short, f"{self.rule.code}: what is missing")

    def on_the_way(self, period: str, value: str, asked: str) -> None:
        self._figures(period, value, asked)
        if self.standing not in (*SLOW, "Đúng tiến độ"):
            raise Untrue(f"{self.rule.code} is told as on its way, and the rows say {self.standing}")

    def missed(self, day: str, period: str, value: str, asked: str, short: str) -> None:
        self._figures(period, value, asked)
        holds(short, self.short, f"{self.rule.code}: what is missing")
        self._deadline(day)
        holds("Không đạt", self.standing, self.rule.code)
        if clock.today() <= self.rule.target.deadline:
            raise Untrue(f"{self.rule.code}: the deadline {day} has not passed")

    def _deadline(self, day: str) -> None:
        holds(day, f"{self.rule.target.deadline:%d/%m/%Y}", f"{self.rule.code}: the deadline")

    def paced(self, pace: str) -> None:
        self.said.append("pace")
        holds(pace, self.pace, f"{self.rule.code}: pace")

    def rest(self, needed: str, whole: str) -> None:
        rest = self.ahead.rest()
        true = (shown(rest[0]), count(rest[1])) if rest else None
        holds((needed, whole), true, f"{self.rule.code}: the rest of the year")

    def last(self, last: str) -> None:
        found = self.ahead.within(self.facts.speaking)
        holds(
            last,
            shown(Fraction(100 * found[0], found[1])) if found else None,
            f"{self.rule.code}: last quarter",
        )

    def lost(self) -> None:
        rest = self.ahead.rest()
        if rest is None or 0 <= rest[0] <= 100:
            raise Untrue(f"{self.rule.code} can still be reached: {rest}")

    def leads(self, low: str, high: str, day: str, short: str | None) -> None:
        self._deadline(day)
        holds((Fraction(low), Fraction(high)), self.ahead.range(), f"{self.rule.code}: forecast")
        holds(bool(short), self.ahead.leads_short(), f"{self.rule.code}: short even at best")

    def collecting(self, period: str, counted: str, owing: str) -> None:
        self.said.append("collecting")
        facts = self.facts
        holds(facts.rows.quarter(period), facts.collecting, f"{self.rule.code}: the period being gathered")
        true = count(len(facts.counted[facts.collecting])), count(len(facts.owed[facts.collecting]))
        holds((counted, owing), true, f"{self.rule.code}: how many are in")

    def said_so_far(self, yes: str, no: str) -> None:
        part, whole = self.facts.answered(self.facts.collecting)
        holds((yes, no), (count(part), count(whole - part)), f"{self.rule.code}: answers so far")

    def ends(self, low: str, high: str, term: str | None) -> None:
        bounds = self.facts.bounds(self.facts.collecting)
        holds((low, high), tuple(map(shown, bounds or ())), f"{self.rule.code}: between what it can end")
        holds(bool(term), not self.rule.is_count, f"{self.rule.code}: on what terms")

    def old(self, period: str, value: str) -> None:
        self.said.append("old")
        holds(self.facts.rows.quarter(period), self.facts.speaking, f"{self.rule.code}: the old period")
        holds(value, self.value, f"{self.rule.code}: the old value")

    def closed_silent(self, period: str) -> None:
        quarter = self.facts.rows.quarter(period)
        holds(quarter, self.facts.closed, f"{self.rule.code}: the silent period")
        holds(len(self.facts.counted[quarter]), 0, f"{self.rule.code}: approved in the silent period")

    def asks_then(self, period: str, expected: str) -> None:
        asks = self.facts.expected(self.facts.rows.quarter(period))
        holds(expected, asks if asks is None else shown(asks), f"{self.rule.code}: what the path asks")
        holds(self.facts.rows.quarter(period), self.facts.asked, f"{self.rule.code}: of which period")

    def no_forecast(self) -> None:
        left = quarter_of(self.rule.target.deadline) - self.facts.speaking
        holds((self.ahead.range(), 0 < left <= 8), (None, True), f"{self.rule.code}: no forecast")
        holds(self.facts.has_ended, False, f"{self.rule.code}: a forecast of what is past")

    def too_far(self, day: str) -> None:
        left = quarter_of(self.rule.target.deadline) - self.facts.speaking
        holds((day, left > 8), (f"{self.rule.target.deadline:%d/%m/%Y}", True), f"{self.rule.code}: too far")

    def no_value(self, way: str, period: str) -> None:
        holds(way, self.facts.told[0], f"{self.rule.code}: why there is no figure")
        holds(self.facts.rows.quarter(period), self.facts.asked, f"{self.rule.code}: the asked period")

    def unheard(self, number: str, first: str, last: str) -> None:
        holds("never", self.facts.told[0], f"{self.rule.code}: why there is no figure")
        silent = self.facts.silent_so_far
        named = [self.facts.rows.quarter(one) for one in (first, last)]
        holds((int(number), *named), (len(silent), silent[0], silent[-1]), f"{self.rule.code}: in vain")

    def nothing(self, period: str) -> None:
        quarter = self.facts.rows.quarter(period)
        holds(quarter, self.facts.speaking, f"{self.rule.code}: the period in which nothing occurred")
        holds(self.facts.together(quarter)[1], 0, f"{self.rule.code}: the whole")

    def nobody_owes(self, number: int, period: str = "") -> None:
        holds(self.standing, "Không áp dụng", self.rule.code)
        facts, rows = self.facts, self.facts.rows
        quarter = rows.quarter(period) if period else max(facts.due, default=facts.asked)
        asked = rows.asked(self.rule, facts.scope, quarter)
        spared = sum(rows.exists(rows.units[pk], quarter) for pk in asked)
        holds((spared, rows.owing(self.rule, facts.scope, quarter)), (number, []), self.rule.code)

    def too_few(self, counted: str, owing: str) -> None:
        holds("Chưa đủ số liệu", self.standing, self.rule.code)
        self._coverage(counted, owing, self.gathered)

    @property
    def gathered(self) -> int:
        """Return the quarter of which too few have told."""
        facts = self.facts
        return facts.speaking or max(quarter for quarter in facts.due if facts.counted[quarter])

    def _coverage(self, counted: str, owing: str, quarter: int) -> None:
        true = count(len(self.facts.counted[quarter])), count(len(self.facts.owed[quarter]))
        holds((counted, owing), true, f"{self.rule.code}: how many are in")

    def contributes(self, value: str) -> None:
        holds("Góp vào mục tiêu chung", self.standing, self.rule.code)
        holds(value, self.value, f"{self.rule.code}: the unit's answer")

    def silent(self, number: str) -> None:
        self.said.append("silent")
        holds(number, count(len(self.facts.silent(self.facts.speaking))), f"{self.rule.code}: who is silent")

    # Beside it --------------------------------------------------------------------------------------------

    def read_term(self, term: str, text: str) -> None:
        """Read one of the facts beside the head, and those of the working."""
        facts, code = self.facts, f"{self.rule.code}: {term}"
        if term.startswith("Lộ trình tại "):
            asks = facts.expected(facts.speaking)
            holds(facts.rows.quarter(term.removeprefix("Lộ trình tại ")), facts.speaking, code)
            holds(text, None if asks is None else f"{shown(asks)} %", code)
        elif term == "Phần thiếu":
            holds(text, self.short, code)
        elif term == "Mức xuất phát":
            start = next((value for _, value in facts.stops), None)
            holds(number(text.split(" ")[0]), Fraction(half_up(10 * Fraction(start or 0)), 10), code)
        elif term == "Mức độ đầy đủ":
            text, _sign, freed = text.partition("; thêm ")
            told = number(freed.split(" ")[0]) if freed else Fraction(0)
            holds(told, Fraction(self._freed(facts.speaking or facts.due[-1])), code)
            if not self.rule.is_reported:
                holds(text, "lấy từ danh mục", code)  # which is silent of nobody
                return
            found = re.match(rf"([\d.]+)/([\d.]+) đơn vị có số được tính(?: \(({NUMBER}) %\))?$", text)
            if found is None:
                raise Untrue(f"{code}: {text}")
            quarter = self.gathered if self.standing == "Chưa đủ số liệu" else facts.speaking or facts.due[-1]
            self._coverage(found[1], found[2], quarter)
            share = Fraction(100 * number(found[1]), number(found[2]))
            holds(found[3] or shown(share), shown(share), code)
        elif term == "Các đơn vị trả lời":
            part, whole = facts.answered(facts.speaking)
            silent = len(facts.owed[facts.speaking]) - whole
            four = part, whole - part, silent, self._freed(facts.speaking)
            words = ("có", "chưa", "chưa báo cáo", "không áp dụng")
            said = (f"{count(one)} {word}" for one, word in zip(four, words, strict=True))
            holds(text, " · ".join(said), code)
        elif term == "Còn có thể thay đổi":
            low, high = facts.bounds(facts.speaking) or (Fraction(0), Fraction(0))
            holds(text, f"từ {shown(low)} % đến {shown(high)} %, tuỳ số của các đơn vị chưa báo cáo", code)
        elif term == "Độ chắc chắn":
            self._certainty(text)

    def _freed(self, quarter: int) -> int:
        """Return how many units of the scope exist in the quarter and owe nothing, though they are asked."""
        rows, facts = self.facts.rows, self.facts
        there = (rows.exists(rows.units[pk], quarter) for pk in rows.asked(self.rule, facts.scope, quarter))
        return sum(there) - len(facts.owed[quarter])

    def _certainty(self, text: str) -> None:
        words = {"met": "chắc chắn đạt", "missed": "chắc chắn chưa đạt"}
        certainty, period = self.facts.certainty, self.facts.rows.named(self.facts.speaking)
        said = "còn mở: kết quả còn có thể thay đổi theo số của các đơn vị chưa báo cáo"
        if certainty != "open":
            said = f"{period} {words[certainty]}, dù đơn vị chưa báo cáo gửi số nào"
            if not self.rule.is_count:
                said += " (kể cả khi đơn vị đó có quy mô gấp đôi trước đây)"
        holds(text, said, f"{self.rule.code}: certainty")

    def read_badge(self, text: str) -> None:
        """Read the standing in its badge, with how many are in where they are too few."""
        found = re.match(r"(?P<words>[^(]+?)(?: \(([\d.]+)/([\d.]+)\))?$", text)
        holds(found and found["words"], self.standing, f"{self.rule.code}: standing")
        if found and found[2] and found[3]:
            self._coverage(found[2], found[3], self.gathered)

    def read_flags(self, flags: list[str]) -> None:
        """Read what stands beside the standing."""
        facts = self.facts
        is_judged = facts.value is not None and self.standing not in ("Số liệu cũ", "Góp vào mục tiêu chung")
        true = {
            FLAGS[0]: bool(facts.collecting),
            FLAGS[1]: facts.value is not None and bool(facts.silent(facts.speaking)),
            FLAGS[2]: is_judged and bool(facts.silent(facts.speaking)) and facts.certainty == "open",
            FLAGS[3]: facts.value is not None
            and not self.rule.is_count
            and facts.together(facts.speaking)[1] < 10,
        }
        if facts.told[0] == "gathering":  # of too few figures it may well be said that they are provisional
            true[FLAGS[1]] = FLAGS[1] in flags
        for flag in FLAGS:
            holds(flag in flags, true[flag], f"{self.rule.code}: {flag}")
        vain = facts.silent_so_far
        reasons = {
            "never": f"{len(vain)} kỳ chưa có số liệu được duyệt"
            if len(vain) > 1
            else "chưa có số liệu được duyệt",
            "too old": "số liệu quá cũ",
            "not due": "chưa đến hạn",
        }
        others = {reasons.get(facts.told[0]), "không phát sinh" if facts.value is None else None, *BESIDE}
        others |= {facts.rows.named(facts.speaking)} if self.standing == "Số liệu cũ" else set()
        for flag in flags:
            if flag not in FLAGS and flag not in others and not flag.startswith("đạt muộn"):
                raise Untrue(f"{self.rule.code}: {flag!r} stands beside {facts.told}")
