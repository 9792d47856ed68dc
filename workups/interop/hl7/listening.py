"""The listener: HL7 v2 over MLLP on asyncio, with every bound that a stranger on the network makes necessary.

Its own reader, for `hl7.mllp` drops what it has of a message that is too large and then takes the rest of it for the
next one, and holds no connection back. Messages are cut out here (`frames`); what they mean is a matter of threads,
a bounded number of them, so that the database never stops the loop. While a connection's messages are being stored
nothing more is read from it.
"""

import asyncio
import logging
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from workups.interop.hl7.acknowledging import Reply
from workups.interop.hl7.frames import BEGIN, END, Frame, Frames

Answer = Callable[[Sequence[Frame]], Sequence[Reply]]

_CHUNK: Final = 64 * 1024
_TOGETHER: Final = 50  # messages of one connection that are stored in one go
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """`idle` seconds without a message end a connection, `slow` seconds in the middle of one do."""

    most_bytes: int
    connections: int = 64
    threads: int = 4
    idle: float = 600
    slow: float = 60
    stopping: float = 20


class Listener:
    """Listens until it is told to stop; then what is in hand is stored and acknowledged, and nothing more is read."""

    def __init__(self, answer: Answer, limits: Limits) -> None:
        self._answer, self._limits = answer, limits
        self._stop = asyncio.Event()
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="hl7")
        self._connections: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """From the loop's own thread: a signal handler."""
        self._stop.set()

    async def run(self, host: str, port: int, *, ready: Callable[[str, int], None]) -> None:
        """Listens; `ready` hears where, once somebody can connect. Raises OSError for an address that can't be had."""
        server = await asyncio.start_server(self._accept, host, port, limit=_CHUNK)
        async with server:
            ready(*server.sockets[0].getsockname()[:2])
            await self._stop.wait()
            server.close()
            await self._finish()
        self._threads.shutdown()

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._connections) >= self._limits.connections or self._stop.is_set():
            logger.warning("A connection for HL7 was refused: there are %s", len(self._connections))
            writer.close()
            return
        self._connections.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, TimeoutError):  # the other side went away, or does not read what it is answered
            logger.info("A connection for HL7 ended in the middle")
        finally:
            self._connections.discard(task)
            writer.close()
            with suppress(OSError, TimeoutError):
                await writer.wait_closed()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        frames = Frames(self._limits.most_bytes)
        while data := await self._read(reader, is_inside=frames.is_inside):
            waiting = list(frames.feed(data))
            for start in range(0, len(waiting), _TOGETHER):
                await self._store_and_reply(waiting[start : start + _TOGETHER], writer)

    async def _read(self, reader: StreamReader, *, is_inside: bool) -> bytes:
        """The next bytes; none at the end, after the time for it, and when the listener stops."""
        if self._stop.is_set():
            return b""
        reading = asyncio.ensure_future(reader.read(_CHUNK))
        stopping = asyncio.ensure_future(self._stop.wait())
        patience = self._limits.slow if is_inside else self._limits.idle
        done, waiting = await asyncio.wait({reading, stopping}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        return reading.result() if reading in done else b""

    async def _store_and_reply(self, waiting: Sequence[Frame], writer: StreamWriter) -> None:
        """Shielded: what is being stored is acknowledged, if anybody is there to hear it."""
        loop = asyncio.get_running_loop()
        replies = await asyncio.shield(loop.run_in_executor(self._threads, self._answer, waiting))
        for reply in replies:
            if reply.text is not None:
                writer.write(BEGIN + reply.text + END + b"\r")
        await asyncio.wait_for(writer.drain(), self._limits.slow)

    async def _finish(self) -> None:
        """Waits for the connections that are storing something; those that don't end are left."""
        if self._connections:
            await asyncio.wait(self._connections, timeout=self._limits.stopping)
        for task in self._connections:
            task.cancel()
