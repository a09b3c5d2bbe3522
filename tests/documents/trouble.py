"""The chapter of the story in which a task fails in every way, and its fallouts are seen to."""

import asyncio
from typing import Any, Protocol

from server.remote import Remote

Data = dict[str, Any]
CODE = "DUCT_FULL"
MANY = 12  # more than a worker resolves before it is told to stop
PATIENCE = 60  # seconds
BULK = "query($id: ID!) { bulkResolution(id: $id) { state done failed remaining } }"


class Teller(Protocol):
    """Whoever tells the story."""

    @property
    def remote(self) -> Remote:
        """Somebody who may do everything."""

    async def tell(self, name: str, /, **input: Any) -> Data:
        """Send a published document."""


async def get_into_trouble(story: Teller, task: str, group: str) -> None:
    """See to a fallout by hand, say that another was none, and resolve many at once."""
    fallout = await trouble(story, task, group)
    await story.tell("start-fallout", fallout=fallout)
    await story.tell("hold-fallout", fallout=fallout, reason="The street is closed")
    await story.tell("resume-fallout", fallout=fallout)
    await story.tell("await-fallout-information", fallout=fallout, question="Which duct?")
    await story.tell("resume-fallout", fallout=fallout)
    await story.tell("add-note", owner=fallout, text="The duct behind the oven", internal=True)
    await story.tell("resolve-fallout", fallout=fallout, verb="CONTINUE", notes="There is another duct")
    await story.tell("close-fallout", fallout=fallout)
    await story.tell("cancel-fallout", fallout=await trouble(story, task, group), reason="It was dark")
    await resolve_many(story, task, group)


async def trouble(story: Teller, task: str, group: str) -> str:
    """Raise a fallout, and give it to a group."""
    description = "The duct is full"
    raised = await story.tell("raise-fallout", task=task, description=description, errorCode=CODE)
    fallout: str = raised["fallout"]["id"]
    await story.tell("assign-fallout", fallout=fallout, group=group)
    return fallout


async def resolve_many(story: Teller, task: str, group: str) -> None:
    """Escalate many fallouts at once, with a pause; then let the task go on."""
    for _ in range(MANY):
        await trouble(story, task, group)
    where = {"task": task, "errorCode": [CODE]}
    begun = await story.tell("resolve-fallouts", where=where, verb="ESCALATE", notes="It takes too long")
    bulk = begun["bulk"]["id"]
    await story.tell("stop-bulk-resolution", bulk=bulk)
    await story.tell("resume-bulk-resolution", bulk=bulk)
    await until_completed(story, bulk)
    begun = await story.tell("resolve-fallouts", where=where, verb="CONTINUE", notes="They dug a new one")
    await until_completed(story, begun["bulk"]["id"])


async def until_completed(story: Teller, bulk: str) -> None:
    """Wait until a bulk resolution has done all that it was begun for."""
    async with asyncio.timeout(PATIENCE):
        while (seen := (await story.remote.query(BULK, {"id": bulk}))["bulkResolution"])["remaining"]:
            assert seen["failed"] == 0
            await asyncio.sleep(0.05)
