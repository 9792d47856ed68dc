"""Translates between this project and the formats of others: reads, then calls actions; says what queries find.

It knows no requests.
"""
