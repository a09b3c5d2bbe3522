"""The folder that holds one embedded database: its cluster, password, log and locks."""

import asyncio
import fcntl
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from persistence.embedded.errors import DataDirectoryInUse, PasswordLost, StartFailed

GLANCE_SECONDS = 0.02
TAIL_BYTES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Where things lie. `staging` becomes `cluster` only when it is complete."""

    root: Path

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def staging(self) -> Path:
        return self.root / "cluster.new"

    @property
    def password_file(self) -> Path:
        return self.root / "password"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    @property
    def setup_log(self) -> Path:
        return self.root / "setup.log"

    @property
    def major(self) -> int | None:
        """The PostgreSQL version that made the cluster, None if there is none yet. Raises StartFailed."""
        if not self.cluster.exists():
            return None
        try:
            return int((self.cluster / "PG_VERSION").read_text())
        except (OSError, ValueError) as error:
            raise StartFailed(f"{self.cluster} is not a readable PostgreSQL cluster.", str(error)) from error

    def create(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)

    def password(self) -> str:
        """Read the password; make one as long as there is no cluster. Raises PasswordLost."""
        if not self.password_file.exists():
            if self.cluster.exists():
                raise PasswordLost(self.password_file)
            write_private(self.password_file, secrets.token_urlsafe(32))
        return self.password_file.read_text()

    def own(self) -> int:
        """Lock the folder for this process. Raises DataDirectoryInUse."""
        file = self.root / "owner.lock"
        lock = try_lock(file)
        if lock is None:
            raise DataDirectoryInUse(self.root, int(file.read_text() or 0) or None)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return lock

    async def wait_until_free(self, seconds: float) -> int:
        """Lock the cluster, once an orphan of a killed process has shut down. Raises DataDirectoryInUse.

        PostgreSQL and its children inherit this lock: who gets it knows that none of them lives.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while (lock := try_lock(self.root / "cluster.lock")) is None:
            if asyncio.get_running_loop().time() > deadline:
                raise DataDirectoryInUse(self.root, self.recorded_pid())
            await asyncio.sleep(GLANCE_SECONDS)
        return lock

    def recorded_pid(self) -> int | None:
        """Read the process id that PostgreSQL left in its postmaster.pid."""
        lines = self.postmaster_lines()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def is_ready(self, pid: int) -> bool:
        """Has this process, and no other, bound its port and opened the database?"""
        lines = self.postmaster_lines()
        return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def postmaster_lines(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def forget_stale_pid(self) -> None:
        """Remove a postmaster.pid whose process id now belongs to something else. Raises DataDirectoryInUse.

        PostgreSQL itself would take that process for a running server and refuse to start.
        """
        pid = self.recorded_pid()
        if pid is None or not is_alive(pid):
            return
        if self._is_served_by(pid):
            raise DataDirectoryInUse(self.root, pid)
        (self.cluster / "postmaster.pid").unlink()

    def _is_served_by(self, pid: int) -> bool:
        """Tell whether somebody else's server works here; a server's working folder is its cluster."""
        if not Path("/proc/self").exists():
            command = ["/bin/ps", "-o", "comm=", "-p", str(pid)]
            return b"postgres" in subprocess.run(command, capture_output=True, check=False).stdout
        try:
            return Path(f"/proc/{pid}/cwd").samefile(self.cluster)
        except OSError:
            return False


@contextmanager
def fresh_log(log: Path) -> Iterator[int]:
    """Open a new log for writing and keep the one before it beside it."""
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def tail(log: Path) -> str:
    return log.read_bytes()[-TAIL_BYTES:].decode(errors="replace") if log.exists() else ""


def try_lock(file: Path) -> int | None:
    """Lock a file and return its descriptor, whose last copy holds the lock; None if somebody has it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
    draft.replace(file)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
