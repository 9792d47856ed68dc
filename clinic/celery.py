"""The Celery app: runs later what must not hold up a consultation."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

app = Celery("workup")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="watch")  # what the clock starts


@worker_process_init.connect  # type: ignore[untyped-decorator]  # celery has no types
def leave_alone_what_stays(**kwargs: object) -> None:
    """What was loaded before the fork stays: a worker process does not look through it for garbage again and again."""
    gc.freeze()
