"""A subscriber who comes back after every break with the last cursor that it got."""

import asyncio
import itertools
import json
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from tests.chaos.caller import Caller, Data
from tests.chaos.story import Stream
from tests.server.running import PROTOCOL

BEGIN = "query { feedCursor }"
BEGIN_WITH_ORDER = """
query($order: ID!) { feedCursor order(id: $order) { history(first: 1) { orderSeq } } }
"""
FOLLOW = """
subscription($where: EventFilter, $after: String) {
  orderEvents(where: $where, after: $after) { cursor position type }
}
"""
LONGEST_PAUSE = 0.5  # seconds before coming back
SECONDS_TO_CONNECT = 5
ENOUGH = 2**22  # bytes of one message


class StreamRefused(Exception):
    """The server will not serve the stream."""


@dataclass(slots=True, kw_only=True)
class Follower:
    """Follows the feed, or one order, from a cursor on. `returns` counts how often it came back."""

    name: str
    urls: Sequence[str]
    bearer: str
    cursor: str
    order: str | None = None
    account: str | None = None
    public: bool = False
    known: int = 0
    received: list[int] = field(default_factory=list)
    returns: int = 0

    @property
    def stream(self) -> Stream:
        """What it got."""
        return Stream(
            name=self.name,
            received=tuple(self.received),
            known=self.known,
            order=self.order.removeprefix("ord_") if self.order else None,
            account=self.account,
            public=self.public,
        )

    async def follow(self) -> None:
        """Follow until cancelled."""
        for url in itertools.cycle(self.urls):
            with suppress(OSError, TimeoutError, WebSocketException):
                address = f"{url}/graphql".replace("http", "ws", 1)
                async with connect(
                    address,
                    subprotocols=[Subprotocol(PROTOCOL)],
                    max_size=ENOUGH,
                    open_timeout=SECONDS_TO_CONNECT,
                ) as connection:
                    await self._listen(connection)
            self.returns += 1
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE))

    async def _listen(self, connection: ClientConnection) -> None:
        await connection.send(json.dumps({"type": "connection_init", "payload": {"token": self.bearer}}))
        variables = {"after": self.cursor} | ({"where": {"order": self.order}} if self.order else {})
        payload = {"query": FOLLOW, "variables": variables}
        await connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        async for text in connection:
            if not self._take(json.loads(text)):
                return

    def _take(self, message: Data) -> bool:
        """Take what the server says; tell whether to go on listening. Raises StreamRefused."""
        if message["type"] == "next":
            event = message["payload"]["data"]["orderEvents"]
            self.received.append(event["position"])
            self.cursor = event["cursor"]
        if message["type"] == "error" and not all(map(_may_be_tried_again, message["payload"])):
            raise StreamRefused(message["payload"])
        return message["type"] not in {"error", "complete"}


async def of_everything(name: str, caller: Caller, urls: Sequence[str], bearer: str) -> Follower:
    """Begin to follow the whole feed."""
    cursor = (await caller.query(BEGIN))["feedCursor"]
    return Follower(name=name, urls=urls, bearer=bearer, cursor=cursor)


async def of_order(name: str, caller: Caller, urls: Sequence[str], bearer: str, order: str) -> Follower:
    """Begin to follow an order, beside a reading of all that has happened to it."""
    seen = await caller.query(BEGIN_WITH_ORDER, order=order)
    known = seen["order"]["history"][0]["orderSeq"]
    return Follower(name=name, urls=urls, bearer=bearer, cursor=seen["feedCursor"], order=order, known=known)


def _may_be_tried_again(error: Data) -> bool:
    return bool(error.get("extensions", {}).get("retryable"))
