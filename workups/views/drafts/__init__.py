"""A protocol is written: outline, entries, patients who try it, changes, the gate."""
