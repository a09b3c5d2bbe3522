"""Somebody who works an order from capture to closure through the public API, step by step."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from domain.permissions import Role
from server.demo.catalog import read_document
from server.imports import import_catalog, import_order
from server.remote import Remote
from server.worker import work
from tests.architecture.repository import ROOT
from tests.server.running import running, settings, token

WORKED_ORDER = ROOT / "server" / "demo" / "orders" / "hillside-connect.tmf641.json"
ROLES = (Role.PROCESS_ADMIN, Role.ORDER_MANAGER, Role.FULFILMENT_MANAGER, Role.ORDER_AGENT)
PATIENCE = 60  # seconds

WORK = """
query($order: ID!) {
  order(id: $order) { state }
  tasks(where: {order: $order, state: [OPEN, IN_PROGRESS]}) {
    nodes { id key state taskType requestType requiredOutputs correlationKey allowedActions }
  }
}
"""
ANSWER = "errors { code message path retryable }"
MOVES = {
    "createOrder": "CreateOrderInput",
    "submitOrder": "OrderInput",
    "approveOrder": "ApproveOrderInput",
    "cancelOrder": "OrderReasonInput",
    "claimTask": "TaskInput",
    "startTask": "TaskInput",
    "completeTask": "CompleteTaskInput",
    "sendTaskEvent": "SendTaskEventInput",
}
OUTPUTS: dict[str, Any] = {
    "frameNumber": "FR-0001",
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

Data = dict[str, Any]


@asynccontextmanager
async def somgraph(database_url: str) -> AsyncIterator[Remote]:
    """Run a server and a worker with the demo's catalog, spoken to by somebody who may do everything."""
    stop = asyncio.Event()
    async with running(database_url) as server:
        working = asyncio.create_task(work(settings(database_url), stop))
        try:
            async with Remote(server.graphql, token(*ROLES)) as remote:
                await import_catalog(remote, read_document())
                yield remote
        finally:
            stop.set()
            await working


async def imported(remote: Remote, file: Path = WORKED_ORDER) -> str:
    """Import an order from a file and give its id."""
    payload = await import_order(remote, json.loads(await asyncio.to_thread(file.read_text)))
    order: str = payload["order"]["id"]
    return order


async def approved(remote: Remote, order: str) -> None:
    """Do what there is to do until the order is carried out."""
    await work_until(remote, order, {"ACKNOWLEDGED", "IN_PROGRESS"})


async def work_off(remote: Remote, order: str) -> None:
    """Do whatever there is to do until the order is closed."""
    await work_until(remote, order, {"CLOSED_COMPLETE", "FAILED", "CANCELED"})


async def work_until(remote: Remote, order: str, states: set[str]) -> None:
    """Do whatever there is to do until the order is in one of the states."""
    async with asyncio.timeout(PATIENCE):
        while True:
            seen = await remote.query(WORK, {"order": order})
            if seen["order"]["state"] in states:
                return
            if seen["order"]["state"] == "NEW":
                await move(remote, "approveOrder", order=order)
            todo = [task for task in seen["tasks"]["nodes"] if task["requestType"] != "inventory.update"]
            for task in todo:
                await carry_out(remote, task)
            if not todo:
                await asyncio.sleep(0.05)


async def carry_out(remote: Remote, task: Data) -> None:
    """Start a task and complete it; answer one that waits for an event."""
    outputs = [{"name": name, "value": OUTPUTS[name]} for name in task["requiredOutputs"]]
    if task["taskType"] == "PUSH_EVENT":
        await move(remote, "sendTaskEvent", correlationKey=task["correlationKey"], outputs=outputs)
        return
    if "CLAIM" in task["allowedActions"]:
        await move(remote, "claimTask", task=task["id"])
    if task["state"] == "OPEN":
        await move(remote, "startTask", task=task["id"])
    await move(remote, "completeTask", task=task["id"], outputs=outputs)


async def move(remote: Remote, name: str, **values: Any) -> Data:
    """Carry out one mutation. Raises Declined."""
    document = f"mutation($input: {MOVES[name]}!) {{ {name}(input: $input) {{ {ANSWER} }} }}"
    return await remote.mutate(name, document, values)
