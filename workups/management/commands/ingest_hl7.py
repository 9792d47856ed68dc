from collections.abc import Iterable

from clinic.models import Membership, Practice
from workups.interop.intake import Taken, take_hl7
from workups.management.ingesting import IngestCommand


class Command(IngestCommand):
    help = (
        "Takes in files of HL7 v2 results (ORU^R01): one message, several, or batches. Each message is answered by one "
        'line {"file", "outcome", "reason"}; outcome is matched, queued, rejected or duplicate.'
    )
    kind = "HL7 v2"

    def take(self, raw: bytes, *, practice: Practice, by: Membership) -> Iterable[Taken]:
        return take_hl7(raw, practice=practice, by=by)
