"""A draft of a protocol on screen: its outline, the entry that is written, what it comes to."""
