"""What cannot be seen to, an order or a lease, is left alone for a while and keeps nothing else waiting."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.errors import ExpressionFailed
from resolvers.workers import look_out
from resolvers.workers.lease_watch import give_back_lost
from resolvers.workers.left_alone import LONGEST, SHORTEST, LeftAlone
from tests.resolvers.acting import running
from tests.resolvers.test_leases import claim, expire, integrator, topic_of_first
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio
DUE = "update orders set next_look_at = $2, version = version + 1 where id = $1 returning id"
BROKEN = """update tasks set state = 'SCHEDULED', condition = 'no ( expression'
where order_id = $1 and state = 'OPEN' returning id"""


async def due(world: World, *, minutes: int, broken: bool = False) -> UUID:
    """An order whose time to be looked at came so many minutes ago."""
    order_id = (await running(world)).order.id
    if broken:
        await world.database.reads.fetch(BROKEN, order_id)
    await world.database.reads.fetch(DUE, order_id, world.clock.now() - timedelta(minutes=minutes))
    return order_id


async def test_orders_that_are_refused_again_and_again_starve_nobody(world: World) -> None:
    broken = {await due(world, minutes=minutes, broken=True) for minutes in (9, 8)}
    await due(world, minutes=1)
    left_alone = LeftAlone()

    first = await look_out(world.worker, left_alone, at_most=2)
    second = await look_out(world.worker, left_alone, at_most=2)

    assert (first.orders, set(first.refused), first.is_behind) == (0, broken, True)
    assert {type(problem) for problem in first.refused.values()} == {ExpressionFailed}
    assert (second.orders, second.refused) == (1, {})


async def test_what_breaks_with_one_order_leaves_the_others_alone(world: World) -> None:
    broken = await due(world, minutes=9)
    await world.database.reads.fetch(
        "update tasks set state = 'NO SUCH STATE' where order_id = $1 returning id", broken
    )
    await due(world, minutes=1)

    looked = await look_out(world.worker)

    assert (looked.orders, list(looked.refused)) == (1, [broken])
    assert isinstance(looked.refused[broken], KeyError)


async def test_a_lease_that_cannot_be_given_back_keeps_no_other_from_it(world: World) -> None:
    topic = await topic_of_first(world, orders=2)
    broken, sound = await claim(integrator(world, topic=topic), topic, max=2)
    await expire(world, broken)
    await expire(world, sound)
    await world.database.reads.fetch(
        "update tasks set previous_state = 'NO SUCH STATE' where id = $1 returning id", broken
    )
    left_alone = LeftAlone()

    found = await give_back_lost(world.worker, left_alone=left_alone)
    again = await give_back_lost(world.worker, left_alone=left_alone)

    assert isinstance(found[broken], KeyError)
    assert found[sound] is None
    assert again == {}


@pytest.mark.parametrize(
    ("times", "seconds"), [(1, 1.0), (2, 2.0), (3, 4.0), (9, 256.0), (10, LONGEST), (30, LONGEST)]
)
def test_each_time_it_is_left_alone_for_twice_as_long_up_to_some_minutes(times: int, seconds: float) -> None:
    order_id, left_alone = uuid4(), LeftAlone()

    for _ in range(times):
        left_alone.failed(order_id, 0.0)

    assert left_alone.now(seconds - 0.1) == [order_id]
    assert left_alone.now(seconds) == []


def test_once_it_went_well_it_is_as_if_nothing_had_been() -> None:
    order_id, left_alone = uuid4(), LeftAlone()
    for _ in range(5):
        left_alone.failed(order_id, 0.0)

    left_alone.went_well(order_id)
    before = left_alone.now(0.0)
    left_alone.failed(order_id, 0.0)

    assert before == []
    assert left_alone.now(SHORTEST) == []


def test_what_nobody_asks_for_again_is_forgotten() -> None:
    order_id, left_alone = uuid4(), LeftAlone()
    for _ in range(3):
        left_alone.failed(order_id, 0.0)

    left_alone.now(LONGEST + 5)
    left_alone.failed(order_id, 1000.0)

    assert left_alone.now(1000.0 + SHORTEST) == []
