"""graphql-transport-ws, the words: what a client may say, what we say, and the codes that end a socket."""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from resolvers.live import Ending

SUBPROTOCOL = "graphql-transport-ws"
LONGEST_ID = 200  # characters


class Close(IntEnum):
    """Why we end a socket. The stock client comes back after 1012, 1013, 4290, 4403 and 4408 only."""

    TOO_LARGE = 1009
    LEAVING = 1012
    OVERLOADED = 1013
    TOO_SLOW = 4290
    BAD_REQUEST = 4400
    NOT_INITIALISED = 4401
    FORBIDDEN = 4403
    NOT_THIS_SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE_ID = 4409
    INITIALISED_TWICE = 4429


CLOSE_AFTER = {
    Ending.TOO_SLOW: Close.TOO_SLOW,
    Ending.LEAVING: Close.LEAVING,
    Ending.OVERLOADED: Close.OVERLOADED,
}


class SocketClosed(Exception):
    """The socket has to be closed, with this code and reason."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMessage:
    """One message of a client, its shape checked."""

    type: str
    id: str = ""
    payload: dict[str, Any] | None = None


def read_message(text: str | None, largest: int) -> ClientMessage:
    """Read a text frame; raises SocketClosed when it is none of the protocol's messages."""
    if text is None:
        raise SocketClosed(Close.BAD_REQUEST, "Send text frames")
    if len(text) > largest or len(text.encode()) > largest:
        raise SocketClosed(Close.TOO_LARGE, f"A message may have {largest} bytes")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise SocketClosed(Close.BAD_REQUEST, "The message is not JSON") from problem
    return _checked(given)


def _checked(given: object) -> ClientMessage:
    match given:
        case {"type": "connection_init" | "ping" | "pong" as type_, "payload": dict(payload)}:
            return ClientMessage(type=type_, payload=payload)
        case {"type": "connection_init" | "ping" | "pong", "payload": value} if value is not None:
            pass
        case {"type": "connection_init" | "ping" | "pong" as type_}:
            return ClientMessage(type=type_)
        case {"type": "subscribe", "id": str(id_), "payload": dict(payload)} if 0 < len(id_) <= LONGEST_ID:
            return ClientMessage(type="subscribe", id=id_, payload=payload)
        case {"type": "complete", "id": str(id_)} if 0 < len(id_) <= LONGEST_ID:
            return ClientMessage(type="complete", id=id_)
    raise SocketClosed(Close.BAD_REQUEST, "The message is none of graphql-transport-ws")


def ack() -> str:
    """Say that the client is known."""
    return '{"type":"connection_ack"}'


def pong(payload: dict[str, Any] | None) -> str:
    """Answer a ping, giving back what it carried."""
    return json.dumps({"type": "pong", "payload": payload} if payload is not None else {"type": "pong"})


def next_of(id_: str) -> str:
    """Write a `next` message up to its payload; the payload's text and a closing brace follow."""
    return f'{{"id":{json.dumps(id_)},"type":"next","payload":'


def error(id_: str, errors: list[Any]) -> str:
    """Say that an operation failed before it began, which also ends it."""
    return json.dumps({"id": id_, "type": "error", "payload": errors})


def complete(id_: str) -> str:
    """Say that an operation is over."""
    return json.dumps({"id": id_, "type": "complete"})


def token_in(payload: dict[str, Any] | None) -> str | None:
    """Find the bearer token in the payload of connection_init."""
    given = payload or {}
    for name in ("Authorization", "authorization"):
        if isinstance(given.get(name), str):
            return str(given[name])
    token = given.get("token")
    return f"Bearer {token}" if isinstance(token, str) else None
