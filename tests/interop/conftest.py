from tests.reports_in import grace  # noqa: F401
