"""A worker's sign of life: as long as its loop turns, the database knows it."""

import asyncio
import os
import socket
from contextlib import suppress
from uuid import uuid4

from domain.errors import Unavailable
from persistence.database import Database
from persistence.heartbeats import beat, leave

SECONDS_BETWEEN_BEATS = 3.0


async def keep_beating(database: Database, stop: asyncio.Event) -> None:
    """Show that this process works, until it is told to stop."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    while not stop.is_set():
        with suppress(Unavailable):
            await beat(database, worker)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), SECONDS_BETWEEN_BEATS)
    with suppress(Unavailable):
        await leave(database, worker)
