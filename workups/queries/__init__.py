"""Finds what is being worked up. The first argument is the membership that asks: it sees one practice only."""
