"""What acts, roles and kinds of things are called in the journal; a code that is not known stays as it is."""

from __future__ import annotations

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import audit
from procedures.models import Role
from procedures.proposals import workflow as proposals

ACTS: dict[str, str | Promise] = {
    # what units and coordinators do with a report
    "value": _("Figures saved"),
    "submit": _("Report submitted"),
    "withdraw": _("Report withdrawn"),
    "check_first": _("First check by the district"),
    "approve": _("Approved"),
    "return": _("Returned"),
    "reopen": _("Reopened"),
    "correct": _("Figure corrected"),
    "drop": _("Correction dropped"),
    "ask_correction": _("Correction asked for"),
    "refuse_correction": _("Correction refused"),
    "attach": _("Evidence attached"),
    "detach": _("Evidence taken off"),
    "remind": _("Units reminded"),
    "mail_again": _("Letters sent again"),
    "import_read": _("Spreadsheet handed in"),
    "import_match": _("Columns of a spreadsheet matched"),
    "import_answer": _("Suggestion for a spreadsheet accepted"),
    "import_again": _("Import begun again"),
    "hand_in": _("Report handed in by an import"),
    "take_back": _("Report taken back with its import"),
    "import_undone": _("Import undone"),
    # two sources of one fact
    "explain": _("Difference of two sources explained"),
    "explanation_undone": _("Explanation of a difference taken back"),
    # periods
    "open_period": _("Period opened"),
    "lock_period": _("Period locked"),
    "unlock_period": _("Lock taken back"),
    "publish_period": _("Figures published"),
    "reopen_period": _("Period opened again"),
    "extend": _("Deadline extended"),
    "decide_rule": _("Version of a target decided"),
    "decide_margins": _("Version of the margins decided"),
    # proposals for the catalogue
    **{step.act: step.called for step in proposals.TRANSITIONS.values()},
    # the administration
    "add": _("Added"),
    "change": _("Changed"),
    "delete": _("Deleted"),
    "import": _("Sheet imported"),
    "set_password": _("Password set for somebody"),
    "users_made": _("Users made from a sheet"),
    "passwords_handed_out": _("One-time passwords handed out"),
    "approval_given": _("Right to approve given"),
    "unlocked": _("Let in again after wrong passwords"),
    "signed_out_by_other": _("Signed out by an administrator"),
    # signing in, and one's own account
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "sign_in_failed": _("Wrong password or code"),
    "sign_in_refused": _("Sign-in refused while locked"),
    "sign_in_put_off": _("Sign-in put off, too many at once"),
    "locked_out": _("Locked after wrong passwords"),
    "password_changed": _("Own password changed"),
    "password_link_asked": _("Link for a lost password asked for"),
    "password_link_sent": _("Link for a lost password sent"),
    "password_reset": _("Lost password replaced"),
    "password_proved": _("Own password proved"),
    "second_factor_set_up": _("Second factor set up"),
    "second_factor_removed": _("Second factor removed"),
    "recovery_codes_renewed": _("Recovery codes renewed"),
    "session_ended": _("Signed out of another browser"),
    "other_sessions_ended": _("Signed out of all other browsers"),
    # the journal itself, and what was refused
    "export": _("Journal taken out"),
    "refused": _("Page refused"),
    "put_off": _("Form put off, too many at once"),
}

# Acts that came to nothing: what somebody looks for who asks whether a stranger has tried the doors.
REFUSED = frozenset(
    {"refused", "put_off", "sign_in_failed", "sign_in_refused", "sign_in_put_off", "locked_out"}
)

ROOMS = ("accounts", "procedures", "targets", "reports", "imports")


def act_words(code: str) -> str:
    """Return what an act is called."""
    return str(ACTS.get(code, code))


def role_words(code: str) -> str:
    """Return what a role is called."""
    return str(dict(Role.choices).get(code, code))


def kinds() -> dict[str, str]:
    """Return what every kind of thing is called, by the code that acts bear."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {audit.subject_type(model): str(model._meta.verbose_name) for model in models}
