"""Changes who and where: one transaction each, keyword-only, `by` last, audited."""
