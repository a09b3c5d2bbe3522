"""Priorities by decision tables, from the catalog to the order, its lines and its tasks."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from domain.permissions import Role
from tests.domain.priority_tables import TABLES
from tests.published import document
from tests.resolvers.acting import done, draft, new, running
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def publish(world: World) -> None:
    """Publish the tables beside the worked catalog, as a process admin does."""
    published = document()
    tables: list[Any] = [*published["decisionTables"], *(asdict(each) for each in TABLES.values())]
    petra = world.context(Role.PROCESS_ADMIN, subject="petra")
    await done(petra, "importCatalog", document=published | {"decisionTables": tables})


async def test_handing_an_order_in_scores_it_and_its_work_has_its_priority(world: World) -> None:
    await publish(world)

    tree = await running(world, committedDueAt=(world.clock.now() + timedelta(days=5)).isoformat())

    # a small business: (20 · 30 + 70 · 30 + 80 · 20 + 75 · 20) / 100
    (line,) = tree.lines.values()
    assert (tree.order.priority_score, tree.order.priority, line.priority) == (58, 3, 3)
    assert [each.table for each in line.priority_factors] == list(TABLES)
    assert {each.priority for each in tree.domain_orders.values()} == {3}
    assert {each.priority for each in tree.tasks.values()} == {3}


async def test_promising_an_earlier_date_scores_it_anew(world: World) -> None:
    await publish(world)
    tree = await running(world, committedDueAt=(world.clock.now() + timedelta(days=5)).isoformat())

    sooner = (world.clock.now() + timedelta(days=1)).isoformat()
    await done(world.manager, "setCommittedDate", owner=f"ord_{tree.order.id}", committedDueAt=sooner)

    after = await world.tree(tree.order.id)
    assert (after.order.priority_score, after.order.priority) == (63, 2)
    assert {each.priority for each in after.tasks.values()} == {2}


async def test_what_a_manager_sets_stays(world: World) -> None:
    await publish(world)
    order_id = await new(world)
    await done(world.manager, "setPriority", order=f"ord_{order_id}", priority=1)

    sooner = (world.clock.now() + timedelta(days=1)).isoformat()
    await done(world.manager, "setCommittedDate", owner=f"ord_{order_id}", committedDueAt=sooner)

    order = (await world.tree(order_id)).order
    assert (order.priority, order.priority_by_hand) == (1, True)


async def test_a_draft_has_no_score(world: World) -> None:
    await publish(world)

    assert (await world.tree(await draft(world))).order.priority_score is None
