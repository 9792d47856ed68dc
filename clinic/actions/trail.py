from clinic import audit
from clinic.access import Permission, require
from clinic.models import AuditEvent, Membership


@audit.audited
def note_export(*, rows: int, is_cut: bool, by: Membership) -> AuditEvent:
    """Notes that somebody takes the audit trail, or a part of it, as a file; gives the event itself."""
    require(by, Permission.SEE_AUDIT)
    return audit.record("audit.exported", subject=by.practice, by=by, rows=rows, is_cut=is_cut)
