"""Versions of protocols: found, read, compared, reviewed, signed, retired; and workups moved from one to another."""
