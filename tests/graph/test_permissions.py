"""Which fields a role may ask for: every field of every type against a table of its own, kept here."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_composite_type

from domain.permissions import Permission, Role, Viewer
from persistence.graph.access import Access
from persistence.graph.declarations import Edge, Source
from persistence.graph.request import Selected
from persistence.graph.sources import SOURCES
from schema.build import schema
from schema.queries.made import MADE
from schema.reading.permissions import lacking
from tests.graph.asking import Graph
from tests.graph.world import key

pytestmark = pytest.mark.anyio
GRAPH = schema._schema
OF_TYPE = {
    "Order": "VIEW_ORDERS",
    "OrderLine": "VIEW_ORDERS",
    "Milestone": "VIEW_ORDERS",
    "Note": "VIEW_ORDERS",
    "OrderRelationship": "VIEW_ORDERS",
    "Event": "VIEW_ORDERS",
    "Account": "VIEW_ORDERS",
    "Contact": "VIEW_ORDERS",
    "Location": "VIEW_ORDERS",
    "DomainOrder": "VIEW_PLAN",
    "DecompositionSkip": "VIEW_PLAN",
    "Task": "VIEW_PLAN",
    "TaskAttempt": "VIEW_PLAN",
    "TaskDependency": "VIEW_PLAN",
    "Plan": "VIEW_PLAN",
    "Baseline": "VIEW_PLAN",
    "BaselineTask": "VIEW_PLAN",
    "Jeopardy": "VIEW_JEOPARDY",
    "JeopardyAlert": "VIEW_JEOPARDY",
    "PriorityFactor": "VIEW_PLAN",
    "Timeline": "VIEW_PLAN",
    "TimelineRow": "VIEW_PLAN",
    "TimelineDependency": "VIEW_PLAN",
    "TimelineHold": "VIEW_PLAN",
    "OperationsHealth": "VIEW_OPERATIONS",
    "WorkloadDay": "VIEW_WORKLOAD",
    "Group": "VIEW_PLAN",
    "Person": "VIEW_PLAN",
    "InventoryItem": "VIEW_INVENTORY",
    "BulkItem": "VIEW_FALLOUT",
    "BulkResolution": "VIEW_FALLOUT",
    "Fallout": "VIEW_FALLOUT",
    "FalloutType": "VIEW_FALLOUT",
    "OperationsSummary": "VIEW_OPERATIONS",
    "DurationStatistics": "VIEW_OPERATIONS",
    "Specification": "VIEW_CATALOG",
    "Offering": "VIEW_CATALOG",
    "PlanTemplate": "VIEW_CATALOG",
}
OF_FIELD = {
    "TimelineRow.jeopardyLevel": "VIEW_JEOPARDY",
    "Order.workNotes": "VIEW_PLAN",
    "Order.priorityScore": "VIEW_PLAN",
    "Order.priorityByHand": "VIEW_PLAN",
    "OrderLine.priorityScore": "VIEW_PLAN",
    "DomainOrder.workNotes": "VIEW_PLAN",
    "Task.workNotes": "VIEW_PLAN",
    "Plan.openFallouts": "VIEW_FALLOUT",
    "Plan.openAlerts": "VIEW_JEOPARDY",
    "OperationsSummary.openFallouts": "VIEW_FALLOUT",
    "OperationsSummary.falloutsByState": "VIEW_FALLOUT",
    "WaitingOn.task": "VIEW_PLAN",
    "OrderLine.delayedPercent": "VIEW_JEOPARDY",
    "Task.riskLevel": "VIEW_JEOPARDY",
    "PlanTemplate.tasks": "VIEW_PLAN",
    "PlanTemplate.dependencies": "VIEW_PLAN",
    "Query.feedCursor": "VIEW_ORDERS",
    "Query.workload": "VIEW_WORKLOAD",
}
# SOM domain §10, as far as reading goes
EVERYBODY = set(Role) - {Role.SYSTEM, Role.INTEGRATOR, Role.TECHNICIAN}
HOLDERS = {
    "VIEW_ORDERS": set(Role),
    "VIEW_PLAN": set(Role) - {Role.CUSTOMER},
    "VIEW_INVENTORY": EVERYBODY | {Role.SYSTEM},
    "VIEW_FALLOUT": EVERYBODY - {Role.CUSTOMER} | {Role.SYSTEM},
    "VIEW_OPERATIONS": EVERYBODY - {Role.CUSTOMER} | {Role.SYSTEM},
    "VIEW_JEOPARDY": EVERYBODY - {Role.CUSTOMER} | {Role.SYSTEM},
    "VIEW_WORKLOAD": {Role.ORDER_MANAGER, Role.FULFILMENT_MANAGER, Role.SYSTEM},
    "VIEW_CATALOG": EVERYBODY - {Role.FALLOUT_AGENT, Role.FALLOUT_MANAGER} | {Role.INTEGRATOR, Role.SYSTEM},
}
REQUIRED = {
    "node": f'id: "ord_{key("order 1")}"',
    "nodes": "ids: []",
    "order": 'number: "x"',
    "task": 'number: "x"',
    "fallout": 'number: "x"',
    "bulkResolution": f'id: "blk_{key("bulk 1")}"',
    "domainOrder": 'number: "x"',
    "inventoryItem": 'number: "x"',
    "account": 'code: "x"',
    "specification": 'code: "x"',
    "line": "number: 1",
    "orchestrationPlan": f'root: "ord_{key("order 1")}"',
}
Path = tuple[tuple[str, str], ...]  # (type, field), from Query on


def paths() -> dict[str, Path]:
    """The shortest way from Query to each type."""
    found: dict[str, Path] = {"Query": ()}
    todo = deque(["Query"])
    while todo:
        owner = GRAPH.type_map[todo.popleft()]
        assert isinstance(owner, GraphQLObjectType)
        for name, field in owner.fields.items():
            target = get_named_type(field.type)
            if isinstance(target, GraphQLObjectType) and target.name not in found and name not in MADE:
                found[target.name] = (*found[owner.name], (owner.name, name))
                todo.append(target.name)
    return found


PATHS = paths()


def cells() -> Iterator[tuple[str, str]]:
    for owner in PATHS:
        fields = GRAPH.type_map[owner].fields  # type: ignore[attr-defined]
        yield from ((owner, name) for name in fields if owner in SOURCES and name not in MADE)


def document(type: str, name: str) -> str:
    steps = [*PATHS[type], (type, name)]
    field: GraphQLField = GRAPH.type_map[type].fields[name]  # type: ignore[attr-defined]
    text = " { __typename }" if is_composite_type(get_named_type(field.type)) else ""
    for owner, step in reversed(steps):
        arguments = (
            f"({REQUIRED[step]})"
            if step in REQUIRED and (owner == "Query" or (step == "line" and owner == "Order"))
            else ""
        )
        text = f" {{ {step}{arguments}{text} }}"
    return text


def needed(type: str, name: str) -> set[str]:
    return {each for step in (*PATHS[type], (type, name)) for each in own_needs(*step)}


def own_needs(owner: str, name: str) -> set[str]:
    target = get_named_type(GRAPH.type_map[owner].fields[name].type).name  # type: ignore[attr-defined]
    target = target.removesuffix("Connection").removesuffix("Edge")
    return {
        each for each in (OF_TYPE.get(owner), OF_FIELD.get(f"{owner}.{name}"), OF_TYPE.get(target)) if each
    }


async def forbidden(graph: Graph, type: str, name: str, role: Role) -> set[str]:
    viewer = Viewer(subject="x", roles=frozenset({role}))
    answer = await graph.answer(document(type, name), viewer=viewer)
    errors = [
        each["extensions"] for each in answer.get("errors", ()) if each["extensions"]["code"] == "FORBIDDEN"
    ]
    assert not errors or "data" not in answer
    return {each["permission"] for each in errors}


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.SYSTEM])
async def test_each_role_is_refused_exactly_the_fields_it_may_not_see(graph: Graph, role: Role) -> None:
    for owner, name in cells():
        missing = {each for each in needed(owner, name) if role not in HOLDERS[each]}

        refused = await forbidden(graph, owner, name, role)

        assert bool(refused) == bool(missing), f"{owner}.{name}"
        assert refused <= missing


def test_every_type_is_reached() -> None:
    reached = {each for each in PATHS if each in SOURCES}

    assert set(SOURCES) - reached == {
        "BulkResolutionEventPayload",
        "EventPayload",
        "FalloutEventPayload",
        "JeopardyEventPayload",
        "PlanEventPayload",
        "TaskEventPayload",
    }


async def test_every_forbidden_field_has_an_error_of_its_own_and_there_is_no_data(graph: Graph) -> None:
    customer = Viewer(subject="c", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"ACME"}))

    answer = await graph.answer(
        '{ order(number: "ORD0000001") { number tasks { id } plan { progress } } }', viewer=customer
    )

    assert "data" not in answer
    assert [each["extensions"] for each in answer["errors"]] == [
        {"code": "FORBIDDEN", "permission": "VIEW_PLAN", "field": "Order.tasks"},
        {"code": "FORBIDDEN", "permission": "VIEW_PLAN", "field": "Order.plan"},
    ]


async def test_a_filter_needs_what_the_field_it_reads_needs(graph: Graph) -> None:
    customer = Viewer(subject="c", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"ACME"}))

    codes = await graph.codes('{ orders(where: {assignmentGroup: ["NET"]}) { totalCount } }', viewer=customer)

    assert codes == ["FORBIDDEN"]


async def test_a_field_left_out_by_a_directive_needs_nothing(graph: Graph) -> None:
    customer = Viewer(subject="c", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"ACME"}))

    data = await graph.data(
        '{ order(number: "ORD0000001") { number tasks @skip(if: true) { id } } }', viewer=customer
    )

    assert data == {"order": {"number": "ORD0000001"}}


async def test_the_id_of_any_node_needs_no_permission_but_shows_nothing_forbidden(graph: Graph) -> None:
    customer = Viewer(subject="c", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"ACME"}))
    ids = [f"ord_{key('order 1')}", f"tsk_{key('task 1 design')}"]

    data = await graph.data(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": ids}, viewer=customer
    )

    assert data == {"nodes": [{"id": ids[0], "__typename": "Order"}, None]}


async def test_customers_read_role_words_in_place_of_names(graph: Graph) -> None:
    customer = Viewer(subject="carla@acme", roles=frozenset({Role.CUSTOMER}), accounts=frozenset({"ACME"}))

    data = await graph.data(
        """{ order(number: "ORD0000001") { createdBy approvedBy waitingOn { party name reason since }
             notes { author kind } history { actor orderSeq changes { field } }
             lines { characteristics { name setBy mappedFrom } } } }""",
        viewer=customer,
    )

    order = data["order"]
    assert (order["createdBy"], order["approvedBy"]) == ("CUSTOMER", "PROVIDER")
    assert [(each["party"], each["name"], each["reason"]) for each in order["waitingOn"]] == [
        ("PROVIDER", None, "We are working on it."),
        ("CUSTOMER", None, "Which floor?"),
    ]
    assert {(each["kind"], each["author"]) for each in order["notes"]} == {
        ("NOTE", "PROVIDER"),
        ("ISSUE", "CUSTOMER"),
    }
    assert {(each["actor"], each["orderSeq"]) for each in order["history"]} == {
        ("PROVIDER", None),
        ("CUSTOMER", None),
    }
    assert all([each["field"] for each in event["changes"]] == ["state"] for event in order["history"])
    assert all(
        (each["setBy"], each["mappedFrom"]) == (None, None)
        for line in order["lines"]
        for each in line["characteristics"]
    )


def without_permissions() -> Iterator[tuple[str, Mapping[str, Source]]]:
    """The sources with one permission taken away, each in its turn."""
    for source in SOURCES.values():
        if source.permission and not source.type.endswith("Payload"):
            yield source.type, {**SOURCES, source.type: replace(source, permission=None)}
        for name, declared in source.fields.items():
            also = {
                source.permission,
                SOURCES[declared.target].permission if isinstance(declared, Edge) else None,
            }
            if declared.permission and declared.permission not in also:
                fields = {**source.fields, name: replace(declared, permission=None)}
                yield f"{source.type}.{name}", {**SOURCES, source.type: replace(source, fields=fields)}


@pytest.mark.parametrize("missing", [name for name, _ in without_permissions()])
def test_without_any_one_permission_somebody_reads_too_much(missing: str) -> None:
    opened = dict(without_permissions())[missing]
    of, _, name = missing.partition(".")
    taken = SOURCES[of].fields[name].permission if name else SOURCES[of].permission
    assert taken
    access = Access(permissions=frozenset(Permission) - {taken}, kinds=frozenset(), sees_all=True)

    def lacks(sources: Mapping[str, Source]) -> set[str]:
        return {
            field
            for owner, field in cells()
            if owner == of and lacking(sources, access, of, [Selected(key="x", name=field)], ())
        }

    expected = {field for owner, field in cells() if owner == of and taken in own_needs(owner, field)}
    assert lacks(SOURCES) == expected
    assert lacks(opened) != expected


def test_no_permission_is_missing_in_this_table() -> None:
    reading = {each for each in Permission if each.startswith("VIEW_")} - {Permission.VIEW_AUDIT}

    assert {each.value for each in reading} == set(HOLDERS)
