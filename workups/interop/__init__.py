"""Translates between this project and the formats of others. It knows the engine, neither rows nor requests."""
