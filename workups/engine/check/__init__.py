"""The gate: what is asked of a protocol, beyond being readable, before anybody may be advised by it."""
