"""Server-sent events: the same events as over a socket, with the same cursors."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from persistence.database import Database
from tests.live.world import happen
from tests.server.running import PATIENCE, Server, running, token

pytestmark = pytest.mark.anyio

FOLLOW = "subscription ($after: String) { orderEvents(after: $after) { cursor position message } }"
STREAM = {"Accept": "text/event-stream"}


class Listening:
    """The events of one stream."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def line(self) -> str | None:
        """The next line that is not empty; None at the end."""
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                if line:
                    return str(line)
        return None

    async def event(self) -> tuple[str, Any]:
        """The next event; comments are passed over."""
        while (line := await self.line()) is not None and not line.startswith("event:"):
            pass
        if line is None:
            return "end", None
        data = (await self.line() or "").removeprefix("data:").strip()
        return line.removeprefix("event:").strip(), json.loads(data) if data else None


@asynccontextmanager
async def listening(
    server: Server, query: str, bearer: str | None = None, **variables: Any
) -> AsyncIterator[Listening]:
    body = {"query": query, "variables": variables}
    async with (
        server.client(bearer) as client,
        client.stream("POST", "/graphql", json=body, headers=STREAM) as answer,
    ):
        yield Listening(answer)


async def test_an_event_reaches_who_follows(server: Server, database: Database) -> None:
    async with listening(server, FOLLOW) as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert await stream.line() == ":"
        await asyncio.sleep(0.2)

        await happen(database, message="hello")
        kind, data = await stream.event()

    assert kind == "next"
    assert data["data"]["orderEvents"]["message"] == "hello"


async def test_a_query_is_a_stream_of_one(server: Server) -> None:
    async with listening(server, "{ viewer { subject } }") as stream:
        first, second = await stream.event(), await stream.event()

    assert first[0] == "next"
    assert first[1]["data"] == {"viewer": {"subject": "ada"}}
    assert second == ("complete", None)


@pytest.mark.parametrize("query", ["{", "{ nothing }", 'subscription { orderEvents(after: "x") { cursor } }'])
async def test_a_bad_document_is_a_stream_of_its_errors(server: Server, query: str) -> None:
    async with listening(server, query) as stream:
        first, second = await stream.event(), await stream.event()

    assert first[0] == "next"
    assert first[1]["errors"][0]["extensions"]["code"]
    assert second[0] == "complete"


async def test_it_goes_on_from_a_cursor_with_the_cursors_of_a_socket(
    server: Server, database: Database
) -> None:
    await happen(database, times=5)
    async with server.client() as client:
        start = (await client.post("/graphql", json={"query": "{ feedCursor }"})).json()["data"]["feedCursor"]
    await happen(database, times=3)

    async with listening(server, FOLLOW, after=start) as stream:
        by_stream = [(await stream.event())[1]["data"]["orderEvents"] for _ in range(3)]
    async with server.speaker() as speaker:
        await speaker.subscribe(FOLLOW, after=start)
        by_socket = [(await speaker.hear())["payload"]["data"]["orderEvents"] for _ in range(3)]
    async with server.client() as client:
        query = "query ($after: String) { events(after: $after) { edges { cursor } } }"
        answer = await client.post("/graphql", json={"query": query, "variables": {"after": start}})
        by_query = [edge["cursor"] for edge in answer.json()["data"]["events"]["edges"]]

    assert [each["position"] for each in by_stream] == [6, 7, 8]
    assert by_stream == by_socket
    assert [each["cursor"] for each in by_stream] == by_query


async def test_a_quiet_stream_has_a_heartbeat(database_url: str) -> None:
    async with running(database_url, heartbeat=0.1) as server, listening(server, FOLLOW) as stream:
        beats = [await stream.line() for _ in range(4)]

    assert beats == [":"] * 4


async def test_a_token_that_expires_ends_its_stream(server: Server) -> None:
    begin = time.monotonic()
    async with listening(server, FOLLOW, token(lifetime=2)) as stream:
        assert await stream.event() == ("end", None)

    assert time.monotonic() - begin < 4


async def test_a_server_that_leaves_ends_its_streams_at_once(server: Server) -> None:
    async with listening(server, FOLLOW) as stream:
        await stream.line()
        server.stop()
        begin = time.monotonic()

        assert await stream.event() == ("end", None)
    assert time.monotonic() - begin < 1


async def test_without_a_token_there_is_no_stream(server: Server) -> None:
    async with listening(server, FOLLOW, "") as stream:
        assert stream.answer.status_code == 401
