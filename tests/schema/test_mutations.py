"""Every mutation as a client sends it: a document, one input, and a payload that is read as one statement."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from resolvers.context import Context
from schema.execution import Executor, GraphQLRequest
from schema.mutations import MUTATIONS
from tests.resolvers.situations import SITUATIONS
from tests.resolvers.test_terms import CHANGING
from tests.resolvers.world import World, opened

pytestmark = pytest.mark.anyio
EVERY = pytest.mark.parametrize("name", list(MUTATIONS))
OBJECTS = {
    "OrderPayload": "order { number state account { code } }",
    "OrderLinePayload": "order { number } line { lineNo state }",
    "DeleteOrderPayload": "deletedId",
    "ImportServiceOrderPayload": "created order { number lines { lineNo } }",
    "WaiveSkipPayload": "skip { id waived } order { number }",
    "SetCharacteristicPayload": "line { characteristics { name value } } domainOrder { number }",
    "NotePayload": "note { id text author } order { number }",
    "JeopardyPayload": "alert { number state } order { number }",
    "TaskPayload": "task { number state } order { progress }",
    "ClaimTasksPayload": "tasks { number assignee { name } }",
    "ResolveFalloutsPayload": "matched bulk { total remaining } trials { number possible }",
    "BulkResolutionPayload": "bulk { state done failed }",
    "FalloutPayload": "fallout { number state allowedVerbs } task { state } order { number }",
    "ImportCatalogPayload": "revision specifications offerings planTemplates decisionTables accounts",
}
ERRORS = "errors { __typename code message path retryable ... on VersionConflict { currentVersion } }"


@pytest.fixture(scope="module")
async def world(module_database_url: str) -> AsyncIterator[World]:
    """A published catalog, and the orders of all tests of this module."""
    async with opened(module_database_url) as found:
        yield found


async def send(context: Context, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Send a mutation with everything selected that it has."""
    spec = MUTATIONS[name]
    selected = f"{OBJECTS[spec.payload_type]} events {{ id type }} cursor {ERRORS}"
    document = f"mutation($input: {spec.input_type.__name__}!) {{ {name}(input: $input) {{ {selected} }} }}"
    request = GraphQLRequest(query=document, variables={"input": given}, operation_name=None)
    response = await Executor(context.database).execute(request, context)
    body: dict[str, Any] = json.loads(response.body)
    assert "errors" not in body, body
    payload: dict[str, Any] = body["data"][name]
    return payload


@EVERY
async def test_its_payload_shows_what_it_did(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)

    payload = await send(context, name, given)

    objects = [value for key, value in payload.items() if key not in {"events", "cursor", "errors"}]
    assert payload["errors"] == []
    assert payload["cursor"]
    assert any(value is not None for value in objects)


@EVERY
async def test_a_repetition_shows_the_same(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)
    given["idempotencyKey"] = str(uuid4())
    first = await send(context, name, given)

    again = await send(context, name, given)

    assert again == first


@CHANGING
async def test_a_refusal_shows_why_and_nothing_else(world: World, name: str) -> None:
    context, given = await SITUATIONS[name](world)

    payload = await send(context, name, given | {"expectedVersion": 999})

    assert [error["__typename"] for error in payload["errors"]] == ["VersionConflict"]
    assert payload["errors"][0]["currentVersion"] < 999
    assert {key for key, value in payload.items() if value} == {"errors"}
