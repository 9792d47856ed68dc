"""A patient's record as FHIR R4, read for the findings of a protocol. No rows, no clock, and no fault is an error.

What can't be read gives fewer readings: a resource without a code, a value in a unit nobody knows, a status that says
it isn't so. That something is absent from a record never means "no".
"""

from workups.interop.record.reading import patient_of, read_record
from workups.recorded import Read, RecordPatient

__all__ = ["Read", "RecordPatient", "patient_of", "read_record"]
