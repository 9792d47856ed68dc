"""A protocol version as a FHIR R4 collection: its plan, what it asks for, its form, and the codes of both.

Conditions are FHIRPath over a QuestionnaireResponse to that form; `{}` means unknown.
"""
