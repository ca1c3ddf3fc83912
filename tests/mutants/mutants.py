"""Single lines of the portal switched off or turned: each is one that a test has to notice.

A mutant names the file, the line as it stands (or as much of it as stands there once), what stands there
instead, and the tests that must fail then. Whoever moves or rewrites such a line moves its mutant along.
"""

from __future__ import annotations

from dataclasses import dataclass

ENGINE = ("tests/indicators",)
STEPS = (
    "tests/reports/test_workflow.py",
    "tests/reports/test_after_sending.py",
    "tests/imports/test_whose_import.py",
    "tests/reports/review/test_review.py",
    "tests/reports/review/test_deciding.py",
)
PERIODS = ("tests/reports/review/test_locking.py", "tests/reports/review/test_periods.py")
GRANTED = ("tests/reports/test_granted_corrections.py", "tests/reports/test_locked_corrections.py")
SAVING = (
    "tests/reports/entry/test_saving.py",
    "tests/reports/test_warnings.py",
    "tests/reports/test_workflow.py",
    "tests/reports/test_after_sending.py",
)
CELLS = ("tests/procedures/test_cell_values.py",)
TABLES = ("tests/imports/test_table.py", "tests/imports/test_rules.py")
FILES = (
    "tests/imports/test_rules.py",
    "tests/imports/test_rules_of_steps.py",
    "tests/imports/test_rules_by_kind.py",
    "tests/imports/test_flow.py",
    "tests/imports/test_whose_import.py",
)
READ_FILES = (
    "tests/imports/test_rules.py",
    "tests/imports/test_near_heading.py",
    "tests/imports/test_template_period.py",
    "tests/imports/test_trials_cases.py",
)
ROWS = ("tests/imports/test_kind_procedures.py", "tests/imports/test_kind_units.py")
READING = ("tests/imports/test_reading.py", "tests/imports/test_sandbox.py")


@dataclass(frozen=True)
class Mutant:
    """One line of a file that says something else, and the tests one of which has to fail for it."""

    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        before, after = (" ".join(text.split()) or "nothing" for text in (self.before, self.after))
        return f"{self.file}: {before} -> {after}"


def _in(file: str, tests: tuple[str, ...], *changes: tuple[str, str]) -> list[Mutant]:
    return [Mutant(file, before, after, tests) for before, after in changes]


MUTANTS = [
    # The engine ---------------------------------------------------------------------------------------------
    *_in(
        "indicators/share.py",
        ENGINE,
        ("if not 0 <= integer(self.part", "if not 0 < integer(self.part"),
        ("part += one", "part = one"),
        ("if self.whole else None", "if self.whole else Fraction(0)"),
    ),
    *_in(
        "indicators/average.py",
        ENGINE,
        ("== 0 and self.part:", "== 0 and False:"),
        ("whole += one.whole", "whole += 1"),
    ),
    *_in(
        "indicators/scale.py",
        ENGINE,
        ("else SHORTEST_PART * target", "else Fraction(SHORTEST_PATH)"),
        ("return min(low, Fraction(100)) if", "return low if"),
        ("if fraction < 0:", "if False:"),
    ),
    *_in(
        "indicators/threshold.py",
        ENGINE,
        ("Comparator.ABOVE: operator.gt", "Comparator.ABOVE: operator.ge"),
        ("Comparator.BELOW: operator.lt", "Comparator.BELOW: operator.le"),
        ("return math.floor(limit) + 1", "return math.ceil(limit)"),
        ("return math.ceil(limit) - 1", "return math.floor(limit)"),
        ("return max(Fraction(0), distance", "return max(Fraction(-1), distance"),
        ("reachable=0 <= least <= share.whole", "reachable=True"),
    ),
    *_in(
        "indicators/certainty.py",
        ENGINE,
        ("return Certainty.OPEN if unknown else None", "return None"),
        ("if met.higher_is_better else (highest, lowest)", "if True else (highest, lowest)"),
        ("return not unknown or (slope >= 0", "return not unknown or (slope > 0"),
        ("lowest + 100 * known", "lowest + known"),
    ),
    *_in(
        "indicators/declaration.py",
        ENGINE,
        ("max(0, latest - back - 1)", "max(0, latest - back)"),
        ("return quarter >= 1 and integer", "return integer"),
    ),
    *_in(
        "indicators/forecast.py",
        ENGINE,
        ("if len(changes) < FEWEST[frequency]", "if len(changes) <= FEWEST[frequency]"),
        ("if q > newest - RECENT", "if q >= newest - RECENT"),
        ("+ 1 >= LONG_ENOUGH", "+ 1 > LONG_ENOUGH"),
        ("min(low, value - LEAST)", "low"),
        ("Scale.PERCENT.cut(share) * before.whole", "share * before.whole"),
        ("if not 0 < left <= FARTHEST", "if not 0 < left"),
        ("* (position - below)", "* 0"),
    ),
    *_in(
        "indicators/path.py",
        ENGINE,
        ("else max(self._way(start), shortest)", "else self._way(start)"),
        ("(now - start) / (end - start)", "(now - start) / end"),
        ("return quarter + Fraction(left, 2)", "return Fraction(quarter)"),
        ("or is_worse_than_start(", "and is_worse_than_start("),
        ("worse = min(number, path.target) if", "worse = number if"),
        ("return direction.sign * (exact(value) - expected)", "return (exact(value) - expected)"),
    ),
    *_in(
        "indicators/standing.py",
        ENGINE,
        ("counted < owing", "counted <= owing"),
        ("speaking >= final.quarter", "speaking > final.quarter"),
        ("share.whole < small_below", "share.whole <= small_below"),
        ("(is_locked or certainty is not Certainty.OPEN)", "True"),
        ("if has_come and is_final", "if is_final"),
        ("or (is_fallen and is_off)", ""),
        ("off < -exact(margins.behind)", "off <= -exact(margins.behind)"),
        ("is_off = off < -exact(margins.at_risk)", "is_off = False"),
        ("if is_met and is_conclusive", "if is_met"),
        ("not 0 < path.deadline - quarter <= NEAR", "not 0 < path.deadline - quarter"),
    ),
    *_in(
        "indicators/survey.py",
        ENGINE,
        ("/ asked.denominator, Z * Z", "/ asked.denominator, Z"),
        ("return -(-400 * count", "return (400 * count"),
        ("(ends[1] - ends[0]) / (2 * Z)", "(ends[1] - ends[0]) / 2"),
        ("other_low > high", "other_low >= high"),
        ("other_high >= low", "other_high > low"),
    ),
    # The workflow -------------------------------------------------------------------------------------------
    *_in(
        "reports/flow/workflow.py",
        STEPS,
        # Where a report stands follows from its lines: without `report.status not in step.sources` a step is
        # refused by its lines or its guard, only in other words.
        ("if seen and seen != fingerprint(moving):", "if False:"),
        ("if step.needs_note and not note:", "if False:"),
        ("if report.unit.head_submits and Role.HEAD", "if False and Role.HEAD"),
        ('if last is not None and last.transition != "submit":', "if False:"),
        ("if any(by.pk in hands[line.pk] for line in moving):", "if False:"),
        ("found[one.measurement_id].add(event.by_id)", "pass"),
        ("line.submitted_by_id or report.submitted_by_id, line.sent_by_id}", "line.sent_by_id}"),
        ("own = [line for line in lines if line.pk not in imported]", "own = list(lines)"),
        ("if LineStatus.RETURNED in held:", "if held == {LineStatus.RETURNED}:"),
        ("if speaks:\n        mark_corrected(moving)", "if False:\n        mark_corrected(moving)"),
        ('"review_note": taken.note if step.to == LineStatus.RETURNED else ""', '"review_note": ""'),
        ("clock.now() if before == Status.DRAFT else report.submitted_at", "clock.now()"),
        ("if faults := report_faults(read_sheet", "if faults := (lambda _sheet: [])(read_sheet"),
    ),
    *_in(
        "reports/figures/granted.py",
        GRANTED,
        (
            "if report.period.locked_at is None:\n        return list(lines)\n    granted",
            "if True:\n        return list(lines)\n    granted",
        ),
        (
            "if report.period.locked_at is None:\n        return list(lines)\n    opened",
            "if True:\n        return list(lines)\n    opened",
        ),
        ("if line.pk in granted]", "if True]"),
        ("if line.pk in opened]", "if True]"),
    ),
    *_in(
        "reports/models/workflow.py",
        GRANTED,
        ("self.filter(granted=True, settled_at=None)", "self.filter(granted=True)"),
    ),
    *_in(
        "reports/flow/corrections.py",
        STEPS,
        ("if seen and seen != workflow.fingerprint([row.line]):", "if False:"),
        ("if not changes and not _is_left(report, row.line):", "if False:"),
        ("if request.granted is not None:", "if False:"),
        ("if not granted and not answer:", "if False:"),
        ("if line.status != LineStatus.ACCEPTED:", "if False:"),
    ),
    *_in(
        "reports/flow/corrections.py",
        GRANTED,
        ("if not changes and not _is_left(report, row.line):", "if not changes:"),
    ),
    *_in(
        "reports/flow/calendar.py",
        PERIODS,
        ("if clock.today() < period.opens_on and not reason:", "if False:"),
        ("if moved is not None:", "if False:"),
        ("if closing.is_early and not reason:", "if False:"),
        ("if until <= period.unit_due_at:", "if False:"),
    ),
    *_in(
        "reports/flow/timeliness.py",
        ("tests/reports/test_timeliness.py",),
        ("if moment <= due:", "if moment < due:"),
        (".days, 1)", ".days, 0)"),
        ("if period.locked_at is not None:", "if False:"),
    ),
    # Saving -------------------------------------------------------------------------------------------------
    *_in(
        "reports/figures/draft.py",
        SAVING,
        ("elif same(box, now, typed[name].seen):", "elif True:"),
        ("if (taken or conflicts) and not row.is_editable:", "if False:"),
        ('texts.pop("why", None)', "pass"),
        ("return {} if idle else changed", "return changed"),
        ("texts = {name: text for name, text in (stored | taken).items() if text}", "texts = dict(taken)"),
        ("period.refresh_from_db(fields", "dict(fields"),
        ("cells.delete()", "pass"),
        ("if was != now:", "if was == now:"),
        ("return _meant(box, one) == _meant(box, other)", "return one == other"),
    ),
    *_in(
        "reports/figures/revisions.py",
        ("tests/reports/test_workflow.py", "tests/reports/test_accepted_figures.py"),
        ("line.version + 1 if line.pk else 1", "line.version if line.pk else 1"),
        ("held = held.filter(accepted_at=None)", "pass"),
        ("if said_by(one) != said[one.measurement_id]]", "if False]"),
        ("if said_by(one) == now.get(one.measurement_id)]", "]"),
    ),
    *_in(
        "reports/figures/warnings.py",
        SAVING,
        ("if now < was", "if now <= was"),
        ("and max(now, was) >= SMALL", ""),
        ("if before.share.part and not share.part:", "if False:"),
    ),
    # Imports ------------------------------------------------------------------------------------------------
    *_in(
        "imports/job.py",
        FILES,
        ("if batch.checked_key != order.batch.checked_key:", "if False:"),
        ("if not settled and found.is_settled:", "if False:"),
        ("if settled and found.status != settled:", "if False:"),
        ("\n        _refuse_again(batch)", ""),
        ("sha256=batch.sha256,", ""),
    ),
    *_in(
        "imports/matching.py",
        READ_FILES,
        ("elif choice.chosen in taken:", "elif False:"),
        ("if not any(key in taken for key in group):", "if False:"),
        ("if choice.asks_fraction and choice.chosen in known and choice.is_ratio is None:", "if False:"),
        ("if choice.is_open:", "if False:"),
    ),
    *_in(
        "imports/kinds/figures/check.py",
        FILES,
        ("if not period.is_open:", "if False:"),
        ("if not row.is_editable:", "if False:"),
        ("if batch.unit_id is None else frozenset({batch.unit_id})", ""),
        ("if not changed or _is_idle(form, changed, stored, merged):", "if not changed:"),
        ('merged.pop("na", None)', "pass"),
        # `reading.bad.isdisjoint` in the end: a row states one figure, so none turns bad once it was judged.
        ("return Outcome.CHANGED if entry.row.is_answered else Outcome.NEW", "return Outcome.NEW"),
    ),
    *_in(
        "imports/kinds/figures/read.py",
        READ_FILES,
        ("if same in seen:", "if False:"),
        ("if words:", "if False:"),
        ("return all(sheet.value(line, key) is None for key", "return not all(True for key"),
    ),
    *_in(
        "imports/kinds/figures/write.py",
        FILES,
        ("if order.seen.get(entry.name, -1) != entry.version]", "if False]"),
        ("refuse_rows_with_errors(order.batch, examined.checked)", "pass"),
        ("if line.figure != stood or _fills_boxes(entry):", "if True:"),
        ("line.submitted_by = None if report.unit_id in own else by", "line.submitted_by = by"),
        ("if may(by, Action.CORRECT):", "if False:"),
        ("if entry.row.cells:", "if False:"),
        ("line.version + 1 if line.pk else 1", "line.version if line.pk else 1"),
        ("if order.batch.submits:", "if False:"),
    ),
    *_in(
        "imports/kinds/figures/undo.py",
        FILES,
        ("row.line.version != change.version_after:", "False:"),
        ("if figure == stood != came_from:", "if figure == stood:"),
        ("if not period.is_open:", "if False:"),
        ("clear_sources(row, report)\n    else:", "pass\n    else:"),
    ),
    *_in(
        "imports/kinds/figures/submit.py",
        FILES,
        ("report.status not in step.sources or report_faults(sheet):", "report.status not in step.sources:"),
    ),
    *_in(
        "imports/kinds/rows/check.py",
        ROWS,
        ("if first is not cells:", "if False:"),
        ("if entry.place not in reading.bad]", "]"),
        ("for name in changed if why else ():", "for name in ():"),
    ),
    *_in(
        "imports/kinds/rows/write.py",
        ROWS,
        ("if order.seen.get(one.code, -1) != one.version]", "if False]"),
        ("if not found.entries:", "if False:"),
    ),
    *_in(
        "imports/kinds/rows/undo.py",
        ROWS,
        ("and stamp_of(held[row.row]) == row.stamp", ""),
        ("waiting.keys() - _hung_on(model, waiting)", "waiting.keys() | set()"),
    ),
    # Sheets -------------------------------------------------------------------------------------------------
    *_in(
        "sheets/cells/values.py",
        CELLS,
        ("if number != number.to_integral_value():", "if False:"),
        ("if percent > 100:", "if percent > 1000:"),
        ("return 0 < _as_read_percent(value) <= 1", "return 0 < _as_read_percent(value) < 1"),
        ("if part > whole:", "if False:"),
        ("if len(fitting) > 1:", "if False:"),
        ("if serial not in _SERIALS:", "if False:"),
        ("year += 2000 if len(match.group(3)) == 2 else 0", "pass"),
    ),
    *_in(
        "sheets/tables/table.py",
        TABLES,
        ("if taken[proposal.field] > 1:", "if False:"),
        ("if not taken[field.key]}", "}"),
    ),
    *_in(
        "sheets/tables/finding.py",
        TABLES,
        ("grid.widths[line.row] > grid.widths[head]]", "False]"),
        ("if most < min(2, len(known)) or not most:", "if not most:"),
    ),
    *_in(
        "sheets/reading/contents.py",
        (*READING, "tests/reports/evidence/test_verdict.py"),
        ("if unpacked > most.unpacked:", "if False:"),
        ("if unpacked > ALWAYS_FREE and unpacked > RATIO * packed:", "if False:"),
        ("if any(member.flag_bits & 0x1 for member in members):", "if False:"),
    ),
    *_in(
        "sheets/reading/archive.py",
        READING,
        ("if any(_MACROS.search(name) for name in names):", "if False:"),
        ("if part.startswith(MAGIC):", "if False:"),
    ),
]
