"""An order's whole life through the resolvers."""

import pytest

from domain.inventory import InventoryState
from domain.orders import LineState, OrderState
from domain.outcome import Job
from domain.plan import TaskState, TaskType
from domain.tree import OrderTree
from resolvers.workers import HANDLERS
from tests.resolvers.acting import draft, new, opened, running, work_off
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def finish(world: World, tree: OrderTree) -> OrderTree:
    """Carry out task after task until none is open."""
    while tree.order.state is OrderState.IN_PROGRESS:
        task = opened(tree)
        if task.request_type == "inventory.update":
            await HANDLERS["automate"](
                world.worker, Job(name="automate", order_id=tree.order.id, task_id=task.id)
            )
        else:
            await work_off(world, task)
        tree = await world.tree(tree.order.id)
    return tree


async def test_a_draft_has_a_number_and_its_lines(world: World) -> None:
    order_id = await draft(world)

    tree = await world.tree(order_id)

    assert tree.order.state is OrderState.DRAFT
    assert tree.order.number == "ORD1001001"
    assert [line.specification for line in tree.lines.values()] == ["CFS-BIZ-INET"]


async def test_a_submitted_order_waits_for_approval(world: World) -> None:
    order_id = await new(world)

    tree = await world.tree(order_id)

    assert tree.order.state is OrderState.NEW


async def test_an_approved_order_is_decomposed_planned_and_started(world: World) -> None:
    tree = await running(world)

    assert tree.order.state is OrderState.IN_PROGRESS
    assert {each.specification for each in tree.domain_orders.values()} >= {
        "CFS-BIZ-INET",
        "RFS-FIBER-ACCESS",
    }
    assert any(task.state is TaskState.OPEN for task in tree.tasks.values())


async def test_decomposing_twice_changes_nothing_the_second_time(world: World) -> None:
    tree = await running(world)

    await HANDLERS["decompose"](world.worker, Job(name="decompose", order_id=tree.order.id))

    assert await world.tree(tree.order.id) == tree


async def test_an_order_whose_tasks_are_done_is_closed_and_its_services_are_active(world: World) -> None:
    tree = await finish(world, await running(world))

    assert tree.order.state is OrderState.CLOSED_COMPLETE
    assert {line.state for line in tree.lines.values()} == {LineState.COMPLETED}
    assert {item.state for item in tree.inventory.values()} == {InventoryState.ACTIVE}


async def test_automated_tasks_of_others_are_left_to_them(world: World) -> None:
    tree = await running(world)
    task = next(task for task in tree.tasks.values() if task.request_type != "inventory.update")

    await HANDLERS["automate"](world.worker, Job(name="automate", order_id=tree.order.id, task_id=task.id))

    assert await world.tree(tree.order.id) == tree
    assert task.task_type in TaskType
