"""Pages about who and where."""
