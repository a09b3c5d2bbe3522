"""The worked order (SOM domain §4.7), from a TMF641 payload to closure through the public API."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from server.remote import Remote
from tests.scenarios.driving import imported, somgraph, work_off

pytestmark = pytest.mark.anyio

Data = dict[str, Any]

RESULT = """
query($order: ID!) {
  order(id: $order) {
    number state progress completedAt
    lines { lineNo state progress }
    domainOrders { specification { code } state }
    plan { totalTasks closedTasks nodes { key } edges { successor { key } } }
    milestones { name reachedAt }
    inventoryItems { specification { code } state characteristics { name value } }
  }
}
"""
MORE = """
query($order: ID!, $after: String) {
  events(first: 100, after: $after, where: {order: $order}) {
    nodes { orderSeq }
    pageInfo { hasNextPage endCursor }
  }
}
"""


@pytest.fixture(scope="module")
async def remote(module_database_url: str) -> AsyncIterator[Remote]:
    async with somgraph(module_database_url) as remote:
        yield remote


@pytest.fixture(scope="module")
async def order(remote: Remote) -> str:
    """The worked order, carried out to closure."""
    order = await imported(remote)
    await work_off(remote, order)
    return order


@pytest.fixture(scope="module")
async def closed(remote: Remote, order: str) -> Data:
    found: Data = (await remote.query(RESULT, {"order": order}))["order"]
    return found


async def test_it_is_carried_out_to_closure(closed: Data) -> None:
    assert (closed["state"], closed["progress"]) == ("CLOSED_COMPLETE", 100)
    assert [line["state"] for line in closed["lines"]] == ["COMPLETED", "COMPLETED"]
    assert {each["state"] for each in closed["domainOrders"]} == {"CLOSED_COMPLETE"}
    assert len(closed["domainOrders"]) == 14
    assert all(milestone["reachedAt"] for milestone in closed["milestones"])


async def test_its_plan_has_the_21_nodes_of_the_fixture_and_no_enrichment_task(closed: Data) -> None:
    plan = closed["plan"]

    keys = {task["key"] for task in plan["nodes"]}
    assert keys == {*(f"T{number:02d}" for number in range(1, 20)), "M1", "M2"}
    assert (plan["totalTasks"], plan["closedTasks"]) == (21, 21)
    assert {edge["successor"]["key"] for edge in plan["edges"]} == keys - {"T01", "T12", "T14"}


async def test_it_leaves_active_inventory_with_the_values_that_were_found(closed: Data) -> None:
    items = closed["inventoryItems"]
    assert {item["state"] for item in items} == {"ACTIVE"}
    assert value(items, "RES-IPV4", "prefix") == "203.0.113.8/29"
    assert value(items, "RFS-IP-TRANSPORT", "sVlan") == 1207
    assert value(items, "RFS-SIP-TRUNK", "signallingIp") == "203.0.113.9"
    assert value(items, "RFS-NUMBER-PORT", "focDate") == "2026-11-24"


async def test_its_events_are_numbered_without_a_gap(remote: Remote, order: str) -> None:
    numbers = await event_numbers(remote, order)

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 100


def value(items: list[dict[str, Any]], code: str, name: str) -> Any:
    """Return a characteristic of the only item of a specification."""
    (item,) = [item for item in items if item["specification"]["code"] == code]
    return {each["name"]: each["value"] for each in item["characteristics"]}[name]


async def event_numbers(remote: Remote, order: str) -> list[int]:
    """Read the whole feed of the order."""
    numbers: list[int] = []
    after = None
    while True:
        page = (await remote.query(MORE, {"order": order, "after": after}))["events"]
        numbers += [event["orderSeq"] for event in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return numbers
        after = page["pageInfo"]["endCursor"]
