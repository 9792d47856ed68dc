"""Connections that break, and a listener that is killed: what was acknowledged is in the database, nothing twice."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.db import connection
from hl7.client import MLLPClient
from psycopg.conninfo import make_conninfo

from clinic.models import Membership, Patient
from tests.interop.sent import hl7
from tests.models.attack import sql
from tests.reports_in import awaited, registered
from tests.system.running import ROOT, clean_environment, free_port
from workups.models import Inbound, Result

PATIENCE = 30.0


@dataclass
class Laboratory:
    """Starts the real listener, and speaks to it as a laboratory does."""

    url: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        environment = clean_environment(
            DATABASE_URL=self.url,
            WORKUP_ENVIRONMENT="test",
            WORKUP_HOME=str(self.folder),
            SECRET_KEY=settings.SECRET_KEY,
            MLLP_PORT=str(self.port),
            LOG_LEVEL="WARNING",
        )
        with (self.folder / "listener.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "listen_hl7"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self.connect().close()
            except OSError:
                assert self.process.poll() is None, (self.folder / "listener.log").read_text()
                time.sleep(0.1)
            else:
                return
        raise AssertionError("nobody listens")

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            os.kill(self.process.pid, number)
        return self.process.wait(timeout=PATIENCE)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def send(self, message: bytes) -> str:
        """As a client that nobody here wrote sends it; the code of its acknowledgement."""
        with MLLPClient("127.0.0.1", self.port) as client:
            return client.send_message(message).split(b"\rMSA|")[1][:2].decode()


@contextmanager
def closing(connected: socket.socket) -> Iterator[socket.socket]:
    try:
        yield connected
    finally:
        connected.close()


def framed(message: bytes) -> bytes:
    return b"\x0b" + message + b"\x1c\r"


def codes(connected: socket.socket, count: int) -> list[str]:
    """The codes of so many acknowledgements, which answer all that was sent."""
    read = b""
    while read.count(b"\x1c\r") < count:
        more = connected.recv(65_536)
        if not more:
            raise ConnectionError("closed")
        read += more
    return _codes_in(read)


def rest_of(connected: socket.socket) -> list[str]:
    """The codes of what is still said until the other side is gone; what it did not say whole it did not say."""
    read = b""
    try:
        while more := connected.recv(65_536):
            read += more
    except ConnectionError:
        pass
    return _codes_in(read)


def _codes_in(read: bytes) -> list[str]:
    return [part.split(b"\rMSA|")[1][:2].decode() for part in read.split(b"\x1c\r")[:-1]]


def stored(messages: Sequence[bytes]) -> Counter[str]:
    """How often each of the messages is in the database."""
    hashes = [sha256(message).hexdigest() for message in messages]
    return Counter(Inbound.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))


@pytest.fixture
def laboratory(transactional_db: None, tmp_path: Path) -> Iterator[Laboratory]:
    parts = connection.settings_dict
    url = make_conninfo(dbname=parts["NAME"], user=parts["USER"], host=parts["HOST"], port=parts["PORT"] or None)
    found = Laboratory(url, tmp_path)
    yield found
    if found.process is not None:
        found.end(signal.SIGKILL)


@pytest.fixture
def messages(transactional_db: None, gp: Membership) -> Callable[[int], list[bytes]]:
    """`messages(n)`: reports of as many patients, each with the test that awaits it."""

    def made(count: int) -> list[bytes]:
        people: list[Patient] = [registered(gp) for _ in range(count)]
        for patient in people:
            awaited(patient, by=gp)
        return [hl7(patient) for patient in people]

    return made


def test_a_connection_that_breaks_in_the_middle_of_a_message_leaves_nothing(
    laboratory: Laboratory, messages: Callable[[int], list[bytes]]
) -> None:
    laboratory.start()
    (message,) = messages(1)
    for part in (framed(message)[:1], framed(message)[:100], framed(message)[:-2]):
        with closing(laboratory.connect()) as cut:
            cut.sendall(part)

    assert laboratory.send(message) == "AA"
    assert Inbound.objects.get().status == "matched"
    assert Result.objects.count() == 3


def test_what_was_sent_whole_is_kept_though_nobody_waits_for_the_answer_and_once_though_it_comes_again(
    laboratory: Laboratory, messages: Callable[[int], list[bytes]]
) -> None:
    laboratory.start()
    sent = messages(5)
    for message in sent:
        with closing(laboratory.connect()) as gone:
            gone.sendall(framed(message))
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # closed by a reset

    assert [laboratory.send(message) for message in sent] == ["AA"] * 5
    assert set(stored(sent).values()) == {1}
    assert Result.objects.count() == 15


def test_a_listener_that_is_killed_again_and_again_loses_nothing_that_it_acknowledged(
    laboratory: Laboratory, messages: Callable[[int], list[bytes]]
) -> None:
    sent, random = messages(100), Random(8)
    acknowledged: list[bytes] = []
    for _ in range(4):
        laboratory.start()
        waiting = [message for message in sent if message not in acknowledged]
        acknowledged += _until_killed(laboratory, waiting, random)
        assert set(stored(acknowledged).values()) == {1}, "all that it acknowledged, and once"
    assert acknowledged

    laboratory.start()
    assert {laboratory.send(message) for message in sent} == {"AA"}
    assert stored(sent) == Counter({sha256(message).hexdigest(): 1 for message in sent})
    assert Inbound.objects.filter(status="matched").count() == 100
    assert Result.objects.count() == 3 * 100


def _until_killed(laboratory: Laboratory, waiting: Sequence[bytes], random: Random) -> list[bytes]:
    """Sends some and waits, then more without waiting, and kills the listener while it stores them."""
    some = random.randint(2, 6)
    with closing(laboratory.connect()) as connected:
        connected.sendall(b"".join(framed(message) for message in waiting[:some]))
        assert codes(connected, some) == ["AA"] * some
        connected.sendall(b"".join(framed(message) for message in waiting[some:]))
        time.sleep(random.random() / 4)
        laboratory.end(signal.SIGKILL)
        more = rest_of(connected)
    assert set(more) <= {"AA"}
    return list(waiting[: some + len(more)])


def test_a_fault_of_ours_is_said_nothing_is_kept_and_the_connection_lives_on(
    laboratory: Laboratory, messages: Callable[[int], list[bytes]]
) -> None:
    laboratory.start()
    first, second = messages(2)
    with closing(laboratory.connect()) as connected:
        sql("ALTER TABLE workups_inbound RENAME TO taken_away")
        try:
            connected.sendall(framed(first))
            assert codes(connected, 1) == ["AE"]
        finally:
            sql("ALTER TABLE taken_away RENAME TO workups_inbound")
        connected.sendall(framed(first) + framed(second))
        assert codes(connected, 2) == ["AA", "AA"]
    assert set(stored([first, second]).values()) == {1}
    assert "Adeyemi" not in (laboratory.folder / "listener.log").read_text()


def test_it_stops_when_it_is_told_to_and_has_answered_what_it_stored(
    laboratory: Laboratory, messages: Callable[[int], list[bytes]]
) -> None:
    laboratory.start()
    sent = messages(60)
    with closing(laboratory.connect()) as connected:
        connected.sendall(b"".join(framed(message) for message in sent))
        heard = len(codes(connected, 1))
        assert laboratory.process is not None
        laboratory.process.terminate()
        heard += len(rest_of(connected))

    assert laboratory.process.wait(timeout=PATIENCE) == 0
    assert Inbound.objects.count() >= heard
    assert set(stored(sent[:heard]).values()) == {1}


def test_without_a_port_it_says_so(laboratory: Laboratory) -> None:
    laboratory.port = 0
    environment = clean_environment(
        DATABASE_URL=laboratory.url, WORKUP_ENVIRONMENT="test", WORKUP_HOME=str(laboratory.folder), SECRET_KEY="x" * 50
    )
    done = subprocess.run(
        [sys.executable, "manage.py", "listen_hl7"], cwd=ROOT, env=environment, capture_output=True, check=False
    )

    assert done.returncode == 1
    assert b"MLLP_PORT names no port" in done.stderr
