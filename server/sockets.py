"""uvicorn's WebSocket protocol, which also takes frames that are ready to be written."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION = "som.frames"  # what it is called among the extensions of an ASGI scope
SWITCHING = 101
HIGH_WATER = 32 * 1024  # bytes that a transport keeps for a client before it counts as behind

WriteFrames = Callable[[bytes], bool]


class Sockets(WebSocketsSansIOProtocol):
    """Offers to the application, as an extension of ASGI, to write frames without waiting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = cast("Any", Inbox())

    def connection_made(self, transport: Any) -> None:
        """Bound what the transport keeps."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=HIGH_WATER)

    def handle_connect(self, event: Any) -> None:
        """Make the offer, where frames go out as they are: not compressed."""
        super().handle_connect(event)
        if self.response.status_code == SWITCHING and not self.config.ws_per_message_deflate:
            self.scope["extensions"][EXTENSION] = {"write": self.write_frames}

    def start_keepalive(self) -> None:
        """Begin to ping; the handshake is over, and what was said in it is forgotten."""
        super().start_keepalive()
        del self.request, self.response
        self.scope["headers"] = ()

    def write_frames(self, frames: bytes) -> bool:
        """Write whole frames now; False, and nothing written, when the client is behind, or going."""
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        self.transport.write(frames)
        return True


class Inbox:
    """An unbounded queue for the one task that serves a socket: a fifth of asyncio's in memory."""

    __slots__ = ("_asked", "_messages")

    def __init__(self) -> None:
        self._messages: list[Any] = []
        self._asked: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        """Put a message in, and wake who waits."""
        self._messages.append(message)
        if self._asked and not self._asked.done():
            self._asked.set_result(None)

    async def get(self) -> Any:
        """Wait for a message and take it."""
        while not self._messages:
            self._asked = asyncio.get_running_loop().create_future()
            try:
                await self._asked
            finally:
                self._asked = None
        return self._messages.pop(0)

    def empty(self) -> bool:
        """Is there no message?"""
        return not self._messages


def frame_writer(extensions: dict[str, Any]) -> WriteFrames | None:
    """Find the offer in a scope's extensions; None under a server that makes none."""
    offer = extensions.get(EXTENSION)
    return cast("WriteFrames", offer["write"]) if offer else None
