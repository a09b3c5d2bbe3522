"""The schema as a document: complete, described, printed, and as agreed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    is_specified_scalar_type,
    validate_schema,
)
from strawberry.types.base import StrawberryObjectDefinition

from schema.build import schema
from schema.mutations import MUTATIONS
from schema.print import sdl

KNOWN = schema._schema  # Strawberry offers no other way to the schema of graphql-core
PRINTED = Path(__file__).parents[2] / "schema/schema.graphql"
AGREED = """
approveTask rejectTask
createOrder addOrderLine updateOrderLine removeOrderLine submitOrder importServiceOrder
holdEnrichment resumeEnrichment approveOrder rejectOrder reworkOrder holdOrder resumeOrder holdLine
resumeLine requestInformation provideInformation cancelOrder deleteOrder closePartial failLine
relateOrders unrelateOrders
waiveSkip setCharacteristic addNote raiseIssue setPriority setCommittedDate adjustPrice claimTask claimTasks
assignTask releaseTask extendLease startTask completeTask failTask skipTask reportProgress sendTaskEvent
importCatalog acknowledgeJeopardy mitigateJeopardy
raiseFallout assignFallout startFallout holdFallout resumeFallout awaitFalloutInformation
resolveFallout resolveFallouts stopBulkResolution resumeBulkResolution closeFallout cancelFallout
"""
MAKES_SOMETHING = {
    "createOrder",
    "importServiceOrder",
    "importCatalog",
    "claimTasks",
    "sendTaskEvent",
    "resolveFallouts",
}


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that must have a description, with its own."""
    for name, known in KNOWN.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(known):
            continue
        yield name, known.description
        if isinstance(known, GraphQLEnumType):
            yield from ((f"{name}.{value}", each.description) for value, each in known.values.items())
        if isinstance(known, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", each.description) for field, each in known.fields.items())
        if isinstance(known, GraphQLObjectType | GraphQLInterfaceType):
            for field, declared in known.fields.items():
                yield f"{name}.{field}", declared.description
                yield from ((f"{name}.{field}({arg})", it.description) for arg, it in declared.args.items())


def objects() -> list[GraphQLObjectType]:
    """Every object type of ours."""
    return [each for each in KNOWN.type_map.values() if isinstance(each, GraphQLObjectType)]


def test_the_schema_is_valid() -> None:
    assert validate_schema(KNOWN) == []


def test_everything_has_a_description() -> None:
    assert [name for name, description in described() if not description] == []


def test_the_printed_schema_is_the_schema() -> None:
    assert PRINTED.read_text() == sdl()


def test_the_mutations_are_those_agreed() -> None:
    assert set(MUTATIONS) == set(AGREED.split())


@pytest.mark.parametrize("name", list(MUTATIONS))
def test_a_mutation_takes_one_input_with_its_terms(name: str) -> None:
    assert KNOWN.mutation_type is not None
    arguments = KNOWN.mutation_type.fields[name].args

    taken = arguments["input"].type.of_type.fields

    assert list(arguments) == ["input"]
    assert {"idempotencyKey", "dryRun"} <= set(taken)
    assert ("expectedVersion" in taken) == (name not in MAKES_SOMETHING)


@pytest.mark.parametrize("name", list(MUTATIONS))
def test_a_payload_has_events_cursor_and_errors_and_what_may_be_null(name: str) -> None:
    assert KNOWN.mutation_type is not None
    payload = KNOWN.mutation_type.fields[name].type.of_type

    kept = {field for field, each in payload.fields.items() if isinstance(each.type, GraphQLNonNull)}

    assert {"events", "cursor", "errors"} < set(payload.fields)
    assert kept == {"events", "errors"}


def test_nothing_in_the_schema_resolves_anything() -> None:
    known = [each.definition for each in schema.schema_converter.type_map.values()]
    fields = [
        field for each in known if isinstance(each, StrawberryObjectDefinition) for field in each.fields
    ]

    assert fields
    assert [field.name for field in fields if field.base_resolver] == []


def test_lists_and_their_items_are_never_null() -> None:
    lists = {
        f"{each.name}.{name}": str(field.type)
        for each in objects()
        if not each.name.startswith("__")
        for name, field in each.fields.items()
        if "[" in str(field.type)
    }

    loose = {name for name, kind in lists.items() if not re.fullmatch(r"\[\w+!\]!", kind)}

    assert loose == {
        "Query.nodes",
        "ClaimTasksPayload.tasks",
        "ResolveFalloutsPayload.trials",
    }  # null for what there is not, and when refused
