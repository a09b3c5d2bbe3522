"""Is the process alive, is it ready, and what do its meters say?"""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from domain.errors import Unavailable
from server.house import House, WrongRevision, require_schema
from server.metrics import Metrics

LONGEST_AGE = 15.0  # seconds since the relay and the log's reader last looked; they look every second


def healthz(_: Request) -> Response:
    """Say that the process runs."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Say whether requests can be served: the database answers, its schema fits, relay and feed run."""
    house: House = request.app.state.house
    checks = {
        "database": await _answers(house),
        "schema": await _fits(house),
        "relay": time.monotonic() - house.dispatch.last_run_at < LONGEST_AGE,
        "feed": time.monotonic() - house.log.last_read_at < LONGEST_AGE,
    }
    return JSONResponse(checks, 200 if all(checks.values()) else 503)


def metrics(request: Request) -> Response:
    """Show the meters."""
    kept: Metrics = request.app.state.metrics
    return Response(kept.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _answers(house: House) -> bool:
    try:
        await house.database.reads.fetch("select 1")
    except Unavailable:
        return False
    return True


async def _fits(house: House) -> bool:
    try:
        await require_schema(house.settings)
    except (Unavailable, WrongRevision):
        return False
    return True
