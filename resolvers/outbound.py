"""HTTP to systems outside, as resolvers see it; `server` has the adapter that speaks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol


class OutboundFailed(Exception):
    """The outside gave no answer that can be used.

    `code` is one of CONNECTION, TIMEOUT, TOO_LARGE, HOST_NOT_ALLOWED, SECRET_UNKNOWN; only the first two may
    go away by themselves.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRequest:
    """What is sent. `secret` names the secret that goes along as a bearer token, known by its name."""

    url: str
    body: bytes
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: str | None = None
    timeout: timedelta = timedelta(seconds=30)  # real time, from connecting to the last byte


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundResponse:
    """What came back."""

    status: int
    body: bytes


class Outbound(Protocol):
    """Speaks HTTP to the hosts that the installation allows, and to no others."""

    async def send(self, request: OutboundRequest) -> OutboundResponse:
        """Send, and wait for the whole answer; redirects are not followed. Raises OutboundFailed."""


class NoOutbound:
    """Stands where nothing may be sent from, as in API processes."""

    async def send(self, request: OutboundRequest) -> OutboundResponse:
        """Refuse; raises OutboundFailed."""
        raise OutboundFailed("HOST_NOT_ALLOWED", f"Nothing is sent to {request.url} from here.")


NOTHING_GOES_OUT: Final = NoOutbound()
