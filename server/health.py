"""Is the process alive, is it ready, and what do its meters say?"""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from domain.errors import Unavailable
from persistence.vital_signs import VitalSigns, vital_signs
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


async def metrics(request: Request) -> Response:
    """Show the meters, those of the whole installation as they are now."""
    kept: Metrics = request.app.state.metrics
    kept.vital.show(await _signs(request.app.state.house))
    return Response(kept.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _signs(house: House) -> VitalSigns | None:
    settings = house.settings
    try:
        return await vital_signs(
            house.database, house.clock.now(), longer=settings.stuck_after, unstarted=settings.unstarted_after
        )
    except Unavailable:
        return None


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
