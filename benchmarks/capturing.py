"""Brings orders in through the API, and waits until each is planned and can be worked on."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from benchmarks.http_client import HttpClient

AT_ONCE: Final = 8
PAUSE: Final = 0.02  # seconds
PATIENCE: Final = 300  # seconds
ERRORS = "errors { code message }"
IMPORT = f"""
mutation($input: ImportServiceOrderInput!) {{
  importServiceOrder(input: $input) {{ order {{ id }} {ERRORS} }}
}}
"""
APPROVE = f"""
mutation($input: ApproveOrderInput!) {{ approveOrder(input: $input) {{ order {{ id }} {ERRORS} }} }}
"""
STATE = "query($order: ID!) { order(id: $order) { state } }"
TASKS = """
query($order: ID!) { order(id: $order) { domainOrders { id tasks { id key state } } } }
"""

Payload = Mapping[str, Any]


async def bring_in(port: int, token: str, payloads: Iterable[Payload]) -> list[str]:
    """Import and approve orders, several at once, and give their ids when the last one is planned."""
    waiting, ids = list(reversed(list(payloads))), list[str]()

    async def work() -> None:
        async with HttpClient(port, token) as client:
            while waiting:
                ids.append(await _bring_in(client, waiting.pop()))

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        async with HttpClient(port, token) as client:
            for order in ids:
                await _planned(client, order)
    return ids


async def sites_of(client: HttpClient, order: str) -> list[list[str]]:
    """List the tasks of an order site by site, each in the order in which they can be completed."""
    found = (await client.query(TASKS, {"order": order}))["order"]["domainOrders"]
    sites = [_by_key(each["tasks"]) for each in found if len(each["tasks"]) > 1]
    return [[task["id"] for task in site] for site in sites]


def _by_key(tasks: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return sorted(tasks, key=lambda task: task["key"])


async def _bring_in(client: HttpClient, payload: Payload) -> str:
    captured = accepted(await client.query(IMPORT, {"input": {"payload": payload}}))
    order: str = captured["order"]["id"]
    accepted(await client.query(APPROVE, {"input": {"order": order}}))
    return order


async def _planned(client: HttpClient, order: str) -> None:
    while True:
        if (await client.query(STATE, {"order": order}))["order"]["state"] == "IN_PROGRESS":
            return
        await asyncio.sleep(PAUSE)


def accepted(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Give the payload of the one mutation that was sent. Raises RuntimeError when it was refused."""
    payload: dict[str, Any] = next(iter(answer.values()))
    if payload["errors"]:
        raise RuntimeError(str(payload["errors"]))
    return payload
