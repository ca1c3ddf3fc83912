"""Who may do what: one table, which is the code, its documentation and what the tests are generated from.

A view says which right opens it (accounts/doors.py), the middleware asks `may` before the view runs, and rows
come through a door (`within`). What the state of a report allows stands in the table of its workflow
(reports/flow/workflow.py).
"""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts import clock
from accounts.models import User
from procedures.models import Membership, Placement, Role, Unit


class Action(StrEnum):
    """What somebody may be allowed to do."""

    READ_DASHBOARD = "read_dashboard"
    READ_TARGETS = "read_targets"
    READ_UNITS = "read_units"  # the page of a unit: approved figures, as every signed-in reader sees them
    READ_WORK = "read_work"  # the reader's own list of things to do
    READ_REPORT = "read_report"  # a report before it is approved, its history and its evidence
    ENTER = "enter"  # figures, reasons and evidence of a draft
    SUBMIT = "submit"  # and withdraw
    ASK_CORRECTION = "ask_correction"
    CHECK_FIRST = "check_first"  # leaves a mark and words, and moves no status
    READ_DESK = "read_desk"
    REMIND = "remind"
    REVIEW = "review"  # approve, return, reopen
    IMPORT = "import"  # a spreadsheet: into drafts of the own unit, or of all
    IMPORT_CATALOGUE = "import_catalogue"  # a spreadsheet of procedures, at once for all
    CORRECT = "correct"  # a figure on behalf of its unit, with a reason
    RUN_PERIODS = "run_periods"  # open, lock, reopen, extend for one unit
    EXPLAIN_DIFFERENCES = "explain_differences"  # of two sources of one fact, and take it back
    KEEP_SURVEY_FORMS = "keep_survey_forms"  # what surveys ask, and who counts as satisfied
    KEEP_RULES = "keep_rules"  # what a target asks from a period on
    READ_CHANGES = "read_changes"  # how the catalogue changed, and what that did to the targets
    READ_PROPOSALS = "read_proposals"  # what a unit proposes to change in the catalogue, and what came of it
    PROPOSE = "propose"  # a change of the catalogue, by the unit that keeps or handles the procedure
    DECIDE_PROPOSAL = "decide_proposal"
    READ_REGISTERS = "read_registers"  # dialogues, reviewed documents, ISO, shared software
    KEEP_REGISTERS = "keep_registers"
    READ_AUDIT = "read_audit"
    MANAGE_USERS = "manage_users"
    ADMINISTER = "administer"


class Reach(StrEnum):
    """Over which units a role does it."""

    OWN = "own"  # the unit of the membership
    BELOW = "below"  # the communes of the unit of the membership
    ALL = "all"


_EVERYBODY = dict.fromkeys(Role, Reach.ALL)
_UNIT = {Role.OFFICIAL: Reach.OWN, Role.HEAD: Reach.OWN}
_COORDINATOR = {Role.COORDINATOR: Reach.ALL}
_DISTRICT = {Role.DISTRICT_COORDINATOR: Reach.BELOW}
_ADMIN = {Role.ADMIN: Reach.ALL}

RIGHTS: dict[Action, dict[Role, Reach]] = {
    Action.READ_DASHBOARD: {Role.LEADER: Reach.ALL} | _COORDINATOR | _ADMIN,
    Action.READ_TARGETS: _EVERYBODY,
    Action.READ_UNITS: _EVERYBODY,
    Action.READ_WORK: _EVERYBODY,
    Action.READ_REPORT: _UNIT | _DISTRICT | _COORDINATOR | _ADMIN | {Role.LEADER: Reach.ALL},
    Action.ENTER: _UNIT,
    Action.SUBMIT: _UNIT,
    Action.ASK_CORRECTION: _UNIT,
    Action.CHECK_FIRST: _DISTRICT,
    Action.READ_DESK: _DISTRICT | _COORDINATOR,
    Action.REMIND: _DISTRICT | _COORDINATOR,
    Action.REVIEW: _COORDINATOR,
    Action.IMPORT: _UNIT | _COORDINATOR | _ADMIN,
    Action.IMPORT_CATALOGUE: _COORDINATOR | _ADMIN,
    Action.CORRECT: _COORDINATOR,
    Action.RUN_PERIODS: _COORDINATOR | _ADMIN,
    Action.EXPLAIN_DIFFERENCES: _COORDINATOR,
    Action.KEEP_SURVEY_FORMS: _COORDINATOR | _ADMIN,
    Action.KEEP_RULES: _COORDINATOR | _ADMIN,
    Action.READ_CHANGES: _EVERYBODY,
    Action.READ_PROPOSALS: _UNIT | _COORDINATOR,
    Action.PROPOSE: _UNIT,
    Action.DECIDE_PROPOSAL: _COORDINATOR,
    Action.READ_REGISTERS: _EVERYBODY,
    Action.KEEP_REGISTERS: _UNIT | _COORDINATOR,
    Action.READ_AUDIT: _COORDINATOR | _ADMIN,
    Action.MANAGE_USERS: _ADMIN,
    Action.ADMINISTER: _ADMIN,
}

APPROVING = frozenset(RIGHTS[Action.REVIEW])  # roles that begin to count on the day after they were given


def may(user: User | AnonymousUser, action: Action, unit: Unit | None = None) -> bool:
    """Say whether the user may do it to the unit, or to any unit at all where none is named.

    Asked anew in every request: a membership withdrawn a moment ago opens nothing.
    """
    if action is Action.ADMINISTER and isinstance(user, User) and user.is_active and user.is_superuser:
        return True  # whoever set the portal up belongs to no unit yet
    return _by_which(user, action, unit) is not None


def demand(user: User | AnonymousUser, action: Action, unit: Unit | None = None) -> Role:
    """Return the role by which the user may do it, for the record, or raise PermissionDenied."""
    held = _by_which(user, action, unit)
    if held is None:
        raise PermissionDenied
    return Role(held.role)


def _by_which(user: User | AnonymousUser, action: Action, unit: Unit | None) -> Membership | None:
    granted = RIGHTS[action]
    return next((one for one in memberships(user) if _covers(one, granted.get(Role(one.role)), unit)), None)


def within(user: User | AnonymousUser, action: Action, unit: str = "") -> Q:
    """Return the condition that a row belongs to a unit over which the user may do it: the door to rows.

    unit  the name of the row's key to its unit, such as "unit" or "report__unit"; "" for units themselves
    """
    path = f"{unit}__" if unit else ""
    reaches = [(held.unit_id, RIGHTS[action].get(Role(held.role))) for held in memberships(user)]
    if any(reach is Reach.ALL for _, reach in reaches):
        return Q()
    own = Q(**{f"{path}pk__in": [key for key, reach in reaches if reach is Reach.OWN]})
    below = [key for key, reach in reaches if reach is Reach.BELOW]
    if not below:
        return own
    # Whose communes they are today: who coordinates a district that a commune left has nothing to do with it.
    placed = Placement.objects.on(clock.today()).filter(parent__in=below)
    return own | Q(**{f"{path}pk__in": placed.values("unit")})


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Return the roles of the user in any unit; none for somebody not signed in or switched off."""
    return frozenset(Role(held.role) for held in memberships(user))


def needs_second_factor(user: User) -> bool:
    """Say whether the user's password alone opens too much: they see or change what is not their own."""
    return user.is_superuser or bool(roles_of(user) & {Role.COORDINATOR, Role.LEADER, Role.ADMIN})


def memberships(user: User | AnonymousUser) -> list[Membership]:
    """Return the memberships that count at this moment, none for somebody not signed in or switched off."""
    if not isinstance(user, User) or not user.is_active:
        return []
    # What the sign-in backend brought belongs to this request; a user at hand otherwise is asked for anew.
    held = user.held if user.held is not None else Membership.objects.filter(user=user).select_related("user")
    return [one for one in held if counts(one)]


def counts(held: Membership) -> bool:
    """Say whether a membership counts by now: of roles that may approve none does without a day.

    And none on a day on which somebody else had in hand what opens the account.
    """
    if held.role not in APPROVING:
        return True
    return held.approves_from is not None and held.approves_from <= clock.real().date()


def _covers(held: Membership, reach: Reach | None, unit: Unit | None) -> bool:
    if reach is None:
        return False
    if unit is None or reach is Reach.ALL:
        return True
    if reach is Reach.OWN:
        return held.unit_id == unit.pk
    above = unit.parent_on(clock.today())
    return above is not None and held.unit_id == above.pk
