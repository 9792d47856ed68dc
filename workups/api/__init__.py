"""The REST API, version 1: the same actions and queries as the pages, for systems that a practice gave access."""
