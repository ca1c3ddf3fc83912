"""Who uses the portal, and what was done in it."""

from accounts.models.audit import AuditChange, AuditEvent, AuditSeal
from accounts.models.keys import KeyHolder
from accounts.models.once import TakenForm
from accounts.models.password import UsedPassword
from accounts.models.session import Session
from accounts.models.user import User

__all__ = [
    "AuditChange",
    "AuditEvent",
    "AuditSeal",
    "KeyHolder",
    "Session",
    "TakenForm",
    "UsedPassword",
    "User",
]
