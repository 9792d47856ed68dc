"""Advice while a record is open in another system: CDS Hooks 2.0.1, by its text.

A request carries the patient's data (prefetch); nothing is fetched from the other system. It is read into findings,
published protocols are evaluated on them, and what they say comes back as cards.
"""
