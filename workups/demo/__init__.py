"""An invented practice with a past: people, patients and workups in every state, dated relative to today.

Everything is done through the actions, by the people whose work it is; only time is helped along (`past.py`).
Nobody here is real: names are common ones of many languages, NHS numbers are of the range kept for tests.
"""
