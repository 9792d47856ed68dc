"""Reference pages in English, written from the grammar and the protocols themselves, so that they can't go stale."""

from workups.management.reference.language import language_page
from workups.management.reference.overlay import overlay_page
from workups.management.reference.protocol import protocol_page

__all__ = ["language_page", "overlay_page", "protocol_page"]
