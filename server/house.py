"""Everything that one process of the API has connected, and how it comes up and goes down."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import httpx2

from domain.errors import Unavailable
from domain.permissions import Viewer
from persistence.broker import Broker
from persistence.cancelling import cancel
from persistence.clock import BusinessClock
from persistence.database import Database
from persistence.dispatch import Dispatch
from persistence.feed_page import FeedPages
from persistence.log_reader import LogReader
from persistence.revision import is_current
from resolvers.context import Context
from resolvers.live import Hub
from schema.execution import Executor
from server.auth import Authenticator
from server.frames import Frames
from server.jwks import KeySet
from server.metrics import Metrics
from server.settings import Settings

SECONDS_BETWEEN_CLOCK_READINGS = 5.0
SECONDS_BEFORE_BEGINNING_ANEW = 1.0

logger = logging.getLogger("som.house")


class WrongRevision(RuntimeError):
    """The database does not have the schema of this version."""

    def __init__(self) -> None:
        super().__init__("The database does not have this version's schema. Run `som migrate`, then start.")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What serving needs, connected."""

    settings: Settings
    database: Database
    clock: BusinessClock
    executor: Executor
    authenticator: Authenticator
    hub: Hub
    log: LogReader
    dispatch: Dispatch
    metrics: Metrics
    cursor_key: str
    frames: Frames = field(default_factory=Frames)

    def context(self, viewer: Viewer, request_id: str) -> Context:
        """Make the context of one operation."""
        return Context(
            viewer=viewer,
            database=self.database,
            clock=self.clock,
            cursor_key=self.cursor_key,
            request_id=request_id,
            committed=self.dispatch.poke,
        )


@asynccontextmanager
async def open_house(settings: Settings, metrics: Metrics) -> AsyncIterator[House]:
    """Connect everything; raises WrongRevision, Unavailable. At the end every stream is ended."""
    async with AsyncExitStack() as stack:
        database = await connected(settings, stack)
        broker = Broker(settings.listen_url or settings.database_url)
        await broker.connect()
        stack.push_async_callback(broker.disconnect)
        log = LogReader(database, broker)
        await log.open()
        dispatch = Dispatch(database, placed=log.look)
        pages = FeedPages(database, key=settings.signing_key, retention=settings.retention)
        hub = Hub(log, pages, deliveries=metrics.deliveries.inc)
        stack.callback(hub.close)
        house = House(
            settings=settings,
            database=database,
            clock=await clock_of(database),
            executor=Executor(
                database,
                limits=settings.limits,
                retention=settings.retention,
                compiled=settings.compiled_reads,
            ),
            authenticator=await _authenticator(settings, stack),
            hub=hub,
            log=log,
            dispatch=dispatch,
            metrics=metrics,
            cursor_key=settings.signing_key,
        )
        _observe(house)
        await stack.enter_async_context(
            running(log.run, dispatch.run, partial(follow, house.clock, database))
        )
        stack.callback(hub.leave)
        yield house


async def require_schema(settings: Settings) -> None:
    """Refuse a database with another schema than ours; raises WrongRevision, Unavailable."""
    if not await is_current(settings.database_url):
        raise WrongRevision


async def connected(settings: Settings, stack: AsyncExitStack) -> Database:
    """Open the database for as long as the stack lasts; raises WrongRevision when its schema is another."""
    await require_schema(settings)
    database = await Database.connect(
        settings.database_url, pool_size=settings.pool_size, kept_parts=settings.kept_parts
    )
    stack.push_async_callback(database.close)
    return database


async def clock_of(database: Database) -> BusinessClock:
    """Read the business clock; raises Unavailable."""
    clock = BusinessClock()
    await clock.read(database)
    return clock


async def follow(clock: BusinessClock, database: Database) -> None:
    """Read the clock again and again, because another process may have set its speed."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_CLOCK_READINGS)
        with suppress(Unavailable):
            await clock.read(database)


@asynccontextmanager
async def running(*loops: Callable[[], Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Run endless loops beside the block."""
    tasks = [asyncio.create_task(_again_and_again(loop)) for loop in loops]
    try:
        yield
    finally:
        await cancel(*tasks)


async def _again_and_again(loop: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run a loop; one that fails is reported and begun anew, because without it the process would be deaf."""
    while True:
        try:
            await loop()
        except Exception:
            logger.exception("som.house.loop_failed")
        await asyncio.sleep(SECONDS_BEFORE_BEGINNING_ANEW)


async def _authenticator(settings: Settings, stack: AsyncExitStack) -> Authenticator:
    if not settings.jwks_url:
        return Authenticator(settings)
    client = await stack.enter_async_context(httpx2.AsyncClient(follow_redirects=False))
    return Authenticator(settings, KeySet(settings.jwks_url, client, ttl=settings.jwks_ttl))


def _observe(house: House) -> None:
    house.metrics.observe("som_subscribers", "Live streams that follow.", lambda: house.hub.subscribers)
    house.metrics.observe("som_feed_position", "The newest position that was read.", lambda: house.log.head)
    house.metrics.observe(
        "som_relay_age_seconds",
        "Seconds since this process last looked for events without a position.",
        lambda: time.monotonic() - house.dispatch.last_run_at,
    )
