"""Changes what is being worked up: one transaction each, keyword-only, `by` last, audited."""
