"""Who sees and works on what: accounts, topics, work orders, groups."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from domain.errors import Forbidden, NotFound
from domain.permissions import Role
from domain.plan import Task, TaskState, TaskType
from domain.tree import OrderTree
from resolvers.scope import NotYours
from tests.resolvers.acting import done, draft, new, refused, running
from tests.resolvers.situations import enriching, started
from tests.resolvers.world import World, opened

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def world(module_database_url: str) -> AsyncIterator[World]:
    """A published catalog, and the orders of all tests of this module."""
    async with opened(module_database_url) as found:
        yield found


def first(tree: OrderTree, task_type: TaskType) -> Task:
    """Give the first task of a type."""
    return next(task for task in tree.tasks.values() if task.task_type is task_type)


async def test_another_accounts_order_answers_like_none(world: World) -> None:
    stranger = world.context(Role.CUSTOMER, subject="eve", accounts=frozenset({"ACC-ORCHARD"}))
    known, unknown = f"ord_{await new(world)}", f"ord_{uuid4()}"

    there = await refused(stranger, "cancelOrder", order=known, reason="Mine?")
    nowhere = await refused(stranger, "cancelOrder", order=unknown, reason="Mine?")

    assert isinstance(there, NotFound)
    assert there.message.replace(known, "") == nowhere.message.replace(unknown, "")


async def test_a_customer_cannot_order_for_another_account(world: World) -> None:
    stranger = world.context(Role.CUSTOMER, subject="eve", accounts=frozenset({"ACC-ORCHARD"}))

    theirs = await refused(stranger, "createOrder", category="SERVICE", accountCode="ACC-HILLSIDE")
    nobodys = await refused(stranger, "createOrder", category="SERVICE", accountCode="ACC-NOBODY")

    assert theirs.message.replace("ACC-HILLSIDE", "") == nobodys.message.replace("ACC-NOBODY", "")


@pytest.mark.parametrize(
    ("given", "permission"),
    [({"committedDueAt": "2026-12-24T12:00:00Z"}, "SET_COMMITTED_DATE"), ({"priority": 1}, "SET_PRIORITY")],
)
async def test_a_customer_promises_nothing_to_itself(
    world: World, given: dict[str, object], permission: str
) -> None:
    dana = world.context(Role.CUSTOMER, subject="dana", accounts=frozenset({"ACC-HILLSIDE"}))

    refusal = await refused(dana, "createOrder", category="SERVICE", accountCode="ACC-HILLSIDE", **given)

    assert isinstance(refusal, Forbidden)
    assert refusal.permission == permission


async def test_a_customer_writes_no_internal_notes(world: World) -> None:
    dana = world.context(Role.CUSTOMER, subject="dana", accounts=frozenset({"ACC-HILLSIDE"}))
    owner = f"ord_{await new(world)}"

    refusal = await refused(dana, "addNote", owner=owner, text="Psst.", internal=True)

    assert isinstance(refusal, Forbidden)
    assert refusal.permission == "ADD_WORK_NOTE"


async def test_an_integrator_works_on_the_tasks_of_its_topics(world: World) -> None:
    tree = await running(world)
    task = next(task for task in tree.tasks.values() if task.state is TaskState.OPEN)
    topics = frozenset({task.request_type or ""})
    integrator = world.context(Role.INTEGRATOR, subject="design-system", topics=topics)

    answer = await done(integrator, "claimTask", task=f"tsk_{task.id}")

    assert answer.objects["task"] == task.id


async def test_a_task_of_another_topic_answers_like_none(world: World) -> None:
    task = await started(world)
    integrator = world.context(Role.INTEGRATOR, subject="sim", topics=frozenset({"sim.activate"}))

    refusal = await refused(integrator, "completeTask", task=f"tsk_{task.id}")

    assert isinstance(refusal, NotFound)


async def test_a_technician_does_not_see_another_groups_work_order(world: World) -> None:
    task = first(await running(world), TaskType.WORK_ORDER)
    technician = world.context(Role.TECHNICIAN, subject="tess", groups=frozenset({"LOGISTICS"}))

    refusal = await refused(technician, "claimTask", task=f"tsk_{task.id}")

    assert isinstance(refusal, NotFound)


async def test_a_technician_sees_its_own_work_order_and_hears_why_it_must_wait(world: World) -> None:
    task = first(await running(world), TaskType.WORK_ORDER)
    await done(world.manager, "assignTask", task=f"tsk_{task.id}", group="FIELD_SERVICE")
    technician = world.context(Role.TECHNICIAN, subject="tess", groups=frozenset({"FIELD_SERVICE"}))

    refusal = await refused(technician, "claimTask", task=f"tsk_{task.id}")

    assert refusal.code == "TRANSITION_REFUSED"


async def test_an_agent_works_on_the_tasks_of_its_groups_only(world: World) -> None:
    tree = await running(world)
    task = next(task for task in tree.tasks.values() if task.state is TaskState.OPEN)
    inside = world.context(
        Role.FULFILMENT_AGENT, subject="chen", groups=frozenset({task.assignment_group or ""})
    )
    outside = world.context(Role.FULFILMENT_AGENT, subject="lars", groups=frozenset({"LOGISTICS"}))

    refusal = await refused(outside, "claimTask", task=f"tsk_{task.id}")
    answer = await done(inside, "claimTask", task=f"tsk_{task.id}")

    assert isinstance(refusal, NotYours)
    assert task.assignment_group
    assert task.assignment_group in refusal.message
    assert answer.events


async def test_an_order_agent_closes_the_enrichment_of_its_group(world: World) -> None:
    order = await enriching(world)
    tree = await world.tree(order.removeprefix("ord_"))
    task = first(tree, TaskType.ENRICHMENT)
    desk = world.context(Role.ORDER_AGENT, subject="amara", groups=frozenset({task.assignment_group or ""}))
    await done(desk, "claimTask", task=f"tsk_{task.id}")
    found = [{"name": name, "value": "Basement"} for name in task.required_outputs]

    await done(desk, "completeTask", task=f"tsk_{task.id}", outputs=found)

    assert (await world.tree(tree.order.id)).order.state == "NEW"


async def test_an_order_agent_works_on_nothing_else(world: World) -> None:
    task = await started(world)
    desk = world.context(Role.ORDER_AGENT, subject="amara", groups=frozenset({task.assignment_group or ""}))

    refusal = await refused(desk, "completeTask", task=f"tsk_{task.id}")

    assert isinstance(refusal, Forbidden)
    assert refusal.permission == "WORK_ON_TASK"


async def test_an_agent_sets_values_through_its_own_tasks_only(world: World) -> None:
    order_id = await draft(world)
    line = next(iter((await world.tree(order_id)).lines))
    chen = world.context(Role.FULFILMENT_AGENT, subject="chen", groups=frozenset({"NETWORK_DESIGN"}))

    refusal = await refused(chen, "setCharacteristic", owner=f"lin_{line}", name="staticIpv4", value="/29")

    assert isinstance(refusal, NotYours)


async def test_an_agent_sets_an_output_of_a_task_of_its_group(world: World) -> None:
    tree = await running(world)
    task = next(task for task in tree.tasks.values() if "ponPort" in task.required_outputs)
    await done(world.manager, "assignTask", task=f"tsk_{task.id}", group="PROVISIONING")
    agent = world.context(Role.FULFILMENT_AGENT, subject="nils", groups=frozenset({"PROVISIONING"}))

    answer = await done(agent, "setCharacteristic", owner=f"tsk_{task.id}", name="ponPort", value="PON-1/1/4")

    assert answer.objects["domainOrder"] == task.domain_order_id
