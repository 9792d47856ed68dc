from collections.abc import Iterable

from clinic.models import Membership, Practice
from workups.interop.intake import Taken, take_fhir
from workups.management.ingesting import IngestCommand


class Command(IngestCommand):
    help = (
        "Takes in files of FHIR R4 results: a DiagnosticReport or a Bundle each. Each file is answered by one line "
        '{"file", "outcome", "reason"}; outcome is matched, queued, rejected or duplicate.'
    )
    kind = "FHIR R4 as JSON"

    def take(self, raw: bytes, *, practice: Practice, by: Membership) -> Iterable[Taken]:
        return [take_fhir(raw, practice=practice, by=by)]
