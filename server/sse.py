"""Server-sent events: the protocol graphql-sse in its mode of distinct connections."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from starlette.responses import Response, StreamingResponse

from domain.errors import Refusal
from resolvers.live import LiveSubscription, StreamEnded
from schema.execution import GraphQLResponse
from server.house import House
from server.identity import Identity
from server.problem import Problem, body_of

HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
STREAM = "text/event-stream"
COMPLETE = b"event: complete\ndata:\n\n"
HEARTBEAT = b":\n\n"


def single_event(response: GraphQLResponse) -> Response:
    """Answer a query or mutation as a stream of one."""
    return Response(_next(response.body) + COMPLETE, media_type=STREAM, headers=HEADERS)


def stream_events(house: House, wanted: LiveSubscription, identity: Identity) -> Response:
    """Answer a subscription; the stream ends without `complete` when the client should come back."""
    return StreamingResponse(_events(house, wanted, identity), media_type=STREAM, headers=HEADERS)


async def _events(house: House, wanted: LiveSubscription, identity: Identity) -> AsyncIterator[bytes]:
    stream = house.hub.stream(wanted)
    pending: asyncio.Task[Sequence[bytes]] | None = None
    yield HEARTBEAT
    try:
        while (patience := _patience(house, identity)) > 0:
            pending = pending or asyncio.create_task(_next_of(stream))
            await asyncio.wait({pending}, timeout=patience)
            if pending.done():
                texts, pending = pending.result(), None
                yield b"".join(_next(text) for text in texts)
            else:
                yield HEARTBEAT
        yield b": 4403 token expired\n\n"
    except StreamEnded as end:
        yield f": {end.ending}\n\n".encode()
    except Refusal as refusal:  # a cursor that is none, or too old
        yield _next(body_of(Problem(200, refusal.code, refusal.message))) + COMPLETE
    finally:
        if pending:
            await _stop(pending)
        await stream.aclose()


async def _next_of(stream: AsyncIterator[Sequence[bytes]]) -> Sequence[bytes]:
    return await anext(stream)


async def _stop(pending: asyncio.Task[Sequence[bytes]]) -> None:
    pending.cancel()
    with suppress(asyncio.CancelledError, StreamEnded, Refusal):
        await pending


def _patience(house: House, identity: Identity) -> float:
    """Return the seconds until the next heartbeat or the token's end, whichever comes first."""
    left = identity.expires_at - time.time() if identity.expires_at is not None else house.settings.heartbeat
    return min(left, house.settings.heartbeat)


def _next(text: bytes) -> bytes:
    """Write one event; line breaks between the tokens of JSON mean nothing, so they go."""
    return b"event: next\ndata: %b\n\n" % text.replace(b"\n", b"")
