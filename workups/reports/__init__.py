"""Prints: a frozen snapshot of a workup, and the PDF made from it and from nothing else."""
