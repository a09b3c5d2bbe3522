"""Fallouts as they are followed, offered and measured: what is in the known world, told again here."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from domain.permissions import Role, Viewer
from schema.execution import GraphQLRequest, GraphQLResponse, PreparedSubscription
from tests.graph.asking import ACME, DESIGNER, FALLOUT, MANAGER, TOM, Graph
from tests.graph.world import key

pytestmark = pytest.mark.anyio
FOLLOWED = """subscription($w: FalloutEventFilter) { falloutUpdated(where: $w) {
  position type message fallout { number state } task { key } order { number } } }"""
EVENTS = "subscription { orderEvents { position entityType } }"
BULK_FOLLOWED = """subscription($w: BulkResolutionEventFilter) { bulkResolutionUpdated(where: $w) {
  position orderSeq type actor message bulk { state done failed remaining } } }"""
BULK = """{ bulkResolutions { nodes {
  verb stateReason remaining items(where: {state: [FAILED]}) { code fallout { number } } } } }"""
MEASURES = """{ falloutMeasures(since: "2026-11-01T00:00:00Z") {
  orders ordersWithFallout opened resolved byType { type opened open resolved meanTimeToResolve } } }"""


async def followed(
    graph: Graph, where: Mapping[str, Any] | None = None, query: str = FOLLOWED, viewer: Viewer = MANAGER
) -> list[Any]:
    """Follow fallouts, or something else, as a manager, or as somebody else."""
    request = GraphQLRequest(query=query, variables={"w": where} if "$w" in query else {})
    prepared = await graph.executor.prepare_subscription(request, graph.context(viewer))
    assert isinstance(prepared, PreparedSubscription)
    read = await prepared.read(range(1, 20))
    return [next(iter(orjson.loads(each)["data"].values())) for _, each in read]


async def test_a_fallout_is_followed_with_its_task_and_order(graph: Graph) -> None:
    (told,) = await followed(graph)

    assert told == {
        "position": 6,
        "type": "FalloutCreated",
        "message": "design is stuck",
        "fallout": {"number": "FO0000016", "state": "OPEN"},
        "task": {"key": "design"},
        "order": {"number": "ORD0000001"},
    }


@pytest.mark.parametrize(
    ("where", "many"),
    [
        ({"order": f"ord_{key('order 1')}"}, 1),
        ({"order": f"ord_{key('order 4')}"}, 0),
        ({"type": ["NO-PORT"]}, 1),
        ({"type": ["ODD"]}, 0),
        ({"category": ["INVENTORY_UNAVAILABLE"], "assignmentGroup": ["DESIGN"]}, 1),
        ({"assignee": ["tom"]}, 0),
        ({"state": ["RESOLVED"]}, 0),
        ({"bulk": f"blk_{key('bulk 1')}"}, 0),
    ],
)
async def test_a_stream_of_fallouts_is_narrowed(graph: Graph, where: Mapping[str, Any], many: int) -> None:
    assert len(await followed(graph, where)) == many


@pytest.mark.parametrize(
    ("where", "many"),
    [
        (None, 1),
        ({"bulk": f"blk_{key('bulk 1')}", "state": ["COMPLETED"], "startedBy": ["fay"]}, 1),
        ({"bulk": f"blk_{key('bulk 2')}"}, 0),
        ({"state": ["STOPPED"]}, 0),
        ({"startedBy": ["tom"]}, 0),
    ],
)
async def test_a_bulk_resolution_is_followed_though_it_belongs_to_no_order(
    graph: Graph, where: Mapping[str, Any] | None, many: int
) -> None:
    event = {
        "position": 8,
        "orderSeq": None,
        "type": "BulkResolutionCompleted",
        "actor": "fay",
        "message": "2 of 2: 1 resolved, 1 failed, 0 passed over.",
        "bulk": {"state": "COMPLETED", "done": 1, "failed": 1, "remaining": 0},
    }

    assert await followed(graph, where, BULK_FOLLOWED, FALLOUT) == [event] * many


async def test_the_events_of_orders_are_of_orders(graph: Graph) -> None:
    kinds = {each["entityType"] for each in await followed(graph, query=EVENTS)}

    assert "Fallout" in kinds
    assert "BulkResolution" not in kinds


@pytest.mark.parametrize("query", [FOLLOWED, BULK_FOLLOWED])
@pytest.mark.parametrize("viewer", [ACME, DESIGNER, TOM])
async def test_only_staff_follows_fallouts(graph: Graph, viewer: Viewer, query: str) -> None:
    request = GraphQLRequest(query=query, variables={})

    refused = await graph.executor.prepare_subscription(request, graph.context(viewer))

    assert isinstance(refused, GraphQLResponse)
    assert {each["extensions"]["permission"] for each in orjson.loads(refused.body)["errors"]} >= {
        "VIEW_FALLOUT"
    }


@pytest.mark.parametrize("viewer", [ACME, DESIGNER, TOM])
async def test_the_events_of_an_order_tell_nobody_else_of_its_fallouts(graph: Graph, viewer: Viewer) -> None:
    request = GraphQLRequest(query=EVENTS, variables={})
    prepared = await graph.executor.prepare_subscription(request, graph.context(viewer))
    assert isinstance(prepared, PreparedSubscription)

    told = [orjson.loads(each)["data"]["orderEvents"] for _, each in await prepared.read(range(1, 20))]

    assert told
    assert "Fallout" not in {each["entityType"] for each in told}


@pytest.mark.parametrize(
    ("role", "actions", "verbs"),
    [
        (Role.ORDER_AGENT, [], []),
        (Role.ORDER_MANAGER, ["ASSIGN", "RESOLVE", "CANCEL"], ["SKIP", "REPLAN"]),
        (Role.FALLOUT_AGENT, ["ASSIGN", "START", "RESOLVE"], ["RETRY", "SKIP", "ESCALATE"]),
        (
            Role.FALLOUT_MANAGER,
            ["ASSIGN", "START", "RESOLVE", "CANCEL"],
            ["RETRY", "SKIP", "REPLAN", "ESCALATE"],
        ),
    ],
)
async def test_each_role_is_offered_what_it_may_do(
    graph: Graph, role: Role, actions: list[str], verbs: list[str]
) -> None:
    viewer = Viewer(subject="somebody", roles=frozenset({role}))

    data = await graph.data('{ fallout(number: "FO0000016") { allowedActions allowedVerbs } }', viewer=viewer)

    assert data["fallout"] == {"allowedActions": actions, "allowedVerbs": verbs}


async def test_what_the_system_found_is_not_offered_to_be_cancelled(graph: Graph) -> None:
    data = await graph.data('{ fallout(number: "FO0000045") { origin allowedActions } }')

    assert data["fallout"]["origin"] == "SYSTEM"
    assert "CANCEL" not in data["fallout"]["allowedActions"]


async def test_a_failure_leads_to_its_root_and_to_what_it_holds_up(graph: Graph) -> None:
    data = await graph.data(
        """{ fallouts(where: {isRoot: true}, orderBy: [{field: AFFECTED_COUNT, direction: DESC}]) {
          nodes { number affectedCount } }
          fallout(number: "FO0000046") { isRoot rootFallout { number } blockedBy { number } } }"""
    )

    assert data["fallouts"]["nodes"][0] == {"number": "FO0000016", "affectedCount": 2}
    root = {"number": "FO0000045"}
    assert data["fallout"] == {"isRoot": False, "rootFallout": root, "blockedBy": [root]}


async def test_a_bulk_resolution_shows_what_failed(graph: Graph) -> None:
    data = await graph.data(BULK, viewer=FALLOUT)

    first, second, third = data["bulkResolutions"]["nodes"]
    failed = {"code": "TRANSITION_REFUSED", "fallout": {"number": "FO0000046"}}
    assert first == {"verb": "RETRY", "stateReason": None, "remaining": 0, "items": [failed]}
    assert second == {"verb": "RETRY", "stateReason": None, "remaining": 2, "items": []}
    assert (third["stateReason"], third["remaining"]) == ("All were lost.", 1)


async def test_orders_are_found_by_their_open_fallouts(graph: Graph) -> None:
    data = await graph.data("{ orders(where: {hasOpenFallout: true}) { nodes { number } } }")

    assert {each["number"] for each in data["orders"]["nodes"]} == {"ORD0000001", "ORD0000004"}


async def test_fallouts_are_measured_by_type(graph: Graph) -> None:
    found = (await graph.data(MEASURES))["falloutMeasures"]

    assert (found["ordersWithFallout"], found["opened"], found["resolved"]) == (2, 4, 1)
    assert found["byType"] == [
        {"type": "GONE", "opened": 1, "open": 0, "resolved": 1, "meanTimeToResolve": "PT1H"},
        {"type": "NO-PORT", "opened": 2, "open": 2, "resolved": 0, "meanTimeToResolve": None},
        {"type": "ODD", "opened": 1, "open": 1, "resolved": 0, "meanTimeToResolve": None},
    ]
    assert await graph.codes(MEASURES, viewer=ACME) == ["FORBIDDEN"]
