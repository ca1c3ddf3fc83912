"""The sentences of a unit's page: how its targets stand, what would lift it, its rank, its report."""

# ruff: noqa: E501 (a pattern of a sentence stands in one line, as the sentence does)
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from accounts import clock
from tests.reports.reader.dashboard import Board
from tests.reports.reader.facts import Facts
from tests.reports.reader.lead import Told
from tests.reports.reader.raw import GROUPS, Rows
from tests.reports.reader.words import PERIOD, Pattern, Untrue, count, holds, read

UNDECIDED = ("Không áp dụng", "Chưa có số liệu", "Số liệu cũ", "Chưa đủ số liệu", "Góp vào mục tiêu chung")
SILENT = ("Chưa có số liệu", "Số liệu cũ", "Chưa đủ số liệu")
STATES = {
    "draft": "Đang nhập",
    "submitted": "Chờ duyệt",
    "returned": "Bị trả lại",
    "approved": "Đã duyệt",
    None: "Chưa nhập",
}


class Tally:
    """What one unit is ranked by."""

    def __init__(self, found: list[Told]) -> None:
        held = [one for one in found if one.standing != "Không áp dụng"]
        due = [one for one in held if one.rule.is_reported and one.facts.due]
        self.expected = len(due)
        self.missing = sum(one.standing in SILENT and one.facts.told[0] != "now" for one in due)
        decided = [one for one in held if one.standing not in UNDECIDED and not is_small(one)]
        codes = Counter(one.standing for one in decided)
        self.met, self.on_track, self.decided = codes["Đạt"], codes["Đúng tiến độ"], len(decided)

    @property
    def is_ranked(self) -> bool:
        return bool(self.decided) and 5 * (self.expected - self.missing) >= 4 * self.expected > 0

    @property
    def key(self) -> tuple[Fraction, Fraction]:
        return Fraction(self.met, self.decided), Fraction(self.on_track, self.decided)


def is_small(one: Told) -> bool:
    return (
        not one.rule.is_count
        and one.facts.value is not None
        and one.facts.together(one.facts.speaking)[1] < 10
    )


def tallies(rows: Rows, group: str, asked: int) -> dict[int, Tally]:
    """Return by unit of a peer group what it is ranked by; the lists that departments keep say nothing of it."""
    found = {}
    for key, unit in rows.units.items():
        if rows.holds(group, unit) and rows.exists(unit, asked):
            scope = f"{unit.code}-rieng" if unit.level == "district" else unit.code
            rules = [rule for rule in rows.rules if rule.is_reported and rule.target.in_programme]
            found[key] = Tally([Told(Facts(rows, rule, scope, asked)) for rule in rules])
    return found


def place_of(found: Mapping[int, Tally], unit: int) -> tuple[int, int]:
    """Return the first and the last place that the unit shares with its equals."""
    keys = [one.key for one in found.values() if one.is_ranked]
    own = found[unit].key
    first = 1 + sum(key > own for key in keys)
    return first, first + keys.count(own) - 1


class UnitRead:
    """What the rows say of one unit, and each sentence in which its page may say it."""

    def __init__(self, rows: Rows, unit: int, asked: int, told: Mapping[str, Told]) -> None:
        self.rows, self.unit, self.asked = rows, unit, asked
        self.board = Board(rows, rows.units[unit].code, asked, told)
        self.told = [one for one in self.board.counting if one.standing not in UNDECIDED[2:]]
        self.pressing = self.board.pressing
        self.group = next((code for code in GROUPS if rows.holds(code, rows.units[unit])), "")

    def progress(self) -> list[Pattern]:
        return [
            (r"(?P<first>\d+)/(?P<of>\d+) mục tiêu (?P<words>không đạt|chậm tiến độ|có nguy cơ|chưa đạt \(chưa có lộ trình\))(?P<rest>(?:, \d+ [^,.]+)*)\.", self.counts),
            (r"Không mục tiêu nào chậm tiến độ: (?:cả )?(?P<met>\d+)(?:/(?P<all>\d+))? mục tiêu có số liệu (?:đã đạt, các mục tiêu khác đúng tiến độ|đều đạt)\.", self.board.none_behind),
            (r"Để (?:lên nhóm đầu|đạt thêm (?P<number>\d+) mục tiêu): (?P<what>.+)\.$", self.remedy),
            (rf"Chưa có số liệu được duyệt cho {PERIOD}\.", self.nothing),
            (r"Kỳ này chương trình không giao mục tiêu nào cho đơn vị\.", lambda: holds(self.board.counting, [], "what is asked")),
        ]  # fmt: skip

    def nothing(self) -> None:
        holds([one.rule.code for one in self.told if one.facts.value is not None], [], "what has figures")

    def counts(self, first: str, of: str, words: str, rest: str) -> None:
        holds(int(of), len(self.told), "targets of the unit")
        self.board.counts(f"{first} mục tiêu {words}{rest}")

    def remedy(self, number: str | None, what: str) -> None:
        within = [one for one in self.pressing if one.facts.gap and one.facts.reachable]
        if number:
            holds(int(number), len(within), "targets more that can be met")
        said = what.split("; ")
        for one, text in zip(within[:3], said, strict=False):
            verb = "thêm" if one.rule.higher else "bớt"
            amount = f"{verb} {count(one.facts.gap)} {one.rule.indicator.part_name}"
            is_word = one.rule.is_count and one.facts.is_single
            holds(text, f"có “{one.rule.name}”" if is_word else amount, f"{one.rule.code}: what to add")
        more = len(within) - 3
        holds(said[3:], [f"và {more} mục tiêu khác"] if more > 0 else [], "how many more")

    def ranking(self, found: Mapping[int, Tally], before: Mapping[int, Tally]) -> list[Pattern]:
        own = found[self.unit]

        def ranked(place: str, last: str | None, of: str, then: str | None, change: str | None) -> None:
            first, end = place_of(found, self.unit)
            holds((int(place), int(last or place)), (first, end), "the rank")
            holds(of, count(sum(one.is_ranked for one in found.values())), "of how many")
            known = self.unit in before and before[self.unit].is_ranked
            past = place_of(before, self.unit)[0] if known else None
            holds(int(then) if then else None, past, "the rank of the period before")
            moved = (past or first) - first
            words = f"tăng {moved} bậc" if moved > 0 else f"giảm {-moved} bậc" if moved else "không đổi"
            holds(change, words if then else None, "by how many places")

        def missing(missing: str, expected: str) -> None:
            holds(
                (int(missing), int(expected), own.is_ranked),
                (own.missing, own.expected, False),
                "why it is not ranked",
            )

        def others(number: str) -> None:
            holds(int(number), sum(not one.is_ranked for one in found.values()), "units that are not ranked")

        group = "“[^”]+”"
        return [
            (rf"Hạng (?P<place>\d+)(?:–(?P<last>\d+))?/(?P<of>\d+) nhóm {group}(?: \(kỳ trước (?P<then>\d+), (?P<change>[^)]+)\))?", ranked),
            (rf"Chưa xếp hạng trong nhóm {group}: thiếu (?P<missing>\d+)/(?P<expected>\d+) số liệu\.", missing),
            (rf"Chưa xếp hạng trong nhóm {group}: chưa có mục tiêu riêng nào đủ căn cứ đánh giá\.", lambda: holds(own.decided, 0, "decided")),
            (rf"Chưa xếp hạng trong nhóm {group}: chưa đến kỳ báo cáo số liệu nào của đơn vị\.", lambda: holds(own.expected, 0, "due")),
            (r"(?P<number>\d+) đơn vị của nhóm chưa đủ số liệu để xếp hạng\.", others),
        ]  # fmt: skip

    def filing(self) -> list[Pattern]:
        period = self.rows.periods[self.asked]
        report = self.rows.reports.get((self.unit, self.asked))

        def told(state: str, when: str | None, due: str | None) -> None:
            holds(self.rows.quarter(state.split(": ")[0]), self.asked, "the period of the report")
            words = STATES[report.status if report else None]
            holds(state.split(": ")[1], words, "how far the report is")
            at = report.submitted_at if report else None
            is_late = at is not None and at > period.unit_due_at
            if when == "đúng hạn" and (at is None or is_late):
                raise Untrue("a report is on time that was late, or never sent")
            if when and when.startswith("muộn") and not is_late:
                raise Untrue("a report is late that was on time")
            if when == "chưa đến hạn" and clock.now() > period.unit_due_at:
                raise Untrue("the deadline has passed")
            true = f"{clock.local(period.unit_due_at):%H:%M %d/%m/%Y}" if period.opened_at else None
            holds(due, true, "until when it could be sent")

        record = r"(?:\s*·?\s*Nộp đúng hạn \d+/\d+ kỳ)?"
        return [
            (
                rf"(?P<state>{PERIOD}: [^,(]+?)(?:, (?P<when>[^(]+?))?(?: \(hạn (?P<due>[\d:]+ [\d/]+)\))?{record}$",
                told,
            )
        ]

    def read(self, terms: Mapping[str, str]) -> None:
        """Read what the page says first."""
        read(terms["Tiến độ"], self.progress())
        if self.group in ("cap-huyen", "cap-xa-mien-nui", "cap-xa-dong-bang"):
            read(
                terms["Xếp hạng"],
                self.ranking(
                    tallies(self.rows, self.group, self.asked), tallies(self.rows, self.group, self.asked - 1)
                ),
            )
        if "Báo cáo" in terms:
            read(terms["Báo cáo"], self.filing())
