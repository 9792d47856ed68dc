"""What stands here, said in FHIR R4: a workup as a document Bundle, a protocol version as a collection.

Plain dicts in FHIR's JSON form: nothing empty, no null, the same bytes for the same state.
"""
