"""A chapter of the story: work that needs a permit, which is given once and refused once."""

import asyncio
from typing import Any

from tests.documents.trouble import PATIENCE, Teller
from tests.published import APPROVAL, document

TASKS = """query($order: ID!) {
  order(id: $order) { tasks(where: {taskType: [APPROVAL], state: [OPEN]}) { id } }
}"""
DIG = {"action": "ADD", "specification": "CFS-DIG", "location": "LOC-RIVERBEND-BAKERY"}


async def ask_for_permits(story: Teller) -> None:
    """Have two trenches ordered, and decide about each."""
    await story.tell("import-catalog", document=await asyncio.to_thread(document, APPROVAL))
    await story.tell("approve-task", task=await permit_of(story, "1"), note="Not before nine")
    await story.tell("reject-task", task=await permit_of(story, "2"), reason="A gas pipe lies there")


async def permit_of(story: Teller, number: str) -> str:
    """Order a trench, and wait until somebody has to decide about it."""
    given: dict[str, Any] = {"category": "SERVICE", "accountCode": "ACC-RIVERBEND", "lines": [DIG]}
    created = await story.tell("create-order", externalId=f"DIG-{number}", **given)
    order = created["order"]["id"]
    await story.tell("submit-order", order=order)
    await story.tell("approve-order", order=order)
    async with asyncio.timeout(PATIENCE):
        while True:
            tasks = (await story.remote.query(TASKS, {"order": order}))["order"]["tasks"]
            if tasks:
                found: str = tasks[0]["id"]
                return found
            await asyncio.sleep(0.05)
