"""The sentences of a unit's page: how its targets stand, what would lift it, its rank, its report."""

# ruff: noqa: E501 (a pattern of a sentence stands in one line, as the sentence does)
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from statistics import median

from accounts import clock
from tests.reports.reader.dashboard import Board
from tests.reports.reader.facts import Facts
from tests.reports.reader.lead import Told
from tests.reports.reader.raw import GROUPS, Rows, Rule
from tests.reports.reader.words import NUMBER, PERIOD, Pattern, Untrue, count, holds, read, shown

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
        decided = [
            one for one in held if one.standing not in UNDECIDED and not is_small(one) and is_told_apart(one)
        ]
        codes = Counter(one.standing for one in decided)
        self.met, self.on_track, self.decided = codes["Đạt"], codes["Đúng tiến độ"], len(decided)

    @property
    def is_ranked(self) -> bool:
        return bool(self.decided) and 5 * (self.expected - self.missing) >= 4 * self.expected > 0

    @property
    def key(self) -> tuple[Fraction, Fraction]:
        return Fraction(self.met, self.decided), Fraction(self.on_track, self.decided)


def is_told_apart(one: Told) -> bool:
    """Say whether the figure is none of a survey of a commune."""
    return (
        one.rule.indicator.source != "survey" or one.facts.rows.units[one.facts.units[0]].level != "commune"
    )


def of_own_rows(rows: Rows, rule: Rule, unit: int, scope: str, asked: int) -> Told | None:
    """Return a target of the catalogue by the rows of the unit's own; None where it has none."""
    facts = Facts(rows, rule, scope, asked)
    if not facts.due or not facts.units:
        return None
    found = {quarter: facts.kept.own(rule, unit, quarter) for quarter in facts.due}
    if not found[facts.due[-1]][1]:
        return None
    is_all = {quarter: (int(part == whole), 1) for quarter, (part, whole) in found.items() if whole}
    printed = is_all if rule.is_count else {quarter: says for quarter, says in found.items() if says[1]}
    return Told(Facts(rows, rule, scope, asked, printed=printed))


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
        if rows.holds(group, unit, asked) and rows.exists(unit, asked):
            scope = f"{unit.code}-rieng" if unit.level == "district" else unit.code
            rules = [rule for rule in rows.rules if rule.target.in_programme]
            told = [
                Told(Facts(rows, rule, scope, asked))
                if rule.is_reported
                else of_own_rows(rows, rule, key, scope, asked)
                for rule in rules
            ]
            found[key] = Tally([one for one in told if one])
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
        self.said_change = False
        self.group = next((code for code in GROUPS if rows.holds(code, rows.units[unit], asked)), "")

    def progress(self) -> list[Pattern]:
        return [
            (r"(?P<first>\d+)/(?P<of>\d+) mục tiêu (?P<words>không đạt|chậm tiến độ|có nguy cơ|chưa đạt \(chưa có lộ trình\))(?P<rest>(?:, \d+ [^,.]+)*)\.", self.counts),
            (r"Không mục tiêu nào chậm tiến độ: (?:cả )?(?P<met>\d+)(?:/(?P<all>\d+))? mục tiêu có số liệu (?:đã đạt, các mục tiêu khác đúng tiến độ|đều đạt)\.", self.board.none_behind),
            (r"Trong đó (?P<number>\d+) mục tiêu tính theo danh mục dùng chung do các sở giữ\.", self.of_lists),
            (r"Để (?:lên nhóm đầu|đạt thêm (?P<number>\d+) mục tiêu): (?P<what>.+)\.$", self.remedy),
            (rf"Chưa có số liệu được duyệt cho {PERIOD}\.", self.nothing),
            (r"Kỳ này chương trình không giao mục tiêu nào cho đơn vị\.", lambda: holds(self.board.counting, [], "what is asked")),
        ]  # fmt: skip

    def nothing(self) -> None:
        holds([one.rule.code for one in self.told if one.facts.value is not None], [], "what has figures")

    def of_lists(self, number: str) -> None:
        hanging = sum(one.facts.hangs_on_keepers for one in self.pressing)
        holds(int(number), hanging, "targets that hang on lists of departments")

    def counts(self, first: str, of: str, words: str, rest: str) -> None:
        holds(int(of), len(self.told), "targets of the unit")
        self.board.counts(f"{first} mục tiêu {words}{rest}")

    def remedy(self, number: str | None, what: str) -> None:
        own = [one for one in self.pressing if not one.facts.hangs_on_keepers]
        within = [one for one in own if one.facts.gap and one.facts.reachable]
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

    def is_own(self, one: Told) -> bool:
        """Say whether the unit's figure is no list that departments keep."""
        return one.rule.is_reported or self.rows.units[self.unit].level == "department"

    def ranking(self, found: Mapping[int, Tally], before: Mapping[int, Tally]) -> list[Pattern]:
        own = found[self.unit]

        def ranked(
            place: str, last: str | None, of: str, then: str | None, until: str | None, change: str | None
        ) -> None:
            first, end = place_of(found, self.unit)
            holds((int(place), int(last or place)), (first, end), "the rank")
            holds(of, count(sum(one.is_ranked for one in found.values())), "of how many")
            known = self.unit in before and before[self.unit].is_ranked
            past, past_end = place_of(before, self.unit) if known else (None, None)
            told = (int(then), int(until or then)) if then else (None, None)
            holds(told, (past, past_end), "the rank of the period before")
            moved = max(0, (past or 0) - end) - (max(0, first - past_end) if past_end else 0)
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

        def in_a_year(way: str, size: str | None, number: str) -> None:
            found = [
                one.facts.change_in_a_year()
                for one in self.told
                if self.is_ranked_by(one) and self.is_own(one)
            ]
            changes = [one for one in found if one is not None]
            self.said_change = True
            holds(int(number), len(changes), "targets that the change in a year is of")
            middle = Fraction(median(changes)) if len(changes) >= 3 else Fraction(0)
            words = {1: "nhanh hơn nhịp", -1: "chậm hơn nhịp", 0: "đúng nhịp"}
            holds(size, shown(100 * abs(middle)) if size else None, "the change in a year")
            is_none = shown(100 * abs(middle)) == "0,0"
            holds(way, words[0 if is_none else 1 if middle > 0 else -1], "whether it went faster")

        group = "“[^”]+”"
        return [
            (rf"Một năm qua: tiến (?P<way>nhanh hơn nhịp|chậm hơn nhịp|đúng nhịp) lộ trình(?: (?P<size>{NUMBER}) % quãng đường từ mức xuất phát đến ngưỡng)? \(trung vị của (?P<number>\d+) mục tiêu\)\.", in_a_year),
            (rf"Hạng (?P<place>\d+)(?:–(?P<last>\d+))?/(?P<of>\d+) nhóm {group}(?: \(kỳ trước (?P<then>\d+)(?:–(?P<until>\d+))?, (?P<change>[^)]+)\))?", ranked),
            (rf"Chưa xếp hạng trong nhóm {group}: thiếu (?P<missing>\d+)/(?P<expected>\d+) số liệu\.", missing),
            (rf"Chưa xếp hạng trong nhóm {group}: chưa có mục tiêu riêng nào đủ căn cứ đánh giá\.", lambda: holds(own.decided, 0, "decided")),
            (rf"Chưa xếp hạng trong nhóm {group}: chưa đến kỳ báo cáo số liệu nào của đơn vị\.", lambda: holds(own.expected, 0, "due")),
            (r"(?P<number>\d+) đơn vị của nhóm chưa đủ số liệu để xếp hạng\.", others),
        ]  # fmt: skip

    def is_ranked_by(self, one: Told) -> bool:
        """Say whether the rank of the unit goes by the target; its own rows are too few in the demo."""
        return (
            one.standing not in UNDECIDED
            and one.rule.is_reported
            and not is_small(one)
            and is_told_apart(one)
        )

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
            changes = [one.facts.change_in_a_year() for one in self.told if self.is_ranked_by(one)]
            is_known = terms["Xếp hạng"].startswith("Hạng") and len(changes) - changes.count(None) >= 3
            holds(self.said_change, is_known, "whether the change in a year is told")
        if "Báo cáo" in terms:
            read(terms["Báo cáo"], self.filing())
