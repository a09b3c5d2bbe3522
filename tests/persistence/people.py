"""Start a keeper of PostgreSQL as root or as an ordinary user."""

import json
import os
import pwd
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from persistence.embedded import launch

ROOT = Path(__file__).parents[2]
KEEPER = Path(__file__).with_name("keeper.py")
LIBRARIES = os.pathsep.join([str(ROOT), str(Path(asyncpg.__file__).parents[1])])
DEBIAN_PYTHON = f"/usr/bin/python3.{sys.version_info.minor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A keeper and the server that it keeps."""

    keeper: subprocess.Popen[str]
    url: str
    pid: int


@contextmanager
def keeping(folder: Path, binaries: Path | None = None, uid: int | None = None) -> Iterator[Kept]:
    """Keep a server, as the user `uid` if one is given, until the block ends."""
    arguments = [str(KEEPER), str(folder), *([str(binaries)] if binaries else [])]
    keeper = subprocess.Popen(
        [*interpreter(uid), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **identity(uid),
    )
    with keeper:
        assert keeper.stdout
        yield Kept(keeper=keeper, **json.loads(keeper.stdout.readline()))


def nobody() -> int:
    return pwd.getpwnam("nobody").pw_uid


def identity(uid: int | None) -> dict[str, Any]:
    who = {} if uid in (None, os.geteuid()) else {"user": uid, "group": uid, "extra_groups": []}
    return {"env": {"PYTHONPATH": LIBRARIES, "PATH": os.defpath}, "cwd": "/", **who}


def interpreter(uid: int | None) -> list[str]:
    """Choose a Python that the user may run: an environment under a closed home is not one."""
    if uid in (None, os.geteuid()):
        return [sys.executable]
    return next([python] for python in (sys.executable, DEBIAN_PYTHON) if may_run(python, uid))


def may_run(python: str, uid: int | None) -> bool:
    try:
        return subprocess.run([python, "-c", "import asyncpg"], check=False, **identity(uid)).returncode == 0
    except OSError:
        return False


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be reaped does not."""
    try:
        described = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return described.rpartition(")")[2].split()[0] not in "ZX"


def ends_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def namespaces_allowed() -> bool:
    """Tell whether this kernel lets us have a user namespace."""
    tried = subprocess.run(
        [sys.executable, "-I", "-S", launch.__file__, "0", "namespace", "1", "1", "none", "/", "/bin/true"],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0
