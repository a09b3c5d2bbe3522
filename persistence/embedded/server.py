"""Run PostgreSQL as a child of this process, on a folder of data and a port of its own."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg  # type: ignore[import-untyped]

from persistence.embedded.binaries import find_binaries
from persistence.embedded.child import Child, Command
from persistence.embedded.cluster import SUPERUSER, choose_guise, create_cluster
from persistence.embedded.errors import DataDirectoryInUse, StartFailed
from persistence.embedded.folder import Folder, fresh_log, tail
from persistence.embedded.guise import Guise

ADDRESS = "127.0.0.1"
DATABASE = "somgraph"
PORT_ATTEMPTS = 3
GLANCE_SECONDS = 0.01
SHUTDOWN_SECONDS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
SETTINGS = {
    "listen_addresses": ADDRESS,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "lc_messages": "C",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """PostgreSQL without an installation; it stops with the context, and with this process even on kill -9.

    `data_dir` is a folder of ours: `cluster` (the data), `password` (mode 0600), logs and two locks. Parents
    of it are never touched. `binaries` names a folder of PostgreSQL's programs; otherwise the system's and
    then the wheel's are taken, in the version that made the data. `fsync=False` is for data that may be lost.
    `timeout` bounds the start, in seconds. Raises subclasses of EmbeddedPostgresError.
    """

    def __init__(
        self, data_dir: Path | str, binaries: Path | None = None, fsync: bool = True, timeout: float = 60
    ) -> None:
        self._folder = Folder(root=Path(data_dir).absolute())
        self._preferred = binaries
        self._fsync = fsync
        self._timeout = timeout
        self._owner_lock: int | None = None
        self._child: Child | None = None
        self._port = 0
        self._pid = 0

    @property
    def url(self) -> str:
        """The address of the database, with its password: postgresql://som:...@127.0.0.1:port/somgraph."""
        return self._address(DATABASE)

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        return self._pid

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start, wait until it answers, and create the database if it is missing."""
        if self._owner_lock is not None:
            raise DataDirectoryInUse(self._folder.root, os.getpid())
        try:
            async with asyncio.timeout(self._timeout):
                self._folder.create()
                self._owner_lock = self._folder.own()
                await self._start_on_a_free_port()
                await self._create_database()
        except TimeoutError as error:
            await self.stop()
            raise self._failed(f"PostgreSQL was not ready in {self._timeout:g} s.") from error
        except PermissionError as error:
            await self.stop()
            raise StartFailed(f"{self._folder.root} does not belong to this user: {error}") from error
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Shut down: sessions are ended, data are checkpointed. Does nothing when it does not run."""
        try:
            if self._child:
                await _shut_down(self._child)
        finally:
            self._child = None
            if self._owner_lock is not None:
                os.close(self._owner_lock)
            self._owner_lock = None

    async def restart(self) -> None:
        """Stop, and start again on the same port."""
        await self.stop()
        await self.start()

    async def _start_on_a_free_port(self) -> None:
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self._port = self._port or _free_port()
            await self._launch()
            if await self._became_ready():
                return
            if attempt == PORT_ATTEMPTS or not self._lost_its_port():
                break
            self._port = 0
        raise self._failed("PostgreSQL ended while it started.")

    async def _launch(self) -> None:
        """Start the server with the cluster's lock in its hands and none left in ours."""
        folder = self._folder
        lock = await folder.wait_until_free(self._timeout / 2)
        try:
            binaries = await asyncio.to_thread(find_binaries, self._preferred, folder.major)
            guise = await choose_guise(folder, binaries)
            folder.password()
            if folder.major is None:
                await create_cluster(folder, binaries, guise, lock=lock, fsync=self._fsync)
            folder.forget_stale_pid()
            await self._execute(guise, (str(binaries.postgres), *self._arguments()), lock)
        finally:
            os.close(lock)

    async def _execute(self, guise: Guise, program: tuple[str, ...], lock: int) -> None:
        folder = self._folder
        with fresh_log(folder.log) as log:
            self._child = Child(
                Command(program=program, guise=guise, folder=folder.root, output=log, inherited=(lock,))
            )
            self._pid = await self._child.pid()

    def _arguments(self) -> list[str]:
        settings = SETTINGS | {"port": str(self._port)} | ({} if self._fsync else UNSAFE_SETTINGS)
        return ["-D", str(self._folder.cluster), *(f"--{name}={value}" for name, value in settings.items())]

    async def _became_ready(self) -> bool:
        """Wait until our process has bound the port, before a password is shown to whoever listens there."""
        assert self._child
        while not self._folder.is_ready(self._pid):
            if await self._child.ended(GLANCE_SECONDS):
                return False
        return True

    def _lost_its_port(self) -> bool:
        return "could not bind" in tail(self._folder.log)

    def _failed(self, reason: str) -> StartFailed:
        return StartFailed(reason, tail(self._folder.log) or tail(self._folder.setup_log))

    async def _create_database(self) -> None:
        connection = await asyncpg.connect(self._address("postgres"), ssl=False)
        try:
            if not await connection.fetchval("select 1 from pg_database where datname = $1", DATABASE):
                await connection.execute(f'create database "{DATABASE}"')
        finally:
            await connection.close()

    def _address(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}:{self._folder.password()}@{ADDRESS}:{self._port}/{database}"


async def _shut_down(child: Child) -> None:
    for number, seconds in SHUTDOWN_SECONDS:
        await child.signal(number)
        if await child.ended(seconds):
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port
