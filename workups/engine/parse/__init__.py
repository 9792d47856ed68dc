"""Mappings (as read from YAML or JSON) to one checked `Definition`, or to every fault at once."""

from workups.engine.parse.protocol import parse_protocol, read_protocol

__all__ = ["parse_protocol", "read_protocol"]
