"""Every act on a report, through its page and through its function, and what the rules make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from procedures.models import Role
from procedures.rights import Action
from reports.entry.shown import sendable
from reports.evidence.attaching import LinePlace, attach, detach
from reports.figures.draft import Typed, save
from reports.flow.calendar import extend, lock_period
from reports.flow.closing import Closing
from reports.flow.corrections import ask_correction, check_first, correct, decide_correction
from reports.flow.workflow import TRANSITIONS, Status, fingerprint, move, versions
from reports.models import CorrectionRequest, Evidence, LineStatus, Report
from reports.refusal import Refused
from tests.rights.cases import FIRST, RELATIONS, STATES, Cases, State, sender_of
from tests.rights.oracle import has_right, may_to
from tests.rights.rows import writing

STEPS = dict(TRANSITIONS)  # as they were before anybody changed them
DONE, REFUSED, FORBIDDEN, NOT_FOUND = "done", "refused", "403", "404"


@dataclass(frozen=True)
class Case:
    """One question: who of which relation tries the act on the report in the state."""

    act: Act
    relation: str
    state: str
    role: Role

    def __str__(self) -> str:
        return f"{self.role} · {self.relation} · {self.state} · {self.act.name}"


@dataclass(frozen=True)
class Act:
    """Something that can be done to a report: the right it takes, and when its state lets it be done."""

    name: str
    action: Action
    may_be_done: Callable[[State], bool]
    by_function: Callable[[Report, User], object] | None = None
    by_page: Callable[[Client, Report], HttpResponse] | None = None

    def __str__(self) -> str:
        return self.name


# What the rules make of it ---------------------------------------------------------------------------------


def expected(case: Case, cases: Cases) -> str:
    """Return what has to come of it: the right first, then the row, then the state."""
    act, who = case.act, cases.people[case.role, RELATIONS[case.relation][0]]
    unit, state = cases.units[RELATIONS[case.relation][1]], _state(case)
    if act.by_page is not None:
        if not has_right(who, act.action):
            return FORBIDDEN
        if not may_to(who, Action.READ_REPORT, unit):
            return NOT_FOUND
    if not may_to(who, act.action, unit):
        return FORBIDDEN
    if not act.may_be_done(state):
        return REFUSED
    if "submit" in act.name and state.head_submits and case.role is not Role.HEAD:
        return REFUSED
    if "approve" in act.name and who.user == sender_of(cases, state):
        return REFUSED  # nobody approves what they submitted
    return DONE


def _step(name: str) -> Callable[[State], bool]:
    """Return when the table of steps lets the step be taken."""
    step = STEPS[name]

    def may_be_taken(state: State) -> bool:
        moving = [line for line in state.lines if line in step.lines]
        return not state.is_locked and state.status in step.sources and bool(moving)

    return may_be_taken


def _sending(state: State) -> bool:
    return _step("submit")(state) and state.is_open and state.is_filled


def _correcting(state: State) -> bool:
    step = STEPS["correct"]
    return not state.is_locked and state.status in step.sources and state.lines[0] in step.lines


def _editing(state: State) -> bool:
    return state.is_open and state.lines[0] in (LineStatus.DRAFT, LineStatus.RETURNED)


def _withdrawing(state: State) -> bool:
    return _step("withdraw")(state) and state.last == "submit"


def _asking(state: State) -> bool:
    return state.lines[0] == LineStatus.ACCEPTED


def _has_request(state: State) -> bool:
    return state.lines[1] == LineStatus.ACCEPTED


# How it is done --------------------------------------------------------------------------------------------


def _taken(name: str) -> Callable[[Report, User], object]:
    return lambda report, user: move(report, name, by=user, note="lý do")


def _first(report: Report) -> Any:
    return report.measurements.select_related("report__unit", "report__period").get(indicator__code=FIRST)


def _request(report: Report) -> CorrectionRequest:
    return CorrectionRequest.objects.get(measurement__report=report)


def _edited(client: Client, report: Report) -> Any:
    """Send another figure, with what stands in the boxes now."""
    line, values = _first(report), {f"{FIRST}-part": "41", f"{FIRST}-whole": "100"}
    seen = {f"{FIRST}-part-seen": line.part or "", f"{FIRST}-whole-seen": line.whole or ""}
    return _posted("entry", values | seen)(client, report)


def _saved(report: Report, user: User) -> object:
    """Save another figure, with what stands in the boxes now."""
    line = _first(report)
    boxes = {"part": Typed("41", str(line.part or "")), "whole": Typed("100", str(line.whole or ""))}
    return save(report.unit, report.period, {FIRST: boxes}, by=user)


def _file(report: Report, *, is_there: bool) -> Evidence:
    """Return a file of the unit that hangs on the line, or one that does not."""
    files, line = Evidence.objects.filter(unit=report.unit), _first(report)
    return (files.filter(measurements=line) if is_there else files.exclude(measurements=line))[0]


def _place(report: Report) -> LinePlace:
    return LinePlace(report.unit, report.period, _first(report).indicator)


def _extended(report: Report, user: User) -> object:
    """Give the unit another day."""
    until = report.period.unit_due_at + dt.timedelta(days=1)
    return extend(report.period, report.unit, until=until, by=user, reason="bão")


def _posted(name: str, values: dict[str, Any]) -> Callable[[Client, Report], HttpResponse]:
    """Return the sending of a form about the report."""

    def send(client: Client, report: Report) -> Any:
        place = reverse(f"reports:{name}", args=[report.period.code, report.unit.code.lower()])
        return client.post(place, values)

    return send


def _sent(client: Client, report: Report) -> HttpResponse:
    """Send the report as its check page shows it."""
    return _posted("send", {"agreed": "on", "seen": versions(sendable(report))})(client, report)


def _reviewed(step: str, name: str) -> Callable[[Client, Report], HttpResponse]:
    """Return the sending of a decision about all lines that the step moves, as they are."""

    def send(client: Client, report: Report) -> Any:
        moving = [line for line in report.measurements.all() if line.status in STEPS[name].lines]
        values = {"note": "lý do", "seen": fingerprint(moving)}
        return client.post(reverse("reports:decide", args=[report.pk, step]), values)

    return send


def _checked(client: Client, report: Report) -> Any:
    return client.post(reverse("reports:first-check", args=[report.pk]), {"words": "đã xem"})


def _with_file(name: str, is_there: bool) -> Callable[[Client, Report], HttpResponse]:
    """Return the sending of a form about a file that hangs on the line, or of one that does not."""

    def send(client: Client, report: Report) -> Any:
        key = _file(report, is_there=is_there).key
        return _posted(name, {"indicator": FIRST, "key": key})(client, report)

    return send


def _opened(client: Client, report: Report) -> Any:
    return client.get(reverse("reports:report-history", args=[report.period.code, report.unit.code.lower()]))


ACTS = (
    Act("read", Action.READ_REPORT, lambda state: True, by_page=_opened),
    Act("edit", Action.ENTER, _editing, by_page=_edited),
    Act("submit", Action.SUBMIT, _sending, by_page=_sent),
    Act("withdraw", Action.SUBMIT, _withdrawing, by_page=_posted("withdraw", {})),
    Act(
        "ask for correction",
        Action.ASK_CORRECTION,
        _asking,
        by_page=_posted("ask-correction", {"indicator": FIRST, "reason": "sai"}),
    ),
    Act("attach", Action.ENTER, _editing, by_page=_with_file("evidence-reuse", is_there=False)),
    Act("detach", Action.ENTER, _editing, by_page=_with_file("evidence-detach", is_there=True)),
    Act("approve by page", Action.REVIEW, _step("approve"), by_page=_reviewed("duyet", "approve")),
    Act("return by page", Action.REVIEW, _step("return"), by_page=_reviewed("tra-lai", "return")),
    Act("reopen by page", Action.REVIEW, _step("reopen"), by_page=_reviewed("mo-lai", "reopen")),
    Act(
        "check first by page",
        Action.CHECK_FIRST,
        lambda state: state.status == Status.SUBMITTED,
        by_page=_checked,
    ),
    Act("edit by function", Action.ENTER, _editing, by_function=_saved),
    Act(
        "attach by function",
        Action.ENTER,
        _editing,
        by_function=lambda report, user: attach(_place(report), [_file(report, is_there=False)], by=user),
    ),
    Act(
        "detach by function",
        Action.ENTER,
        _editing,
        by_function=lambda report, user: detach(_place(report), _file(report, is_there=True), by=user),
    ),
    Act("extend by function", Action.RUN_PERIODS, lambda state: state.is_open, by_function=_extended),
    Act(
        "lock by function",
        Action.RUN_PERIODS,
        lambda state: state.is_open,
        by_function=lambda report, user: lock_period(
            report.period, by=user, seen=Closing.read(report.period).marks, reason="đã đủ"
        ),
    ),
    Act("submit by function", Action.SUBMIT, _sending, by_function=_taken("submit")),
    Act("withdraw by function", Action.SUBMIT, _withdrawing, by_function=_taken("withdraw")),
    Act("approve", Action.REVIEW, _step("approve"), by_function=_taken("approve")),
    Act("return", Action.REVIEW, _step("return"), by_function=_taken("return")),
    Act("reopen", Action.REVIEW, _step("reopen"), by_function=_taken("reopen")),
    Act(
        "correct",
        Action.CORRECT,
        _correcting,
        by_function=lambda report, user: correct(report, FIRST, {"part": "41"}, by=user, reason="sai"),
    ),
    *(
        Act(f"{name} by itself", Action.CORRECT, lambda state: False, by_function=_taken(name))
        for name in ("correct", "drop", "hand_in", "take_back")  # which are taken with figures alone
    ),
    Act(
        "ask for correction by function",
        Action.ASK_CORRECTION,
        _asking,
        by_function=lambda report, user: ask_correction(_first(report), by=user, reason="sai"),
    ),
    Act(
        "grant a correction",
        Action.REVIEW,
        _has_request,  # in a locked period too: it opens that figure alone
        by_function=lambda report, user: decide_correction(
            _request(report), granted=True, by=user, answer=""
        ),
    ),
    Act(
        "refuse a correction",
        Action.REVIEW,
        _has_request,
        by_function=lambda report, user: decide_correction(
            _request(report), granted=False, by=user, answer="không"
        ),
    ),
    Act(
        "check first",
        Action.CHECK_FIRST,
        lambda state: state.status == Status.SUBMITTED,
        by_function=lambda report, user: check_first(report, by=user, words="đã xem"),
    ),
)


def outcome(case: Case, cases: Cases) -> tuple[str, bool]:
    """Return what came of it, and whether anything was written."""
    home = RELATIONS[case.relation][0]
    report, act = cases.report(case.relation, case.state), case.act
    with writing() as written:
        if act.by_page is not None:
            answer = act.by_page(cases.clients[case.role, home], report)
            return _of_page(act, answer, written.happened), written.happened
        user = User.objects.get(pk=cases.people[case.role, home].user.pk)  # type: ignore[union-attr]
        try:
            assert act.by_function is not None
            act.by_function(report, user)
        except PermissionDenied:
            return FORBIDDEN, written.happened
        except Refused:
            return REFUSED, written.happened
    return DONE, written.happened


def _of_page(act: Act, answer: HttpResponse, has_written: bool) -> str:
    if answer.status_code == HTTPStatus.CONFLICT:
        return REFUSED
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        return str(answer.status_code)
    return DONE if has_written or act.name == "read" else REFUSED


def _state(case: Case) -> State:
    return STATES[case.state]
