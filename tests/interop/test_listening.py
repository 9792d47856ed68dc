"""The listener on a real socket, with an answer of our own behind it: its bounds, and how it ends."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep
from typing import Any

import pytest

from workups.interop.hl7.acknowledging import Reply, Verdict
from workups.interop.hl7.frames import Frame
from workups.interop.hl7.listening import Limits, Listener

LIMITS = Limits(most_bytes=1_000, connections=3, threads=2, idle=5, slow=5, stopping=5)
ACK = b"\x0back\x1c\r"
Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def echo(frames: Sequence[Frame]) -> list[Reply]:
    return [Reply(Verdict.ACCEPT, b"too large" if frame.is_too_large else frame.message) for frame in frames]


def listening(
    story: Callable[[Listener, Callable[[], Awaitable[Client]]], Awaitable[Any]],
    *,
    answer: Callable[[Sequence[Frame]], Sequence[Reply]] = echo,
    **limits: Any,
) -> Any:
    """Runs a story with a listener and a way to connect to it; afterwards the listener has stopped by itself."""

    async def run() -> Any:
        where: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
        listener = Listener(answer, replace(LIMITS, **limits))
        running = asyncio.create_task(
            listener.run("127.0.0.1", 0, ready=lambda host, port: where.set_result((host, port)))
        )
        host, port = await where
        clients: list[Client] = []

        async def connect() -> Client:
            clients.append(await asyncio.open_connection(host, port))
            return clients[-1]

        try:
            return await story(listener, connect)
        finally:
            listener.stop()
            await asyncio.wait_for(running, 10)
            for _, writer in clients:
                writer.transport.abort()
            await asyncio.sleep(0)

    # In a thread of its own: a browser of another test may have a loop in this one.
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(lambda: asyncio.run(run())).result()


def sent(message: bytes) -> bytes:
    return b"\x0b" + message + b"\x1c\r"


async def read(client: Client, count: int) -> list[bytes]:
    return [(await asyncio.wait_for(client[0].readuntil(b"\x1c\r"), 5))[1:-2] for _ in range(count)]


async def is_closed(client: Client) -> bool:
    try:
        return await asyncio.wait_for(client[0].read(), 5) == b""
    except ConnectionError:
        return True


def test_many_messages_of_one_connection_are_answered_in_their_order() -> None:
    batches = []

    def answer(frames: Sequence[Frame]) -> list[Reply]:
        batches.append(len(frames))
        return echo(frames)

    async def story(listener: Listener, connect: Any) -> list[bytes]:
        client = await connect()
        client[1].write(b"".join(sent(b"%d" % number) for number in range(300)))
        return await read(client, 300)

    assert listening(story, answer=answer) == [b"%d" % number for number in range(300)]
    assert max(batches) <= 50
    assert len(batches) < 100, "they come together"


def test_a_message_that_is_too_large_is_answered_and_the_connection_lives_on() -> None:
    async def story(listener: Listener, connect: Any) -> list[bytes]:
        client = await connect()
        client[1].write(sent(b"x" * 500_000) + sent(b"next"))
        return await read(client, 2)

    assert listening(story) == [b"too large", b"next"]


def test_no_more_connections_than_there_may_be() -> None:
    async def story(listener: Listener, connect: Any) -> tuple[bool, list[bytes]]:
        first, _, _ = [await connect() for _ in range(3)]
        await asyncio.sleep(0.1)
        refused = await is_closed(await connect())
        first[1].write(sent(b"still here"))
        return refused, await read(first, 1)

    assert listening(story) == (True, [b"still here"])


def test_a_connection_that_says_nothing_or_stops_in_the_middle_ends() -> None:
    async def story(listener: Listener, connect: Any) -> list[bool]:
        silent, halting = await connect(), await connect()
        halting[1].write(b"\x0bMSH|")
        return [await is_closed(silent), await is_closed(halting)]

    assert listening(story, idle=0.3, slow=0.2) == [True, True]


def test_somebody_who_never_reads_is_let_go() -> None:
    def answer(frames: Sequence[Frame]) -> list[Reply]:
        return [Reply(Verdict.ACCEPT, b"x" * 2_000_000) for _ in frames]

    async def story(listener: Listener, connect: Any) -> int:
        client = await connect()
        client[0]._transport.pause_reading()  # type: ignore[attr-defined]
        client[1].write(b"".join(sent(b"%d" % number) for number in range(20)))
        for _ in range(100):
            await asyncio.sleep(0.05)
            if not listener._connections:
                break
        return len(listener._connections)

    assert listening(story, answer=answer, slow=0.5) == 0


def test_a_fault_behind_it_ends_that_connection_alone() -> None:
    def answer(frames: Sequence[Frame]) -> list[Reply]:
        if frames[0].message == b"wrong":
            raise ConnectionResetError
        return echo(frames)

    async def story(listener: Listener, connect: Any) -> tuple[bool, list[bytes]]:
        wrong, right = await connect(), await connect()
        wrong[1].write(sent(b"wrong"))
        closed = await is_closed(wrong)
        right[1].write(sent(b"right"))
        return closed, await read(right, 1)

    assert listening(story, answer=answer) == (True, [b"right"])


def test_what_is_being_stored_when_it_stops_is_acknowledged_and_nothing_more_is_read() -> None:
    began, stored = threading.Event(), []

    def answer(frames: Sequence[Frame]) -> list[Reply]:
        began.set()
        sleep(0.3)
        stored.extend(frame.message for frame in frames)
        return echo(frames)

    async def story(listener: Listener, connect: Any) -> tuple[list[bytes], bool]:
        client = await connect()
        client[1].write(sent(b"in hand"))
        await asyncio.to_thread(began.wait)
        listener.stop()
        client[1].write(sent(b"too late"))
        return await read(client, 1), await is_closed(client)

    assert listening(story, answer=answer) == ([b"in hand"], True)
    assert stored == [b"in hand"]


def test_an_address_that_is_taken_is_said() -> None:
    async def story(listener: Listener, connect: Any) -> None:
        client = await connect()
        port = client[1].get_extra_info("peername")[1]
        with pytest.raises(OSError, match="address already in use"):
            await Listener(echo, LIMITS).run("127.0.0.1", port, ready=lambda *_: None)

    listening(story)
