"""Surveys: a share counted from a table, how often each answer was chosen to the questions of the form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Prefetch, Q, QuerySet, Sum
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators import Counted, Path, Share, Threshold, interval_covers, is_too_rough, wilson
from procedures.models import Level
from reports.figures.forms import NO, YES, FigureForm, Texts
from reports.figures.kind import Cell, CellNotTaken, Line, OwnSheet, cell_of
from reports.figures.printed import PRINTED, printed_place
from reports.figures.row import FigureRow
from reports.figures.rows_kept import common_columns, kept_values, source_of, stated
from reports.figures.share import ShareKind
from reports.figures.survey_form import SurveyForm
from reports.models import (
    KeptSurvey,
    KeptSurveyCount,
    Measurement,
    MeasurementRevision,
    Report,
    Survey,
    SurveyCount,
)
from reports.models.survey import AnswerFigures, SurveyFigures
from sheets.cells.value import shown, tidy
from sheets.cells.values import match_text
from sheets.tables.sheet_column import SheetColumn
from targets.models import Indicator, Period, Question, Questionnaire
from targets.models.indicator import SurveySubject

OF_ALL = ("issued", "collected", "printed_source")  # columns that tell of the survey as a whole
SURVEY, ANSWER = common_columns(SurveyFigures), common_columns(AnswerFigures)


class SurveyKind(ShareKind):
    """Satisfied answers, of all valid answers."""

    code = "survey"
    cells_template = "reports/figures/_cells.html"
    table_template = "reports/figures/_survey_table.html"
    correct_template = "reports/figures/_survey_correct.html"
    is_on_the_line = False
    contents = ("surveys__counts",)
    kept = ("surveys__counts",)
    summed = (
        Prefetch(
            "surveys",
            KeptSurvey.objects.annotate(
                satisfied=Sum("counts__count", filter=Q(counts__counts_as_satisfied=True), default=0),
                answers=Sum("counts__count", default=0),
            ),
            to_attr="summed_surveys",
        ),
    )
    columns = ()
    sheet = OwnSheet(
        "surveys",
        "Khảo sát",
        (
            SheetColumn(
                "subject", gettext_lazy("Subject"), ("Chủ đề", "Lĩnh vực khảo sát", "subject"), spans=True
            ),
            SheetColumn(
                "question", gettext_lazy("Question"), ("Câu hỏi", "Nội dung", "question"), spans=True
            ),
            SheetColumn(
                "option",
                gettext_lazy("Answer option"),
                ("Phương án", "Phương án trả lời", "Mức", "option"),
            ),
            SheetColumn(
                "satisfied",
                gettext_lazy("counts as satisfied"),
                ("Tính là hài lòng", "Hài lòng", "satisfied"),
                holds="answer",
            ),
            SheetColumn(
                "count",
                gettext_lazy("Answers"),
                ("Số trả lời", "Số phiếu", "Số lượt", "count"),
                holds="count",
            ),
            SheetColumn("issued", gettext_lazy("Forms issued"), ("Phiếu phát ra", "issued"), holds="count"),
            SheetColumn(
                "collected", gettext_lazy("Forms collected"), ("Phiếu thu về", "collected"), holds="count"
            ),
            PRINTED,
        ),
        needed=(("subject",), ("question",), ("option",), ("count",)),
        distinct=("question", "option"),
        naming=("subject",),
    )

    def form(self, row: FigureRow, texts: Texts | None = None, *, more: bool = False) -> FigureForm:
        """Return the table, with one more question where asked for."""
        survey = SurveyForm(row, texts)
        return SurveyForm(row, texts, questions=survey.question_count + 1) if more else survey

    def meaning(self, indicator: Indicator) -> str:
        """Return nothing: the table has headings of its own."""
        return ""

    def state(self, line: Measurement, part: int, whole: int) -> None:
        """Leave the line as it is: the answers stand in rows of their own."""

    def plain(self, row: FigureRow, texts: Texts) -> Mapping[str, int | bool] | None:
        """Return nothing: the form reads the table."""
        return None

    # A row of a report ------------------------------------------------------------------------------------

    def fill(self, row: FigureRow, report: Report) -> None:
        """Put the survey on the subject into the row."""
        subject = row.asked.indicator.survey_subject
        row.survey = next((one for one in report.surveys.all() if one.subject == subject), None)

    def look_up(self, rows: Collection[FigureRow], period: Period) -> None:
        """Give the rows the forms in force."""
        in_force = Questionnaire.objects.in_force(period)
        for row in rows:
            row.questionnaire = in_force.get(row.asked.indicator.survey_subject)

    def share(self, row: FigureRow) -> Counted | None:
        """Return the satisfied answers of all."""
        if row.survey is None:
            return super().share(row)
        answers = row.survey.counts.all()
        return Share(
            sum(one.count for one in answers if one.counts_as_satisfied), sum(one.count for one in answers)
        )

    def fault(self, row: FigureRow, form: FigureForm) -> tuple[str, str] | None:
        """Refuse a survey with questions of its own and no source: who is satisfied in it, nobody knows."""
        if row.survey is None or not row.survey.is_own or row.survey.printed_source:
            return None
        words = _(
            "This survey has its own word on who counts as satisfied, and no source is named. Name the "
            "published report that it was copied from; or write in the note that it follows the province's "
            "form, and save: it is then counted by that form."
        )
        return "printed_source", words

    def printed_warnings(self, row: FigureRow) -> list[str]:
        """Return what is to be known of the survey."""
        return row.survey.warnings() if row.survey else []

    def compared(self, row: FigureRow, now: Counted, before: Counted) -> list[tuple[str, int, int]]:
        """Return the forms that came back, where they are known, else the answers."""
        collected = row.survey.collected if row.survey else None
        if collected and row.year_ago and row.year_ago.collected:
            return [(_("Forms collected"), collected, row.year_ago.collected)]
        return super().compared(row, now, before)[:1]

    # Keeping and counting ---------------------------------------------------------------------------------

    def clear(self, report: Report, indicator: Indicator) -> None:
        """Take away the survey on the subject."""
        report.surveys.filter(subject=indicator.survey_subject).delete()

    def keep(self, revisions: Collection[MeasurementRevision]) -> None:
        """Copy the surveys with their answers."""
        wanted: dict[tuple[int, str], list[MeasurementRevision]] = defaultdict(list)
        for revision in revisions:
            line = revision.measurement
            wanted[line.report_id, line.indicator.survey_subject].append(revision)
        kept, answers = [], []
        rows = Survey.objects.filter(report__in={report for report, _subject in wanted})
        for survey in rows.prefetch_related(Prefetch("counts", SurveyCount.objects.order_by("pk"))):
            for revision in wanted.get((survey.report_id, survey.subject), ()):
                kept.append(KeptSurvey(revision=revision, **kept_values(survey, SURVEY)))
                answers += [
                    KeptSurveyCount(survey=kept[-1], **kept_values(row, ANSWER))
                    for row in survey.counts.all()
                ]
        KeptSurvey.objects.bulk_create(kept)
        KeptSurveyCount.objects.bulk_create(answers)

    def bring_back(self, revision: MeasurementRevision, report: Report, indicator: Indicator) -> None:
        """Let the report hold the survey again that the revision keeps."""
        self.clear(report, indicator)
        for kept in revision.surveys.all():
            survey = Survey.objects.create(report=report, **kept_values(kept, SURVEY))
            answers = (kept_values(row, ANSWER) for row in kept.counts.all())
            SurveyCount.objects.bulk_create(SurveyCount(survey=survey, **values) for values in answers)

    def said(self, revision: MeasurementRevision) -> Hashable:
        """Return the surveys with their answers."""
        surveys = revision.surveys.all()
        return (
            frozenset(stated(row, SURVEY) for row in surveys),
            frozenset(stated(row, ANSWER) for survey in surveys for row in survey.counts.all()),
        )

    def held_by(self, revision: MeasurementRevision, indicator: Indicator) -> Counted | None:
        """Return the satisfied answers of all."""
        surveys: list[Any] = revision.summed_surveys  # type: ignore[attr-defined]  # by the Prefetch of `summed`
        told = [one for one in surveys if one.subject == indicator.survey_subject]
        if not told:
            return super().held_by(revision, indicator)
        return Share(sum(one.satisfied for one in told), sum(one.answers for one in told))

    def counts(self, lines: QuerySet[Any, Any], rows: str) -> QuerySet[Any, Any]:
        """Sum the answers on the indicator's own subject."""
        of_subject = Q(**{f"{rows}surveys__subject": F("indicator__survey_subject")})
        satisfied = of_subject & Q(**{f"{rows}surveys__counts__counts_as_satisfied": True})
        counted: QuerySet[Any, Any] = lines.annotate(
            counted_part=Sum(f"{rows}surveys__counts__count", filter=satisfied),
            counted_whole=Sum(f"{rows}surveys__counts__count", filter=of_subject),
            printed=Max(source_of(F(f"{rows}surveys__printed_source")), filter=of_subject),
            collected=Max(f"{rows}surveys__collected", filter=of_subject),
        )
        return counted

    def printed(self) -> QuerySet[Any] | None:
        """Return the surveys that were copied from a publication."""
        return KeptSurvey.objects.exclude(printed_source="").prefetch_related("counts")

    # Judging ----------------------------------------------------------------------------------------------

    def interval(self, share: Counted, people: int | None) -> tuple[Decimal, Decimal] | None:
        """Return Wilson's interval of 95 per cent: not everybody was asked."""
        return wilson(Share(share.part, share.whole), people)

    def may_be_chance(self, share: Counted, threshold: Threshold, people: int | None) -> bool:
        """Say whether the interval holds the threshold."""
        return interval_covers(Share(share.part, share.whole), threshold, people)

    def is_too_rough(self, share: Counted, path: Path, people: int | None) -> bool:
        """Say whether the value may be off the true one by more than its path goes in a quarter."""
        return is_too_rough(Share(share.part, share.whole), path, people)

    def tells_apart(self, level: str) -> bool:
        """Say that a commune asks too few people to be told from another one."""
        return level != Level.COMMUNE

    # Sheets -----------------------------------------------------------------------------------------------

    def named(self, cell: Callable[[str], str], indicators: Collection[Indicator]) -> Indicator:
        """Return the indicator of the subject."""
        text = cell("subject")
        subject = _subjects().get(match_text(text), text.casefold())
        found = [one for one in indicators if one.survey_subject == subject]
        if not found:
            known = ", ".join(str(words) for words in SurveySubject.labels)
            words = _("“%(text)s” is no subject of a survey. The subjects are: %(known)s.")
            told = words % {"text": shown(text), "known": known}
            raise CellNotTaken("subject", told, text=text, group="target_unknown")
        return found[0]

    def lay(
        self, row: FigureRow, stored: Texts, texts: Texts, table: Collection[Mapping[str, str]]
    ) -> Callable[[dict[str, str]], Iterable[tuple[str, str]]]:
        """Return what finds the box of the count, and refuses what the form in force does not ask."""
        named = [line["printed_source"] for line in table if "printed_source" in line]
        is_own = any(named) if named else bool(stored.get("printed_source"))

        def laid(found: dict[str, str]) -> Iterator[tuple[str, str]]:
            if is_own:
                yield from _lay_own(stored | texts, texts, found)
            else:
                yield "count", _box_of(found, row.outline)
            yield from ((name, name) for name in OF_ALL)

        return laid

    def lines(self, row: FigureRow, form: FigureForm) -> Iterator[Line]:
        """Yield a line an option of a question: of the form in force, where only its count may be written."""
        by_key = {column.key: column for column in self.sheet.columns}
        words = ("question", "option", "satisfied") if form.is_own else ()
        opened = frozenset({*words, "count"}) if row.is_editable else frozenset[str]()
        of_all = {name: cell_of(by_key[name], form.texts.get(name, "")) for name in OF_ALL}
        is_first = True
        for asked, options in form.questions():
            for option, tick, count in options:
                question, chosen = _said(form, asked), _said(form, option)
                if not question or not chosen:
                    continue
                cells: dict[str, Cell] = {
                    "subject": str(row.asked.indicator.get_survey_subject_display()),
                    "question": question,
                    "option": chosen,
                    "satisfied": cell_of(by_key["satisfied"], YES if _said(form, tick) else NO),
                    "count": cell_of(by_key["count"], form.texts.get(count, "")),
                }
                more = frozenset(of_all) if is_first and row.is_editable else frozenset[str]()
                yield cells | (of_all if is_first else {}), opened | more
                is_first = False


def _said(form: FigureForm, name: str) -> str:
    """Return what the survey's own box or the form in force says."""
    return form.texts.get(name) or form.said.get(name, "")


@cache
def _subjects() -> dict[str, str]:
    """Return the subjects of surveys by their names in every language: readers of both share files."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {match_text(str(words)): code for code, words in SurveySubject.choices}
    return found


def _lay_own(held_texts: Texts, texts: Texts, found: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the boxes of a line of a survey with questions of its own."""
    question, option = found.get("question", ""), found.get("option", "")
    q = printed_place(held_texts, "q{}-text", question)
    o = printed_place(held_texts, f"q{q}-o{{}}-text", option)
    texts |= {f"q{q}-text": question, f"q{q}-o{o}-text": option}
    if "satisfied" in found:
        found["satisfied"] = "on" if found["satisfied"] == YES else ""
    yield "satisfied", f"q{q}-o{o}-ok"
    yield "count", f"q{q}-o{o}-count"


def _box_of(found: dict[str, str], outline: list[Question]) -> str:
    """Return the box of the count of the line, or raise CellNotTaken."""
    if not outline:
        words = _("No survey form is in force for this period. Ask the coordinator to set one.")
        raise CellNotTaken("question", words, text=found.get("question", ""))
    text, option = found.get("question", ""), found.get("option", "")
    q = _place_of(text, (question.text for question in outline))
    if q is None:
        told = {"text": text, "known": "; ".join(f"“{question.text}”" for question in outline)}
        words = _("The form of this period does not ask “%(text)s”. Its questions: %(known)s.")
        raise CellNotTaken("question", words % told, text=text)
    question = outline[q]
    o = _place_of(option, (name for name, _satisfied in question.options))
    if o is None:
        known = "; ".join(f"“{name}”" for name, _satisfied in question.options)
        words = _(
            "“%(text)s” is no answer to “%(question)s”. Its answers in the form of this period: %(known)s."
        )
        told = {"text": option, "question": question.text, "known": known}
        raise CellNotTaken("option", words % told, text=option)
    satisfied = question.options[o][1]
    if found.get("satisfied") and (found["satisfied"] == YES) != satisfied:
        answer = _("Yes") if satisfied else _("Not yet")
        words = _(
            "Whether “%(option)s” counts as satisfied is settled by the form: %(answer)s. Empty this cell."
        )
        told = {"option": option, "answer": answer}
        raise CellNotTaken("satisfied", words % told, text=found["satisfied"])
    return f"q{q}-o{o}-count"


def _place_of(text: str, known: Iterable[str]) -> int | None:
    """Return the place of the text among those known, in whatever case it is written."""
    wanted = tidy(text).casefold()
    return next((place for place, name in enumerate(known) if name.casefold() == wanted), None)
