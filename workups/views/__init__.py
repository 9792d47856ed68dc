"""Doors for people: each view asks a query, calls an action, shows a presenter's words."""
