"""Acting on orders as callers do: mutations by name, with inputs as they come in."""

from typing import Any
from uuid import UUID

from graphql import GraphQLInputType, coerce_input_value
from strawberry.types.arguments import convert_argument

from domain.errors import Refusal
from domain.outcome import Job
from domain.permissions import Role
from domain.plan import Task, TaskState
from domain.tree import OrderTree
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.workers import HANDLERS
from schema.build import schema
from schema.mutations import MUTATIONS
from tests.resolvers.world import ORDER, World

AGENT = (Role.ORDER_AGENT,)
VALUES: dict[str, Any] = {
    "ponPort": "PON-1/1/4",
    "oltId": "OLT-7",
    "serialNumber": "ALCL12345678",
    "vlanId": 812,
    "prefix": "203.0.113.8/29",
}


async def mutate(context: Context, name: str, /, **given: Any) -> Answer:
    """Carry out a mutation with an input as JSON has it."""
    spec = MUTATIONS[name]
    mutation_type = schema._schema.mutation_type
    assert mutation_type is not None
    wanted: GraphQLInputType = mutation_type.fields[name].args["input"].type
    coerced = coerce_input_value(given, wanted)
    known = schema.schema_converter.scalar_registry
    return await spec.function(context, convert_argument(coerced, spec.input_type, known, schema.config))


async def done(context: Context, name: str, /, **given: Any) -> Answer:
    """Carry out a mutation that must succeed."""
    answer = await mutate(context, name, **given)
    for refusal in answer.errors:
        raise refusal
    return answer


async def refused(context: Context, name: str, /, **given: Any) -> Refusal:
    """Carry out a mutation that must be refused, and give the refusal."""
    answer = await mutate(context, name, **given)
    assert answer.errors, f"{name} was not refused"
    assert not answer.events
    return answer.errors[0]


async def draft(world: World, **terms: Any) -> UUID:
    """Capture an order for business internet."""
    answer = await done(world.context(*AGENT), "createOrder", **(ORDER | terms))
    return key(answer.objects["order"])


async def new(world: World, **terms: Any) -> UUID:
    """Capture an order and hand it in: it waits for approval."""
    order_id = await draft(world, **terms)
    await done(world.context(*AGENT), "submitOrder", order=f"ord_{order_id}")
    return order_id


async def running(world: World, **terms: Any) -> OrderTree:
    """Capture an order, hand it in, approve it, and let a worker decompose it."""
    order_id = await new(world, **terms)
    await done(world.manager, "approveOrder", order=f"ord_{order_id}")
    await HANDLERS["decompose"](world.worker, Job(name="decompose", order_id=order_id))
    return await world.tree(order_id)


def opened(tree: OrderTree) -> Task:
    """Give the first task that can be started."""
    return next(task for task in tree.tasks.values() if task.state is TaskState.OPEN)


async def claimed(world: World) -> Task:
    """Run an order, and claim its first task as the manager."""
    task = opened(await running(world))
    await done(world.manager, "claimTask", task=f"tsk_{task.id}")
    return task


def outputs(task: Task) -> list[dict[str, Any]]:
    """Give values for everything that completing the task must give."""
    return [{"name": name, "value": VALUES[name]} for name in task.required_outputs]


async def work_off(world: World, task: Task) -> None:
    """Take, start and complete an open task, as far as each of that is possible."""
    named = {"task": f"tsk_{task.id}"}
    if "CLAIM" in task.allowed_actions:
        await done(world.manager, "claimTask", **named)
    await done(world.manager, "startTask", **named)
    await done(world.manager, "completeTask", **named, outputs=outputs(task))


def key(value: object) -> UUID:
    """Take an object of an answer for the id that it is."""
    assert isinstance(value, UUID)
    return value
