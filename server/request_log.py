"""Every request gets an id, and leaves one line in the log, however it ends."""

import logging
import random
import re
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.metrics import Metrics

HEADER = b"x-request-id"
ACCEPTABLE = re.compile(rb"[A-Za-z0-9._-]{1,64}")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})

logger = logging.getLogger("som.http")

EVERY_TIME = vars(logging.LogRecord(logger.name, logging.INFO, "", 0, "som.http.request", (), None))


def new_request_id() -> str:
    """Make an id for a request that came without a good one."""
    return f"{random.getrandbits(128):032x}"


class RequestLog:
    """ASGI middleware; leaves the id in the scope's state and in the answer's headers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given_id(scope) or new_request_id()
        scope.setdefault("state", {})["request_id"] = request_id
        status = 499  # the client went before it was answered
        begin = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((HEADER, request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except ClientDisconnect:
            status = 499
        finally:
            self._write(scope, request_id, status, time.perf_counter() - begin)

    def _write(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.answered(route, status)
        if scope["path"] in QUIET or not logger.isEnabledFor(logging.INFO):
            return
        logger.handle(Answered(scope, request_id, status, seconds))


class Answered(logging.LogRecord):
    """A request's record, without looking for the place in the code: that takes longer than the rest."""

    def __init__(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        self.__dict__.update(
            EVERY_TIME,
            created=time.time(),
            method=scope["method"],
            path=scope["path"],
            status=status,
            milliseconds=round(1000 * seconds, 1),
            request_id=request_id,
        )


def _given_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == HEADER and ACCEPTABLE.fullmatch(value):
            return str(value, "ascii")
    return None
