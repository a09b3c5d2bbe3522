"""The command line as a user starts it: a process of its own."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tests.architecture.repository import ROOT

PATIENCE = 60  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


async def som(*arguments: object, **environment: str) -> Ended:
    """Run a command to its end, with nothing of our own settings but what is given."""
    process = await start(*arguments, **environment)
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    return Ended(code=process.returncode or 0, out=out.decode(), err=err.decode())


async def start(*arguments: object, **environment: str) -> asyncio.subprocess.Process:
    """Start a command and go on."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server.cli", *map(str, arguments)),
        cwd=ROOT,
        env=clean(environment),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the environment without settings of ours, and with the given ones."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SOM_") and name != "DATABASE_URL"
    }
    return kept | {"COLUMNS": "200", "NO_COLOR": "1"} | dict(environment)
