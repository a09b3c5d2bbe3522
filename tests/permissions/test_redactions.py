"""What customers read in place of names of ours, and what a stream leads to: nothing of it by accident."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from domain.permissions import Permission, Viewer
from persistence.graph.declarations import Edge, Source, Value
from persistence.graph.sources import SOURCES
from schema.execution import GraphQLRequest, PreparedSubscription
from tests.conftest import execute, in_own_loop
from tests.graph.asking import ACME, MANAGER, Graph
from tests.graph.world import key
from tests.permissions.test_leads import SHOPPER, opened

pytestmark = pytest.mark.anyio
ASKED = """{ order(number: "ORD0000001") {
  createdBy approvedBy stateReason waitingOn { party name reason }
  notes { author } history(first: 2) { actor orderSeq changes { field } }
  line(number: 1) { stateReason characteristics { name setBy mappedFrom } priceAdjustments { author } } } }"""
FOLLOWED = "subscription { orderEvents { position actor orderSeq changes { field } } }"
LEADING = {
    "task": "task { id }",
    "domainOrder": "domainOrder { id }",
    "inventoryItem": "inventoryItem { id }",
}
# the shopper sees the first as a customer, and the second by a task in its order
EVENTFUL = (
    f"update events set task_id = '{key('task 1 design')}', domain_order_id = '{key('do 1 CFS-NET')}'"
    " where position = 5",
    "update orders set state_reason = 'We are short of ports.' where number = 'ORD0000001'",
    "update order_lines set state_reason = 'We are short of ports.' where line_no = 1",
    f"update events set entity_type = 'InventoryItem', entity_id = '{key('item 3')}' where position = 3",
)
STATE = [{"field": "state"}]
TO_CUSTOMERS = {
    "order": {
        "createdBy": "CUSTOMER",
        "approvedBy": "PROVIDER",
        "stateReason": None,
        "waitingOn": [
            {"party": "PROVIDER", "name": None, "reason": "We are working on it."},
            {"party": "CUSTOMER", "name": None, "reason": "Which floor?"},
        ],
        "notes": [{"author": "PROVIDER"}, {"author": "CUSTOMER"}],
        "history": [{"actor": "PROVIDER", "orderSeq": None, "changes": STATE}] * 2,
        "line": {
            "stateReason": None,
            "characteristics": [
                {"name": "bandwidth", "setBy": None, "mappedFrom": None},
                {"name": "note", "setBy": None, "mappedFrom": None},
            ],
            "priceAdjustments": [{"author": "PROVIDER"}] * 2,
        },
    }
}
STREAMED_TO_CUSTOMERS = [
    {"position": 1, "actor": "CUSTOMER", "orderSeq": None, "changes": STATE},
    {"position": 5, "actor": "PROVIDER", "orderSeq": None, "changes": STATE},
]
# where customers do not come
INSIDE = (Permission.VIEW_PLAN, Permission.VIEW_FALLOUT, Permission.VIEW_JEOPARDY)
REDACTED = [
    (source.type, name)
    for source in SOURCES.values()
    if source.permission not in INSIDE
    for name, declared in source.fields.items()
    if (isinstance(declared, Value) and declared.customer)
    or (isinstance(declared, Edge) and declared.customer_rows)
]


def unredacted(source: Source, name: str) -> dict[str, Any]:
    declared = source.fields[name]
    if isinstance(declared, Edge):
        return {**source.fields, name: replace(declared, customer_rows=None)}
    assert isinstance(declared, Value)
    return {**source.fields, name: replace(declared, customer=None)}


async def asked(graph: Graph) -> Any:
    data = await graph.data(ASKED, viewer=ACME)
    data["order"]["notes"].sort(key=lambda each: each["author"], reverse=True)
    return data


async def streamed(graph: Graph, text: str, viewer: Viewer) -> list[Any]:
    request = GraphQLRequest(query=text)
    prepared = await graph.executor.prepare_subscription(request, graph.context(viewer))
    assert isinstance(prepared, PreparedSubscription)
    return [orjson.loads(payload)["data"]["orderEvents"] for _, payload in await prepared.read(range(1, 20))]


async def test_customers_are_told_what_is_written_here(graph: Graph) -> None:
    assert await asked(graph) == TO_CUSTOMERS
    assert await streamed(graph, FOLLOWED, ACME) == STREAMED_TO_CUSTOMERS


@pytest.mark.parametrize(("owner", "name"), REDACTED)
async def test_nothing_that_is_kept_from_customers_can_be_told_unnoticed(
    graph: Graph, owner: str, name: str
) -> None:
    telling = opened(graph, SOURCES[owner], fields=unredacted(SOURCES[owner], name))

    asking, following = await asked(telling), await streamed(telling, FOLLOWED, ACME)

    assert (asking, following) != (TO_CUSTOMERS, STREAMED_TO_CUSTOMERS)


@pytest.fixture(scope="module")
def knit_url(knit_url: str) -> str:
    in_own_loop(lambda: execute(knit_url, *EVENTFUL))
    return knit_url


@pytest.mark.parametrize("name", list(LEADING))
async def test_a_stream_leads_to_nothing_that_is_hidden(graph: Graph, name: str) -> None:
    edge = SOURCES["EventPayload"].fields[name]
    assert isinstance(edge, Edge)
    fields = {**SOURCES["EventPayload"].fields, name: replace(edge, scoped=False)}
    text = f"subscription {{ orderEvents {{ {LEADING[name]} }} }}"

    assert any(each[name] for each in await streamed(graph, text, MANAGER))
    assert not any(each[name] for each in await streamed(graph, text, SHOPPER))
    assert any(
        each[name]
        for each in await streamed(opened(graph, SOURCES["EventPayload"], fields=fields), text, SHOPPER)
    )
