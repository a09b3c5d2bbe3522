"""No connection outlives its pool, whenever whoever asked for it gave up."""

import asyncio
import gc
import warnings

import pytest

from persistence.connections import SETTINGS, Connections, json_as_it_is, uuid_as_text

pytestmark = pytest.mark.anyio
GIVE_UP_AFTER = [step / 5_000 for step in range(100)]  # seconds: up to ten times what connecting takes


def pool(url: str) -> Connections:
    return Connections(url, 2, SETTINGS, json_as_it_is, uuid_as_text)


async def use(connections: Connections) -> None:
    connections.give_back(await connections.borrow())


async def test_giving_up_at_any_moment_of_connecting_leaves_no_connection(database_url: str) -> None:
    given_up = 0
    with warnings.catch_warnings(record=True) as left_behind:
        warnings.simplefilter("always", ResourceWarning)
        for seconds in GIVE_UP_AFTER:
            connections = pool(database_url)
            using = asyncio.create_task(use(connections))
            await asyncio.sleep(seconds)
            given_up += using.cancel()
            await asyncio.gather(using, return_exceptions=True)
            await connections.close()
        gc.collect()

    assert given_up
    assert [str(each.message) for each in left_behind] == []


async def test_what_is_given_back_to_a_closed_pool_is_closed(database_url: str) -> None:
    connections = pool(database_url)
    free, borrowed = await connections.borrow(), await connections.borrow()
    connections.give_back(free)

    await connections.close()
    was_open = not borrowed.is_closed()
    connections.give_back(borrowed)

    assert was_open
    assert free.is_closed()
    assert borrowed.is_closed()


async def test_closing_that_is_cut_short_ends_the_connections_that_are_left(database_url: str) -> None:
    connections = pool(database_url)
    both = await connections.borrow(), await connections.borrow()
    for each in both:
        connections.give_back(each)

    closing = asyncio.create_task(connections.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)

    assert closing.cancelled()
    assert all(each.is_closed() for each in both)
