"""graphql-transport-ws, the operations of one socket: each runs by itself, under its client's id."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any

from starlette.websockets import WebSocketDisconnect

from domain.errors import Refusal
from resolvers.live import Outlet, StreamEnded
from schema.execution import GraphQLResponse
from server.frames import FrameOutlet
from server.house import House
from server.identity import Identity
from server.operation import begin
from server.problem import Problem, error_of
from server.request import request_of
from server.request_log import new_request_id
from server.socket_protocol import CLOSE_AFTER, Close, SocketClosed, complete, error, next_of
from server.sockets import WriteFrames

Stream = AsyncGenerator[Sequence[bytes], None]

logger = logging.getLogger("som.socket")


class Operations:
    """The operations in flight on one socket; `send` says something, `end` closes it.

    `write`, where the server offers it, writes ready frames as long as the client keeps up.
    """

    def __init__(
        self,
        house: House,
        send: Callable[[str], Awaitable[None]],
        end: Callable[[SocketClosed], None],
        write: WriteFrames | None = None,
    ) -> None:
        self._house = house
        self._write = write
        self._send = send
        self._end = end
        self._running: dict[str, asyncio.Task[None]] = {}

    async def start(self, id_: str, payload: dict[str, Any] | None, identity: Identity) -> None:
        """Begin an operation; raises SocketClosed when its id is in use."""
        if id_ in self._running:
            raise SocketClosed(Close.DUPLICATE_ID, f"Subscriber for {id_} already exists")
        most = self._house.settings.most_operations
        if len(self._running) >= most:
            problem = error_of("TOO_MANY_OPERATIONS", f"A socket may run {most} operations at a time.")
            await self._send(error(id_, [problem]))
            return
        task = asyncio.create_task(self._run(id_, payload, identity))
        self._running[id_] = task
        task.add_done_callback(lambda done: self._forget(id_, done))

    def cancel(self, id_: str) -> None:
        """End an operation because the client wants no more of it."""
        task = self._running.pop(id_, None)
        if task:
            task.cancel()

    async def stop(self) -> None:
        """End every operation, and wait until they have."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _forget(self, id_: str, done: asyncio.Task[None]) -> None:
        if self._running.get(id_) is done:
            del self._running[id_]

    async def _run(self, id_: str, payload: dict[str, Any] | None, identity: Identity) -> None:
        request_id = new_request_id()
        try:
            stream = await self._begin(id_, payload, identity, request_id)
            del payload, identity  # a stream is long, and needs no more of how it was asked for
            if stream:
                await self._follow(id_, stream)
        except Problem as problem:
            await self._send(error(id_, [error_of(problem.code, problem.message, request_id)]))
        except Refusal as refusal:
            await self._send(error(id_, [error_of(refusal.code, refusal.message, request_id)]))
        except StreamEnded as end:
            await self._end_after(id_, end, request_id)
        except TimeoutError:
            self._end(SocketClosed(Close.TOO_SLOW, "Nothing was read for too long"))
        except (WebSocketDisconnect, OSError):
            logger.debug("som.socket.gone_while_sending")  # the reading side notices, and logs it once

    async def _begin(
        self, id_: str, payload: dict[str, Any] | None, identity: Identity, request_id: str
    ) -> Stream | None:
        """Answer a query, a mutation or a mistake; give the stream of a subscription."""
        begun = await begin(self._house, request_of(payload), identity, request_id, "websocket")
        if not isinstance(begun, GraphQLResponse):
            return self._house.hub.stream(begun, self._outlet(id_))
        if begun.is_request_error:
            await self._send(error(id_, json.loads(begun.body)["errors"]))
        else:
            await self._send(f"{next_of(id_)}{begun.body.decode()}}}")
            await self._complete(id_)
        return None

    def _outlet(self, id_: str) -> Outlet | None:
        return self._write and FrameOutlet(next_of(id_).encode(), self._write, self._house.frames)

    async def _follow(self, id_: str, stream: Stream) -> None:
        """Send what comes, as long as it is not written by the stream's outlet at once."""
        async with aclosing(stream):
            async for texts in stream:
                async with asyncio.timeout(self._house.settings.send_timeout):
                    for text in texts:
                        await self._send(f"{next_of(id_)}{text.decode()}}}")
                await asyncio.sleep(0)  # a stream that always has news must not starve the others

    async def _complete(self, id_: str) -> None:
        self._running.pop(id_, None)  # the client may use the id again as soon as it reads this
        await self._send(complete(id_))

    async def _end_after(self, id_: str, end: StreamEnded, request_id: str) -> None:
        code = CLOSE_AFTER.get(end.ending)
        if code is None:
            message = "An internal error ended the subscription."
            await self._send(error(id_, [error_of("INTERNAL", message, request_id)]))
        else:
            self._end(SocketClosed(code, f"{end.ending}: resume with your last cursor"))
