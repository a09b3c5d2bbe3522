"""How many SQL statements each command takes on an order that is known: as many for every size of plan.

The counts are with `begin` and `commit`. Reading what the caller selected is one more, and so is
the queueing of jobs, when there are any.
"""

from typing import Any
from uuid import UUID

import pytest

from benchmarks import plans
from domain.catalog_document import read_catalog
from domain.outcome import Job
from domain.permissions import Role
from domain.tree import OrderTree
from persistence import catalog
from persistence.database import Database
from resolvers.context import Context
from resolvers.workers import HANDLERS
from tests.resolvers.acting import done
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio

BEGIN, LOAD, RECORD, COMMIT, CLAIM_KEY, KEEP_ANSWER, LOOK_UP = [1] * 7
QUEUE = "pgqueuer"
USUAL = BEGIN + LOAD + RECORD + COMMIT
KEYED = USUAL + CLAIM_KEY + KEEP_ANSWER
ALL_ROLES = (Role.FULFILMENT_MANAGER, Role.ORDER_MANAGER, Role.ORDER_AGENT)
COUNTS: tuple[tuple[str, str, dict[str, Any], int], ...] = (
    ("claimTask", "task", {}, USUAL),
    ("releaseTask", "task", {}, USUAL),
    ("assignTask", "task", {"group": "FIELD"}, USUAL + LOOK_UP),
    ("claimTask", "task", {"idempotencyKey": "claim"}, KEYED),
    ("startTask", "task", {}, USUAL),
    ("reportProgress", "task", {"percent": 40}, USUAL),
    ("completeTask", "task", {"outputs": [{"name": "vlan", "value": 7}]}, USUAL),
    ("completeTask", "next task", {"idempotencyKey": "complete"}, KEYED),
    ("completeTask", "last task", {"dryRun": True}, USUAL),
    ("addNote", "owner", {"text": "Ring first.", "internal": True}, USUAL),
    ("setPriority", "order", {"priority": 2}, USUAL),
    ("holdOrder", "order", {"reason": "Storm."}, USUAL),
    ("resumeOrder", "order", {}, USUAL),
)


async def running(world: World, staff: Context, size: int, lines: int) -> OrderTree:
    """An order under way with a plan of this size."""
    captured = await done(staff, "importServiceOrder", payload=plans.order(f"E-{size}", size, lines=lines))
    order_id = captured.objects["order"]
    assert isinstance(order_id, UUID)
    await done(staff, "approveOrder", order=f"ord_{order_id}")
    await HANDLERS["decompose"](world.worker, Job(name="decompose", order_id=order_id))
    return await world.tree(order_id)


async def listened(database: Database) -> list[str]:
    """A list that gets every statement of the connection that the next command takes: the one used last."""
    heard: list[str] = []

    def hear(record: Any) -> None:
        if QUEUE not in record.query:
            heard.append(record.query)

    async with database.transaction() as tx:
        tx.driver.add_query_logger(hear)
    return heard


def named(tree: OrderTree, what: str) -> dict[str, Any]:
    """The input field that names what is acted on."""
    site = next(each for each in tree.domain_orders.values() if each.specification == "RFS-SITE")
    tasks = {tree.tasks[each].key: f"tsk_{each}" for each in tree.tasks_of_domain_order[site.id]}
    places = {"task": tasks["T1"], "next task": tasks["T2"], "last task": tasks["T3"]}
    if what in places:
        return {"task": places[what]}
    return {what: f"ord_{tree.order.id}"}


@pytest.mark.parametrize(("size", "lines"), [(8, 1), (200, 5)])
async def test_the_statements_of_a_command_are_these_however_large_the_plan(
    world: World, size: int, lines: int
) -> None:
    async with world.database.transaction() as tx:
        await catalog.publish(tx, read_catalog(plans.catalog()))
    staff = world.context(*ALL_ROLES, subject="maria")
    tree = await running(world, staff, size, lines)
    await done(staff, "addNote", owner=f"ord_{tree.order.id}", text="Known from here on.", internal=True)
    heard = await listened(world.database)

    counted = []
    for name, what, given, expected in COUNTS:
        heard.clear()
        await done(staff, name, **named(tree, what), **given)
        counted.append((name, given, len(heard), heard if len(heard) != expected else []))

    assert counted == [(name, given, expected, []) for name, _, given, expected in COUNTS]
