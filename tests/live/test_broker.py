"""The broker survives what broadcaster's own PostgreSQL backend does not."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg  # type: ignore[import-untyped]
import pytest

from persistence.broker import GAP, Broker

pytestmark = pytest.mark.anyio

PATIENCE = 5  # seconds


@pytest.fixture
async def broker(database_url: str) -> AsyncIterator[Broker]:
    broker = Broker(database_url)
    await broker.connect()
    yield broker
    await broker.disconnect()


class Listener:
    """Keeps every word it hears on a channel."""

    def __init__(self, broker: Broker, channel: str = "words") -> None:
        self.heard: list[str] = []
        self._broker = broker
        self._channel = channel
        self._listens = asyncio.Event()

    async def __aenter__(self) -> "Listener":
        self._task = asyncio.create_task(self._listen())
        await self._listens.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def hears(self, word: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while word not in self.heard:  # noqa: ASYNC110 - what is heard is a list
                await asyncio.sleep(0.01)

    async def _listen(self) -> None:
        async with self._broker.subscribe(self._channel) as words:
            self._listens.set()
            while True:
                self.heard.append((await words.get()).message)


async def cut_connections(url: str) -> None:
    """End every session of the database but the one that does it."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_fifty_words_said_at_once_all_arrive(broker: Broker) -> None:
    async with Listener(broker) as listener:
        await asyncio.gather(*(broker.publish("words", str(number)) for number in range(50)))
        await listener.hears("49")

    assert sorted(listener.heard, key=int) == [str(number) for number in range(50)]


async def test_three_who_subscribe_at_once_all_hear(broker: Broker) -> None:
    listeners = [Listener(broker) for _ in range(3)]
    await asyncio.gather(*(listener.__aenter__() for listener in listeners))

    await broker.publish("words", "hello")
    await asyncio.gather(*(listener.hears("hello") for listener in listeners))
    await asyncio.gather(*(listener.__aexit__() for listener in listeners))

    assert [listener.heard for listener in listeners] == [["hello"]] * 3


async def test_who_subscribes_while_the_last_one_leaves_hears(broker: Broker) -> None:
    first, second = Listener(broker), Listener(broker)
    await first.__aenter__()
    await asyncio.gather(first.__aexit__(), second.__aenter__())

    await broker.publish("words", "still here")
    await second.hears("still here")
    await second.__aexit__()

    assert second.heard == ["still here"]


async def test_a_lost_connection_is_told_and_words_arrive_again(broker: Broker, database_url: str) -> None:
    async with Listener(broker) as listener:
        await cut_connections(database_url)
        await listener.hears(GAP)
        await broker.publish("words", "after")
        await listener.hears("after")

    assert listener.heard == [GAP, "after"]


async def test_words_of_one_process_reach_another(broker: Broker, database_url: str) -> None:
    other = Broker(database_url)
    await other.connect()

    async with Listener(broker) as listener:
        await other.publish("words", "from afar")
        await listener.hears("from afar")
    await other.disconnect()

    assert listener.heard == ["from afar"]


async def test_words_on_one_channel_stay_there(broker: Broker) -> None:
    async with Listener(broker, "one") as one, Listener(broker, "two") as two:
        await broker.publish("one", "for one")
        await broker.publish("two", "for two")
        await one.hears("for one")
        await two.hears("for two")

    assert (one.heard, two.heard) == (["for one"], ["for two"])


async def test_a_broker_whose_database_is_away_connects_later(database_url: str) -> None:
    nowhere = Broker("postgresql://nobody@127.0.0.1:1/nothing")

    async with asyncio.timeout(PATIENCE + 2):
        await nowhere.connect()

    with pytest.raises(OSError, match=r"[Cc]onnect"):
        await nowhere.publish("words", "lost")
    await nowhere.disconnect()
