"""Somebody who captures orders and carries them to closure, whatever happens to the servers meanwhile."""

import asyncio
import random
from typing import Any

from tests.chaos.caller import Caller, Data
from tests.scenarios.driving import OUTPUTS

ACCOUNTS = {"ACC-HILLSIDE": "LOC-HILLSIDE-MILL", "ACC-CEDAR": "LOC-CEDAR-NORTH"}
ENDED = frozenset({"CLOSED_COMPLETE", "CANCELED", "FAILED"})
OURS = "inventory.update"  # the request type that the worker carries out
SELDOM = 0.1  # how often it holds an order up
PAUSE = 0.1  # seconds before looking again when there is nothing to do

WORK = """
query($order: ID!) {
  order(id: $order) {
    state
    tasks(where: {state: [OPEN, IN_PROGRESS]}) { id state requestType requiredOutputs allowedActions }
  }
}
"""


class Clerk:
    """Works on one order after the other; `orders` are the ids of those that were taken on."""

    def __init__(self, caller: Caller, chance: random.Random) -> None:
        self.orders: list[str] = []
        self.began = asyncio.Event()
        self._caller = caller
        self._chance = chance

    async def work(self, stop: asyncio.Event, at_least: int = 1) -> None:
        """Take on orders until told to stop, and finish the one that is in hand."""
        while len(self.orders) < at_least or not stop.is_set():
            order = await self._capture()
            self.orders.append(order)
            self.began.set()
            await self._see_through(order)

    async def _capture(self) -> str:
        number = f"{self._chance.getrandbits(64):016x}"
        payload = await self._caller.mutate(
            "createOrder", **internet(self._chance.choice(sorted(ACCOUNTS)), externalId=number)
        )
        order: str = payload["order"]["id"]
        await self._caller.mutate("submitOrder", order=order)
        await self._caller.mutate("addNote", owner=order, text=f"Taken on as {number}.")
        return order

    async def _see_through(self, order: str) -> None:
        while True:
            seen = (await self._caller.query(WORK, order=order))["order"]
            if seen["state"] in ENDED:
                return
            await self._act(order, seen)

    async def _act(self, order: str, seen: Data) -> None:
        todo = [task for task in seen["tasks"] if task["requestType"] != OURS]
        if seen["state"] == "NEW":
            await self._caller.mutate("approveOrder", order=order)
        elif todo and seen["state"] == "IN_PROGRESS" and self._chance.random() < SELDOM:
            await self._interrupt(order)
        elif todo:
            await self._carry_out(self._chance.choice(todo))
        else:
            await asyncio.sleep(PAUSE)

    async def _interrupt(self, order: str) -> None:
        await self._caller.mutate("setPriority", order=order, priority=self._chance.randint(1, 3))
        await self._caller.mutate("holdOrder", order=order, reason="The site is closed.")
        await self._caller.mutate("resumeOrder", order=order)

    async def _carry_out(self, task: Data) -> None:
        if "CLAIM" in task["allowedActions"]:
            await self._caller.mutate("claimTask", task=task["id"])
        if task["state"] == "OPEN":
            await self._caller.mutate("startTask", task=task["id"])
        found = [{"name": name, "value": OUTPUTS[name]} for name in task["requiredOutputs"]]
        await self._caller.mutate("completeTask", task=task["id"], outputs=found)


def internet(account: str, **terms: Any) -> Data:
    """Make the input of an order for one internet access."""
    line = {
        "specification": "CFS-BIZ-INET",
        "location": ACCOUNTS[account],
        "characteristics": [
            {"name": "bandwidthDown", "value": 500},
            {"name": "siteContactPhone", "value": "+44 1632 960101"},
            {"name": "managedRouter", "value": False},
        ],
    }
    return {"category": "SERVICE", "accountCode": account, "lines": [line]} | terms
