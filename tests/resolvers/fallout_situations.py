"""For every mutation of fallouts a situation in which it may be done: who does it, and with what input."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from resolvers.context import Context
from tests.resolvers.acting import claimed, done
from tests.resolvers.world import World

Situation = tuple[Context, dict[str, Any]]


async def stuck(world: World) -> str:
    """Run an order whose first task has a fallout."""
    task = await claimed(world)
    answer = await done(world.manager, "raiseFallout", task=f"tsk_{task.id}", description="The duct is full.")
    return f"fal_{answer.objects['fallout']}"


async def raise_fallout(world: World) -> Situation:
    return world.manager, {"task": f"tsk_{(await claimed(world)).id}", "description": "The duct is full."}


async def assign_fallout(world: World) -> Situation:
    return world.manager, {"fallout": await stuck(world), "assignee": "amara"}


async def start_fallout(world: World) -> Situation:
    return world.manager, {"fallout": await stuck(world)}


async def hold_fallout(world: World) -> Situation:
    context, begun = await start_fallout(world)
    await done(context, "startFallout", **begun)
    return context, {"fallout": begun["fallout"], "reason": "It rains."}


async def resume_fallout(world: World) -> Situation:
    context, held = await hold_fallout(world)
    await done(context, "holdFallout", **held)
    return context, {"fallout": held["fallout"]}


async def await_fallout_information(world: World) -> Situation:
    context, begun = await start_fallout(world)
    await done(context, "startFallout", **begun)
    return context, {"fallout": begun["fallout"], "question": "Which duct?"}


async def resolve_fallout(world: World) -> Situation:
    return world.manager, {"fallout": await stuck(world), "verb": "RETRY", "notes": "It is clear again."}


async def close_fallout(world: World) -> Situation:
    context, resolved = await resolve_fallout(world)
    await done(context, "resolveFallout", **resolved)
    return context, {"fallout": resolved["fallout"]}


async def cancel_fallout(world: World) -> Situation:
    return world.manager, {"fallout": await stuck(world), "reason": "It was another duct."}


async def resolve_fallouts(world: World) -> Situation:
    code = f"FULL-{await stuck(world)}"
    task = await claimed(world)
    await done(
        world.manager, "raiseFallout", task=f"tsk_{task.id}", description="It is full.", errorCode=code
    )
    where = {"errorCode": [code]}
    return world.manager, {"where": where, "verb": "RETRY", "notes": "It is clear again.", "threshold": 1}


async def stop_bulk_resolution(world: World) -> Situation:
    context, begun = await resolve_fallouts(world)
    answer = await done(context, "resolveFallouts", **begun)
    return context, {"bulk": f"blk_{answer.objects['bulk']}"}


async def resume_bulk_resolution(world: World) -> Situation:
    context, running = await stop_bulk_resolution(world)
    await done(context, "stopBulkResolution", **running)
    return context, running


FALLOUT_SITUATIONS: Mapping[str, Callable[[World], Awaitable[Situation]]] = {
    "raiseFallout": raise_fallout,
    "assignFallout": assign_fallout,
    "startFallout": start_fallout,
    "holdFallout": hold_fallout,
    "resumeFallout": resume_fallout,
    "awaitFalloutInformation": await_fallout_information,
    "resolveFallout": resolve_fallout,
    "resolveFallouts": resolve_fallouts,
    "stopBulkResolution": stop_bulk_resolution,
    "resumeBulkResolution": resume_bulk_resolution,
    "closeFallout": close_fallout,
    "cancelFallout": cancel_fallout,
}
