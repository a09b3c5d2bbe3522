"""Every field, argument, filter and sort key of the schema is declared, and nothing else is."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
)

from persistence.graph.declarations import AnyNode, Connection, Edge
from persistence.graph.sources import SOURCES, SUBSCRIPTIONS
from schema.build import schema
from schema.errors import ERRORS
from schema.mutations import MUTATIONS
from schema.queries.made import MADE

GRAPH = schema._schema
PAGING = {"first", "last", "after", "before"}


def is_of_pages(name: str) -> bool:
    return name == "PageInfo" or (name.endswith(("Connection", "Edge")) and name not in SOURCES)


def made_in_python() -> set[str]:
    payloads = {spec.payload_type for spec in MUTATIONS.values()}
    errors = {each.__name__ for each in ERRORS} | {"Fault"}
    previews = {"DecompositionPreviewPayload", "PreviewNode", "PreviewValue", "PreviewSkip"}
    made = {"FalloutMeasures", "FalloutTypeMeasures", "ResolutionTrial"}
    return payloads | errors | previews | made | {"Mutation", "Subscription"}


TYPES = [
    each
    for name, each in GRAPH.type_map.items()
    if isinstance(each, GraphQLObjectType)
    and not name.startswith("__")
    and not is_of_pages(name)
    and name not in made_in_python()
]
FIELDS = [
    (each.name, name, field) for each in TYPES for name, field in each.fields.items() if name not in MADE
]
WITH_ARGUMENTS = [each for each in FIELDS if each[2].args]


@pytest.mark.parametrize("type", [each.name for each in TYPES])
def test_a_type_has_a_source_with_exactly_its_fields(type: str) -> None:
    declared = set(SOURCES[type].fields)

    beside = {"order", "inventoryItem", "line", "domainOrder", "task", "fallout"}
    shared_by_streams = beside if type.endswith("EventPayload") else set()
    assert set(GRAPH.type_map[type].fields) - set(MADE) <= declared  # type: ignore[attr-defined]
    assert declared - set(GRAPH.type_map[type].fields) <= shared_by_streams  # type: ignore[attr-defined]


def test_a_source_has_a_type() -> None:
    assert set(SOURCES) == {each.name for each in TYPES}


def test_every_node_has_a_prefix_of_its_own() -> None:
    node = GRAPH.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    prefixes = {each.name: SOURCES[each.name].prefix for each in GRAPH.get_possible_types(node)}

    assert all(prefixes.values())
    assert len(set(prefixes.values())) == len(prefixes)
    assert {source.type for source in SOURCES.values() if source.prefix} == set(prefixes)


@pytest.mark.parametrize(("type", "name", "field"), WITH_ARGUMENTS, ids=str)
def test_every_argument_is_declared(type: str, name: str, field: GraphQLField) -> None:
    declared = SOURCES[type].fields[name]

    match declared:
        case AnyNode():
            known = {"id", "ids"}
        case Connection():
            known = PAGING | {"where", "orderBy", *declared.arguments}
        case Edge():
            known = {*declared.arguments, declared.limit or "", *(["where"] if declared.filters else [])}
        case _:
            known = set()
    assert set(field.args) <= known


@pytest.mark.parametrize(("type", "name", "field"), WITH_ARGUMENTS, ids=str)
def test_every_filter_and_sort_key_is_declared(type: str, name: str, field: GraphQLField) -> None:
    declared = SOURCES[type].fields[name]

    if "where" in field.args:
        assert isinstance(declared, Connection | Edge)
        assert set(declared.filters) == set(inputs(field, "where"))
    if "orderBy" in field.args:
        assert isinstance(declared, Connection)
        key = get_named_type(inputs(field, "orderBy")["field"].type)
        assert isinstance(key, GraphQLEnumType)
        assert set(key.values) <= set(declared.sorts)


@pytest.mark.parametrize("name", list(GRAPH.subscription_type.fields))  # type: ignore[union-attr]
def test_every_subscription_is_declared(name: str) -> None:
    assert GRAPH.subscription_type
    field = GRAPH.subscription_type.fields[name]
    declared = SUBSCRIPTIONS[name]

    assert declared.target == get_named_type(field.type).name
    assert set(field.args) - {"after", "where"} == set(declared.arguments)
    if "where" in field.args:
        assert set(declared.filters) == set(inputs(field, "where"))


def inputs(field: GraphQLField, argument: str) -> dict[str, GraphQLInputField]:
    taken = get_named_type(field.args[argument].type)
    assert isinstance(taken, GraphQLInputObjectType)
    return dict(taken.fields)
