"""Fallouts through the resolvers: scenario C, who may do what, bulk, and what becomes of pauses meanwhile."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.bulk_resolutions import BulkState
from domain.errors import Forbidden, NotFound, TransitionRefused, ValidationFailed
from domain.fallouts import FalloutState
from domain.outcome import Job
from domain.permissions import Role
from domain.plan import Task, TaskState
from domain.tree import OrderTree
from persistence.bulk_resolutions import load_bulk
from resolvers.answer import Answer
from resolvers.context import Context
from resolvers.workers import HANDLERS, look_out
from tests.resolvers.acting import claimed, done, key, opened, outputs, refused, running, work_off
from tests.resolvers.world import INTERNET, World

pytestmark = pytest.mark.anyio
DESK = "PROVISIONING"


def agent(world: World, *groups: str) -> Context:
    """Be a fallout agent of these groups."""
    return world.context(Role.FALLOUT_AGENT, subject="fay", groups=frozenset(groups))


async def stuck(world: World, **more: Any) -> tuple[OrderTree, UUID]:
    """Run an order whose first task has a fallout of a group."""
    task = await claimed(world)
    answer = await done(
        world.manager, "raiseFallout", task=f"tsk_{task.id}", description="The duct is full.", **more
    )
    fallout = key(answer.objects["fallout"])
    await done(world.manager, "assignFallout", fallout=f"fal_{fallout}", group=DESK)
    return await world.tree(key(answer.objects["order"])), fallout


async def failed_thrice(world: World) -> tuple[OrderTree, Task]:
    """Run an order until its address task is ready, and fail at it as often as it is tried."""
    values = [*INTERNET["characteristics"], {"name": "staticIpv4", "value": "/29"}]
    tree = await running(world, lines=[INTERNET | {"characteristics": values}])
    await work_off(world, opened(tree))
    tree = await world.tree(tree.order.id)
    task = next(each for each in tree.tasks.values() if each.request_type == "ipv4.allocate")
    named = {"task": f"tsk_{task.id}"}
    for _ in range(task.max_attempts):
        await done(world.manager, "startTask", **named)
        await done(world.manager, "failTask", **named, code="NO_FREE_PREFIX", message="None is left.")
        world.clock.advance(timedelta(minutes=2))
    return await world.tree(tree.order.id), task


async def test_scenario_c_a_task_fails_thrice_is_repaired_and_the_order_goes_on(world: World) -> None:
    tree, task = await failed_thrice(world)
    (fallout,) = tree.fallouts.values()
    waiting = [each for each in tree.tasks.values() if task.id in {on.task_id for on in each.waiting_on}]

    assert (tree.tasks[task.id].state, fallout.error_code) == (TaskState.ON_HOLD, "NO_FREE_PREFIX")
    assert len([each for each in waiting if each.state is TaskState.SCHEDULED]) == 2
    assert fallout.affected_count >= 2

    world.clock.advance(timedelta(hours=22))
    await done(
        world.manager, "resolveFallout", fallout=f"fal_{fallout.id}", verb="RETRY_WITH_DATA",
        notes="A new prefix was ordered.", data=[{"name": "prefix", "value": "203.0.113.16/29"}],
    )  # fmt: skip
    tree = await world.tree(tree.order.id)
    again = tree.tasks[task.id]
    assert (again.state, again.failures, again.attempt_group) == (TaskState.OPEN, 0, 2)

    await done(world.manager, "startTask", task=f"tsk_{task.id}")
    await done(world.manager, "completeTask", task=f"tsk_{task.id}", outputs=outputs(task))
    tree = await world.tree(tree.order.id)
    assert tree.fallouts[fallout.id].state is FalloutState.CLOSED_COMPLETE
    owner = tree.domain_orders[task.domain_order_id] if task.domain_order_id else None
    assert owner is not None
    assert owner.characteristics["prefix"].value == "203.0.113.8/29"


async def test_an_agent_works_on_what_is_its_groups_alone(world: World) -> None:
    _, fallout = await stuck(world)
    named = {"fallout": f"fal_{fallout}"}

    stranger = await refused(agent(world, "LOGISTICS"), "startFallout", **named)
    await done(agent(world, DESK), "startFallout", **named)

    assert isinstance(stranger, Forbidden)
    assert "A manager can assign it to you" in stranger.message


async def test_an_agent_leaves_the_verbs_of_managers_to_them(world: World) -> None:
    _, fallout = await stuck(world)
    terms = {"fallout": f"fal_{fallout}", "notes": "Leave it out."}

    agents = await refused(agent(world, DESK), "resolveFallout", **terms, verb="SKIP")
    managers = await refused(world.context(Role.ORDER_MANAGER), "resolveFallout", **terms, verb="RETRY")

    assert isinstance(agents, Forbidden)
    assert agents.permission == "OVERRIDE_FALLOUT"
    assert isinstance(managers, Forbidden)
    assert managers.permission == "WORK_ON_FALLOUT"


async def test_whoever_is_no_staff_knows_of_no_fallout(world: World) -> None:
    _, fallout = await stuck(world)
    carrier = world.context(Role.INTEGRATOR, subject="carrier", topics=frozenset({"network.design"}))

    refusal = await refused(carrier, "addNote", owner=f"fal_{fallout}", text="Which duct?")

    assert isinstance(refusal, NotFound)


async def test_a_work_note_on_a_fallout_stays_inside(world: World) -> None:
    tree, fallout = await stuck(world)

    await done(agent(world), "addNote", owner=f"fal_{fallout}", text="The other duct is free.")

    notes = (await world.tree(tree.order.id)).notes.values()
    note = next(each for each in notes if each.fallout_id == fallout)
    assert (note.text, note.internal) == ("The other duct is free.", True)


async def test_an_order_held_meanwhile_keeps_its_task_until_it_goes_on(world: World) -> None:
    tree, fallout = await stuck(world)
    order = f"ord_{tree.order.id}"
    await done(world.manager, "holdOrder", order=order, reason="Unpaid.")

    await done(world.manager, "resolveFallout", fallout=f"fal_{fallout}", verb="RETRY", notes="It is clear.")
    task = (await world.tree(tree.order.id)).fallouts[fallout].task_id
    assert task is not None
    assert (await world.tree(tree.order.id)).tasks[task].state_reason == "PAUSED"

    await done(world.manager, "resumeOrder", order=order)
    assert (await world.tree(tree.order.id)).tasks[task].state is TaskState.OPEN


async def bulk_of(world: World, many: int, **terms: Any) -> tuple[UUID, list[tuple[UUID, UUID]]]:
    """Begin a bulk resolution of so many fallouts; they come with their orders."""
    made = [await stuck(world, errorCode=f"FULL {world.clock.at} {many}") for _ in range(many)]
    where = {"errorCode": [f"FULL {world.clock.at} {many}"]}
    answer = await done(world.manager, "resolveFallouts", where=where, notes="It is clear.", **terms)
    return key(answer.objects["bulk"]), [(tree.order.id, fallout) for tree, fallout in made]


async def carry_on(world: World, bulk: UUID) -> Any:
    """Let a worker carry a bulk resolution on, and give it as it is then."""
    await HANDLERS["resolve_fallouts"](
        world.worker, Job(name="resolve_fallouts", order_id=bulk, part_id=bulk)
    )
    async with world.database.transaction() as tx:
        return await load_bulk(tx, bulk)


async def states(world: World, made: list[tuple[UUID, UUID]]) -> list[FalloutState]:
    """Give the states of fallouts."""
    return [(await world.tree(order)).fallouts[fallout].state for order, fallout in made]


async def test_a_bulk_resolution_resolves_one_by_one_and_completes(world: World) -> None:
    bulk, made = await bulk_of(world, 3, verb="RETRY")

    seen = await carry_on(world, bulk)

    assert (seen.state, seen.done, seen.failed) == (BulkState.COMPLETED, 3, 0)
    assert set(await states(world, made)) == {FalloutState.RESOLVED}


async def told_of(world: World, bulk: UUID) -> list[tuple[str, str | None, str, str]]:
    """Give what was told of a bulk resolution: type, new state, who did it, and in words."""
    rows = await world.database.reads.fetch(
        "select type, state_to, actor, message from events"
        " where entity_id = $1 and order_id is null order by id",
        bulk,
    )
    return [(row["type"], row["state_to"], row["actor"], row["message"]) for row in rows]


async def test_how_a_bulk_resolution_gets_on_is_told(world: World) -> None:
    bulk, made = await bulk_of(world, 2, verb="RETRY", threshold=1)
    name, actor = f"blk_{bulk}", world.manager.viewer.subject
    await done(world.manager, "stopBulkResolution", bulk=name)
    await done(world.manager, "resumeBulkResolution", bulk=name)
    fallout = f"fal_{made[1][1]}"
    await done(world.manager, "resolveFallout", fallout=fallout, verb="RETRY", notes="I was quicker.")
    await carry_on(world, bulk)

    nothing_yet = "0 of 2: 0 resolved, 0 failed, 0 passed over."
    *by_hand, progress, last = await told_of(world, bulk)
    assert by_hand == [
        ("BulkResolutionBegun", "RUNNING", actor, nothing_yet),
        ("BulkResolutionStopped", "STOPPED", actor, nothing_yet),
        ("BulkResolutionResumed", "RUNNING", actor, nothing_yet),
    ]
    assert progress[:3] == ("BulkResolutionProgressed", None, actor)
    assert last == (
        "BulkResolutionCompleted",
        "COMPLETED",
        actor,
        "2 of 2: 1 resolved, 0 failed, 1 passed over.",
    )


async def test_that_it_stopped_at_the_threshold_is_told(world: World) -> None:
    bulk, _ = await bulk_of(world, 2, verb="SKIP", threshold=1)

    await carry_on(world, bulk)

    last = await told_of(world, bulk)
    assert last[1:] == [
        (
            "BulkResolutionStopped",
            "STOPPED",
            world.manager.viewer.subject,
            "1 of 2: 0 resolved, 1 failed, 0 passed over.",
        )
    ]


async def test_carried_on_again_it_does_nothing_twice(world: World) -> None:
    bulk, _ = await bulk_of(world, 2, verb="RETRY")
    events = None

    for _ in range(2):
        seen = await carry_on(world, bulk)
        events = events or await world.count("events")

    assert (seen.done, await world.count("events")) == (2, events)


async def test_it_stops_at_the_threshold_and_goes_on_by_hand(world: World) -> None:
    bulk, made = await bulk_of(world, 3, verb="SKIP", threshold=1)

    seen = await carry_on(world, bulk)
    assert (seen.state, seen.failed) == (BulkState.STOPPED, 1)

    await done(world.manager, "resumeBulkResolution", bulk=f"blk_{bulk}")
    seen = await carry_on(world, bulk)
    assert (seen.state, seen.failed) == (BulkState.STOPPED, 2)
    assert set(await states(world, made)) == {FalloutState.OPEN}


async def test_what_a_person_resolved_meanwhile_is_passed_over(world: World) -> None:
    bulk, made = await bulk_of(world, 2, verb="RETRY")
    fallout = f"fal_{made[0][1]}"
    await done(world.manager, "resolveFallout", fallout=fallout, verb="RETRY", notes="I was quicker.")

    seen = await carry_on(world, bulk)

    assert (seen.state, seen.done, seen.passed_over) == (BulkState.COMPLETED, 1, 1)


async def test_what_was_stopped_by_hand_waits(world: World) -> None:
    bulk, made = await bulk_of(world, 2, verb="RETRY")
    await done(world.manager, "stopBulkResolution", bulk=f"blk_{bulk}")

    seen = await carry_on(world, bulk)

    assert (seen.state, seen.done) == (BulkState.STOPPED, 0)
    assert set(await states(world, made)) == {FalloutState.OPEN}


async def test_another_persons_bulk_is_left_to_them_and_to_managers(world: World) -> None:
    bulk, _ = await bulk_of(world, 1, verb="RETRY")

    refusal = await refused(agent(world, DESK), "stopBulkResolution", bulk=f"blk_{bulk}")

    assert isinstance(refusal, Forbidden)
    assert "started by maria" in refusal.message


async def test_it_works_with_the_rights_of_whoever_started_it(world: World) -> None:
    tree, fallout = await stuck(world, errorCode="NOT MINE")
    await done(world.manager, "assignFallout", fallout=f"fal_{fallout}", group="LOGISTICS")
    where = {"errorCode": ["NOT MINE"], "order": f"ord_{tree.order.id}"}
    answer = await done(
        agent(world, DESK), "resolveFallouts", where=where, verb="RETRY", notes="It is clear."
    )

    seen = await carry_on(world, key(answer.objects["bulk"]))

    assert (seen.done, seen.failed) == (0, 1)


def trial_of(answer: Answer) -> Mapping[str, Any]:
    """Give the one trial of an answer."""
    trials = answer.objects["trials"]
    assert isinstance(trials, tuple)
    (found,) = trials
    return found


async def test_a_trial_says_what_would_come_of_each_and_does_nothing(world: World) -> None:
    tree, fallout = await stuck(world, errorCode="TRIED")
    where = {"errorCode": ["TRIED"]}
    terms = {"where": where, "notes": "It is clear.", "dryRun": True}

    retried = await done(world.manager, "resolveFallouts", **terms, verb="RETRY")
    skipped = await done(world.manager, "resolveFallouts", **terms, verb="SKIP")

    could, could_not = trial_of(retried), trial_of(skipped)
    assert (could["possible"], could["falloutState"], could["taskState"]) == (True, "RESOLVED", "OPEN")
    assert (could_not["possible"], could_not["code"]) == (False, "TRANSITION_REFUSED")
    assert (await world.tree(tree.order.id)).fallouts[fallout].state is FalloutState.OPEN


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        ({"where": {}}, "It names no fallouts"),
        ({"where": {"errorCode": ["NO SUCH"]}}, "No fallout that can be resolved matches"),
        ({"where": {"text": "x"}, "threshold": 0}, "It is not positive"),
        ({"where": {"order": "tsk_1"}}, "is not a global id"),
    ],
)
async def test_what_cannot_be_begun_is_refused(world: World, terms: Any, problem: str) -> None:
    refusal = await refused(world.manager, "resolveFallouts", **terms, verb="RETRY", notes="It is clear.")

    assert isinstance(refusal, ValidationFailed)
    assert problem in refusal.message


async def test_a_fallout_that_resolves_itself_is_looked_at_in_its_time(world: World) -> None:
    task = await claimed(world)
    await done(world.manager, "startTask", task=f"tsk_{task.id}")
    failure = {"code": "TIMEOUT", "message": "No answer.", "retryable": False}
    answer = await done(world.manager, "failTask", task=f"tsk_{task.id}", **failure)
    order = key(answer.objects["order"])
    (fallout,) = (await world.tree(order)).fallouts.values()
    world.clock.advance(timedelta(minutes=31))

    await look_out(world.worker)

    tree = await world.tree(order)
    assert (fallout.type, tree.fallouts[fallout.id].auto_attempts) == ("SYSTEM-AWAY", 1)
    assert tree.fallouts[fallout.id].state is FalloutState.RESOLVED
    assert tree.tasks[task.id].state is TaskState.OPEN


async def test_a_refused_verb_names_what_fits(world: World) -> None:
    _, fallout = await stuck(world)
    terms = {"fallout": f"fal_{fallout}", "verb": "REVISE_ORDER", "notes": "Another bandwidth."}

    refusal = await refused(world.manager, "resolveFallout", **terms)

    assert isinstance(refusal, TransitionRefused)
    assert "RETRY_WITH_DATA" in refusal.message
    assert "RETRY" in refusal.allowed
