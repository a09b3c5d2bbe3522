"""Subscriptions, prepared: what of the log they stream to whom, and when two of them are one."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from domain.permissions import Role, Viewer
from persistence.feed_cursor import FeedCursor, decode
from persistence.graph.sources import SOURCES
from persistence.log_reader import EventHeader
from resolvers.live import Interest
from schema.execution import Executor, GraphQLRequest, GraphQLResponse, PreparedSubscription
from tests.graph import world
from tests.graph.asking import ACME, BOLT, KEY, MANAGER, MASON, TINA, TOM, VIEWERS, Graph
from tests.graph.oracle import Oracle
from tests.graph.world import key

pytestmark = pytest.mark.anyio
ALL = [1, 2, 3, 4, 5]
JEOPARDY = """subscription($w: JeopardyEventFilter) { jeopardyUpdated(where: $w) { position type
  alert { number level causeTask { key } } task { key } order { number } } }"""
EVENTS = """subscription($w: EventFilter, $a: String) {
  orderEvents(where: $w, after: $a) { position type cursor actor orderSeq } }"""
PLAN = "subscription($o: ID!) { planUpdated(order: $o) { position plan { root totalTasks } task { name } } }"
FIRST = {"o": f"ord_{key('order 1')}"}
TASKS = (
    "subscription($w: TaskEventFilter) { taskUpdated(where: $w) { position task { id } order { number } } }"
)


async def prepared(
    graph: Graph, query: str, variables: dict[str, Any] | None = None, *, viewer: Viewer = MANAGER
) -> PreparedSubscription:
    request = GraphQLRequest(query=query, variables=variables or {})
    found = await graph.executor.prepare_subscription(request, graph.context(viewer))
    assert isinstance(found, PreparedSubscription)
    return found


async def payloads(subscription: PreparedSubscription, resumed: FeedCursor | None = None) -> list[Any]:
    return [
        next(iter(orjson.loads(payload)["data"].values()))
        for _, payload in await subscription.read(ALL, resumed)
    ]


def header(n: int) -> EventHeader:
    names = EventHeader.__dataclass_fields__
    event = world.EVENTS[n - 1]
    account = next(each["code"] for each in world.ACCOUNTS if each["id"] == event["account_id"])
    return EventHeader(**{name: value for name, value in event.items() if name in names}, account=account)


def is_of_interest(subscription: PreparedSubscription, n: int) -> bool:
    interest = subscription.interest
    return interest is None or getattr(header(n), interest.field) in interest.values


@pytest.mark.parametrize("role", [each for each in VIEWERS if each != "nobody"])
@pytest.mark.parametrize("where", [{}, {"type": ["TaskStarted"]}, {"order": f"ord_{key('order 1')}"}])
async def test_every_event_of_a_viewers_scope_finds_its_way(
    graph: Graph, role: str, where: dict[str, Any]
) -> None:
    subscription = await prepared(graph, EVENTS, {"w": where}, viewer=VIEWERS[role])

    streamed = {each["position"] for each in await payloads(subscription)}

    assert streamed <= {
        n for n in ALL if subscription.may_match(header(n)) and is_of_interest(subscription, n)
    }


async def test_a_portals_events_are_found_by_its_order_or_its_accounts(graph: Graph) -> None:
    order = {"w": {"order": f"ord_{key('order 1')}"}}

    one = await prepared(graph, EVENTS, order, viewer=ACME)
    all_of_its = await prepared(graph, EVENTS, viewer=ACME)
    mine = await prepared(graph, TASKS, {"w": {"assignee": ["tom"], "state": ["OPEN"]}})

    assert one.interest == Interest("order_id", frozenset({key("order 1")}))
    assert all_of_its.interest == Interest("account", frozenset({"ACME"}))
    assert mine.interest == Interest("assignee", frozenset({"tom"}))


@pytest.mark.parametrize("role", [each for each in VIEWERS if each != "nobody"])
async def test_each_viewer_is_streamed_exactly_the_events_of_its_scope(graph: Graph, role: str) -> None:
    oracle = Oracle(VIEWERS[role])

    streamed = await payloads(await prepared(graph, EVENTS, viewer=VIEWERS[role]))

    assert [each["position"] for each in streamed] == [n for n in ALL if oracle.event(world.EVENTS[n - 1])]


@pytest.mark.parametrize(
    ("type", "kind"),
    [(name, kind) for name in SOURCES if name.endswith("EventPayload") for kind in SOURCES[name].scope or {}],
)
async def test_without_any_one_scope_somebody_is_streamed_too_much(
    graph: Graph, type: str, kind: Any
) -> None:
    opened = replace(SOURCES[type], scope={**(SOURCES[type].scope or {}), kind: "true"})
    query = {"EventPayload": EVENTS, "TaskEventPayload": TASKS, "PlanEventPayload": PLAN}[type]
    variables = FIRST if query is PLAN else {}
    viewers = [each for each in VIEWERS.values() if {str(role) for role in each.roles} == {str(kind)}]
    executor = Executor(graph.database, sources={**SOURCES, type: opened})

    more = [
        len(await payloads(await prepared(Graph(graph.database, executor), query, variables, viewer=viewer)))
        > len(await payloads(await prepared(graph, query, variables, viewer=viewer)))
        for viewer in viewers
    ]

    assert any(more)


async def test_filters_narrow_a_stream_and_the_first_look_agrees_with_the_database(graph: Graph) -> None:
    for where in (
        {"order": f"ord_{key('order 4')}"},
        {"type": ["TaskStarted"]},
        {"entityType": ["Task"]},
        {"state": ["IN_PROGRESS"]},
        {"type": ["OrderCreated"], "order": f"ord_{key('order 1')}"},
        {"account": ["BOLT"]},
    ):
        subscription = await prepared(graph, EVENTS, {"w": where})

        streamed = {each["position"] for each in await payloads(subscription)}

        may = {n for n in ALL if subscription.may_match(header(n))}
        assert streamed == may
        assert subscription.interest is not None
        assert may <= {n for n in ALL if is_of_interest(subscription, n)}


async def test_task_events_are_filtered_by_the_task(graph: Graph) -> None:
    subscription = await prepared(
        graph, TASKS, {"w": {"taskType": ["WORK_ORDER"], "assignmentGroup": ["FIELD"]}}
    )

    assert [each["position"] for each in await payloads(subscription)] == [4]
    assert [n for n in ALL if subscription.may_match(header(n))] == [4]


async def test_customers_are_not_even_asked_about_for_what_is_inside(graph: Graph) -> None:
    subscription = await prepared(graph, EVENTS, viewer=ACME)

    assert not subscription.may_match(header(2))
    assert {(each["actor"], each["orderSeq"]) for each in await payloads(subscription)} == {
        ("CUSTOMER", None),
        ("PROVIDER", None),
    }


async def test_the_same_document_variables_and_scope_share_a_group(graph: Graph) -> None:
    one = await prepared(graph, EVENTS, {"w": {"type": ["A"]}, "a": "x"})
    two = await prepared(
        graph, EVENTS, {"w": {"type": ["A"]}, "a": "y"}, viewer=replace(MANAGER, subject="somebody else")
    )
    other = await prepared(graph, EVENTS, {"w": {"type": ["B"]}})

    assert one.group_key == two.group_key
    assert one.group_key != other.group_key


async def test_viewers_with_other_scopes_never_share_a_group(graph: Graph) -> None:
    keys = {
        (await prepared(graph, EVENTS, viewer=viewer)).group_key
        for viewer in (MANAGER, ACME, BOLT, TOM, TINA, MASON)
    }

    assert len(keys) == 6


async def test_cursors_keep_the_snapshot_of_the_reader_while_it_is_needed(graph: Graph) -> None:
    resumed = FeedCursor(position=0, snapshot="10:10:", xid=None)
    subscription = await prepared(graph, EVENTS)

    behind = [decode(each["cursor"], key=KEY) for each in await payloads(subscription, resumed)]
    ahead = [decode(each["cursor"], key=KEY) for each in await payloads(subscription)]

    assert behind == [FeedCursor(position=n, snapshot="10:10:") for n in ALL]
    assert ahead == [FeedCursor(position=n) for n in ALL]


async def test_what_may_not_be_streamed_is_refused(graph: Graph) -> None:
    customer = Viewer(subject="c", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"ACME"}))
    request = GraphQLRequest(query=TASKS)

    refused = await graph.executor.prepare_subscription(request, graph.context(customer))

    assert isinstance(refused, GraphQLResponse)
    assert {each["extensions"]["code"] for each in refused.errors} == {"FORBIDDEN"}


async def test_a_stream_can_carry_the_plan_as_it_is_now(graph: Graph) -> None:
    subscription = await prepared(graph, PLAN, FIRST)

    assert subscription.order_id == key("order 1")
    plan = {"root": f"ord_{key('order 1')}", "totalTasks": 5}
    assert [each["plan"] for each in await payloads(subscription)] == [plan] * 3


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({}, ["JA0000011"]),
        ({"level": ["HIGH"], "scope": ["ORDER"], "reason": ["FORECAST_LATE"]}, ["JA0000011"]),
        ({"state": ["RAISED"], "account": ["ACME"], "order": f"ord_{key('order 1')}"}, ["JA0000011"]),
        ({"level": ["LOW"]}, []),
        ({"scope": ["TASK"]}, []),
        ({"order": f"ord_{key('order 4')}"}, []),
    ],
)
async def test_alerts_are_streamed_by_what_they_were_then(
    graph: Graph, where: dict[str, Any], told: list[str]
) -> None:
    subscription = await prepared(graph, JEOPARDY, {"w": where})

    streamed = [orjson.loads(payload)["data"] for _, payload in await subscription.read([*ALL, 6, 7])]

    assert [each["jeopardyUpdated"]["alert"]["number"] for each in streamed] == told
