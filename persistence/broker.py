"""The broker between processes: broadcaster over PostgreSQL's NOTIFY, which says only that there is news."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

import asyncpg  # type: ignore[import-untyped]
from broadcaster import Broadcast
from broadcaster._backends.base import BroadcastBackend
from broadcaster._base import Event, Subscriber

from persistence.address import for_asyncpg
from persistence.cancelling import cancel

CHANNEL = "som_news"
GAP = "gap"  # words may have been lost; look for yourself
PATIENCE = 5.0  # seconds that connecting or a keep-alive may take
LONGEST_PAUSE = 5.0  # seconds between two attempts to connect
BACKLOG = 1_000  # words that wait for the process before they become one gap

PROBLEMS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)  # the database is away

logger = logging.getLogger("som.broker")


class PostgresBackend(BroadcastBackend):
    """Listen on one connection that heals itself, and publish on others.

    After each lost connection every channel gets the word GAP, because words said meanwhile are gone.
    """

    def __init__(self, url: str) -> None:
        self._url = for_asyncpg(url)
        self._channels: set[str] = set()
        self._words: asyncio.Queue[Event] = asyncio.Queue(BACKLOG)
        self._one_at_a_time = asyncio.Lock()
        self._listening: asyncpg.Connection | None = None
        self._is_up = asyncio.Event()

    async def connect(self) -> None:
        """Start listening; when the database is away, go on trying in the background."""
        self._speakers = asyncpg.create_pool(self._url, min_size=0, max_size=2, command_timeout=PATIENCE)
        await self._speakers
        self._task = asyncio.create_task(self._listen_for_ever())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_up.wait(), PATIENCE)

    async def disconnect(self) -> None:
        """Stop listening and publishing."""
        await cancel(self._task)
        self._speakers.terminate()

    async def subscribe(self, group: str) -> None:
        """Listen to a channel, now and after every reconnection."""
        async with self._one_at_a_time:
            self._channels.add(group)
            if self._listening:
                await self._listening.add_listener(group, self._hear)

    async def unsubscribe(self, group: str) -> None:
        """Listen to a channel no more."""
        async with self._one_at_a_time:
            self._channels.discard(group)
            if self._listening:
                await self._listening.remove_listener(group, self._hear)

    async def publish(self, channel: str, message: str) -> None:
        """Say a word to every process that listens to the channel."""
        await self._speakers.execute("select pg_notify($1, $2)", channel, message)

    async def next_published(self) -> Event:
        """Wait for the next word."""
        return await self._words.get()

    async def _listen_for_ever(self) -> None:
        pause = 0.1
        while True:
            try:
                await self._listen_until_lost()
                pause = 0.1
            except PROBLEMS as problem:
                logger.warning("som.broker.away", extra={"problem": type(problem).__name__})
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _listen_until_lost(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=PATIENCE)
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await self._take_up(connection)
            while not await _within(lost.wait(), PATIENCE):
                await self._keep_alive(connection)
        finally:
            self._listening = None
            connection.terminate()

    async def _take_up(self, connection: asyncpg.Connection) -> None:
        async with self._one_at_a_time:
            for channel in self._channels:
                await connection.add_listener(channel, self._hear)
            self._listening = connection
        self._is_up.set()
        for channel in self._channels:
            self._put(Event(channel, GAP))

    async def _keep_alive(self, connection: asyncpg.Connection) -> None:
        async with self._one_at_a_time:
            if not connection.is_closed():
                await connection.execute("select 1", timeout=PATIENCE)

    def _hear(self, _connection: object, _process: int, channel: str, payload: object) -> None:
        self._put(Event(channel, str(payload)))

    def _put(self, word: Event) -> None:
        if self._words.full():
            self._words.get_nowait()
            word = Event(word.channel, GAP)
        self._words.put_nowait(word)


class Broker(Broadcast):
    """broadcaster's API over our backend, subscribing one at a time: theirs forgets overlapping ones."""

    def __init__(self, url: str) -> None:
        super().__init__(backend=PostgresBackend(url))
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def subscribe(self, channel: str) -> AsyncIterator[Subscriber]:
        """Subscribe for as long as the block lasts."""
        theirs = super().subscribe(channel)
        async with self._one_at_a_time:
            subscriber = await theirs.__aenter__()
        try:
            yield subscriber
        finally:
            async with self._one_at_a_time:
                await theirs.__aexit__(None, None, None)


async def _within(wait: Coroutine[None, None, object], seconds: float) -> bool:
    """Wait at most this long; answer whether it happened."""
    try:
        await asyncio.wait_for(wait, seconds)
    except TimeoutError:
        return False
    return True
