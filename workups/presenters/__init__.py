"""Rows and evaluations as the plain data that a template shows; every decision about what to say is taken here."""
