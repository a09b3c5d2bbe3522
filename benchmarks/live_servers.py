"""Who delivers events: our server and graphql-ws on Node, each with a way to let an event happen."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

import orjson

from benchmarks.delivery import EVENTS
from benchmarks.happenings import Happenings
from benchmarks.http_client import HttpClient
from benchmarks.installation import Installation
from benchmarks.socket_client import Subscriber


class Contender(Protocol):
    """A server of live events."""

    name: str
    pid: int

    def subscriber(self, **variables: Any) -> Subscriber:
        """Make one that listens here."""

    async def happen(self) -> None:
        """Let an event happen."""

    async def begun(self) -> Mapping[int, float]:
        """Tell when each event began to happen, by position."""


class Ours:
    """somgraph: events are committed to its database by another process, which is this one."""

    name = "somgraph"

    def __init__(self, somgraph: Installation, happenings: Happenings) -> None:
        self.pid = somgraph.processes["api"].pid
        self.happenings = happenings
        self._somgraph = somgraph
        self._document = EVENTS.read_text()

    def subscriber(self, **variables: Any) -> Subscriber:
        """Make one that listens here."""
        return Subscriber(self._somgraph.port, self._somgraph.token, self._document, variables)

    async def happen(self) -> None:
        """Commit an event."""
        await self.happenings.happen()

    async def begun(self) -> Mapping[int, float]:
        """Tell when each event's transaction began."""
        return {each.position: each.begun for each in await self.happenings.happened()}

    @contextmanager
    def saying(self, message: str) -> Iterator[None]:
        """Have events carry this message within the block."""
        before, self.happenings.message = self.happenings.message, message
        yield
        self.happenings.message = before

    def about(self, order: UUID) -> Subscriber:
        """Make one that follows one order."""
        return self.subscriber(where={"order": f"ord_{order}"})


class Theirs:
    """graphql-ws: the same events are posted to it, whole, so that it need not read them anywhere."""

    name = "graphql-ws"

    def __init__(self, pid: int, port: int, client: HttpClient, event: Mapping[str, Any]) -> None:
        self.pid = pid
        self._port = port
        self._client = client
        self._event = dict(event)
        self._begun: dict[int, float] = {}
        self._document = EVENTS.read_text()

    def subscriber(self, **variables: Any) -> Subscriber:
        """Make one that listens here."""
        return Subscriber(self._port, "", self._document, variables)

    async def happen(self) -> None:
        """Post the event, one position later each time."""
        self._begun[self._event["position"]] = time.time()
        await self._client.post(orjson.dumps(self._event))
        self._event["position"] += 1

    async def begun(self) -> Mapping[int, float]:
        """Tell when each event was posted."""
        return self._begun
