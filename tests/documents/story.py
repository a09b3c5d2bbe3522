"""A story in which every published mutation has its place, told with the published documents themselves."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from server.demo.catalog import read_document
from server.demo.loading import CAPTURES
from server.remote import Remote
from tests.documents.permit import ask_for_permits
from tests.documents.published import document_of
from tests.documents.trouble import get_into_trouble
from tests.scenarios.driving import OUTPUTS, WORKED_ORDER, carry_out

CAPTURE = 2  # internet and voice; which numbers move is not known yet
ACCOUNT = "ACC-RIVERBEND"
NUMBERS = ["+441632960310", "+441632960311"]
BY_CUSTOMERS = ("raise-issue", "provide-information")
BY_THE_WORKER = "inventory.update"
OF_ORDER = {"scope": ["ORDER"]}
PATIENCE = 60  # seconds
LOOK = """
query($order: ID!) {
  order(id: $order) {
    state
    lines { id lineNo state specification { code } skips { id missingCharacteristic } }
    tasks { id state taskType requestType requiredOutputs correlationKey allowedActions
      assignmentGroup { code } line { id lineNo } }
  }
}
"""
STATE = "query($order: ID!) { order(id: $order) { state } }"

Data = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What was told so far: the payload of each document that was sent, and the order that it is about."""

    remote: Remote
    customer: Remote
    payloads: dict[str, Data] = field(default_factory=dict)
    orders: list[str] = field(default_factory=list)

    async def tell(self, name: str, /, **input: Any) -> Data:
        """Send a published document. Raises Declined when it is refused."""
        mutation = "".join(part.capitalize() for part in name.split("-"))
        somebody = self.customer if name in BY_CUSTOMERS else self.remote
        payload = await somebody.mutate(mutation[0].lower() + mutation[1:], document_of(name), input)
        self.payloads[name] = payload
        return payload

    async def look(self) -> Data:
        """See how the order stands."""
        order: Data = (await self.remote.query(LOOK, {"order": self.orders[0]}))["order"]
        return order

    async def tasks(self, *states: str) -> Sequence[Data]:
        """See which tasks of the order are in one of the states."""
        return [task for task in (await self.look())["tasks"] if task["state"] in states]

    async def until(self, state: str) -> None:
        """Wait until the order is in a state, which the worker brings it to."""
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = await self.remote.query(STATE, {"order": self.orders[0]})
                if seen["order"]["state"] == state:
                    return
                await asyncio.sleep(0.05)


async def tell(remote: Remote, customer: Remote) -> Story:
    """Tell all of it: imports, capture, enrichment, review, interruptions, work, and an end in part."""
    story = Story(remote=remote, customer=customer)
    await import_everything(story)
    await ask_for_permits(story)
    await capture(story)
    await enrich(story)
    await review(story)
    await interrupt(story)
    await work(story)
    await close(story)
    return story


async def import_everything(story: Story) -> None:
    """Publish the catalog, and bring in an order of somebody else's."""
    await story.tell("import-catalog", document=await asyncio.to_thread(read_document))
    payload = json.loads(await asyncio.to_thread(WORKED_ORDER.read_text))
    await story.tell("import-service-order", payload=payload)


async def capture(story: Story) -> None:
    """Capture three orders: one is worked on, one is cancelled, one was a mistake."""
    captured = json.loads(await asyncio.to_thread(CAPTURES.read_text))[CAPTURE]["input"]
    for number in range(3):
        created = await story.tell("create-order", **captured | {"externalId": f"STORY-{number}"})
        story.orders.append(created["order"]["id"])
    order, unwanted, mistaken = story.orders
    both = {"order": order, "related": unwanted, "type": "DEPENDENCY"}
    await story.tell("relate-orders", **both)
    await story.tell("unrelate-orders", **both)
    await story.tell("cancel-order", order=unwanted, reason="The shop moves elsewhere")
    await story.tell("delete-order", order=mistaken)
    added = await story.tell("add-order-line", order=order, line=captured["lines"][0])
    line = added["line"]["id"]
    await story.tell(
        "update-order-line", line=line, characteristics=[{"name": "bandwidthDown", "value": 200}]
    )
    await story.tell("remove-order-line", line=line)
    await story.tell("set-priority", order=order, priority=2)
    await story.tell("set-committed-date", owner=order, committedDueAt="2040-01-01T12:00:00Z")
    terms = {"charge": "RECURRING", "kind": "PERCENT", "value": "-7.5", "reason": "A new customer"}
    await story.tell("adjust-price", owner=order, **terms)
    await story.tell("add-note", owner=order, text="The bakery opens at five", internal=False)
    await story.tell("raise-issue", order=order, text="The contact has changed")
    await story.tell("submit-order", order=order)


async def enrich(story: Story) -> None:
    """Complete the values, after a pause and with a change of hands."""
    order = story.orders[0]
    await story.until("ENRICHMENT_IN_PROGRESS")
    await story.tell("hold-enrichment", order=order, reason="The customer is on holiday")
    await story.tell("resume-enrichment", order=order)
    tasks = await story.tasks("OPEN")
    await story.tell("claim-task", task=tasks[0]["id"])
    await story.tell("release-task", task=tasks[0]["id"])
    await story.tell("claim-tasks", tasks=[task["id"] for task in tasks])
    for task in tasks:
        await complete(story, task)


async def review(story: Story) -> None:
    """Reject the order, rework it, approve it."""
    order = story.orders[0]
    await story.until("NEW")
    await story.tell("reject-order", order=order, reason="The site is not the customer's")
    await story.tell("rework-order", order=order)
    await story.tell("submit-order", order=order)
    await story.until("NEW")
    await story.tell("approve-order", order=order)
    await story.until("IN_PROGRESS")


async def interrupt(story: Story) -> None:
    """Ask the customer, pause the order, and say at last which numbers move."""
    order = story.orders[0]
    await endanger(story)
    await story.tell("request-information", order=order, question="Where is the comms room?")
    await story.tell("provide-information", order=order, answer="Behind the oven")
    await story.tell("hold-order", order=order, reason="The street is closed")
    await story.tell("resume-order", order=order)
    lines = (await story.look())["lines"]
    late = next(skip for line in lines for skip in line["skips"] if skip["missingCharacteristic"])
    await story.tell("waive-skip", skip=late["id"], reason="No numbers move", dryRun=True)  # but they do
    await story.tell(
        "set-characteristic", owner=lines[1]["id"], name=late["missingCharacteristic"], value=NUMBERS
    )


async def endanger(story: Story) -> None:
    """Promise a date that cannot be kept, take note of the alert, and agree on another one."""
    order = story.orders[0]
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await story.tell("set-committed-date", owner=order, committedDueAt=soon)
    seen = await story.remote.query(document_of("jeopardy-alerts"), {"where": {"order": order, **OF_ORDER}})
    alert = seen["jeopardyAlerts"]["nodes"][0]["id"]
    await story.tell("acknowledge-jeopardy", alert=alert)
    await story.tell("mitigate-jeopardy", alert=alert, action="NEW_DUE_DATE", note="They need it in 2040")
    await story.tell("set-committed-date", owner=order, committedDueAt="2040-01-01T12:00:00Z")


async def work(story: Story) -> None:
    """Do the first task with every interruption that there is, then the others, one way or another."""
    first = (await story.tasks("OPEN"))[0]
    leased = (await story.tell("claim-tasks", topic=first["requestType"], leaseSeconds=60))["tasks"][0]
    named = {"task": leased["id"], "lease": leased["lease"]["id"]}
    await story.tell("extend-lease", **named, leaseSeconds=120)
    await story.tell("release-task", **named)
    await story.tell("assign-task", task=first["id"], group=first["assignmentGroup"]["code"])
    await story.tell("claim-task", task=first["id"])
    await story.tell("start-task", task=first["id"])
    await story.tell("hold-line", line=first["line"]["id"], reason="The riser is full")
    await story.tell("resume-line", line=first["line"]["id"])
    await story.tell("report-progress", task=first["id"], percent=40)
    await get_into_trouble(story, first["id"], first["assignmentGroup"]["code"])
    async with asyncio.timeout(PATIENCE):
        while not await is_done(story):
            for task in await story.tasks("OPEN", "IN_PROGRESS"):
                await settle(story, task)


async def settle(story: Story, task: Data) -> None:
    """Answer a task that waits for an event, give up one that may be skipped, carry out any other."""
    if task["taskType"] == "PUSH_EVENT":
        await story.tell("send-task-event", correlationKey=task["correlationKey"], outputs=outputs(task))
    elif "SKIP" in task["allowedActions"]:
        await give_up(story, task)
    elif task["requestType"] != BY_THE_WORKER and not is_beyond(story, task):
        await carry_out(story.remote, task)


async def give_up(story: Story, task: Data) -> None:
    """Try a task in vain, then skip it."""
    await story.tell("claim-task", task=task["id"])
    await story.tell("start-task", task=task["id"])
    failure = {"code": "NOT_IN_STOCK", "message": "The warehouse is empty", "retryable": True}
    await story.tell("fail-task", task=task["id"], **failure)
    await story.tell("skip-task", task=task["id"], reason="It is there already")


def is_beyond(story: Story, task: Data) -> bool:
    """Is this more than the second line comes to before it is given up?"""
    return "send-task-event" in story.payloads and bool(task["line"]["lineNo"] == 2)


async def is_done(story: Story) -> bool:
    """Is the first line completed, and has the event come?"""
    return "send-task-event" in story.payloads and (await story.look())["lines"][0]["state"] == "COMPLETED"


async def close(story: Story) -> None:
    """Give the second line up, and close the order with what there is."""
    lines = (await story.look())["lines"]
    await story.tell("fail-line", line=lines[1]["id"], reason="The customer stays with the old carrier")
    await at_rest(story)
    await story.tell("close-partial", order=story.orders[0], reason="Internet only")


async def at_rest(story: Story) -> None:
    """Wait until the worker has done what is left of the order as a whole."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if not await story.tasks("OPEN", "IN_PROGRESS"):
                return
            await asyncio.sleep(0.05)


async def complete(story: Story, task: Data) -> None:
    """Start a task and hand in what it asks for."""
    await story.tell("start-task", task=task["id"])
    await story.tell("complete-task", task=task["id"], outputs=outputs(task))


def outputs(task: Data) -> list[Data]:
    """Make up what a task asks for."""
    return [{"name": name, "value": OUTPUTS[name]} for name in task["requiredOutputs"]]
