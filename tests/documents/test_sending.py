"""Every published document is sent to a server that runs, and answered."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import pytest
from graphql import OperationType

from domain.permissions import Role
from server.demo.catalog import groups, read_document
from server.remote import Remote
from tests.documents.published import document_of, names_of
from tests.documents.story import ACCOUNT, Story, tell
from tests.scenarios.driving import ROLES, somgraph
from tests.server.running import token

pytestmark = pytest.mark.anyio

FIND = """
query($order: ID!) {
  order(id: $order) { number account { id } lines { id } tasks { id } domainOrders { id } }
  inventoryItems(first: 1) { nodes { id } }
}
"""
FIRST = {"first": 5}
INTERNET = {
    "specification": "CFS-BIZ-INET",
    "characteristics": [
        {"name": "bandwidthDown", "value": 500},
        {"name": "bandwidthUp", "value": 500},
        {"name": "siteContactPhone", "value": "+44 1632 960301"},
        {"name": "demarcLocation", "value": "Basement"},
    ],
}


@pytest.fixture(scope="module")
async def story(module_database_url: str) -> AsyncIterator[Story]:
    async with (
        somgraph(module_database_url) as remote,
        Remote(remote.url, token(Role.CUSTOMER, accounts=[ACCOUNT])) as customer,
    ):
        yield await tell(remote, customer)


@pytest.mark.parametrize("name", names_of(OperationType.MUTATION))
async def test_a_mutation_is_carried_out(story: Story, name: str) -> None:
    payload = story.payloads[name]

    assert payload["errors"] == []
    assert any(value for key, value in payload.items() if key != "errors")


@pytest.mark.parametrize("name", names_of(OperationType.QUERY))
async def test_a_query_is_answered(story: Story, name: str) -> None:
    variables = (await variables_of_queries(story))[name]

    async with Remote(story.remote.url, token(*ROLES, groups=groups(read_document()))) as somebody:
        data = await somebody.query(document_of(name), variables)

    assert all(data.values())
    assert all(value.get("nodes", [1]) for value in data.values() if isinstance(value, Mapping))


@pytest.mark.parametrize("name", names_of(OperationType.SUBSCRIPTION))
async def test_a_subscription_tells_what_happened_since(story: Story, name: str) -> None:
    start, filters = narrowing_of_subscriptions(story, name)

    told = await first_of(story.remote, document_of(name), {**filters, "after": start})

    (event,) = told.values()
    assert event["cursor"] != start


def narrowing_of_subscriptions(story: Story, name: str) -> tuple[str, Mapping[str, Any]]:
    """Give the cursor to go on after, and what a client would narrow the subscription to."""
    order, start = story.orders[0], story.payloads["send-task-event"]["cursor"]
    match name:
        case "plan-updated":
            return start, {"order": order}
        case "bulk-resolution-updated":
            bulk = story.payloads["resolve-fallouts"]["bulk"]["id"]
            return story.payloads["start-fallout"]["cursor"], {"where": {"bulk": bulk}}
        case "fallout-updated":
            return story.payloads["hold-order"]["cursor"], {"where": {"order": order}}
        case "task-available":
            (leased,) = story.payloads["claim-tasks"]["tasks"]
            return story.payloads["provide-information"]["cursor"], {"topic": leased["requestType"]}
    return start, {"where": {"order": order}}


async def variables_of_queries(story: Story) -> dict[str, Mapping[str, Any]]:
    """Give each published query the variables that a client would."""
    order = story.orders[0]
    found = await story.remote.query(FIND, {"order": order})
    task = found["order"]["tasks"][0]["id"]
    where = {"where": {"order": order}}
    return {
        "account": {"id": found["order"]["account"]["id"]},
        "domain-order": {"id": found["order"]["domainOrders"][0]["id"]},
        "duration-statistics": FIRST,
        "events": FIRST | where,
        "fallout": {"id": story.payloads["resolve-fallout"]["fallout"]["id"]},
        "fallout-measures": {},
        "fallout-types": {},
        "fallouts": FIRST | where,
        "bulk-resolution": {"id": story.payloads["resolve-fallouts"]["bulk"]["id"]},
        "bulk-resolutions": FIRST,
        "feed-cursor": {},
        "inventory-item": {"id": found["inventoryItems"]["nodes"][0]["id"]},
        "inventory-items": FIRST,
        "jeopardy-alerts": FIRST | where,
        "node": {"id": order},
        "nodes": {"ids": [order, task]},
        "offerings": FIRST,
        "operations-summary": {},
        "orchestration-plan": {"root": order},
        "orchestration-tree": {"number": found["order"]["number"]},
        "order": {"id": order},
        "orders": FIRST,
        "plan-templates": FIRST,
        "preview-decomposition": {"input": INTERNET},
        "specification": {"code": "CFS-BIZ-INET"},
        "specifications": FIRST,
        "task": {"id": task},
        "tasks": FIRST | where,
        "timeline": {"number": found["order"]["number"]},
        "viewer": {},
        "workload": {"days": 3},
        "worklist": FIRST,
    }


async def first_of(remote: Remote, document: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """Wait for the first thing that a subscription tells."""
    async with aclosing(remote.subscribe(document, variables)) as told:
        return await anext(told)
