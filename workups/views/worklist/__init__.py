"""The worklist's pages: the list, one entry, what is done to many at once, and what the practice agreed on."""
