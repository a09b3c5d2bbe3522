"""GraphQL over HTTP: what is answered, in which media type, with which status."""

import asyncio
import json
from typing import Any

import pytest

from domain.permissions import Role
from tests.server.running import Server, running, token

pytestmark = pytest.mark.anyio

RESPONSE = "application/graphql-response+json"
WHO = "{ viewer { subject } }"
ADA = {"data": {"viewer": {"subject": "ada"}}}


def code(answer: Any) -> str:
    content = answer.json()
    assert "data" not in content
    return str(content["errors"][0]["extensions"]["code"])


async def test_a_query_is_answered(server: Server) -> None:
    async with server.client() as client:
        answer = await client.post("/graphql", json={"query": WHO})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json()["data"] == ADA["data"]


async def test_a_query_may_come_by_get(server: Server) -> None:
    parameters = {"query": "query A { viewer { subject } } query B { __typename }", "operationName": "A"}
    async with server.client() as client:
        answer = await client.get("/graphql", params=parameters)

    assert answer.json()["data"] == ADA["data"]


async def test_a_mutation_by_get_is_refused(server: Server) -> None:
    query = 'mutation { deleteOrder(input: {order: "ord_1"}) { errors { code } } }'
    async with server.client() as client:
        answer = await client.get("/graphql", params={"query": query})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert code(answer) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_refused(server: Server, method: str) -> None:
    async with server.client() as client:
        answer = await client.request(method, "/graphql")

    assert answer.status_code == 405


BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"hello", "BAD_REQUEST"),
    "nothing": (b"", "BAD_REQUEST"),
    "no UTF-8": (b'{"query":"\xff"}', "BAD_REQUEST"),
    "a text": (b'"hello"', "BAD_REQUEST"),
    "a batch": (b'[{"query":"{ __typename }"}]', "BATCHING_NOT_SUPPORTED"),
    "no query": (b"{}", "BAD_REQUEST"),
    "a query that is a number": (b'{"query":1}', "BAD_REQUEST"),
    "variables that are a list": (b'{"query":"{ __typename }","variables":[]}', "BAD_REQUEST"),
    "an operation name that is a number": (b'{"query":"{ __typename }","operationName":1}', "BAD_REQUEST"),
    "extensions that are a text": (b'{"query":"{ __typename }","extensions":"x"}', "BAD_REQUEST"),
    "NaN": (b'{"query":"{ __typename }","variables":{"a":NaN}}', "BAD_REQUEST"),
    "very deep JSON": (b"[" * 200_000, "BAD_REQUEST"),
}


@pytest.mark.parametrize(("body", "expected"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_a_body_that_is_no_request_is_refused(server: Server, body: bytes, expected: str) -> None:
    async with server.client() as client:
        answer = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
    assert code(answer) == expected


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form"])
async def test_a_body_of_another_kind_is_refused(server: Server, kind: str) -> None:
    """What a form of a foreign page can send must not be a request."""
    async with server.client() as client:
        answer = await client.post("/graphql", content=b'{"query":"{ a }"}', headers={"Content-Type": kind})

    assert answer.status_code == 415
    assert code(answer) == "UNSUPPORTED_MEDIA_TYPE"


async def test_a_client_that_accepts_nothing_of_ours_is_refused(server: Server) -> None:
    async with server.client() as client:
        answer = await client.post("/graphql", json={"query": WHO}, headers={"Accept": "text/html"})

    assert answer.status_code == 406
    assert code(answer) == "NOT_ACCEPTABLE"


@pytest.mark.parametrize(("accept", "status"), [(RESPONSE, 400), ("application/json", 200)])
@pytest.mark.parametrize("query", ["{", "{ nothing }", "query ($id: ID!) { node(id: $id) { id } }"])
async def test_a_request_error_has_no_data(server: Server, accept: str, status: int, query: str) -> None:
    async with server.client() as client:
        answer = await client.post("/graphql", json={"query": query}, headers={"Accept": accept})

    assert answer.status_code == status
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert code(answer)


async def test_without_a_token_nobody_is_known(server: Server) -> None:
    async with server.client("") as client:
        answer = await client.post("/graphql", json={"query": "{ __typename }"})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert code(answer) == "UNAUTHENTICATED"


@pytest.mark.parametrize("bearer", ["forged", token(lifetime=-5), token(Role.SYSTEM)])
async def test_a_bad_token_is_refused(server: Server, bearer: str) -> None:
    async with server.client(bearer) as client:
        answer = await client.post("/graphql", json={"query": "{ __typename }"})

    assert answer.status_code == 401
    assert code(answer) == "UNAUTHENTICATED"


async def test_anybody_may_ask_for_the_schema_where_it_is_public(database_url: str) -> None:
    async with running(database_url, public_schema=True) as server, server.client("") as client:
        name = await client.post("/graphql", json={"query": "{ __typename }"})
        schema = await client.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})

    assert name.json()["data"] == {"__typename": "Query"}
    assert schema.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}


@pytest.mark.parametrize(
    "query",
    [
        WHO,
        "{ feedCursor }",
        "{ __typename viewer { subject } }",
        "{ ...F } fragment F on Query { ... { feedCursor } }",
        "query A { __typename } query B { feedCursor }",
        'mutation { deleteOrder(input: {order: "ord_1"}) { errors { code } } }',
    ],
)
async def test_nobody_without_a_token_gets_more_than_the_schema(database_url: str, query: str) -> None:
    async with running(database_url, public_schema=True) as server, server.client("") as client:
        answer = await client.post("/graphql", json={"query": query})

    assert answer.status_code == 401
    assert code(answer) == "UNAUTHENTICATED"


async def test_a_subscription_by_plain_post_is_told_where_to_go(server: Server) -> None:
    async with server.client() as client:
        answer = await client.post("/graphql", json={"query": "subscription { orderEvents { cursor } }"})

    assert answer.status_code == 406
    assert code(answer) == "SUBSCRIPTION_NEEDS_A_STREAM"


async def test_a_body_may_be_as_large_as_the_limit(database_url: str) -> None:
    body = json.dumps({"query": "{ __typename }", "variables": {"a": "x" * 2_000}}).encode()
    kind = {"Content-Type": "application/json"}
    async with running(database_url, body_limit=len(body)) as server, server.client() as client:
        whole = await client.post("/graphql", content=body, headers=kind)
        more = await client.post("/graphql", content=body + b" ", headers=kind)

    assert whole.status_code == 200
    assert more.status_code == 413
    assert code(more) == "BODY_TOO_LARGE"


async def test_a_body_without_a_length_is_limited_too(database_url: str) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 1_000
            await asyncio.sleep(0)

    customer = token(Role.CUSTOMER)
    async with running(database_url, body_limit=10_000) as server, server.client(customer) as client:
        answer = await client.post(
            "/graphql", content=endless(), headers={"Content-Type": "application/json"}
        )

    assert answer.status_code == 413


async def test_only_an_import_by_who_may_import_can_be_larger(database_url: str) -> None:
    def body(query: str) -> dict[str, Any]:
        return {"query": query, "variables": {"document": {"x": "x" * 20_000}}}

    import_ = (
        "mutation ($document: JSON!) { importCatalog(input: {document: $document}) { errors { code } } }"
    )
    async with (
        running(database_url, body_limit=10_000) as server,
        server.client(token(Role.PROCESS_ADMIN)) as admin,
        server.client(token(Role.CUSTOMER)) as customer,
    ):
        imported = await admin.post("/graphql", json=body(import_))
        other = await admin.post("/graphql", json=body("{ __typename }"))
        refused = await customer.post("/graphql", json=body(import_))

    assert [imported.status_code, other.status_code, refused.status_code] == [200, 413, 413]


async def test_a_request_has_an_id_and_keeps_the_one_it_came_with(server: Server) -> None:
    async with server.client() as client:
        own = await client.post("/graphql", json={"query": WHO})
        given = await client.post("/graphql", json={"query": WHO}, headers={"X-Request-Id": "abc-1"})
        bad = await client.post("/graphql", json={"query": WHO}, headers={"X-Request-Id": "a b;c"})

    assert len(own.headers["x-request-id"]) == 32
    assert given.headers["x-request-id"] == "abc-1"
    assert bad.headers["x-request-id"] != "a b;c"


async def test_pages_of_allowed_origins_may_ask(database_url: str) -> None:
    allowed = ["https://portal.example"]
    ask = {"query": WHO}
    async with running(database_url, allowed_origins=allowed) as server, server.client() as client:
        ours = await client.post("/graphql", json=ask, headers={"Origin": "https://portal.example"})
        theirs = await client.post("/graphql", json=ask, headers={"Origin": "https://evil.example"})

    assert ours.headers["access-control-allow-origin"] == "https://portal.example"
    assert "access-control-allow-origin" not in theirs.headers


async def test_the_server_does_not_say_what_it_runs_on(server: Server) -> None:
    async with server.client() as client:
        answer = await client.get("/healthz")

    assert "server" not in answer.headers
