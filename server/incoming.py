"""An HTTP request as the web server hands it over: its headers by name, and its body piece by piece."""

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope


class Incoming:
    """One request; of headers that come twice the first counts."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.query: bytes = scope["query_string"]
        self.id: str = scope["state"]["request_id"]
        self._headers = dict(reversed(scope["headers"]))
        self._receive = receive
        self.has_more = True  # of its body

    def header(self, name: bytes) -> str | None:
        """Give a header by its name in lower case."""
        value: bytes | None = self._headers.get(name)
        return None if value is None else value.decode("latin-1")

    async def piece(self) -> bytes:
        """Give the next piece of the body as it comes; raises ClientDisconnect."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        self.has_more = message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece
