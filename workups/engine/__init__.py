"""The rules engine: a checked protocol and a patient's facts in, advice with its reasons out.

Pure: the standard library and `lark` (the grammar) only. No framework, no clock, no I/O, no randomness,
so the same definition and facts always give the same bytes. Three values to the end: TRUE, FALSE and
UNKNOWN; what nobody asked is never read as "no".
"""
