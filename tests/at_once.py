"""Several people at the same moment, each in a thread and a transaction of their own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from clinic.errors import Conflict, NotAllowedNow


def at_once(tasks: Sequence[Callable[[], object]]) -> list[object]:
    """What each task gave, or the refusal that it met."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        except (Conflict, NotAllowedNow) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))
