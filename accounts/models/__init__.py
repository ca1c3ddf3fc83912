"""Who uses the portal, and what was done in it."""

from accounts.models.audit import AuditChange, AuditEvent, AuditSeal
from accounts.models.once import TakenForm
from accounts.models.user import User

__all__ = ["AuditChange", "AuditEvent", "AuditSeal", "TakenForm", "User"]
