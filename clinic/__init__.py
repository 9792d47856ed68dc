"""Who and where: the practice, its people and patients, and the project's wiring."""

from clinic.celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["__version__", "celery_app"]
