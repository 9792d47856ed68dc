"""FHIR R4: reports of results, alone or in a Bundle, read tolerantly and taken strictly."""
