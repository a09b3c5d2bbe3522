"""Orders that wait for others, by mutation, by import, and through the jobs that wake them."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.orders import OrderState
from domain.outcome import Job
from domain.permissions import Role
from resolvers.context import Context
from resolvers.workers import HANDLERS
from tests.resolvers.acting import done, draft, key, mutate, new, refused
from tests.resolvers.situations import customer, payload
from tests.resolvers.world import World

pytestmark = pytest.mark.anyio


async def relate(world: World, order: UUID, related: UUID, type: str = "DEPENDENCY") -> None:
    await done(world.manager, "relateOrders", **pair(order, related, type))


def pair(order: UUID, related: UUID, type: str = "DEPENDENCY") -> dict[str, Any]:
    return {"order": f"ord_{order}", "related": f"ord_{related}", "type": type}


async def work(world: World) -> None:
    """Carry out every job that waits about orders."""
    rows = await world.database.reads.fetch(
        "select entrypoint, convert_from(payload, 'utf8')::json->>'orderId' as order_id from jobs.pgqueuer"
        " where entrypoint in ('decompose', 'wake_dependents', 'look_at_related') order by id"
    )
    for row in rows:
        job = Job(name=row["entrypoint"], order_id=UUID(row["order_id"]))
        await HANDLERS[row["entrypoint"]](world.worker, job)


async def states(world: World, order: UUID) -> set[str]:
    tree = await world.tree(order)
    return {task.state.value for task in tree.tasks.values()}


async def test_an_order_begins_when_the_one_that_it_waits_for_is_complete(world: World) -> None:
    first, second = await new(world), await new(world)
    await relate(world, second, first)
    await done(world.manager, "approveOrder", order=f"ord_{second}")
    await work(world)
    waiting = await states(world, second)
    await close(world, first)

    await HANDLERS["wake_dependents"](world.worker, Job(name="wake_dependents", order_id=first))

    assert "OPEN" not in waiting
    assert "OPEN" in await states(world, second)


async def close(world: World, order: UUID) -> None:
    await world.database.reads.fetch(
        "update orders set state = 'CLOSED_COMPLETE', version = version + 1 where id = $1 returning id", order
    )


async def test_what_ended_between_the_look_and_the_commit_is_seen_by_the_job_that_follows(
    world: World,
) -> None:
    first, second = await new(world), await new(world)
    await relate(world, second, first)
    await close(world, first)

    await work(world)

    (relationship,) = (await world.tree(second)).relationships.values()
    assert relationship.related_state is OrderState.CLOSED_COMPLETE


async def test_a_deleted_draft_counts_as_cancelled(world: World) -> None:
    first, second = await draft(world), await new(world)
    await relate(world, second, first)
    await done(world.manager, "deleteOrder", order=f"ord_{first}")

    await work(world)

    (relationship,) = (await world.tree(second)).relationships.values()
    assert relationship.related_state is OrderState.CANCELED


async def test_a_round_of_three_orders_is_refused(world: World) -> None:
    a, b, c = [await new(world) for _ in range(3)]
    await relate(world, a, b)
    await relate(world, b, c)

    refusal = await refused(world.manager, "relateOrders", **pair(c, a))

    assert (refusal.code, refusal.path) == ("VALIDATION_FAILED", ("related",))


async def test_of_two_that_would_wait_for_each_other_at_once_one_is_refused(world: World) -> None:
    a, b = await new(world), await new(world)

    answers = await asyncio.gather(
        mutate(world.manager, "relateOrders", **pair(a, b)),
        mutate(world.manager, "relateOrders", **pair(b, a)),
    )

    assert sorted(len(answer.errors) for answer in answers) == [0, 1]


async def test_after_submission_only_a_manager_takes_a_dependency_back(world: World) -> None:
    a, b = await new(world), await new(world)
    await relate(world, a, b)
    agent = world.context(Role.ORDER_AGENT)

    refusal = await refused(agent, "unrelateOrders", **pair(a, b))
    await done(world.manager, "unrelateOrders", **pair(a, b))
    gone = await refused(world.manager, "unrelateOrders", **pair(a, b))

    assert (refusal.code, gone.code, gone.path) == ("FORBIDDEN", "NOT_FOUND", ("related",))


async def test_a_customer_relates_only_orders_that_it_sees(world: World) -> None:
    own, other = await draft(world), await draft(world, accountCode="ACC-RIVERBEND", lines=[])

    refusal = await refused(customer(world), "relateOrders", **pair(own, other))

    assert (refusal.code, refusal.path) == ("NOT_FOUND", ("related",))


async def test_an_order_that_does_not_exist_is_not_found(world: World) -> None:
    own = await draft(world)

    refusal = await refused(world.manager, "relateOrders", **pair(own, UUID(int=1)))

    assert (refusal.code, refusal.path) == ("NOT_FOUND", ("related",))


def integrator(world: World) -> Context:
    return world.context(Role.INTEGRATOR, subject="crm")


async def test_an_imported_order_names_others_by_the_ids_of_its_system(world: World) -> None:
    first = payload()
    await done(integrator(world), "importServiceOrder", payload=first)
    relationships = [
        {"id": first["externalId"], "relationshipType": "dependency"},
        {"id": first["externalId"], "relationshipType": "cross-ref"},
    ]

    answer = await done(
        integrator(world), "importServiceOrder", payload=payload(orderRelationship=relationships)
    )

    tree = await world.tree(key(answer.objects["order"]))
    assert [each.type.value for each in tree.relationships.values()] == ["CROSS_REF", "DEPENDENCY"]


@pytest.mark.parametrize(
    ("relationship", "path"),
    [
        ({"id": "HDG-NONE", "relationshipType": "dependency"}, "orderRelationship 0 id"),
        ({"id": "HDG-1", "relationshipType": "bundles"}, "orderRelationship[0] relationshipType"),
    ],
    ids=["unknown order", "unknown type"],
)
async def test_what_cannot_be_related_refuses_the_import_whole(
    world: World, relationship: dict[str, str], path: str
) -> None:
    refusal = await refused(
        integrator(world), "importServiceOrder", payload=payload(orderRelationship=[relationship])
    )

    assert refusal.code == "VALIDATION_FAILED"
    assert " ".join(refusal.path[-3:]).endswith(path)
    assert await world.count("orders") == 0


async def test_another_systems_order_is_told_like_none(world: World) -> None:
    hidden = await new(world)
    number = (await world.tree(hidden)).order.number
    relationship = {"id": number, "relationshipType": "dependency"}

    refusal = await refused(
        integrator(world), "importServiceOrder", payload=payload(orderRelationship=[relationship])
    )

    assert f"There is no order {number!r}." in refusal.message
