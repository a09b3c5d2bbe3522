"""Somebody who works one order off through the API, step by step, with a watch in hand."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from benchmarks.http_client import HttpClient

OURS = "inventory.update"  # done by the worker
ENRICHED = "NEW"
CLOSED = "CLOSED_COMPLETE"
PAUSE = 0.01  # seconds before looking again when there is nothing to do
PATIENCE = 30  # seconds that an order may live
MOVES = {
    "importServiceOrder": ("ImportServiceOrderInput", "order { id number state }"),
    "approveOrder": ("ApproveOrderInput", "order { id state version }"),
    "sendTaskEvent": ("SendTaskEventInput", "task { id state version }"),
    "claimTask": ("TaskInput", "task { id state version }"),
    "startTask": ("TaskInput", "task { id state version }"),
    "completeTask": ("CompleteTaskInput", "task { id state version }"),
}
ERRORS = "errors { code message retryable }"
DOCUMENTS = {
    name: f"mutation($input: {taken}!) {{ {name}(input: $input) {{ cursor {given} {ERRORS} }} }}"
    for name, (taken, given) in MOVES.items()
}
TO_DO = """
query($order: ID!) {
  order(id: $order) { state }
  tasks(where: {order: $order, state: [OPEN, IN_PROGRESS]}) {
    nodes { id state taskType requestType requiredOutputs correlationKey allowedActions }
  }
}
"""
OUTPUTS: Mapping[str, Any] = {
    "demarcLocation": "Comms room",
    "losingCarrier": "Northline Telecom",
    "emergencyAddress": "14 Mill Rd, reception",
    "oltId": "OLT-07",
    "ponPort": "1/4",
    "serialNumber": "SN00000001",
    "vlanId": 1207,
    "prefix": "203.0.113.8/29",
    "firstNumber": "+441632960120",
    "size": 10,
    "trunkGroupId": "TG-0042",
    "focDate": "2026-11-24",
    "circuitId": "CKT-000001",
    "iccid": "8944000000000000001",
}


class Working:
    """Carries orders through; `took` gets the seconds of every request, by its name."""

    LOOK: ClassVar[str] = "(query: what is to do)"

    def __init__(self, client: HttpClient, took: dict[str, list[float]]) -> None:
        self._client = client
        self._took = took

    async def carry_through(self, payload: Mapping[str, Any]) -> None:
        """Import an order and work until it is closed. Raises TimeoutError, RuntimeError when refused."""
        async with asyncio.timeout(PATIENCE):
            captured = await self._move("importServiceOrder", payload=payload)
            order = captured["order"]["id"]
            while tasks := await self._open_tasks(order):
                for task in tasks:
                    await self._carry_out(task)

    async def _open_tasks(self, order: str) -> list[dict[str, Any]]:
        """Wait for something to do, approving the order on the way; give nothing when it is closed."""
        while True:
            seen = await self._timed(self.LOOK, TO_DO, {"order": order})
            if seen["order"]["state"] == ENRICHED:
                await self._move("approveOrder", order=order)
            tasks = [task for task in seen["tasks"]["nodes"] if task["requestType"] != OURS]
            if tasks or seen["order"]["state"] == CLOSED:
                return tasks
            await asyncio.sleep(PAUSE)

    async def _carry_out(self, task: Mapping[str, Any]) -> None:
        outputs = [{"name": name, "value": OUTPUTS[name]} for name in task["requiredOutputs"]]
        if task["taskType"] == "PUSH_EVENT":
            await self._move("sendTaskEvent", correlationKey=task["correlationKey"], outputs=outputs)
            return
        if "CLAIM" in task["allowedActions"]:
            await self._move("claimTask", task=task["id"])
        if task["state"] == "OPEN":
            await self._move("startTask", task=task["id"])
        await self._move("completeTask", task=task["id"], outputs=outputs)

    async def _move(self, name: str, **values: Any) -> dict[str, Any]:
        """Carry out one mutation. Raises RuntimeError when it is refused."""
        answer: dict[str, Any] = (await self._timed(name, DOCUMENTS[name], {"input": values}))[name]
        if answer["errors"]:
            raise RuntimeError(f"{name} was refused: {answer['errors']}")
        return answer

    async def _timed(self, name: str, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        begin = time.perf_counter()
        data = await self._client.query(document, variables)
        self._took[name].append(time.perf_counter() - begin)
        return data
