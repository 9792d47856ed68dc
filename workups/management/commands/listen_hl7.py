import asyncio
import logging
import signal
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from clinic.actions import heartbeats
from clinic.errors import NotFoundHere
from clinic.health import LISTENER
from clinic.queries import practice_named
from workups.actions.reported import MOST_BYTES
from workups.dictionary import by_loinc
from workups.interop.hl7.acknowledging import Reply
from workups.interop.hl7.door import Door
from workups.interop.hl7.frames import Frame
from workups.interop.hl7.listening import Limits, Listener

_HEARTBEAT: Final = 10.0
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Listens for HL7 v2 results (ORU^R01) over MLLP on MLLP_HOST and MLLP_PORT, for the practice MLLP_PRACTICE, "
        "else for the one whose ODS code stands in MSH-6. Each message is stored before it is acknowledged. Stops on "
        "SIGTERM, once what is in hand is answered."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = settings.MLLP_HOST, settings.MLLP_PORT
        if not port:
            raise CommandError("MLLP_PORT names no port, so there is nothing to listen on.")
        by_loinc()  # read once, before the first message waits for it
        try:
            if settings.MLLP_PRACTICE:
                practice_named(settings.MLLP_PRACTICE)
            asyncio.run(self._listen(host, port))
        except NotFoundHere as fault:
            raise CommandError(f"MLLP_PRACTICE: {fault.message}") from fault
        except OSError as fault:
            raise CommandError(f"{host} port {port} can't be listened on ({fault.strerror}).") from fault

    async def _listen(self, host: str, port: int) -> None:
        listener = Listener(_answering(Door(settings.MLLP_PRACTICE)), Limits(most_bytes=MOST_BYTES))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, listener.stop)
        heart = asyncio.create_task(_beat())
        try:
            await listener.run(host, port, ready=self._say)
        finally:
            heart.cancel()

    def _say(self, host: str, port: int) -> None:
        self.stdout.write(f"Listening for HL7 on {host} port {port}.")
        self.stdout.flush()


def _answering(door: Door) -> Any:
    """In a thread of the listener: its connection to the database is looked after as a request's is."""

    def answer(frames: Sequence[Frame]) -> list[Reply]:
        close_old_connections()
        try:
            return door.answer(frames)
        finally:
            close_old_connections()

    return answer


async def _beat() -> None:
    while True:
        await asyncio.to_thread(_seen)
        await asyncio.sleep(_HEARTBEAT)


def _seen() -> None:
    """A heart that can't be heard is no reason to stop listening: the messages themselves say what is wrong."""
    try:
        heartbeats.seen(name=LISTENER)
    except DatabaseError as fault:
        logger.warning("The listener's heartbeat could not be noted: %s", type(fault).__name__)
    finally:
        close_old_connections()
