"""Finds what is being worked up. The first argument is the membership that asks; another practice's rows don't exist."""
